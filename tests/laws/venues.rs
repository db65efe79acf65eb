//! Laws on venues: who reads who has the key; which venues are open now, in lists as one by one; how their parts are tried.

use super::tries::Try;
use super::village::{ACTORS, Actor, Village};
use crate::harness::databases::Kind;
use crate::harness::fixtures::fixture;
use crate::harness::{RUNTIME, trial};
use entity::api_key::Scope;
use entity::contribution::{Kind as Noun, State};
use libtest_mimic::Trial;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use territoire::areas::spaces::RUN_SPACES;
use territoire::ground::visibility::SEE_TEAM_CONTACT;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_c2_key_holders_reach_those_who_run_the_venue"), move || key_holders(kind)));
        trials.push(trial(name("law_venues_are_open_in_lists_as_one_by_one"), move || open_now(kind)));
    }
    trials
}

const fn on_venue(mutation: &'static str, text: &'static str) -> Try {
    let of = |noun: &territoire::ground::app::NounEntry| matches!(noun.kind, Noun::Venue);
    Try { mutation, rule: &RUN_SPACES, on: Some(State::Published), of, text }
}

/// How the mutations of spaces and sittings are tried: `{space}` and `{sitting}` are parts of the venue.
pub const TRIES: [Try; 7] = [
    on_venue("addSpace", r#"addSpace(input: {venueId: "{id}", name: "{n}", bookedBy: SPAN}) { id }"#),
    on_venue("updateSpace", r#"updateSpace(input: {id: "{space}", name: "{n}"}) { id }"#),
    on_venue("removeSpace", r#"removeSpace(input: {id: "{space}"}) { id }"#),
    on_venue("setSpacePolicy", r#"setSpacePolicy(input: {spaceId: "{space}", gridMinutes: 30}) { id }"#),
    on_venue(
        "addSitting",
        r#"addSitting(input: {venueId: "{id}", startsAt: "2026-06-01T12:00:00+02:00", endsAt: "2026-06-01T14:00:00+02:00", seats: 9}) { id }"#,
    ),
    on_venue("updateSitting", r#"updateSitting(input: {id: "{sitting}", seats: 12}) { id }"#),
    on_venue("cancelSitting", r#"cancelSitting(input: {id: "{sitting}"}) { id }"#),
];

impl Village {
    /// A space of a venue, added by somebody who runs it.
    pub fn space(&mut self, runs: &str, venue: &str) -> String {
        let input = format!(r#"venueId: "{venue}", name: "Salle", bookedBy: SPAN"#);
        let made = self.mutate(runs, &format!("addSpace(input: {{{input}}}) {{ id }}"));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A sitting of a venue, announced by somebody who runs it.
    pub fn sitting(&mut self, runs: &str, venue: &str) -> String {
        let times = r#"startsAt: "2026-06-01T12:00:00+02:00", endsAt: "2026-06-01T14:00:00+02:00""#;
        let made =
            self.mutate(runs, &format!(r#"addSitting(input: {{venueId: "{venue}", {times}, seats: 9}}) {{ id }}"#));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A text with parts of a venue to be tried on.
    pub fn with_parts(&mut self, runs: &str, venue: &str, mut text: String) -> String {
        if text.contains("{space}") {
            text = text.replace("{space}", &self.space(runs, venue));
        }
        if text.contains("{sitting}") {
            text = text.replace("{sitting}", &self.sitting(runs, venue));
        }
        text
    }
}

/// Who has the key is told to those who run the venue, by every way that leads to it, and to nobody else.
fn key_holders(kind: Kind) {
    let mut village = Village::new(kind);
    let keys = [None, Some(Scope::WriteVenues)].map(|scope| (scope, village.key("alice", scope)));
    for owner in [None, Some("erin")] {
        let canary = format!("canari-{}", owner.unwrap_or("equipe"));
        let more = format!(
            r#"{}, keyHolder: {{name: "{canary}", phone: "0475000000", note: "{canary}"}}"#,
            fixture(Noun::Venue).least
        );
        let id = village.thing_of(Noun::Venue, owner, State::Published, &more);
        let runs = owner.unwrap_or("alice");
        let space = village.space(runs, &id);
        village.mutate(runs, &format!(r#"updateVenue(input: {{id: "{id}", prices: "Libre"}}) {{ id }}"#));
        RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
        let part = "... on Venue { keyHolder { name phone note } }";
        let document = format!(
            r#"{{ venue(id: "{id}") {{ keyHolder {{ name }} revisions {{ body }} }} node(id: "{id}") {{ {part} }}
                 nodes(ids: ["{id}"]) {{ {part} }} venues(first: 5) {{ nodes {{ keyHolder {{ note }} }} }}
                 space(id: "{space}") {{ venue {{ keyHolder {{ name }} }} }}
                 commune(code: "26289") {{ portal {{ venues {{ nodes {{ keyHolder {{ name }} }} }} }} }}
                 timeline(of: "{id}") {{ nodes {{ contribution {{ {part} }} }} }} }}"#
        );
        let told = |answer: crate::harness::client::Answer| {
            assert_eq!(answer.code(), None, "{}", answer.text());
            answer.text().matches(canary.as_str()).count()
        };
        for Actor { name, roles, alone } in ACTORS {
            let runs = SEE_TEAM_CONTACT.allows(roles.iter().copied()) && alone == owner.is_some();
            let count = told(village.send(name, &document));
            assert_eq!(count >= 9, runs, "{owner:?}: {name} was told {count} times");
            assert!(runs || count == 0, "{owner:?}: {name} was told {count} times");
        }
        for (scope, key) in &keys {
            let count = told(village.send_by(key, &document));
            assert_eq!(count > 0, scope.is_some() && owner.is_none(), "{owner:?}: a key with {scope:?}");
        }
    }
}

/// Hours of venues: of day, of night, with holidays, with the sun, such as never open, and none.
const HOURS: [&str; 8] = [
    r#", openingHours: "Mo-Fr 08:00-12:00,14:00-18:00; PH off""#,
    r#", openingHours: "22:00-04:00""#,
    r#", openingHours: "24/7""#,
    r#", openingHours: "sunrise-sunset""#,
    r#", openingHours: "Sa,Su 10:00-19:00; PH 10:00-12:00""#,
    r#", openingHours: "Mo-Su unknown""#,
    r#", openingHours: "2031 Jan 01 10:00-12:00""#,
    "",
];

/// The list of what is open now, which the database decides, holds the venues that say so one by one; and the rest the others.
fn open_now(kind: Kind) {
    let mut village = Village::new(kind);
    for hours in HOURS {
        village.thing_of(Noun::Venue, None, State::Published, &format!("kind: CAFE{hours}"));
    }
    let app = Arc::clone(&village.play.server.app);
    let (village, config) =
        (RefCell::new(village), Config { cases: 40, failure_persistence: None, ..Config::default() });
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[16; 32]));
    // From minutes to a month, across holidays and both changes of hour.
    let steps = prop_oneof![1_i64..180, 180_i64..3_000, 3_000_i64..44_640];
    let outcome = runner.run(&steps, |minutes| {
        app.clock.advance(minutes * 60_000);
        RUNTIME.block_on(app.settle()).expect("settled");
        let answer = village.borrow_mut().send(
            "anonymous",
            "{ all: venues(first: 20) { nodes { id openNow } } open: venues(first: 20, filter: {openNow: true}) { totalCount nodes { id } }
               others: venues(first: 20, filter: {openNow: false}) { nodes { id } } }",
        );
        prop_assert_eq!(answer.code(), None);
        let data = answer.json()["data"].clone();
        let ids = |list: &str, keep: fn(&Value) -> bool| {
            let nodes = data[list]["nodes"].as_array().into_iter().flatten().filter(|node| keep(node));
            nodes.map(|node| node["id"].as_str().expect("an id").to_owned()).collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(ids("open", |_| true), ids("all", |node| node["openNow"] == true));
        prop_assert_eq!(ids("others", |_| true), ids("all", |node| node["openNow"] != true));
        prop_assert_eq!(ids("all", |_| true).len(), HOURS.len());
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
