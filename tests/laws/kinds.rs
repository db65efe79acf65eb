//! The kind in an id is what its sender says: a mutation of one noun finds nothing by the id of a thing of another one.

use super::tries::tries;
use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::trial;
use entity::contribution::{Kind as Noun, State};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use territoire::ground::contribution::ids::noun as named;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = format!("law_the_kind_in_an_id_is_not_believed ({})", kind.name());
        trials.push(trial(name, move || not_believed(kind)));
    }
    trials
}

/// Each mutation that is about one noun alone, with the id of somebody's own thing of another noun, under the name of the right one.
fn not_believed(kind: Kind) {
    let mut village = Village::new(kind);
    let mut tried = BTreeSet::new();
    for try_ in tries().filter(|try_| try_.on.is_some() && try_.text.contains(r#""{id}""#)) {
        let nouns: Vec<Noun> =
            territoire::nouns::NOUNS.iter().filter(|noun| (try_.of)(noun)).map(|it| it.kind).collect();
        let [noun] = nouns.as_slice() else { continue };
        let other = if *noun == Noun::Organisation { Noun::Medium } else { Noun::Organisation };
        let id = village.thing_of(other, Some("erin"), State::Published, fixture(other).least);
        let (_, uuid) = id.split_once(':').expect("an id");
        let fixture = fixture(*noun);
        let text = try_.text.replace("{id}", &format!("{}:{uuid}", named(*noun))).replace("{n}", "Rien");
        let text = text.replace("{register}", fixture.register).replace("{update}", fixture.update);
        // What needs more than the thing itself cannot be made for one of another noun.
        if text.contains("\"{") {
            continue;
        }
        let answer = village.send("erin", &format!("mutation {{ {text} }}"));
        let code = answer.code();
        assert!(
            matches!(code.as_deref(), Some("NOT_FOUND" | "INVALID")),
            "{} took a thing of another noun: {}",
            try_.mutation,
            answer.text()
        );
        tried.insert(try_.mutation);
    }
    assert!(tried.len() > 20, "{tried:?}");
}
