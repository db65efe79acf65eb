//! Laws on lists of things: walking them while things come and go, and what their statements cost.

use crate::harness::client;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::play::{Play, with_token};
use crate::harness::scenario::Scenario;
use crate::harness::trial;
use libtest_mimic::Trial;
use serde_json::Value;
use std::collections::BTreeSet;

pub fn trials() -> Vec<Trial> {
    Kind::all()
        .into_iter()
        .map(|kind| trial(format!("law_d5_lists_are_walked_while_things_come ({})", kind.name()), move || walked(kind)))
        .collect()
}

/// So many are there at first, and as many come or change while the list is walked.
const THINGS: usize = 60;

fn walked(kind: Kind) {
    let (database, answers) = TestDatabase::with_cast(kind, "village");
    let scenario = Scenario::read("# scenario: walks\nquery Nothing { __typename }\n").expect("a scenario");
    let mut play = Play::new(database, &scenario, answers);
    let register = |play: &mut Play, title: String| {
        play.server.app.clock.advance(1);
        let token = play.token("dave").expect("a token");
        let text = format!(
            r#"mutation {{ registerOrganisation(input: {{title: "{title}", kind: COLLECTIVE, communes: ["26289"]}}) {{ id }} }}"#
        );
        let answer = play.server.send(with_token(client::document(&text), &token)).json();
        answer["data"]["registerOrganisation"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let kept: Vec<String> = (0..THINGS).map(|at| register(&mut play, format!("Chose {}", at * 7 % THINGS))).collect();
    for (order, within) in [
        ("PUBLISHED_DESC", r#"{department: "26"}"#),
        ("NAME", r#"{commune: "26289"}"#),
        ("UPDATED_DESC", r#"{communes: ["26289", "26113"]}"#),
        ("NAME", r#"{near: {point: {latitude: 44.7, longitude: 5.2}, radiusMeters: 50000}}"#),
    ] {
        for (size, place) in [("first", "after"), ("last", "before")] {
            let (mut seen, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let from = cursor.as_ref().map(|cursor| format!(r#", {place}: "{cursor}""#)).unwrap_or_default();
                let text = format!(
                    "{{ organisations(within: {within}, orderBy: {order}, {size}: 7{from}) {{ nodes {{ id }}
                        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
                );
                let answer = play.server.send(client::document(&text)).json();
                let page = &answer["data"]["organisations"];
                let ids = page["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
                seen.extend(ids.filter_map(|node| node["id"].as_str().map(str::to_owned)));
                let (more, next) =
                    if size == "first" { ("hasNextPage", "endCursor") } else { ("hasPreviousPage", "startCursor") };
                cursor = page["pageInfo"][next].as_str().map(str::to_owned);
                if page["pageInfo"][more] != Value::Bool(true) {
                    break;
                }
                register(&mut play, format!("Venue {}", seen.len()));
            }
            let distinct: BTreeSet<&String> = seen.iter().collect();
            assert_eq!(distinct.len(), seen.len(), "{order} {within} {size}: something came twice");
            let missing: Vec<&String> = kept.iter().filter(|id| !distinct.contains(id)).collect();
            assert!(missing.is_empty(), "{order} {within} {size}: {} were skipped", missing.len());
        }
    }
}
