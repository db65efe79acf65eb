//! Laws on permissions: the matrix, the words of the descriptions, every mutation in every role, and visibility.

use crate::harness::client::{self, Answer};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::play::{Play, with_token};
use crate::harness::scenario::Scenario;
use crate::harness::{RUNTIME, root, trial};
use entity::contribution::{self, State};
use entity::team_member::TeamRole;
use entity::{AccountId, SessionId, TeamId};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use territoire::policy::{Action, ROLES, RULES, Role, may, seen_by, sees};
use territoire::viewer::{Member, Viewer};

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_3_the_permission_matrix, law_c1_descriptions_say_who_may];
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_c1_every_mutation_in_every_role"), move || every_mutation_in_every_role(kind)));
        trials.push(trial(name("law_9_visibility_in_sql_is_visibility_in_memory"), move || visibility(kind)));
        trials.push(trial(name("law_c2_contacts_reach_whom_they_may"), move || contacts(kind)));
        trials.push(trial(name("law_c3_invisible_looks_like_absent"), move || invisible_is_absent(kind)));
    }
    trials
}

fn law_3_the_permission_matrix() {
    let mut text = format!("{:<18}", "");
    for role in ROLES {
        text += &format!("{:<12}", format!("{role:?}"));
    }
    for rule in RULES {
        text += &format!("\n{:<18}", format!("{:?}", rule.action));
        for role in ROLES {
            text += &format!("{:<12}", if may(rule.action, std::iter::once(role)) { '✔' } else { '✘' });
        }
        text += rule.mutations.join(" ").as_str();
    }
    let text: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/laws"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("permissions", text.join("\n")));
}

/// The mutations of the schema with their descriptions.
fn mutations() -> Vec<(String, String)> {
    let question = "{ __schema { mutationType { fields { name description } } } }";
    let answer = RUNTIME.block_on(territoire::schema::bare().execute(question));
    let json = serde_json::to_value(&answer.data).expect("JSON");
    let fields = json["__schema"]["mutationType"]["fields"].as_array().expect("fields").clone();
    let text = |field: &Value, name: &str| field[name].as_str().unwrap_or_default().to_owned();
    fields.iter().map(|field| (text(field, "name"), text(field, "description"))).collect()
}

fn law_c1_descriptions_say_who_may() {
    let mut ruled: Vec<&str> = RULES.iter().flat_map(|rule| rule.mutations).copied().collect();
    for (name, description) in mutations() {
        let rule = RULES.iter().find(|rule| rule.mutations.contains(&name.as_str()));
        let rule = rule.unwrap_or_else(|| panic!("{name} has no row in policy.rs"));
        let words = format!("Who may: {}.", rule.words());
        assert!(description.replace('\n', " ").contains(&words), "{name} does not say «{words}»: {description}");
        ruled.retain(|other| *other != name);
    }
    assert!(ruled.is_empty(), "rows of mutations that do not exist: {ruled:?}");
    for rule in RULES {
        assert!(!rule.may.is_empty() && rule.words().len() > 5, "{:?}", rule.action);
    }
}

/// Who tries, and what they are towards a thing of the town hall's team (or, where `alone`, towards a thing of their own).
struct Actor {
    name: &'static str,
    roles: &'static [Role],
    alone: bool,
}

const fn actor(name: &'static str, roles: &'static [Role], alone: bool) -> Actor {
    Actor { name, roles, alone }
}

const ACTORS: [Actor; 8] = [
    actor("anonymous", &[Role::Anonymous], false),
    actor("dave", &[Role::Anonymous, Role::Account], false),
    actor("erin", &[Role::Anonymous, Role::Account, Role::Author, Role::Owner], true),
    actor("carol", &[Role::Anonymous, Role::Account, Role::Contributor], false),
    actor("bob", &[Role::Anonymous, Role::Account, Role::Editor], false),
    actor("alice", &[Role::Anonymous, Role::Account, Role::Steward], false),
    actor("moderator", &[Role::Anonymous, Role::Account, Role::Moderator], false),
    actor("admin", &[Role::Anonymous, Role::Account, Role::Admin], false),
];

/// A way to try a mutation: on a thing in a state, with an input in which `{id}` is the thing and `{n}` is new each time.
struct Try {
    mutation: &'static str,
    action: Action,
    on: Option<State>,
    text: &'static str,
}

const fn on(mutation: &'static str, action: Action, state: State, text: &'static str) -> Try {
    Try { mutation, action, on: Some(state), text }
}

const fn alone(mutation: &'static str, action: Action, text: &'static str) -> Try {
    Try { mutation, action, on: None, text }
}

const TRIES: [Try; 12] = [
    alone(
        "signIn",
        Action::SignIn,
        r#"signIn(input: {email: "dave@village.example", password: "dave-long-password"}) { account { id } }"#,
    ),
    alone("createTeam", Action::CreateTeam, r#"createTeam(input: {name: "{n}"}) { id }"#),
    alone(
        "registerOrganisation",
        Action::Register,
        r#"registerOrganisation(input: {title: "{n}", kind: BUSINESS, communes: ["26289"]}) { id }"#,
    ),
    on(
        "registerOrganisation",
        Action::RegisterForTeam,
        State::Published,
        r#"registerOrganisation(input: {title: "{n}", kind: BUSINESS, communes: ["26289"], teamId: "{team}"}) { id }"#,
    ),
    on(
        "updateOrganisation",
        Action::EditPublished,
        State::Published,
        r#"updateOrganisation(input: {id: "{id}", title: "{n}"}) { id }"#,
    ),
    on(
        "updateOrganisation",
        Action::EditUnpublished,
        State::Submitted,
        r#"updateOrganisation(input: {id: "{id}", title: "{n}"}) { id }"#,
    ),
    on("submitContribution", Action::Submit, State::Draft, r#"submitContribution(input: {id: "{id}"}) { id }"#),
    on("publishContribution", Action::Publish, State::Submitted, r#"publishContribution(input: {id: "{id}"}) { id }"#),
    on("archiveContribution", Action::Archive, State::Published, r#"archiveContribution(input: {id: "{id}"}) { id }"#),
    on("restoreContribution", Action::Restore, State::Archived, r#"restoreContribution(input: {id: "{id}"}) { id }"#),
    on(
        "linkContributions",
        Action::Link,
        State::Published,
        r#"linkContributions(input: {fromId: "{from}", relation: ABOUT, toId: "{id}"}) { id }"#,
    ),
    // Last of all, as it ends the session.
    alone("signOut", Action::SignOut, "signOut { id }"),
];

/// A village in which requests are sent one by one.
struct Village {
    play: Play,
    hall: String,
    from: String,
    count: usize,
}

impl Village {
    fn new(kind: Kind) -> Self {
        let (database, answers) = TestDatabase::with_cast(kind, "village");
        let text = |pointer: &str| answers_pointer(&answers, pointer);
        let (hall, from) = (text("Hall/createTeam/id"), text("Farm/registerOrganisation/id"));
        let scenario = Scenario::read("# scenario: tries\nquery Nothing { __typename }\n").expect("a scenario");
        Self { play: Play::new(database, &scenario, answers), hall, from, count: 0 }
    }

    fn send(&mut self, actor: &str, text: &str) -> Answer {
        self.count += 1;
        let token = self.play.token(actor);
        let mut request = client::document(text);
        // Signing in is limited by address.
        let address = format!("10.9.{}.{}", self.count / 250, self.count % 250);
        request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
        let request = match token {
            Some(token) => with_token(request, &token),
            None => request,
        };
        self.play.server.send(request)
    }

    fn mutate(&mut self, actor: &str, field: &str) -> Value {
        let answer = self.send(actor, &format!("mutation {{ it: {field} }}"));
        assert_eq!(answer.code(), None, "{actor}: {field}: {}", answer.text());
        answer.json()["data"]["it"].clone()
    }

    /// A thing in a state: of the town hall's team, or of somebody alone.
    fn thing(&mut self, owner: Option<&str>, state: State, more: &str) -> String {
        self.count += 1;
        let (who, team) = match owner {
            Some(owner) => (owner, String::new()),
            None => ("alice", format!(r#", teamId: "{}""#, self.hall)),
        };
        let draft = !matches!(state, State::Published | State::Archived);
        let made = self.mutate(
            who,
            &format!(
                r#"registerOrganisation(input: {{title: "Chose {}", kind: BUSINESS, communes: ["26289"]{team}, draft: {draft}{more}}}) {{ id }}"#,
                self.count
            ),
        );
        let id = made["id"].as_str().expect("an id").to_owned();
        match state {
            State::Submitted => {
                drop(self.mutate(who, &format!(r#"submitContribution(input: {{id: "{id}"}}) {{ id }}"#)))
            }
            State::Archived => {
                drop(self.mutate(who, &format!(r#"archiveContribution(input: {{id: "{id}"}}) {{ id }}"#)))
            }
            _ => {}
        }
        id
    }
}

fn answers_pointer(answers: &crate::harness::play::Answers, path: &str) -> String {
    let (operation, pointer) = path.split_once('/').expect("a path");
    let value = answers[operation].pointer(&format!("/{pointer}"));
    value.and_then(Value::as_str).unwrap_or_else(|| panic!("{path}")).to_owned()
}

fn every_mutation_in_every_role(kind: Kind) {
    let tried: BTreeSet<&str> = TRIES.iter().map(|try_| try_.mutation).collect();
    let all = mutations();
    assert_eq!(tried, all.iter().map(|(name, _)| name.as_str()).collect(), "every mutation is tried");
    let mut village = Village::new(kind);
    for Try { mutation, action, on, text } in TRIES {
        for Actor { name, roles, alone } in ACTORS {
            if action == Action::RegisterForTeam && alone {
                continue; // a thing of one's own has no team
            }
            let id = on.map(|state| village.thing(alone.then_some(name), state, ""));
            let text = text.replace("{id}", id.as_deref().unwrap_or_default()).replace("{team}", &village.hall);
            let text = text.replace("{from}", &village.from).replace("{n}", &format!("Nouveau {}", village.count));
            let answer = village.send(name, &format!("mutation {{ {text} }}"));
            let allowed = may(action, roles.iter().copied());
            let code = answer.code();
            assert_eq!(code.is_none(), allowed, "{mutation} ({action:?}) by {name}: {}", answer.text());
            if !allowed {
                let is_public = !matches!(on, Some(State::Draft | State::Submitted));
                let knows = is_public || may(Action::SeeUnpublished, roles.iter().copied());
                let expected = match (name, knows) {
                    (_, false) => "NOT_FOUND",
                    ("anonymous", true) => "UNAUTHENTICATED",
                    _ => "FORBIDDEN",
                };
                assert_eq!(code.as_deref(), Some(expected), "{mutation} ({action:?}) by {name}: {}", answer.text());
            }
        }
    }
}

fn contacts(kind: Kind) {
    let mut village = Village::new(kind);
    for (visibility, action) in [
        ("PUBLIC", None),
        ("NETWORK", Some(Action::SeeTeamContact)),
        ("TEAM", Some(Action::SeeTeamContact)),
        ("SELF", Some(Action::SeeOwnContact)),
    ] {
        for owner in [None, Some("erin")] {
            let canary = format!("canari-{}-{}", visibility.to_lowercase(), owner.unwrap_or("equipe"));
            let more = format!(
                r#", contact: {{name: "{canary}", email: "{canary}@example.org", phone: "0475000000", address: "{canary}", visibility: {visibility}}}"#
            );
            let id = village.thing(owner, State::Published, &more);
            let link = format!(
                r#"linkContributions(input: {{fromId: "{}", relation: ABOUT, toId: "{id}"}}) {{ id }}"#,
                village.from
            );
            village.mutate(owner.unwrap_or("alice"), &link);
            RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
            // By every way that leads to it, one viewer after the other in the same process.
            let part = "... on Organisation { contact { name email phone address } }";
            let document = format!(
                r#"{{ organisation(id: "{id}") {{ contact {{ email }} revisions {{ body }} grewFrom {{ to {{ {part} }} }} }}
                     node(id: "{id}") {{ {part} }} nodes(ids: ["{id}"]) {{ {part} }}
                     organisations(first: 5) {{ nodes {{ id contact {{ name }} }} }}
                     lineage(id: "{}", direction: GREW_INTO) {{ link {{ to {{ {part} }} }} }}
                     timeline(of: "{id}") {{ nodes {{ contribution {{ {part} }} }} }} }}"#,
                village.from
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
                        !(of_team && owner.is_some() || of_own && owner.is_none())
                    })
                    .collect();
                if author {
                    roles.push(Role::Author);
                }
                let allowed = action.is_none_or(|action| may(action, roles.iter().copied()));
                let answer = village.send(name, &document);
                assert_eq!(answer.code(), None, "{}", answer.text());
                let shown = answer.text().matches(canary.as_str()).count();
                assert_eq!(shown > 0, allowed, "{visibility} of {owner:?} to {name}: {}", answer.text());
                assert!(!allowed || shown >= 6, "{visibility} to {name} by every way: {}", answer.text());
            }
        }
    }
    // No field of the schema but these leads to an address.
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
    assert_eq!(types, ["Contact", "ContactInput", "SignInInput", "Viewer"].into(), "types with personal data");
}

fn invisible_is_absent(kind: Kind) {
    let mut village = Village::new(kind);
    let hidden = village.thing(None, State::Draft, r#", slug: "cachee""#);
    let absent = "organisation:01900000-0000-7000-8000-000000000000".to_owned();
    let documents = [
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
    ];
    for actor in ["anonymous", "dave", "erin", "admin"] {
        for document in documents {
            let mut told = Vec::new();
            for (id, slug) in [(&hidden, "cachee"), (&absent, "absente")] {
                let text = document.replace("{id}", id).replace("{slug}", slug).replace("{from}", &village.from);
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

fn visibility(kind: Kind) {
    let mut village = Village::new(kind);
    for state in [State::Draft, State::Submitted, State::Published, State::Archived] {
        for owner in [None, Some("erin"), Some("dave")] {
            village.thing(owner, state, "");
        }
    }
    let app = Arc::clone(&village.play.server.app);
    RUNTIME.block_on(async {
        let db = app.db.background();
        // One is taken away by moderation, which nobody can do yet.
        let all = contribution::Entity::find().all(db).await.expect("rows");
        let removed =
            contribution::ActiveModel { state: sea_orm::ActiveValue::Set(State::Removed), ..all[0].clone().into() };
        contribution::Entity::update(removed).exec(db).await.expect("removed");
        let all = contribution::Entity::find().all(db).await.expect("rows");
        let teams: Vec<TeamId> = all.iter().filter_map(|row| row.team_id).collect();
        let accounts: BTreeSet<AccountId> = all.iter().filter_map(|row| row.author_id).collect();
        let nobody = AccountId(Uuid::nil());
        let mut viewers = vec![Viewer::Anonymous];
        for id in accounts.into_iter().chain([nobody]) {
            for role in [None, Some(TeamRole::Contributor), Some(TeamRole::Editor), Some(TeamRole::Steward)] {
                let teams = role.map(|role| vec![(teams[0], role)]).unwrap_or_default();
                viewers.push(Viewer::Account(Arc::new(Member {
                    id,
                    session: SessionId(Uuid::nil()),
                    role: None,
                    teams,
                })));
            }
        }
        for viewer in viewers {
            let in_sql = contribution::Entity::find().filter(seen_by(&viewer)).all(db).await.expect("rows");
            let in_sql: BTreeSet<_> = in_sql.into_iter().map(|row| row.id).collect();
            let in_memory: BTreeSet<_> = all.iter().filter(|row| sees(&viewer, row)).map(|row| row.id).collect();
            assert_eq!(in_sql, in_memory, "{viewer:?}");
        }
    });
}
