//! How the mutations of initiatives and of vouching are tried in every role; and how many reports there are at most.

use super::tries::Try;
use super::village::Village;
use crate::harness::databases::Kind as Database;
use crate::harness::fixtures::fixture;
use crate::harness::{RUNTIME, trial};
use entity::contribution::{Kind, State};
use entity::{CompostId, CompostPartId, ContributionId, Moment, ProgressReportId, VouchId};
use entity::{compost, compost_part, progress_report, vouch};
use libtest_mimic::Trial;
use sea_orm::{EntityTrait, IntoActiveModel};
use territoire::areas::initiatives::{COMPOST, MOVE, RECORD, REFUSE_PART, REPORT, SUPPORT};
use territoire::areas::vouching::{REFUSE, VOUCH, WITHDRAW};
use territoire::ground::contribution::ids;
use territoire::ground::policy::Rule;

pub fn trials() -> Vec<Trial> {
    let name = |kind: Database| format!("law_reports_of_an_initiative_have_a_bound ({})", kind.name());
    Database::all().into_iter().map(|kind| trial(name(kind), move || reports_have_a_bound(kind))).collect()
}

const fn on_initiative(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Initiative), text }
}

/// The network `{id}` vouches for a thing of Dave's.
const fn by_network(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Network), text }
}

/// Something that others vouch for, and leave something to.
const fn on_practice(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Practice), text }
}

/// `{report}` and `{result}` are parts of the initiative; the network vouched for `{vouched}`; the network `{voucher}` vouched for the
/// thing, and an initiative left `{part}` to it.
pub const TRIES: [Try; 13] = [
    on_initiative("moveInitiative", &MOVE, r#"moveInitiative(input: {initiativeId: "{id}", stage: ACTIVE}) { id }"#),
    on_initiative("reportProgress", &REPORT, r#"reportProgress(input: {initiativeId: "{id}", body: "{n}"}) { id }"#),
    on_initiative(
        "updateProgressReport",
        &REPORT,
        r#"updateProgressReport(input: {id: "{report}", body: "{n}"}) { id }"#,
    ),
    on_initiative("removeProgressReport", &REPORT, r#"removeProgressReport(input: {id: "{report}"}) { id }"#),
    on_initiative("supportInitiative", &SUPPORT, r#"supportInitiative(input: {initiativeId: "{id}"}) { id }"#),
    on_initiative("withdrawSupport", &SUPPORT, r#"withdrawSupport(input: {initiativeId: "{id}"}) { id }"#),
    on_initiative(
        "recordResult",
        &RECORD,
        r#"recordResult(input: {initiativeId: "{id}", label: "{n}", quantity: 3, unit: "piece"}) { id }"#,
    ),
    on_initiative("removeResult", &RECORD, r#"removeResult(input: {id: "{result}"}) { id }"#),
    on_initiative(
        "compostInitiative",
        &COMPOST,
        r#"compostInitiative(input: {initiativeId: "{id}", why: "{n}", learned: "{n}"}) { id }"#,
    ),
    by_network("vouch", &VOUCH, r#"vouch(input: {thingId: "{from}", byId: "{id}"}) { id }"#),
    by_network("withdrawVouch", &WITHDRAW, r#"withdrawVouch(input: {thingId: "{vouched}", byId: "{id}"}) { id }"#),
    on_practice("refuseVouch", &REFUSE, r#"refuseVouch(input: {thingId: "{id}", byId: "{voucher}"}) { id }"#),
    on_practice("refuseInheritedPart", &REFUSE_PART, r#"refuseInheritedPart(input: {id: "{part}"}) { id }"#),
];

fn contribution(id: &str) -> ContributionId {
    ids::contribution(id).expect("an id").1
}

impl Village {
    /// A text in which the words of [`TRIES`] stand for what they say, of this thing. The rows are written as they are, because letters
    /// have a bound.
    pub fn with_words(&mut self, id: &str, mut text: String) -> String {
        if text.contains("{vouched}") {
            let from = self.from.clone();
            self.vouched(&from, id);
            text = text.replace("{vouched}", &from);
        }
        if text.contains("{voucher}") {
            let network = self.network("dave");
            self.vouched(id, &network);
            text = text.replace("{voucher}", &network);
        }
        if text.contains("{part}") {
            text = text.replace("{part}", &self.left(id));
        }
        text
    }

    fn vouched(&self, thing: &str, voucher: &str) {
        let app = &self.play.server.app;
        let (id, at) = (VouchId(app.id()), Moment::from(app.clock.now()));
        let (thing_id, voucher_id) = (contribution(thing), contribution(voucher));
        let row = vouch::Model { id, thing_id, voucher_id, words: None, author_id: None, at, refused_at: None };
        let insert = vouch::Entity::insert(row.into_active_model()).exec_without_returning(app.db.background());
        RUNTIME.block_on(insert).expect("vouched");
    }

    /// A part that an initiative of Dave's left to a thing.
    fn left(&mut self, heir: &str) -> String {
        let least = fixture(Kind::Initiative).least;
        let of = contribution(&self.thing_of(Kind::Initiative, Some("dave"), State::Published, least));
        let app = &self.play.server.app;
        let (id, part, at) = (CompostId(app.id()), CompostPartId(app.id()), Moment::from(app.clock.now()));
        let ended = compost::Model {
            id,
            contribution_id: of,
            why: "Fini.".to_owned(),
            learned: "Tout.".to_owned(),
            licence: None,
            author_id: None,
            at,
            edited_at: None,
            version: 1,
        };
        let left = compost_part::Model {
            id: part,
            compost_id: id,
            contribution_id: of,
            label: "Outils".to_owned(),
            receiver_id: Some(contribution(heir)),
            receiver: None,
            refused_at: None,
        };
        RUNTIME.block_on(async {
            let db = app.db.background();
            compost::Entity::insert(ended.into_active_model()).exec_without_returning(db).await.expect("ended");
            compost_part::Entity::insert(left.into_active_model()).exec_without_returning(db).await.expect("left");
        });
        ids::of("compost_part", part.0).0
    }
}

fn reports_have_a_bound(kind: Database) {
    let mut village = Village::new(kind);
    let id = village.thing_of(Kind::Initiative, None, State::Published, fixture(Kind::Initiative).least);
    let app = &village.play.server.app;
    let at = Moment::from(app.clock.now());
    let report = |_| progress_report::Model {
        id: ProgressReportId(app.id()),
        contribution_id: contribution(&id),
        happened_at: at,
        author_id: None,
        at,
        edited_at: None,
        version: 1,
    };
    let rows: Vec<_> = (0..999).map(report).map(IntoActiveModel::into_active_model).collect();
    let insert = progress_report::Entity::insert_many(rows).exec_without_returning(app.db.background());
    RUNTIME.block_on(insert).expect("reports");
    let said = format!(r#"mutation {{ reportProgress(input: {{initiativeId: "{id}", body: "Dit"}}) {{ id }} }}"#);
    let codes = [1, 2].map(|_| village.send("alice", &said).code());
    assert_eq!(codes, [None, Some("CONFLICT".to_owned())], "the thousandth, and one more");
}
