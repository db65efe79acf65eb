//! Laws on bookings: who finds their names, by every way; how their mutations are tried.

use super::tries::Try;
use super::village::{ACTORS, Actor, Village};
use crate::harness::client::{Answer, get};
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::{RUNTIME, trial};
use entity::api_key::Scope;
use entity::booking::{self, BookingState};
use entity::booking_series::{self, Audience};
use entity::contribution::{Kind as Noun, State};
use entity::{AccountId, BookingDocumentId, BookingId, BookingSeriesId, Moment, SpaceId, account, booking_document};
use libtest_mimic::Trial;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::sync::Arc;
use std::time::Duration;
use territoire::areas::bookings::calendars::CALENDARS;
use territoire::areas::bookings::papers::{AGREE, GIVE, KEEP};
use territoire::areas::bookings::{ACCEPT, CANCEL, CLOSE, REFUSE, REQUEST, SEE, WITHDRAW};
use territoire::base::db::insert_blocks;
use territoire::base::scalars::DateTime;
use territoire::ground::app::NounEntry;
use territoire::ground::contribution::ids;
use territoire::ground::policy::{Role, Rule};

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_c2_bookings_reach_those_whom_they_concern"), move || names(kind)));
        trials.push(trial(name("availability_of_a_space_with_5_000_bookings"), move || availability(kind)));
        trials.push(trial(name("law_availability_is_refused_rather_than_cut"), move || too_busy(kind)));
    }
    trials
}

const HOUR: i64 = 3_600_000;

const fn on_venue(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    let of = |noun: &NounEntry| matches!(noun.kind, Noun::Venue);
    Try { mutation, rule, on: Some(State::Published), of, text }
}

/// How the mutations of bookings are tried: `{booking}` is a request of Carol's for a space of the venue, `{begun}` one of hers that
/// was accepted and has begun; `{series}`, `{document}` and `{offered}` belong to such; `{calendar}` is one of a space.
pub const TRIES: [Try; 14] = [
    on_venue(
        "requestBooking",
        &REQUEST,
        r#"requestBooking(input: {what: {span: {spaceId: "{space}", startsAt: "2026-03-10T18:00:00Z", endsAt: "2026-03-10T20:00:00Z"}}, purpose: "{n}"}) { bookings { id } }"#,
    ),
    on_venue("acceptBooking", &ACCEPT, r#"acceptBooking(input: {id: "{booking}"}) { bookings { id } }"#),
    on_venue("refuseBooking", &REFUSE, r#"refuseBooking(input: {id: "{booking}", reason: "{n}"}) { id }"#),
    on_venue("withdrawBooking", &WITHDRAW, r#"withdrawBooking(input: {id: "{booking}"}) { id }"#),
    on_venue("cancelBooking", &CANCEL, r#"cancelBooking(input: {id: "{begun}", reason: "{n}"}) { id }"#),
    on_venue("closeBooking", &CLOSE, r#"closeBooking(input: {id: "{begun}"}) { id }"#),
    on_venue(
        "askForBookingDocument",
        &KEEP,
        r#"askForBookingDocument(input: {seriesId: "{series}", title: "{n}"}) { id }"#,
    ),
    on_venue("giveBookingDocument", &GIVE, r#"giveBookingDocument(input: {id: "{document}", words: "{n}"}) { id }"#),
    on_venue(
        "recordBookingDeposit",
        &KEEP,
        r#"recordBookingDeposit(input: {seriesId: "{series}", deposit: ASKED, cents: 10000}) { id }"#,
    ),
    on_venue(
        "offerBookingAgreement",
        &KEEP,
        r#"offerBookingAgreement(input: {seriesId: "{series}", agreement: "{n}"}) { id }"#,
    ),
    on_venue(
        "acceptBookingAgreement",
        &AGREE,
        r#"acceptBookingAgreement(input: {seriesId: "{series}", offeredAt: "{offered}"}) { id }"#,
    ),
    on_venue(
        "recordBookingHandover",
        &KEEP,
        r#"recordBookingHandover(input: {bookingId: "{begun}", handover: IN, condition: "{n}"}) { id }"#,
    ),
    on_venue("openSpaceCalendar", &CALENDARS, r#"openSpaceCalendar(input: {spaceId: "{space}"}) { id }"#),
    on_venue("closeSpaceCalendar", &CALENDARS, r#"closeSpaceCalendar(input: {id: "{calendar}"}) { id }"#),
];

/// Who sees the part of a venue that a text is tried on, where not everybody who sees the venue does.
pub fn part_seen_by(try_: &Try) -> &'static [&'static Rule] {
    let words = ["{booking}", "{begun}", "{series}", "{document}"];
    if words.iter().any(|word| try_.text.contains(word)) { &[&SEE] } else { &[] }
}

/// A booking as a row, with a document that was asked for.
pub struct Booked {
    pub booking: String,
    pub series: String,
    pub document: String,
    /// When the venue wrote what both agree upon.
    pub offered: String,
}

impl Village {
    /// A text with bookings to be tried on; made as rows, because an account asks for twenty at once.
    pub fn with_bookings(&mut self, runs: &str, venue: &str, mut text: String) -> String {
        for (words, state) in [
            (&["{booking}", "{series}", "{document}", "{offered}"][..], BookingState::Requested),
            (&["{begun}"], BookingState::Accepted),
        ] {
            if words.iter().any(|word| text.contains(word)) {
                let made = self.booking(runs, venue, "carol", state);
                text = text.replace("{booking}", &made.booking).replace("{begun}", &made.booking);
                text = text.replace("{series}", &made.series).replace("{document}", &made.document);
                text = text.replace("{offered}", &made.offered);
            }
        }
        if text.contains("{calendar}") {
            let space = self.space(runs, venue);
            let opened = self.mutate(runs, &format!(r#"openSpaceCalendar(input: {{spaceId: "{space}"}}) {{ id }}"#));
            text = text.replace("{calendar}", opened["id"].as_str().expect("an id"));
        }
        text
    }

    /// A published venue of the town hall's team, or of somebody alone.
    pub fn venue(&mut self, owner: Option<&str>) -> String {
        self.thing_of(Noun::Venue, owner, State::Published, fixture(Noun::Venue).least)
    }

    /// The id of somebody's account.
    fn account_of(&self, who: &str) -> AccountId {
        let found = account::Entity::find().filter(account::Column::Email.eq(format!("{who}@village.example")));
        let app = &self.play.server.app;
        RUNTIME.block_on(found.one(app.db.background())).expect("accounts").expect("somebody").id
    }

    /// A booking that somebody asked for, of a space of its own, in a state; it has begun and is not over.
    pub fn booking(&mut self, runs: &str, venue: &str, who: &str, state: BookingState) -> Booked {
        let space = self.space(runs, venue);
        let space_id = Some(SpaceId(ids::uuid("space", &space).expect("an id")));
        let (_, contribution_id) = ids::contribution(venue).expect("an id");
        let asked_by = Some(self.account_of(who));
        let app = &self.play.server.app;
        let now = Moment::from(app.clock.now());
        let (begun, over) = (Moment(now.0 - HOUR), Moment(now.0 + HOUR));
        let series = booking_series::Model {
            id: BookingSeriesId(app.id()),
            contribution_id,
            space_id,
            sitting_id: None,
            asked_by,
            organisation_id: None,
            audience: Audience::Others,
            purpose: format!("Bal de {who}"),
            persons: Some(12),
            note: Some(format!("{who} apporte les lampions.")),
            rule: None,
            left_out: None,
            requested_at: begun,
            deposit_cents: None,
            deposit: None,
            agreement: Some(format!("{who} rend la salle balayée.")),
            offered_at: Some(begun),
            offered_by: None,
            agreed_at: None,
            agreed_by: None,
        };
        let row = booking::Model {
            id: BookingId(app.id()),
            series_id: series.id,
            contribution_id,
            space_id,
            sitting_id: None,
            starts_at: begun,
            ends_at: over,
            held_at: begun,
            held_until: over,
            units: 1,
            state,
            reason: None,
            lapses_at: over,
            decided_at: None,
            accepted_in: None,
            handed_in_at: None,
            handed_in: None,
            handed_out_at: None,
            handed_out: None,
        };
        let document = booking_document::Model {
            id: BookingDocumentId(app.id()),
            series_id: series.id,
            contribution_id,
            title: "Assurance".to_owned(),
            needed_until: None,
            file_id: None,
            words: None,
            valid_until: None,
            given_at: None,
            given_by: None,
            asked_at: begun,
        };
        let made = Booked {
            booking: ids::of("booking", row.id.0).0,
            series: ids::of("booking_series", series.id.0).0,
            document: ids::of("booking_document", document.id.0).0,
            offered: DateTime::from(begun).text(),
        };
        RUNTIME.block_on(async {
            let db = app.db.background();
            series.into_active_model().insert(db).await.expect("a series");
            row.into_active_model().insert(db).await.expect("a booking");
            document.into_active_model().insert(db).await.expect("a document");
        });
        made
    }

    /// The same for an organisation of somebody else, with a document that was given.
    pub fn booking_for_organisation(&mut self, runs: &str, venue: &str, who: &str) {
        let Booked { series, document, .. } = self.booking(runs, venue, who, BookingState::Accepted);
        let series = BookingSeriesId(ids::uuid("booking_series", &series).expect("an id"));
        let document = BookingDocumentId(ids::uuid("booking_document", &document).expect("an id"));
        let (_, organisation) = ids::contribution(&self.from).expect("an id");
        let given_by = Some(self.account_of(who));
        let db = self.play.server.app.db.background();
        RUNTIME.block_on(async {
            use {booking_document::Column as D, booking_series::Column as R};
            let series = booking_series::Entity::update_many().filter(R::Id.eq(series));
            let theirs = series.col_expr(R::OrganisationId, Expr::value(Some(organisation)));
            theirs.exec(db).await.expect("for an organisation");
            let given = booking_document::Entity::update_many().filter(D::Id.eq(document));
            let given = given.col_expr(D::GivenBy, Expr::value(given_by)).col_expr(D::Words, Expr::value("Police 12"));
            given.exec(db).await.expect("given");
        });
    }
}

/// The names of a booking, its words and its file are found by whoever asked and by those who run the venue, by every way that leads to
/// them, and by nobody else; everybody sees that the space is taken.
fn names(kind: Kind) {
    let mut village = Village::new(kind);
    let keys = [None, Some(Scope::WriteVenues)].map(|scope| (scope, village.key("alice", scope)));
    for owner in [None, Some("erin")] {
        let (runs, venue) = (owner.unwrap_or("alice"), village.venue(owner));
        let made = village.booking(runs, &venue, "carol", BookingState::Accepted);
        let Booked { booking, series, document, .. } = &made;
        let canary = format!("canari-{}", owner.unwrap_or("equipe"));
        let words = [
            ("carol", format!(r#"giveBookingDocument(input: {{id: "{document}", words: "{canary}"}}) {{ id }}"#)),
            (
                runs,
                format!(r#"offerBookingAgreement(input: {{seriesId: "{series}", agreement: "{canary}"}}) {{ id }}"#),
            ),
            (
                runs,
                format!(
                    r#"recordBookingHandover(input: {{bookingId: "{booking}", handover: IN, condition: "{canary}"}}) {{ id }}"#
                ),
            ),
        ];
        for (who, mutation) in words {
            village.mutate(who, &mutation);
        }
        RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
        let space = village.mutate(
            runs,
            &format!(r#"updateVenue(input: {{id: "{venue}", prices: "Libre"}}) {{ spaces {{ id calendarUrl }} }}"#),
        );
        let (id, calendar) =
            (&space["spaces"][0]["id"], space["spaces"][0]["calendarUrl"].as_str().expect("an address"));
        let part =
            "handedIn series { askedBy { name } purpose note agreement documents { words } bookings { handedIn } }";
        let document = format!(
            r#"{{ booking(id: "{booking}") {{ {part} }}
                 space(id: {id}) {{ availability(from: "2026-03-01T00:00:00Z", until: "2026-04-01T00:00:00Z") {{ busy {{ startsAt }} }} }}
                 venue(id: "{venue}") {{ revisions {{ body }} spaces {{ name calendars {{ author {{ name }} }} }} }}
                 timeline(of: "{venue}") {{ nodes {{ id verb amount }} }} }}"#
        );
        let listed = format!(r#"{{ bookings(filter: {{venueId: "{venue}"}}) {{ nodes {{ {part} }} }} }}"#);
        let told = |answer: Answer, allowed: bool, who: &str| {
            let text = answer.text();
            let (canaries, names) = (text.matches(canary.as_str()).count(), text.matches("Carol").count());
            assert!(if allowed { canaries >= 3 && names >= 1 } else { canaries == 0 && names == 0 }, "{who}: {text}");
            assert!(allowed || !text.contains("lampions"), "{who}: {text}");
        };
        for Actor { name, roles, alone } in ACTORS {
            let of_venue = |role: &Role| matches!(role, Role::Contributor | Role::Editor | Role::Steward | Role::Owner);
            let runs = roles.iter().any(of_venue) && alone == owner.is_some();
            let allowed = runs || name == "carol";
            let answer = village.send(name, &document);
            assert_eq!(answer.code(), None, "{}", answer.text());
            let busy = answer.json()["data"]["space"]["availability"]["busy"].as_array().map(Vec::len);
            assert_eq!(busy, Some(1), "{name} sees that it is taken");
            told(answer, allowed, name);
            told(village.send(name, &listed), allowed, name);
        }
        for (scope, key) in &keys {
            let allowed = scope.is_some() && owner.is_none();
            told(village.send_by(key, &document), allowed, "a key");
            told(village.send_by(key, &listed), allowed, "a key");
        }
        let public = village.play.server.send(get(&calendar[calendar.find("/calendar/").expect("a path")..]));
        assert!(public.text().contains("SUMMARY:Occup"), "{}", public.text());
        told(public, false, "the public calendar");
    }
}

/// Bookings of the space whose availability is asked for.
const BOOKED: i64 = 5_000;

/// A space with so many bookings, so long and so far from one another, of which some are past already.
fn booked(village: &mut Village, number: i64, every: i64, length: i64, past: i64) -> String {
    let venue = village.venue(None);
    let made = village.booking("alice", &venue, "carol", BookingState::Accepted).booking;
    let app = Arc::clone(&village.play.server.app);
    let id = BookingId(ids::uuid("booking", &made).expect("an id"));
    RUNTIME.block_on(async {
        let db = app.db.background();
        let first = booking::Entity::find_by_id(id).one(db).await.expect("bookings").expect("one");
        let others = (1..number).map(|n| {
            let starts_at = Moment(first.starts_at.0 + (n - past) * every);
            let ends_at = Moment(starts_at.0 + length);
            let (held_at, held_until, id) = (starts_at, ends_at, BookingId(app.id()));
            booking::Model { id, starts_at, ends_at, held_at, held_until, ..first.clone() }.into_active_model()
        });
        insert_blocks::<booking::Entity>(db, others.collect()).await.expect("bookings");
        app.db.follow_growth().await.expect("analysed");
        ids::of("space", first.space_id.expect("a space").0).0
    })
}

/// What is busy more often than an answer tells is not told in part; of less time it is told whole, and the public calendar hides nothing.
fn too_busy(kind: Kind) {
    let mut village = Village::new(kind);
    let space = booked(&mut village, 6_002, HOUR, HOUR / 2, 1);
    let between = |until: &str| format!(r#"from: "2026-03-03T00:00:00Z", until: "{until}T00:00:00Z""#);
    let document = |until: &str| {
        format!(
            r#"{{ space(id: "{space}") {{ calendarUrl availability({}) {{ busy {{ endsAt }} }} }} }}"#,
            between(until)
        )
    };
    let cut = village.send("anonymous", &document("2027-03-03"));
    assert_eq!(cut.code().as_deref(), Some("INVALID"), "{}", cut.text());
    let whole = village.send("anonymous", &document("2026-09-03"));
    assert_eq!(whole.code(), None, "{}", whole.text());
    let shown = whole.json()["data"]["space"].take();
    assert_eq!(shown["availability"]["busy"].as_array().map(Vec::len), Some(184 * 24));
    let calendar = shown["calendarUrl"].as_str().expect("an address");
    let calendar = village.play.server.send(get(&calendar[calendar.find("/calendar/").expect("a path")..])).text();
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 5_000);
    // The last event lasts until the last booking, 6,000 hours ahead of noon of the 2nd of March.
    assert!(calendar.contains("DTEND;TZID=Europe/Paris:20261107T"), "{}", &calendar[calendar.len() - 400..]);
}

/// The order of magnitude of what a month and a year of a space cost that was booked so often: half of it is past. One statement each.
fn availability(kind: Kind) {
    let mut village = Village::new(kind);
    let space = booked(&mut village, BOOKED, 3 * HOUR, 2 * HOUR, BOOKED / 2);
    for (until, most) in [("2026-04-02", 100), ("2027-03-01", 1_000)] {
        let document = format!(
            r#"{{ space(id: "{space}") {{ availability(from: "2026-03-02T00:00:00Z", until: "{until}T00:00:00Z") {{ busy {{ startsAt endsAt }} }} }} }}"#
        );
        let mut took: Vec<Duration> = (0..9)
            .map(|_| {
                let answer = village.send("anonymous", &document);
                assert_eq!(answer.code(), None, "{}", answer.text());
                let busy = answer.json()["data"]["space"]["availability"]["busy"].as_array().map(Vec::len);
                assert!(busy.is_some_and(|busy| busy > 200), "{busy:?}");
                answer.took
            })
            .collect();
        took.sort_unstable();
        println!("until {until}: {:?}", took[4]);
        assert!(took[4] < Duration::from_millis(most), "until {until}: {took:?}");
    }
}
