//! Laws on what is hidden: contacts reach whom they may by every way, and the invisible looks like the absent.

use super::village::{ACTORS, Actor, Village};
use crate::harness::databases::Kind;
use crate::harness::fixtures::{fixture, registered};
use crate::harness::{RUNTIME, trial};
use entity::contribution::{Kind as Noun, State};
use libtest_mimic::Trial;
use serde_json::json;
use std::collections::BTreeSet;
use territoire::ground::app::NounEntry;
use territoire::ground::policy::{Role, Rule};
use territoire::ground::visibility::{SEE_OWN_CONTACT, SEE_TEAM_CONTACT};

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_c2_contacts_reach_whom_they_may"), move || contacts(kind)));
        trials.push(trial(name("law_c2_networks_reach_their_teams"), move || networks(kind)));
        trials.push(trial(name("law_c3_invisible_looks_like_absent"), move || invisible_is_absent(kind)));
    }
    trials
}

fn contacts(kind: Kind) {
    let mut village = Village::new(kind);
    let reachable = registered().filter(|noun| fixture(noun.kind).fields.contains("contact {"));
    let reachable: Vec<_> = reachable.collect();
    assert!(reachable.len() > 2, "nouns with a contact");
    for noun in reachable {
        contacts_of(&mut village, noun);
    }
    only_contacts_hold_addresses();
}

fn contacts_of(village: &mut Village, noun: &NounEntry) {
    let fixture = fixture(noun.kind);
    let (one, many, object) = (fixture.one, fixture.many, format!("{:?}", noun.kind));
    // Applications that act for the steward: one reads, one writes.
    let keys = [None, Some(noun.scope)].map(|scope| (scope, village.key("alice", scope)));
    for (visibility, rule) in [
        ("PUBLIC", None::<&Rule>),
        ("NETWORK", Some(&SEE_TEAM_CONTACT)),
        ("TEAM", Some(&SEE_TEAM_CONTACT)),
        ("SELF", Some(&SEE_OWN_CONTACT)),
    ] {
        for owner in [None, Some("erin")] {
            let canary = format!("canari-{one}-{}-{}", visibility.to_lowercase(), owner.unwrap_or("equipe"));
            let more = format!(
                r#"{}, contact: {{name: "{canary}", email: "{canary}@example.org", phone: "0475000000", address: "{canary}", visibility: {visibility}}}"#,
                fixture.least
            );
            let id = village.thing_of(noun.kind, owner, State::Published, &more);
            // One of its own each time: an account makes only so many links to one thing.
            let from = village.thing(Some("dave"), State::Published, "");
            let link =
                format!(r#"linkContributions(input: {{fromId: "{from}", relation: ABOUT, toId: "{id}"}}) {{ id }}"#);
            village.mutate(owner.unwrap_or("alice"), &link);
            RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
            // By every way that leads to it, one viewer after the other in the same process.
            let part = format!("... on {object} {{ contact {{ name email phone address }} }}");
            let document = format!(
                r#"{{ {one}(id: "{id}") {{ contact {{ email }} revisions {{ body }} grewFrom {{ to {{ {part} }} }} }}
                     node(id: "{id}") {{ {part} }} nodes(ids: ["{id}"]) {{ {part} }}
                     {many}(first: 5) {{ nodes {{ id contact {{ name }} }} }}
                     lineage(id: "{from}", direction: GREW_INTO) {{ link {{ to {{ {part} }} }} }}
                     timeline(of: "{id}") {{ nodes {{ contribution {{ {part} }} }} }} }}"#
            );
            for Actor { name, roles, alone } in ACTORS {
                // What they are towards this thing.
                let author = if owner.is_none() { name == "alice" } else { alone };
                let mut roles: Vec<Role> = roles
                    .iter()
                    .copied()
                    .filter(|role| {
                        let of_team = matches!(role, Role::Contributor | Role::Editor | Role::Steward);
                        let of_own = matches!(role, Role::Author | Role::Owner);
                        if *role == Role::Holder {
                            return false;
                        }
                        !(of_team && owner.is_some() || of_own && owner.is_none())
                    })
                    .collect();
                if author {
                    roles.push(Role::Author);
                }
                let allowed = rule.is_none_or(|rule| rule.allows(roles.iter().copied()));
                let answer = village.send(name, &document);
                assert_eq!(answer.code(), None, "{}", answer.text());
                let shown = answer.text().matches(canary.as_str()).count();
                assert_eq!(shown > 0, allowed, "{visibility} of {owner:?} to {name}: {}", answer.text());
                assert!(!allowed || shown >= 6, "{visibility} to {name} by every way: {}", answer.text());
            }
            for (scope, key) in &keys {
                // What the steward may see of a thing of her team, within the scope; else what everybody does.
                let allowed = rule.is_none() || (scope.is_some() && owner.is_none());
                let answer = village.send_by(key, &document);
                assert_eq!(answer.code(), None, "{}", answer.text());
                let shown = answer.text().contains(canary.as_str());
                assert_eq!(shown, allowed, "{visibility} of {owner:?} to a key with {scope:?}: {}", answer.text());
            }
        }
    }
}

/// What is shown in networks reaches the teams of those that hold the thing, as long as they do.
fn networks(kind: Kind) {
    let mut village = Village::new(kind);
    let skills = r#"updateProfile(input: {skills: ["canari-greffe"], skillsVisibility: NETWORK}) { version }"#;
    village.mutate("carol", skills);
    // A team that Erin alone is in.
    let team = village.mutate("erin", r#"createTeam(input: {name: "Réseau"}) { id }"#);
    let team = team["id"].as_str().expect("an id").to_owned();
    for noun in registered().filter(|noun| noun.joins) {
        let fixture = fixture(noun.kind);
        let (one, object) = (fixture.one, format!("{:?}", noun.kind));
        let keys = [None, Some(noun.scope)].map(|scope| village.key("erin", scope));
        let canary = format!("canari-{one}");
        let contact = format!(r#"{}, contact: {{name: "{canary}", visibility: NETWORK}}"#, fixture.least);
        let id = village.thing_of(noun.kind, None, State::Published, &contact);
        let said = village.comment("carol", &id);
        let network = village.mutate(
            "erin",
            &format!(r#"createNetwork(input: {{title: "R", communes: ["26289"], charter: "Une.", teamId: "{team}"}}) {{ id }}"#),
        );
        let network = network["id"].as_str().expect("an id").to_owned();
        let alone = village.network("dave");
        let document = format!(
            r#"{{ {one}(id: "{id}") {{ contact {{ name }} }} node(id: "{id}") {{ ... on {object} {{ contact {{ name }} }} }}
                 {many}(first: 3) {{ nodes {{ contact {{ name }} }} }}
                 comment: node(id: "{said}") {{ ... on Comment {{ author {{ skills }} }} }} }}"#,
            many = fixture.many
        );
        let shown = |village: &mut Village, who: &str| {
            let answer =
                if who.starts_with("jdt_") { village.send_by(who, &document) } else { village.send(who, &document) };
            assert_eq!(answer.code(), None, "{}", answer.text());
            (answer.text().matches(canary.as_str()).count(), answer.text().contains("canari-greffe"))
        };
        for who in ["anonymous", "dave", "erin", "moderator", "admin", &keys[0], &keys[1]] {
            assert_eq!(shown(&mut village, who), (0, false), "{noun:?} to {who} before it joins");
        }
        village.join("alice", "erin", &network, &id);
        village.join("alice", "dave", &alone, &id);
        for (who, sees) in [
            ("anonymous", (0, false)),
            ("moderator", (0, false)),
            ("admin", (0, false)),
            // He runs a network that holds it, which has no team that people could share.
            ("dave", (3, false)),
            ("erin", (3, true)),
            ("carol", (3, true)),
            ("bob", (3, true)),
            (keys[0].as_str(), (0, false)),
            (keys[1].as_str(), (3, false)),
        ] {
            assert_eq!(shown(&mut village, who), sees, "{noun:?} to {who} while it is in both networks");
        }
        for network in [&network, &alone] {
            let left = village.step("bob", "leaveNetwork", network, &id);
            assert_eq!(left.code(), None, "{}", left.text());
        }
        for who in ["dave", "erin", &keys[1]] {
            assert_eq!(shown(&mut village, who), (0, false), "{noun:?} to {who} once it left");
        }
    }
}

/// No field of the schema but these leads to an address.
fn only_contacts_hold_addresses() {
    let sdl = territoire::schema::sdl();
    let types: BTreeSet<&str> = sdl
        .split("\n}\n")
        .filter(|part| {
            part.lines()
                .any(|line| ["email:", "phone:", "address:"].iter().any(|field| line.trim_start().starts_with(field)))
        })
        .filter_map(|part| part.lines().find_map(|line| line.strip_prefix("type ").or(line.strip_prefix("input "))))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    // The address of a venue is where everybody goes; who has its key is shown to those who run it (`venues.rs`). An author's address is shown to those who run the article, until its owner answers; that of an invitation to the stewards of
    // the team and to its owner; that of a town hall to whoever claims the commune and to those who decide. Inputs tell only who sends them, and the payload of a mail gives back what it was asked with.
    let inputs = [
        "AddArticleAuthorInput",
        "ClaimCommuneInput",
        "ContactInput",
        "InviteToTeamInput",
        "KeyHolderInput",
        "RegisterVenueInput",
        "UpdateVenueInput",
        "RequestPasswordResetInput",
        "SignInInput",
        "SignUpInput",
        "MailedPayload",
    ];
    assert_eq!(
        types,
        [
            "ArticleAuthor",
            "CommuneClaim",
            "Contact",
            "KeyHolder",
            "LegalContact",
            "LegalBody",
            "TeamInvitation",
            "Venue",
            "Viewer",
        ]
        .into_iter()
        .chain(inputs)
        .collect(),
        "types with personal data"
    );
}

fn invisible_is_absent(kind: Kind) {
    let mut village = Village::new(kind);
    let hidden = village.thing(None, State::Draft, r#", slug: "cachee""#);
    let absent = "organisation:01900000-0000-7000-8000-000000000000".to_owned();
    let fields = fixture(Noun::Network).least;
    let hidden_network = village.thing_of(Noun::Network, None, State::Draft, fields);
    let absent_network = "network:01900000-0000-7000-8000-000000000000".to_owned();
    let own = village.thing(Some("erin"), State::Published, "");
    let documents = [
        r#"{ organisations(network: "{network}") { totalCount nodes { id } } }"#,
        r#"{ practices(filter: {organisationId: "{id}"}) { totalCount nodes { id } } }"#,
        r#"{ timeline(network: "{network}") { totalCount nodes { id } } }"#,
        r#"mutation { requestNetworkMembership(input: {networkId: "{network}", memberId: "{own}", charterVersion: 1}) { id } }"#,
        r#"mutation { acceptIntoNetwork(input: {networkId: "{network}", memberId: "{own}"}) { id } }"#,
        r#"mutation { leaveNetwork(input: {networkId: "{network}", memberId: "{own}"}) { id } }"#,
        r#"{ node(id: "{id}") { id } }"#,
        r#"{ nodes(ids: ["{id}", "commune:26289"]) { id } }"#,
        r#"{ organisation(id: "{id}") { id } }"#,
        r#"{ organisation(slug: "{slug}") { id } }"#,
        r#"{ lineage(id: "{id}", direction: GREW_FROM) { depth } }"#,
        r#"{ timeline(of: "{id}") { totalCount nodes { id } } }"#,
        r#"mutation { submitContribution(input: {id: "{id}"}) { id } }"#,
        r#"mutation { publishContribution(input: {id: "{id}"}) { id } }"#,
        r#"mutation { archiveContribution(input: {id: "{id}"}) { id } }"#,
        r#"mutation { restoreContribution(input: {id: "{id}"}) { id } }"#,
        r#"mutation { updateOrganisation(input: {id: "{id}", title: "Prise", expectedVersion: 7}) { id } }"#,
        r#"mutation { linkContributions(input: {fromId: "{id}", relation: ABOUT, toId: "{from}"}) { id } }"#,
        r#"mutation { linkContributions(input: {fromId: "{from}", relation: ABOUT, toId: "{id}"}) { id } }"#,
        r#"mutation { addComment(input: {contributionId: "{id}", body: "Dit"}) { id } }"#,
        r#"mutation { addResonance(input: {contributionId: "{id}", kind: THANKS}) { id } }"#,
        r#"mutation { removeResonance(input: {contributionId: "{id}", kind: THANKS}) { id } }"#,
        r#"mutation { closeComments(input: {id: "{id}"}) { id } }"#,
        r#"mutation { registerPractice(input: {title: "P", communes: [], problem: "P", action: "A", organisationId: "{id}"}) { id } }"#,
    ];
    for actor in ["anonymous", "dave", "erin", "admin"] {
        for document in documents {
            let mut told = Vec::new();
            for (id, network, slug) in [(&hidden, &hidden_network, "cachee"), (&absent, &absent_network, "absente")] {
                let text = document.replace("{network}", network).replace("{own}", &own);
                let text = text.replace("{id}", id).replace("{slug}", slug).replace("{from}", &village.from);
                let mut json = village.send(actor, &text).json();
                for error in json["errors"].as_array_mut().into_iter().flatten() {
                    error["extensions"]["requestId"] = json!("");
                }
                told.push(json);
            }
            assert_eq!(told[0], told[1], "{document} by {actor}");
        }
    }
}
