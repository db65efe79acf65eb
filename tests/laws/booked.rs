//! Bookings of the village that are tried on: made anew for each try, as rows, because an account asks for twenty at once.

use super::village::Village;
use crate::harness::RUNTIME;
use crate::harness::fixtures::fixture;
use entity::booking::{self, BookingState};
use entity::booking_series::{self, Audience};
use entity::contribution::{Kind as Noun, State};
use entity::{AccountId, BookingId, BookingSeriesId, Moment, SpaceId, account};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use territoire::ground::contribution::ids;

const HOUR: i64 = 3_600_000;

impl Village {
    /// A text with a space of a venue to be tried on: `{space}`; with `{booking}`, a request of Carol's for one; with `{begun}`, one of
    /// hers that was accepted and has begun.
    pub fn with_bookings(&mut self, venue: &str, runs: &str, mut text: String) -> String {
        if text.contains("{space}") {
            text = text.replace("{space}", &self.space(venue, runs));
        }
        for (word, state) in [("{booking}", BookingState::Requested), ("{begun}", BookingState::Accepted)] {
            if text.contains(word) {
                text = text.replace(word, &self.booking(venue, runs, "carol", state));
            }
        }
        text
    }

    /// A published venue of the town hall's team, or of somebody alone.
    pub fn venue(&mut self, owner: Option<&str>) -> String {
        self.thing_of(Noun::Venue, owner, State::Published, fixture(Noun::Venue).least)
    }

    /// A space of a venue.
    pub fn space(&mut self, venue: &str, runs: &str) -> String {
        let input = format!(r#"venueId: "{venue}", name: "Salle", bookedBy: SPAN"#);
        let made = self.mutate(runs, &format!("addSpace(input: {{{input}}}) {{ id }}"));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// The id of somebody's account.
    pub fn account_of(&self, who: &str) -> AccountId {
        let app = &self.play.server.app;
        let found = account::Entity::find().filter(account::Column::Email.eq(format!("{who}@village.example")));
        RUNTIME.block_on(found.one(app.db.background())).expect("accounts").expect("somebody").id
    }

    /// A booking that somebody asked for, of a space of its own, in a state; it has begun and is not over.
    pub fn booking(&mut self, venue: &str, runs: &str, who: &str, state: BookingState) -> String {
        let space = self.space(venue, runs);
        let space_id = Some(SpaceId(ids::uuid("space", &space).expect("an id")));
        let (_, venue) = ids::contribution(venue).expect("an id");
        let asked_by = Some(self.account_of(who));
        let app = &self.play.server.app;
        let now = Moment::from(app.clock.now());
        let series = booking_series::Model {
            id: BookingSeriesId(app.id()),
            contribution_id: venue,
            space_id,
            sitting_id: None,
            asked_by,
            organisation_id: None,
            audience: Audience::Others,
            purpose: "Bal".to_owned(),
            persons: None,
            note: None,
            rule: None,
            requested_at: now,
            deposit_cents: None,
            deposit: None,
            agreement: None,
            offered_at: None,
            offered_by: None,
            agreed_at: None,
            agreed_by: None,
        };
        let (begun, over) = (Moment(now.0 - HOUR), Moment(now.0 + HOUR));
        let row = booking::Model {
            id: BookingId(app.id()),
            series_id: series.id,
            contribution_id: venue,
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
            handed_in_at: None,
            handed_in: None,
            handed_out_at: None,
            handed_out: None,
        };
        let id = ids::of("booking", row.id.0).0;
        RUNTIME.block_on(async {
            series.into_active_model().insert(app.db.background()).await.expect("a series");
            row.into_active_model().insert(app.db.background()).await.expect("a booking");
        });
        id
    }
}
