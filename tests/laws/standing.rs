//! Laws on service offers: the job looks at what stands alone, and what is matched is counted by things, not by their lines.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, trial};
use entity::contribution::{Kind as Noun, State};
use entity::service_offer;
use libtest_mimic::Trial;
use sea_orm::EntityTrait;
use std::sync::Arc;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_offers_that_left_the_lists_are_due_no_more"), move || due(kind)));
        trials.push(trial(name("law_needs_of_many_lines_hide_no_others"), move || many_lines(kind)));
    }
    trials
}

const DAY: i64 = 86_400_000;
const SERVES: &str = r#"resourceKinds: [WATER], conditions: FREE, description: "Dit""#;

/// Offers that ended, that were archived before their end, that are drafts and that stand: after the job only these are due.
fn due(kind: Kind) {
    let mut village = Village::new(kind);
    let fields = format!(r#"{SERVES}, validUntil: "2026-04-01T00:00:00Z""#);
    for state in [State::Published, State::Archived, State::Draft, State::Submitted] {
        village.thing_of(Noun::ServiceOffer, None, state, &fields);
    }
    let stands = village.thing_of(Noun::ServiceOffer, None, State::Published, SERVES);
    let app = Arc::clone(&village.play.server.app);
    app.clock.advance(45 * DAY);
    RUNTIME.block_on(app.settle()).expect("settled");
    let rows = RUNTIME.block_on(service_offer::Entity::find().all(app.db.background())).expect("offers");
    let due: Vec<String> =
        rows.iter().filter(|row| row.due_at.is_some()).map(|row| format!("service_offer:{}", row.id.0)).collect();
    assert_eq!((rows.len(), due), (5, vec![stands]));
}

/// More needs than would fit if each of their lines took a place among the five hundred that are considered.
fn many_lines(kind: Kind) {
    let mut village = Village::new(kind);
    let offer = village.thing_of(Noun::ServiceOffer, None, State::Published, SERVES);
    let lines = vec![r#"{label: "Eau", kind: WATER}"#; 20].join(", ");
    let fields = format!(r#"raisedById: "{{raiser}}", urgency: SOON, lines: [{lines}]"#);
    for _ in 0..26 {
        village.thing_of(Noun::Need, None, State::Published, &fields);
    }
    let asked = format!(r#"{{ serviceOffer(id: "{offer}") {{ matchingNeeds(first: 100) {{ id }} }} }}"#);
    let answer = village.send("anonymous", &asked);
    let found = answer.json()["data"]["serviceOffer"]["matchingNeeds"].as_array().map(Vec::len);
    assert_eq!(found, Some(26), "{}", answer.text());
}
