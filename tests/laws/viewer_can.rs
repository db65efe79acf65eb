//! `viewerCan` says what the mutations then do: of every noun, in every state, in every role, and by keys of applications.

use super::village::{ACTORS, Village};
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::trial;
use entity::contribution::{Kind as Noun, State};
use libtest_mimic::Trial;
use serde_json::Value;
use std::collections::BTreeSet;
use territoire::nouns::{NOUNS, registry};

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_every_action_is_offered_and_tried];
    for kind in Kind::all() {
        let name = format!("law_viewer_can_is_what_mutations_do ({})", kind.name());
        trials.push(trial(name, move || compare(kind)));
    }
    trials
}

/// How each action on a thing is taken.
const ACTIONS: [(&str, &str); 10] = [
    ("EDIT", r#"{update}(input: {id: "{id}", title: "Autre"}) { id }"#),
    ("SUBMIT", r#"submitContribution(input: {id: "{id}"}) { id }"#),
    ("PUBLISH", r#"publishContribution(input: {id: "{id}"}) { id }"#),
    ("ARCHIVE", r#"archiveContribution(input: {id: "{id}"}) { id }"#),
    ("RESTORE", r#"restoreContribution(input: {id: "{id}"}) { id }"#),
    ("LINK", r#"linkContributions(input: {fromId: "{from}", relation: ABOUT, toId: "{id}"}) { id }"#),
    ("COMMENT", r#"addComment(input: {contributionId: "{id}", body: "Dit"}) { id }"#),
    ("CLOSE_COMMENTS", r#"closeComments(input: {id: "{id}"}) { id }"#),
    ("REOPEN_COMMENTS", r#"reopenComments(input: {id: "{id}"}) { id }"#),
    ("RESONATE", r#"addResonance(input: {contributionId: "{id}", kind: THANKS}) { id }"#),
];

fn screaming(name: &str) -> String {
    let apart = name.chars().map(|c| if c.is_uppercase() { format!("_{c}") } else { c.to_uppercase().to_string() });
    apart.collect::<String>().trim_start_matches('_').to_owned()
}

fn law_every_action_is_offered_and_tried() {
    let registry = registry();
    let offered: BTreeSet<String> = registry
        .offered()
        .iter()
        .filter_map(|rule| rule.action.map(|action| screaming(&format!("{action:?}"))))
        .collect();
    let tried: BTreeSet<String> = ACTIONS.iter().map(|(action, _)| (*action).to_owned()).collect();
    assert_eq!(offered, tried, "actions that viewerCan names, and how they are taken");
}

fn compare(kind: Kind) {
    let mut village = Village::new(kind);
    let keys = ["", "WRITE_ORGANISATIONS", "WRITE_RESOURCES", "WRITE_COMMENTS"].map(|scope| {
        let text = format!(r#"createApiKey(input: {{name: "K", scopes: [{scope}]}}) {{ secret }}"#);
        (scope, village.mutate("alice", &text)["secret"].as_str().expect("a secret").to_owned())
    });
    for noun in NOUNS.iter().map(|noun| noun.kind) {
        for state in [State::Draft, State::Submitted, State::Published, State::Archived] {
            // The comments of one in two are closed.
            for closed in [false, true] {
                for actor in &ACTORS {
                    let owner = actor.alone.then_some(actor.name);
                    one(&mut village, noun, owner, (state, closed), (actor.name, None));
                }
            }
            for (scope, key) in &keys {
                one(&mut village, noun, None, (state, false), (scope, Some(key)));
            }
        }
    }
}

/// Whether an action changes what may be done with a thing.
fn is_step(action: &str) -> bool {
    matches!(action, "SUBMIT" | "PUBLISH" | "ARCHIVE" | "RESTORE" | "CLOSE_COMMENTS" | "REOPEN_COMMENTS")
}

fn one(
    village: &mut Village,
    noun: Noun,
    owner: Option<&str>,
    (state, closed): (State, bool),
    (who, key): (&str, Option<&String>),
) {
    let make = |village: &mut Village| {
        let id = village.thing_of(noun, owner, state, fixture(noun).least);
        if closed {
            let close = format!(r#"closeComments(input: {{id: "{id}"}}) {{ id }}"#);
            village.mutate(owner.unwrap_or("alice"), &close);
        }
        id
    };
    let ask = |village: &mut Village, text: &str| match key {
        Some(key) => village.send_by(key, text),
        None => village.send(who, text),
    };
    let id = make(village);
    let asked = ask(village, &format!(r#"{{ node(id: "{id}") {{ ... on Contribution {{ viewerCan }} }} }}"#)).json();
    let can = asked["data"]["node"]["viewerCan"].as_array().into_iter().flatten();
    let can: BTreeSet<&str> = can.filter_map(Value::as_str).collect();
    for (action, text) in ACTIONS {
        let allowed = can.contains(action);
        // A step that may be taken changes the thing: it is taken on another one like it.
        let on = if allowed && is_step(action) { make(village) } else { id.clone() };
        let text = text.replace("{update}", fixture(noun).update).replace("{id}", &on);
        let answer = ask(village, &format!("mutation {{ {} }}", text.replace("{from}", &village.from)));
        let what = format!("{noun:?} {state:?}, comments closed: {closed}, {action} by {who:?}: {}", answer.text());
        assert_eq!(answer.code().is_none(), allowed, "{what}");
    }
}
