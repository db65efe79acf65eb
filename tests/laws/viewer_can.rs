//! `viewerCan` says what the mutations then do: of every noun, in every state, in every role, and by keys of applications.

use super::introspected::Introspected;
use super::village::{ACTORS, Actor, Village};
use crate::harness::client::Answer;
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::trial;
use entity::contribution::{Kind as Noun, State};
use libtest_mimic::Trial;
use sea_orm::Iterable;
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
const ACTIONS: [(&str, &str); 14] = [
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
    ("SEND_BACK", r#"sendBackArticle(input: {id: "{id}", comment: "Non."}) { id }"#),
    ("SCHEDULE", r#"scheduleArticle(input: {id: "{id}", publishAt: "2026-05-01T07:00:00+02:00"}) { id }"#),
    ("UNSCHEDULE", r#"unscheduleArticle(input: {id: "{id}"}) { id }"#),
    ("RETRACT", r#"retractArticle(input: {id: "{id}", reason: "Faux."}) { id }"#),
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
    let keys = village.keys("alice");
    let mut offered = BTreeSet::new();
    for noun in NOUNS.iter().map(|noun| noun.kind) {
        for state in State::iter() {
            let scheduled = (noun == Noun::Article && state == State::Submitted).then_some(Turn::Scheduled);
            for turn in [Turn::Plain, Turn::Closed].into_iter().chain(scheduled) {
                for actor in &ACTORS {
                    let owner = actor.alone.then_some(actor.name);
                    offered.extend(one(&mut village, noun, owner, (state, turn), (actor.name, None)));
                }
            }
            for (scope, key) in &keys {
                let name = format!("{scope:?}");
                offered.extend(one(&mut village, noun, None, (state, Turn::Plain), (&name, Some(key))));
            }
        }
    }
    for actor in &ACTORS {
        offered.extend(on_a_comment(&mut village, actor));
    }
    let known: BTreeSet<String> = Introspected::read().enum_values("Action").into_iter().collect();
    assert_eq!(offered, known, "actions that somebody is offered, and those of the schema");
}

/// What `viewerCan` holds of a thing or of a comment.
fn can(answer: &Answer) -> BTreeSet<String> {
    let answer = answer.json();
    let can = answer["data"]["node"]["viewerCan"].as_array().into_iter().flatten();
    can.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// How each action on a comment is taken; the removal comes last.
const ON_COMMENTS: [(&str, &str); 2] = [
    ("EDIT", r#"editComment(input: {id: "{id}", body: "Autre"}) { id }"#),
    ("REMOVE", r#"removeComment(input: {id: "{id}", reason: "Non."}) { id }"#),
];

/// Compares for one comment; gives what was offered.
fn on_a_comment(village: &mut Village, actor: &Actor) -> BTreeSet<String> {
    let on = village.thing(actor.alone.then_some(actor.name), State::Published, "");
    let id = village.comment("carol", &on);
    let asked = village.send(actor.name, &format!(r#"{{ node(id: "{id}") {{ ... on Comment {{ viewerCan }} }} }}"#));
    let can = can(&asked);
    for (action, text) in ON_COMMENTS {
        let answer = village.send(actor.name, &format!("mutation {{ {} }}", text.replace("{id}", &id)));
        let what = format!("{action} of a comment by {}: {}", actor.name, answer.text());
        assert_eq!(answer.code().is_none(), can.contains(action), "{what}");
    }
    can
}

/// What a thing was beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Plain,
    /// Its comments are closed.
    Closed,
    /// It will be published at a time.
    Scheduled,
}

/// Whether an action changes what may be done with a thing.
fn is_step(action: &str) -> bool {
    !matches!(action, "EDIT" | "LINK" | "COMMENT" | "RESONATE")
}

/// Compares for one thing; gives what was offered.
fn one(
    village: &mut Village,
    noun: Noun,
    owner: Option<&str>,
    (state, turn): (State, Turn),
    (who, key): (&str, Option<&String>),
) -> BTreeSet<String> {
    let make = |village: &mut Village| {
        // Nobody closes the comments of what was removed.
        let first = if state == State::Removed { State::Published } else { state };
        let id = village.thing_of(noun, owner, first, fixture(noun).least);
        if turn == Turn::Scheduled {
            village.schedule(owner.unwrap_or("alice"), &id);
        }
        if turn == Turn::Closed {
            let close = format!(r#"closeComments(input: {{id: "{id}"}}) {{ id }}"#);
            village.mutate(owner.unwrap_or("alice"), &close);
        }
        if state == State::Removed {
            village.remove(&id);
        }
        id
    };
    let ask = |village: &mut Village, text: &str| match key {
        Some(key) => village.send_by(key, text),
        None => village.send(who, text),
    };
    let id = make(village);
    let asked = ask(village, &format!(r#"{{ node(id: "{id}") {{ ... on Contribution {{ viewerCan }} }} }}"#));
    let can = can(&asked);
    for (action, text) in ACTIONS {
        let allowed = can.contains(action);
        // A step that may be taken changes the thing: it is taken on another one like it.
        let on = if allowed && is_step(action) { make(village) } else { id.clone() };
        let text = text.replace("{update}", fixture(noun).update).replace("{id}", &on);
        let answer = ask(village, &format!("mutation {{ {} }}", text.replace("{from}", &village.from)));
        let what = format!("{noun:?} {state:?} {turn:?}, {action} by {who:?}: {}", answer.text());
        assert_eq!(answer.code().is_none(), allowed, "{what}");
    }
    can
}
