//! How the mutations of initiatives and of vouching are tried in every role.

use super::tries::Try;
use entity::contribution::{Kind, State};
use territoire::areas::initiatives::{COMPOST, MOVE, RECORD, REPORT, SUPPORT};
use territoire::areas::vouching::{VOUCH, WITHDRAW};
use territoire::ground::policy::Rule;

const fn on_initiative(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Initiative), text }
}

/// The network `{id}` vouches for a thing of Dave's.
const fn by_network(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Kind::Network), text }
}

/// `{report}` and `{result}` are parts of the initiative; the network vouched for `{vouched}`.
pub const TRIES: [Try; 11] = [
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
];
