//! Laws on memberships of networks: after any joins, leaves and registrations, one after the other or at once, each thing
//! is listed as a fresh computation says; of decisions at once one holds.

use super::tries::Try;
use super::village::Village;
use crate::harness::databases::Kind;
use crate::harness::people::together;
use crate::harness::play::with_token;
use crate::harness::{RUNTIME, client, trial};
use entity::contribution::{self, Kind as Noun, State};
use entity::network_member::{self, MembershipState};
use entity::{ContributionId, NetworkIds, listing};
use libtest_mimic::Trial;
use sea_orm::EntityTrait;
use std::collections::{BTreeMap, BTreeSet};
use territoire::areas::memberships::ops::{ACCEPT, ACCEPT_CHARTER, JOIN, LEAVE, REFUSE, REMOVE, WITHDRAW};
use territoire::ground::contribution::listing::new_rows;
use territoire::ground::policy::Rule;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_networks_list_what_they_hold"), move || in_turn(kind)));
        trials.push(trial(name("law_f6_memberships_at_once"), move || at_once(kind)));
    }
    trials
}

const fn of_member(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| noun.joins && !noun.given, text }
}

/// A try on a network.
pub const fn of_network(mutation: &'static str, rule: &'static Rule, text: &'static str) -> Try {
    Try { mutation, rule, on: Some(State::Published), of: |noun| matches!(noun.kind, Noun::Network), text }
}

/// How the mutations of memberships are tried.
pub const TRIES: [Try; 7] = [
    of_member(
        "requestNetworkMembership",
        &JOIN,
        r#"requestNetworkMembership(input: {networkId: "{network}", memberId: "{id}", charterVersion: 1}) { id }"#,
    ),
    of_network(
        "acceptIntoNetwork",
        &ACCEPT,
        r#"acceptIntoNetwork(input: {networkId: "{id}", memberId: "{asking}"}) { id }"#,
    ),
    of_network(
        "refuseFromNetwork",
        &REFUSE,
        r#"refuseFromNetwork(input: {networkId: "{id}", memberId: "{asking}", reason: "{n}"}) { id }"#,
    ),
    of_member(
        "withdrawNetworkRequest",
        &WITHDRAW,
        r#"withdrawNetworkRequest(input: {networkId: "{asked}", memberId: "{id}"}) { id }"#,
    ),
    of_member("leaveNetwork", &LEAVE, r#"leaveNetwork(input: {networkId: "{holding}", memberId: "{id}"}) { id }"#),
    of_network(
        "removeFromNetwork",
        &REMOVE,
        r#"removeFromNetwork(input: {networkId: "{id}", memberId: "{joined}", reason: "{n}"}) { id }"#,
    ),
    of_member(
        "acceptNetworkCharter",
        &ACCEPT_CHARTER,
        r#"acceptNetworkCharter(input: {networkId: "{holding}", memberId: "{id}", charterVersion: 1}) { id }"#,
    ),
];

/// Numbers that are drawn the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(end).expect("a bound")).expect("a number")
    }
}

fn settle(village: &Village) {
    RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
}

/// Compares the networks and the listings of all things with what their rows, houses and memberships say.
fn as_computed(village: &Village, when: &str) {
    let db = village.play.server.app.db.background();
    RUNTIME.block_on(async {
        let things = contribution::Entity::find().all(db).await.expect("things");
        let mut own: BTreeMap<ContributionId, Vec<ContributionId>> = BTreeMap::new();
        for row in network_member::Entity::find().all(db).await.expect("memberships") {
            if row.state == MembershipState::Accepted {
                own.entry(row.member_id).or_default().push(row.network_id);
            }
        }
        let of = |id: ContributionId| own.get(&id).into_iter().flatten().copied();
        for thing in &things {
            let held: NetworkIds = of(thing.id).chain(thing.house_id.into_iter().flat_map(of)).collect();
            assert_eq!(thing.networks, held, "{when}: networks of {} {}", thing.title, thing.id.0);
        }
        let key = |row: &listing::Model| (row.scope.clone(), row.shelf.clone(), row.key, row.contribution_id);
        let listed: BTreeSet<_> = listing::Entity::find().all(db).await.expect("rows").iter().map(key).collect();
        let computed: BTreeSet<_> = new_rows(&things).iter().map(key).collect();
        assert_eq!(listed, computed, "{when}: rows of the lists");
    });
}

fn practice(house: &str, draft: bool) -> String {
    format!(
        r#"registerPractice(input: {{title: "Fait", communes: [], organisationId: "{house}", draft: {draft}, problem: "P", action: "A"}}) {{ id }}"#
    )
}

/// Networks of Dave's, and organisations of Erin's with practices.
fn people(village: &mut Village) -> (Vec<String>, Vec<String>) {
    let networks = (0..3).map(|_| village.network("dave")).collect();
    let houses = (0..3).map(|_| village.thing(Some("erin"), State::Published, "")).collect();
    (networks, houses)
}

fn in_turn(kind: Kind) {
    let mut village = Village::new(kind);
    let (networks, houses) = people(&mut village);
    let (mut draw, mut practices) = (Draw(11), Vec::new());
    for n in 0..160 {
        let (network, house) = (&networks[draw.below(3)], &houses[draw.below(3)]);
        let life = ["publishContribution", "archiveContribution", "restoreContribution"];
        // What the state does not allow changes nothing.
        match draw.below(10) {
            0..3 => {
                let draft = draw.below(3) == 0;
                let made = village.mutate("erin", &practice(house, draft));
                practices.push(made["id"].as_str().expect("an id").to_owned());
            }
            3..6 => {
                let pair = format!(r#"networkId: "{network}", memberId: "{house}", charterVersion: 1"#);
                village.send("erin", &format!("mutation {{ requestNetworkMembership(input: {{{pair}}}) {{ id }} }}"));
                village.step("dave", "acceptIntoNetwork", network, house);
            }
            6..8 => drop(village.step("erin", "leaveNetwork", network, house)),
            8 => {
                let on = if practices.is_empty() { house } else { &practices[draw.below(practices.len())] };
                let step = life[draw.below(3)];
                village.send("erin", &format!(r#"mutation {{ {step}(input: {{id: "{on}"}}) {{ id }} }}"#));
            }
            _ => settle(&village),
        }
        if n % 40 == 39 {
            settle(&village);
            as_computed(&village, &format!("after {n} steps"));
        }
    }
    // More than one block belongs to a house, and a job goes on from any point.
    for _ in 0..230 {
        village.mutate("erin", &practice(&houses[0], false));
    }
    for network in &networks {
        village.step("erin", "leaveNetwork", network, &houses[0]);
    }
    village.join("erin", "dave", &networks[1], &houses[0]);
    settle(&village);
    as_computed(&village, "after a house with many things joined");
    let shown = village.send("anonymous", &format!(r#"{{ practices(network: "{}") {{ totalCount }} }}"#, networks[1]));
    assert!(shown.json()["data"]["practices"]["totalCount"].as_i64() > Some(200), "{}", shown.text());
}

fn at_once(kind: Kind) {
    let mut village = Village::new(kind);
    let (networks, houses) = people(&mut village);
    let address = village.play.server.address;
    for round in 0..6 {
        let (network, house) = (&networks[round % 3], &houses[0]);
        village.ask("erin", network, house);
        let [erin, dave] = ["erin", "dave"].map(|who| village.play.token(who).expect("a token"));
        let pair = format!(r#"networkId: "{network}", memberId: "{house}""#);
        let accept = format!("mutation {{ acceptIntoNetwork(input: {{{pair}}}) {{ id }} }}");
        let withdraw = format!("mutation {{ withdrawNetworkRequest(input: {{{pair}}}) {{ id }} }}");
        let register = format!("mutation {{ {} }}", practice(house, false));
        let all = (0..24).map(|n| match n % 3 {
            0 => with_token(client::document(&accept), &dave),
            1 => with_token(client::document(&withdraw), &erin),
            _ => with_token(client::document(&register), &erin),
        });
        let answers = together(address, all);
        let won: Vec<usize> = (0..24).filter(|n| n % 3 != 2 && answers[*n].code().is_none()).collect();
        assert_eq!(won.len(), 1, "one decision holds");
        for (n, answer) in answers.iter().enumerate() {
            let expected = if n % 3 == 2 || won.contains(&n) { None } else { Some("CONFLICT") };
            assert_eq!(answer.code().as_deref(), expected, "{}", answer.text());
        }
        // The job runs while the house leaves and things are registered.
        let leave = format!("mutation {{ leaveNetwork(input: {{{pair}}}) {{ id }} }}");
        let app = std::sync::Arc::clone(&village.play.server.app);
        let job = RUNTIME.spawn(async move { app.settle().await });
        let all = (0..8).map(|n| with_token(client::document(if n == 3 { &leave } else { &register }), &erin));
        let answers = together(address, all);
        RUNTIME.block_on(job).expect("a task").expect("settled");
        assert!(answers.iter().enumerate().all(|(n, answer)| n == 3 || answer.code().is_none()), "all are registered");
        settle(&village);
        as_computed(&village, &format!("round {round}"));
    }
}
