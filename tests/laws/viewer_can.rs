//! `viewerCan` says what the mutations then do: of every noun, in every state, in every role, and by keys of applications.

use super::introspected::Introspected;
use super::village::{ACTORS, Actor, Village};
use crate::harness::client::Answer;
use crate::harness::databases::Kind;
use crate::harness::fixtures::{fixture, registered};
use crate::harness::trial;
use entity::booking::BookingState;
use entity::contribution::{Kind as Noun, State};
use entity::offer::OfferState;
use libtest_mimic::Trial;
use sea_orm::Iterable;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use territoire::nouns::registry;

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_every_action_is_offered_and_tried];
    for kind in Kind::all() {
        let offered: Arc<Offered> = Arc::default();
        for part in 0..=THINGS {
            let (name, offered) =
                (format!("law_viewer_can_is_what_mutations_do {part} ({})", kind.name()), Arc::clone(&offered));
            trials.push(trial(name, move || compare(kind, part, &offered)));
        }
    }
    trials
}

/// How each action on a thing is taken.
const ACTIONS: [(&str, &str); 30] = [
    ("EDIT", r#"{update}(input: {id: "{id}", title: "Autre"}) { id }"#),
    ("SUBMIT", r#"submitContribution(input: {id: "{id}"}) { id }"#),
    ("PUBLISH", r#"publishContribution(input: {id: "{id}"}) { id }"#),
    ("ARCHIVE", r#"archiveContribution(input: {id: "{id}"}) { id }"#),
    ("RESTORE", r#"restoreContribution(input: {id: "{id}"}) { id }"#),
    ("TRANSFER", r#"transferToTeam(input: {id: "{id}", teamId: "{theirs}"}) { id }"#),
    ("HAND_OVER", r#"handOverCommune(input: {communeId: "{id}"}) { id }"#),
    ("ASSESS", r#"assessResource(input: {resourceId: "{id}", condition: SECURED}) { id }"#),
    ("MOVE", r#"moveInitiative(input: {initiativeId: "{id}", stage: ACTIVE}) { id }"#),
    ("REPORT", r#"reportProgress(input: {initiativeId: "{id}", body: "Dit"}) { id }"#),
    (
        "RECORD_RESULT",
        r#"recordResult(input: {initiativeId: "{id}", label: "Dit", quantity: 1, unit: "piece"}) { id }"#,
    ),
    ("SUPPORT", r#"supportInitiative(input: {initiativeId: "{id}"}) { id }"#),
    ("COMPOST", r#"compostInitiative(input: {initiativeId: "{id}", why: "Fini.", learned: "Tout."}) { id }"#),
    ("OFFER_HELP", r#"offerHelp(input: {needId: "{id}", conditions: FREE, lines: [{lineId: "{line}"}]}) { id }"#),
    ("CLOSE_NEED", r#"closeNeed(input: {id: "{id}"}) { id }"#),
    ("REOPEN_NEED", r#"reopenNeed(input: {id: "{id}"}) { id }"#),
    ("TELL_AS_PRACTICE", r#"tellNeedAsPractice(input: {id: "{id}"}) { id }"#),
    ("LINK", r#"linkContributions(input: {fromId: "commune:2A004", relation: ABOUT, toId: "{id}"}) { id }"#),
    ("COMMENT", r#"addComment(input: {contributionId: "{id}", body: "Dit"}) { id }"#),
    ("CLOSE_COMMENTS", r#"closeComments(input: {id: "{id}"}) { id }"#),
    ("REOPEN_COMMENTS", r#"reopenComments(input: {id: "{id}"}) { id }"#),
    ("RESONATE", r#"addResonance(input: {contributionId: "{id}", kind: THANKS}) { id }"#),
    ("SEND_BACK", r#"sendBackArticle(input: {id: "{id}", comment: "Non."}) { id }"#),
    ("SCHEDULE", r#"scheduleArticle(input: {id: "{id}", publishAt: "2026-05-01T07:00:00+02:00"}) { id }"#),
    ("UNSCHEDULE", r#"unscheduleArticle(input: {id: "{id}"}) { id }"#),
    ("RETRACT", r#"retractArticle(input: {id: "{id}", reason: "Faux."}) { id }"#),
    ("CONFIRM", r#"confirmServiceOffer(input: {id: "{id}"}) { id }"#),
    ("REPLACE", r#"replaceNotice(input: {id: "{id}", title: "Autre"}) { id }"#),
    ("CANCEL", r#"cancelNotice(input: {id: "{id}", reason: "C'est fini."}) { id }"#),
    (
        "JOIN_NETWORK",
        r#"requestNetworkMembership(input: {networkId: "{network}", memberId: "{id}", charterVersion: 1}) { id }"#,
    ),
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

/// Parts in which the nouns are compared, each by a test of its own; one more compares what is no noun.
const THINGS: usize = 4;

/// What each part offered, once it is over.
type Offered = Mutex<BTreeMap<usize, BTreeSet<String>>>;

/// Compares a part. The last one that is over compares what all of them offered with the schema.
fn compare(kind: Kind, part: usize, all: &Offered) {
    let mut village = Village::new(kind);
    let offered = if part < THINGS { on_things(&mut village, part) } else { on_the_rest(&mut village) };
    let mut all = all.lock().expect("the others did not panic here");
    all.insert(part, offered);
    if all.len() > THINGS {
        let offered: BTreeSet<String> = all.values().flatten().cloned().collect();
        let known: BTreeSet<String> = Introspected::read().enum_values("Action").into_iter().collect();
        assert_eq!(offered, known, "actions that somebody is offered, and those of the schema");
    }
}

fn on_things(village: &mut Village, part: usize) -> BTreeSet<String> {
    let keys = village.keys("alice");
    let mut offered = BTreeSet::new();
    for noun in registered().map(|noun| noun.kind).skip(part).step_by(THINGS) {
        for state in State::iter() {
            let scheduled = (noun == Noun::Article && state == State::Submitted).then_some(Turn::Scheduled);
            let over = (noun == Noun::Need && state == State::Published).then_some(Turn::Over);
            for turn in [Turn::Plain, Turn::Closed].into_iter().chain(scheduled).chain(over) {
                for actor in &ACTORS {
                    let owner = actor.alone.then_some(actor.name);
                    offered.extend(one(village, noun, owner, (state, turn), (actor.name, None)));
                }
            }
            for (scope, key) in &keys {
                let name = format!("{scope:?}");
                offered.extend(one(village, noun, None, (state, Turn::Plain), (&name, Some(key))));
            }
        }
    }
    offered
}

fn on_the_rest(village: &mut Village) -> BTreeSet<String> {
    let mut offered = BTreeSet::new();
    for actor in &ACTORS {
        offered.extend(on_a_comment(village, actor));
        offered.extend(on_a_commune(village, actor));
        offered.extend(on_a_claim(village, actor));
        offered.extend(on_an_offer(village, actor));
        offered.extend(on_a_booking(village, actor));
        for (runs_network, accepted) in [(false, false), (false, true), (true, false), (true, true)] {
            offered.extend(on_a_membership(village, actor, runs_network, accepted));
        }
    }
    offered
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
    /// It is a need that was closed.
    Over,
}

/// How each action on a membership is taken.
const ON_MEMBERSHIPS: [(&str, &str); 6] = [
    ("ACCEPT", r"acceptIntoNetwork(input: {{pair}}) { id }"),
    ("REFUSE", r#"refuseFromNetwork(input: {{pair}, reason: "Non."}) { id }"#),
    ("WITHDRAW", r"withdrawNetworkRequest(input: {{pair}}) { id }"),
    ("LEAVE", r"leaveNetwork(input: {{pair}}) { id }"),
    ("EXPEL", r#"removeFromNetwork(input: {{pair}, reason: "Non."}) { id }"#),
    ("ACCEPT_CHARTER", r"acceptNetworkCharter(input: {{pair}, charterVersion: 2}) { id }"),
];

/// Compares for one membership, of a network or of a medium that the actor is something towards; gives what was offered. An
/// accepted one is of a charter that has changed since.
fn on_a_membership(village: &mut Village, actor: &Actor, runs_network: bool, accepted: bool) -> BTreeSet<String> {
    let owner = actor.alone.then_some(actor.name);
    let runs = owner.unwrap_or("alice");
    let make = |village: &mut Village| {
        let (network, member, asks, accepts) = if runs_network {
            let network = village.thing_of(Noun::Network, owner, State::Published, fixture(Noun::Network).least);
            let member = village.thing_of(Noun::Medium, Some("carol"), State::Published, "kind: RADIO");
            (network, member, "carol", runs)
        } else {
            let member = village.thing_of(Noun::Medium, owner, State::Published, "kind: RADIO");
            (village.network("dave"), member, runs, "dave")
        };
        village.ask(asks, &network, &member);
        if accepted {
            let answer = village.step(accepts, "acceptIntoNetwork", &network, &member);
            assert_eq!(answer.code(), None, "{}", answer.text());
            let charter = format!(r#"updateNetwork(input: {{id: "{network}", charter: "Une autre."}}) {{ id }}"#);
            village.mutate(accepts, &charter);
        }
        (network, member)
    };
    let (network, member) = make(village);
    let state = if accepted { "ACCEPTED" } else { "REQUESTED" };
    let asked = village.send(
        actor.name,
        &format!(
            r#"{{ network(id: "{network}") {{ members(state: {state}) {{ viewerCan }} }}
                 medium(id: "{member}") {{ networkMemberships(state: {state}) {{ viewerCan }} }} }}"#
        ),
    );
    assert_eq!(asked.code(), None, "{}", asked.text());
    let data = asked.json()["data"].clone();
    let [by_network, by_member] = ["/network/members", "/medium/networkMemberships"].map(|path| {
        let can = data.pointer(&format!("{path}/0/viewerCan")).and_then(Value::as_array).cloned().unwrap_or_default();
        can.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect::<BTreeSet<String>>()
    });
    let can: BTreeSet<String> = by_network.union(&by_member).cloned().collect();
    for (action, text) in ON_MEMBERSHIPS {
        let allowed = can.contains(action);
        let (network, member) = if allowed { make(village) } else { (network.clone(), member.clone()) };
        let pair = format!(r#"networkId: "{network}", memberId: "{member}""#);
        let answer = village.send(actor.name, &format!("mutation {{ {} }}", text.replace("{pair}", &pair)));
        let what = format!("{action} of a membership ({state}) by {}: {}", actor.name, answer.text());
        assert_eq!(answer.code().is_none(), allowed, "{what}");
    }
    can
}

/// Compares for a commune that the town hall's team runs; gives what was offered.
fn on_a_commune(village: &mut Village, actor: &Actor) -> BTreeSet<String> {
    let id = village.run_commune();
    let asked =
        village.send(actor.name, &format!(r#"{{ node(id: "{id}") {{ ... on Contribution {{ viewerCan }} }} }}"#));
    let can = can(&asked);
    let network = village.network("dave");
    for (action, text) in ACTIONS {
        let allowed = can.contains(action);
        let on = if allowed && is_step(action) { village.run_commune() } else { id.clone() };
        let text = text
            .replace(r#"{update}(input: {id: "{id}", title: "Autre"})"#, r#"updateCommunePage(input: {id: "{id}"})"#);
        let text = text.replace("{id}", &on).replace("{network}", &network).replace("{from}", &village.from);
        let text = village.with_crew(actor.name, text);
        let answer = village.send(actor.name, &format!("mutation {{ {text} }}"));
        let what = format!("a commune, {action} by {}: {}", actor.name, answer.text());
        assert_eq!(answer.code().is_none(), allowed, "{what}");
    }
    can
}

/// How each action on a claim is taken.
const ON_CLAIMS: [(&str, &str); 3] = [
    ("ACCEPT", r#"acceptCommuneClaim(input: {id: "{id}"}) { id }"#),
    ("REFUSE", r#"refuseCommuneClaim(input: {id: "{id}", reason: "Non."}) { id }"#),
    ("WITHDRAW", r#"withdrawCommuneClaim(input: {id: "{id}"}) { id }"#),
];

/// Compares for a claim of Carol's; gives what was offered.
fn on_a_claim(village: &mut Village, actor: &Actor) -> BTreeSet<String> {
    let mut offered = BTreeSet::new();
    for (action, text) in ON_CLAIMS {
        let (id, _) = village.claim();
        let asked = village.send(actor.name, "{ communeClaims(first: 1) { id viewerCan } }").json();
        let first = asked["data"]["communeClaims"][0].clone();
        let can = first["viewerCan"].as_array().filter(|_| first["id"] == id.as_str()).cloned().unwrap_or_default();
        let can: BTreeSet<String> = can.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let answer = village.send(actor.name, &format!("mutation {{ {} }}", text.replace("{id}", &id)));
        let what = format!("{action} of a claim by {}: {}", actor.name, answer.text());
        assert_eq!(answer.code().is_none(), can.contains(action), "{what}");
        offered.extend(can);
    }
    offered
}

/// How each action on an offer is taken.
const ON_OFFERS: [(&str, &str); 5] = [
    ("ACCEPT", r#"acceptOffer(input: {id: "{id}"}) { id }"#),
    ("REFUSE", r#"refuseOffer(input: {id: "{id}", reason: "Non."}) { id }"#),
    ("WITHDRAW", r#"withdrawOffer(input: {id: "{id}"}) { id }"#),
    ("START_DELIVERY", r#"startDelivery(input: {id: "{id}"}) { id }"#),
    ("CONFIRM_DELIVERY", r#"confirmDelivery(input: {id: "{id}"}) { id }"#),
];

/// Compares for offers of Carol's on a need that the actor is something towards, in every state; gives what was offered.
fn on_an_offer(village: &mut Village, actor: &Actor) -> BTreeSet<String> {
    let owner = actor.alone.then_some(actor.name);
    let mut offered = BTreeSet::new();
    for state in OfferState::iter() {
        for (action, text) in ON_OFFERS {
            let need = village.thing_of(Noun::Need, owner, State::Published, fixture(Noun::Need).least);
            let id = village.offer("carol", &need, state);
            let asked = village.send(actor.name, &format!(r#"{{ need(id: "{need}") {{ offers {{ viewerCan }} }} }}"#));
            let can = asked.json()["data"]["need"]["offers"][0]["viewerCan"].as_array().cloned().unwrap_or_default();
            let can: BTreeSet<String> = can.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
            let answer = village.send(actor.name, &format!("mutation {{ {} }}", text.replace("{id}", &id)));
            let what = format!("{action} of an offer ({state:?}) by {}: {}", actor.name, answer.text());
            assert_eq!(answer.code().is_none(), can.contains(action), "{what}");
            offered.extend(can);
        }
    }
    offered
}

/// How each action on a booking is taken.
const ON_BOOKINGS: [(&str, &str); 5] = [
    ("ACCEPT", r#"acceptBooking(input: {id: "{id}"}) { bookings { id } }"#),
    ("REFUSE", r#"refuseBooking(input: {id: "{id}", reason: "Non."}) { id }"#),
    ("WITHDRAW", r#"withdrawBooking(input: {id: "{id}"}) { id }"#),
    ("CANCEL", r#"cancelBooking(input: {id: "{id}", reason: "Non."}) { id }"#),
    ("CLOSE", r#"closeBooking(input: {id: "{id}"}) { id }"#),
];

/// Compares for bookings of Carol's, one that waits and one that was accepted; gives what was offered.
fn on_a_booking(village: &mut Village, actor: &Actor) -> BTreeSet<String> {
    let owner = actor.alone.then_some(actor.name);
    let venue = village.venue(owner);
    let mut offered = BTreeSet::new();
    for state in [BookingState::Requested, BookingState::Accepted] {
        for (action, text) in ON_BOOKINGS {
            let id = village.booking(owner.unwrap_or("alice"), &venue, "carol", state).booking;
            let asked = village.send(actor.name, &format!(r#"{{ booking(id: "{id}") {{ viewerCan }} }}"#)).json();
            let can = asked["data"]["booking"]["viewerCan"].as_array().cloned().unwrap_or_default();
            let can: BTreeSet<String> = can.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
            let answer = village.send(actor.name, &format!("mutation {{ {} }}", text.replace("{id}", &id)));
            let what = format!("{action} of a booking ({state:?}) by {}: {}", actor.name, answer.text());
            assert_eq!(answer.code().is_none(), can.contains(action), "{what}");
            offered.extend(can);
        }
    }
    offered
}

/// Whether an action changes what may be done with a thing.
fn is_step(action: &str) -> bool {
    !matches!(
        action,
        "EDIT" | "ASSESS" | "REPORT" | "RECORD_RESULT" | "SUPPORT" | "OFFER_HELP" | "LINK" | "COMMENT" | "RESONATE"
    )
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
        if turn == Turn::Over {
            village.mutate(owner.unwrap_or("alice"), &format!(r#"closeNeed(input: {{id: "{id}"}}) {{ id }}"#));
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
    let network = village.network("dave");
    for (action, text) in ACTIONS {
        let allowed = can.contains(action);
        // A step that may be taken changes the thing: it is taken on another one like it.
        let on = if allowed && is_step(action) { make(village) } else { id.clone() };
        let text = text
            .replace("{update}", fixture(noun).update)
            .replace("{id}", &on)
            .replace("{network}", &network)
            .replace("{line}", &village.line(&on));
        let text = village.with_crew(if key.is_some() { "alice" } else { who }, text.replace("{from}", &village.from));
        let answer = ask(village, &format!("mutation {{ {text} }}"));
        let what = format!("{noun:?} {state:?} {turn:?}, {action} by {who:?}: {}", answer.text());
        assert_eq!(answer.code().is_none(), allowed, "{what}");
    }
    can
}
