//! Random histories of offers on a need: on every line no more is accepted than needed, what is told adds up, and the need is covered
//! exactly while nothing is missing.

use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::trial;
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use std::cell::{Cell, RefCell};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_no_more_is_accepted_than_needed ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || histories(kind))).collect()
}

/// What somebody tries; places count from the latest offer, quantities are thousandths of a cubic metre.
#[derive(Debug, Clone)]
enum Act {
    Offer(i64),
    Accept(usize, Option<i64>),
    Refuse(usize),
    Withdraw(usize),
    Send(usize),
    Confirm(usize, Option<i64>),
    Need(i64),
}

const NEEDED: i64 = 10_000;
/// Who offers; so many that nobody is stopped by how often one may.
const OFFERERS: [&str; 4] = ["dave", "erin", "carol", "moderator"];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    // Mostly quarters of what is needed, so that it is covered now and then.
    let quantity = || prop_oneof![4 => (1..=4_i64).prop_map(|quarters| quarters * NEEDED / 4), 1 => 1..=NEEDED];
    let part = || prop::option::of(quantity());
    let place = || 0_usize..4;
    let act = prop_oneof![
        4 => quantity().prop_map(Act::Offer),
        6 => (place(), part()).prop_map(|(place, part)| Act::Accept(place, part)),
        1 => place().prop_map(Act::Refuse),
        1 => place().prop_map(Act::Withdraw),
        1 => place().prop_map(Act::Send),
        3 => (place(), part()).prop_map(|(place, part)| Act::Confirm(place, part)),
        1 => quantity().prop_map(|quantity| Act::Need(2 * quantity)),
    ];
    prop::collection::vec(act, 1..24)
}

fn number(thousandths: i64) -> String {
    format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
}

fn thousandths(value: &Value) -> i64 {
    // A quantity has three places at most, so this is exact.
    let text = value.to_string();
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{places:0<3}");
    digits.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn histories(kind: Kind) {
    let village = RefCell::new(Village::new(kind));
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (accepted, short, covered, turn) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let tried = runner.run(&acts(), |acts| {
        let mut village = village.borrow_mut();
        let raiser = village.with_house(None, "{raiser}");
        let line = r#"{label: "Eau", kind: WATER, quantity: 10, unit: "m3"}"#;
        let input = format!(r#"title: "Eau", communes: [], raisedById: "{raiser}", urgency: SOON, lines: [{line}]"#);
        let need = village.mutate("alice", &format!("raiseNeed(input: {{{input}}}) {{ id lines {{ id }} }}"));
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let (need, line) = (text(&need["id"]), text(&need["lines"][0]["id"]));
        let mut offers: Vec<(String, &str)> = Vec::new();
        for act in acts {
            let at = |place: usize| offers.iter().rev().nth(place).cloned().unwrap_or_default();
            let lines = |part: Option<i64>| {
                part.map(|part| format!(r#", lines: [{{lineId: "{line}", quantity: {}}}]"#, number(part)))
                    .unwrap_or_default()
            };
            let (who, field) = match &act {
                Act::Offer(quantity) => {
                    turn.set(turn.get() + 1);
                    let given = format!(r#"{{lineId: "{line}", quantity: {}}}"#, number(*quantity));
                    let input = format!(r#"needId: "{need}", conditions: FREE, lines: [{given}]"#);
                    (OFFERERS[turn.get() % OFFERERS.len()], format!("offerHelp(input: {{{input}}})"))
                }
                Act::Accept(place, part) => {
                    ("bob", format!(r#"acceptOffer(input: {{id: "{}"{}}})"#, at(*place).0, lines(*part)))
                }
                Act::Refuse(place) => {
                    ("bob", format!(r#"refuseOffer(input: {{id: "{}", reason: "x"}})"#, at(*place).0))
                }
                Act::Withdraw(place) => (at(*place).1, format!(r#"withdrawOffer(input: {{id: "{}"}})"#, at(*place).0)),
                Act::Send(place) => (at(*place).1, format!(r#"startDelivery(input: {{id: "{}"}})"#, at(*place).0)),
                Act::Confirm(place, part) => {
                    ("bob", format!(r#"confirmDelivery(input: {{id: "{}"{}}})"#, at(*place).0, lines(*part)))
                }
                Act::Need(quantity) => {
                    let line = format!(
                        r#"{{id: "{line}", label: "Eau", kind: WATER, quantity: {}, unit: "m3"}}"#,
                        number(*quantity)
                    );
                    ("bob", format!(r#"updateNeed(input: {{id: "{need}", lines: [{line}]}})"#))
                }
            };
            if who.is_empty() {
                continue;
            }
            let answer = village.send(who, &format!("mutation {{ it: {field} {{ id }} }}"));
            let code = answer.code();
            prop_assert!(
                matches!(code.as_deref(), None | Some("CONFLICT" | "INVALID")),
                "{who} {act:?}: {}",
                answer.text()
            );
            if code.is_none() && matches!(act, Act::Offer(_)) {
                offers.push((text(&answer.json()["data"]["it"]["id"]), who));
            }
            short.set(short.get() + usize::from(answer.text().contains("SHORT")));
            let kept = format!(
                r#"{{ need(id: "{need}") {{ progress lines {{ quantity accepted delivered missing takers }}
                    offers(first: 100) {{ id state lines {{ taken accepted delivered }} }} }} }}"#
            );
            let kept = village.send("anonymous", &kept).json()["data"]["need"].take();
            let (line, mut sums, mut takers) = (kept["lines"][0].clone(), [0, 0], 0);
            for offer in kept["offers"].as_array().expect("offers") {
                let given = &offer["lines"][0];
                if given["taken"] == true {
                    takers += 1;
                    sums[0] += thousandths(&given["accepted"]);
                    sums[1] += if given["delivered"].is_null() { 0 } else { thousandths(&given["delivered"]) };
                }
            }
            let told = ["quantity", "accepted", "delivered", "missing"].map(|field| thousandths(&line[field]));
            let [needed, told_accepted, told_delivered, missing] = told;
            prop_assert!(told_accepted <= needed, "{act:?}: {kept}");
            prop_assert_eq!([told_accepted, told_delivered], sums, "{:?}: {}", act, kept);
            prop_assert_eq!(line["takers"].as_u64(), Some(takers), "{:?}: {}", act, kept);
            prop_assert_eq!(missing, needed - told_accepted);
            prop_assert_eq!(&kept["progress"], if missing == 0 { "COVERED" } else { "OPEN" }, "{:?}: {}", act, kept);
            accepted.set(accepted.get() + usize::from(code.is_none() && matches!(act, Act::Accept(..))));
            covered.set(covered.get() + usize::from(missing == 0));
        }
        Ok(())
    });
    tried.unwrap_or_else(|failed| panic!("{failed}"));
    let counts = [accepted.get(), short.get(), covered.get()];
    assert!(counts.iter().all(|count| *count > 3), "accepted, short, covered: {counts:?}: too few to tell");
}
