//! Laws on permissions: the matrix, the words of the descriptions, every mutation in every role, and visibility.

use super::village::{ACTORS, Actor, Village};
use crate::harness::databases::Kind;
use crate::harness::{RUNTIME, root, trial};
use entity::api_key::Scope;
use entity::contribution::{self, State};
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, SessionId, TeamId, account, team_member};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use territoire::ground::policy::{Action, Needs, ROLES, RULES, may, seen_by, sees};
use territoire::ground::viewer::{By, Grant, Member, Viewer};

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_3_the_permission_matrix, law_c1_descriptions_say_who_may];
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_c1_every_mutation_in_every_role"), move || every_mutation_in_every_role(kind)));
        let applications = move || every_mutation_by_applications(kind);
        trials.push(trial(name("law_c1_every_mutation_by_applications"), applications));
        let lost = move || a_lost_role_is_felt(kind);
        trials.push(trial(name("law_b7_a_disabled_account_and_a_lost_role_are_felt"), lost));
        trials.push(trial(name("law_9_visibility_in_sql_is_visibility_in_memory"), move || visibility(kind)));
    }
    trials
}

fn law_3_the_permission_matrix() {
    let mut text = format!("{:<18}", "");
    for role in ROLES {
        text += &format!("{:<12}", format!("{role:?}"));
    }
    text += &format!("{:<30}", "Application");
    for rule in RULES {
        text += &format!("\n{:<18}", format!("{:?}", rule.action));
        for role in ROLES {
            text += &format!("{:<12}", if may(rule.action, std::iter::once(role)) { '✔' } else { '✘' });
        }
        text += &format!("{:<30}", rule.applications().as_deref().unwrap_or("✘"));
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
        let said = description.replace('\n', " ");
        assert!(said.contains(&words), "{name} does not say «{words}»: {description}");
        let words = rule.applications().map(|words| format!("Applications: {words}."));
        let agrees = words.as_ref().map_or(!said.contains("Applications:"), |words| said.contains(words.as_str()));
        assert!(agrees, "{name} does not say «{words:?}», or says more: {description}");
        ruled.retain(|other| *other != name);
    }
    assert!(ruled.is_empty(), "rows of mutations that do not exist: {ruled:?}");
    for rule in RULES {
        assert!(!rule.may.is_empty() && rule.words().len() > 5, "{:?}", rule.action);
    }
}

/// A way to try a mutation: on a thing in a state, with an input in which `{id}` is the thing and `{n}` is new each time; `{verify}`, `{reset}`, `{refresh}` and
/// `{session}` are secrets made for it, `{key}` a key of theirs, `{fresh}` a name that nobody has, `{me}` who tries.
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

const TRIES: [Try; 24] = [
    alone(
        "signIn",
        Action::SignIn,
        r#"signIn(input: {email: "dave@village.example", password: "dave-long-password"}) { account { id } }"#,
    ),
    alone(
        "signUp",
        Action::SignUp,
        r#"signUp(input: {email: "{fresh}@village.example", password: "a-long-password", name: "Nouveau"}) { email }"#,
    ),
    alone(
        "verifyEmail",
        Action::VerifyEmail,
        r#"verifyEmail(input: {token: "{verify}", password: "a-long-password"}) { account { name } }"#,
    ),
    alone(
        "refreshSession",
        Action::RefreshSession,
        r#"refreshSession(input: {refreshToken: "{refresh}"}) { account { name } }"#,
    ),
    alone("revokeSession", Action::RevokeSession, r#"revokeSession(input: {id: "{session}"}) { id }"#),
    alone(
        "changePassword",
        Action::ChangePassword,
        r#"changePassword(input: {currentPassword: "{me}-long-password", newPassword: "{me}-long-password"}) { id }"#,
    ),
    alone(
        "requestPasswordReset",
        Action::RequestPasswordReset,
        r#"requestPasswordReset(input: {email: "{fresh}@village.example"}) { email }"#,
    ),
    alone(
        "resetPassword",
        Action::ResetPassword,
        r#"resetPassword(input: {token: "{reset}", newPassword: "another-long-password"}) { id }"#,
    ),
    alone("updateProfile", Action::UpdateProfile, r#"updateProfile(input: {about: "**{n}**"}) { version }"#),
    alone("createApiKey", Action::CreateApiKey, r#"createApiKey(input: {name: "{n}"}) { apiKey { id } }"#),
    alone("revokeApiKey", Action::RevokeApiKey, r#"revokeApiKey(input: {id: "{key}"}) { id }"#),
    alone("exportMyData", Action::ExportMyData, "exportMyData { id }"),
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
    // Last of all, as they end the session, and the account.
    alone("signOut", Action::SignOut, "signOut { id }"),
    alone(
        "eraseMyAccount",
        Action::EraseMyAccount,
        r#"eraseMyAccount(input: {password: "{me}-long-password"}) { id }"#,
    ),
];

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
            let text = village.with_secrets(name, text);
            let answer = village.send(name, &format!("mutation {{ {text} }}"));
            if mutation == "signOut" {
                village.play.forget_token(name);
            }
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

/// Every mutation by applications that act for the steward, each with another scope.
fn every_mutation_by_applications(kind: Kind) {
    let mut village = Village::new(kind);
    let alice = ACTORS.iter().find(|actor| actor.name == "alice").expect("the steward");
    for (name, scopes) in [
        ("", vec![]),
        ("WRITE_ORGANISATIONS", vec![Scope::WriteOrganisations]),
        ("WRITE_TEAMS", vec![Scope::WriteTeams]),
    ] {
        let made =
            village.mutate("alice", &format!(r#"createApiKey(input: {{name: "K", scopes: [{name}]}}) {{ secret }}"#));
        let key = made["secret"].as_str().expect("a secret").to_owned();
        for Try { mutation, action, on, text } in TRIES {
            let id = on.map(|state| village.thing(None, state, ""));
            let text = text.replace("{id}", id.as_deref().unwrap_or_default()).replace("{team}", &village.hall);
            let text = text.replace("{from}", &village.from).replace("{n}", &format!("Nouveau {}", village.count));
            let text = village.with_secrets("alice", text);
            let answer = village.send_by(&key, &format!("mutation {{ {text} }}"));
            let rule = RULES.iter().find(|rule| rule.action == action).expect("a rule");
            let reaches = match rule.needs {
                Needs::Person => false,
                Needs::Only(scope) => scopes.contains(&scope),
                Needs::OfKind => scopes.contains(&Scope::WriteOrganisations),
            };
            let allowed = reaches && may(action, alice.roles.iter().copied());
            let code = answer.code();
            assert_eq!(code.is_none(), allowed, "{mutation} ({action:?}) with [{name}]: {}", answer.text());
            if !allowed {
                let hidden =
                    matches!(on, Some(State::Draft | State::Submitted)) && !scopes.contains(&Scope::WriteOrganisations);
                let expected = if hidden { "NOT_FOUND" } else { "FORBIDDEN" };
                assert_eq!(code.as_deref(), Some(expected), "{mutation} ({action:?}) with [{name}]: {}", answer.text());
            }
        }
    }
}

/// B7: by writes at once, by readers within five seconds.
fn a_lost_role_is_felt(kind: Kind) {
    let mut village = Village::new(kind);
    let app = Arc::clone(&village.play.server.app);
    let draft = village.thing(None, State::Draft, "");
    let made = village.mutate("bob", r#"createApiKey(input: {name: "K", scopes: [WRITE_ORGANISATIONS]}) { secret }"#);
    let key = made["secret"].as_str().expect("a secret").to_owned();
    let (see, publish) = (
        format!(r#"{{ node(id: "{draft}") {{ id }} }}"#),
        format!(r#"mutation {{ publishContribution(input: {{id: "{draft}"}}) {{ id }} }}"#),
    );
    let sees = |village: &mut Village, by_key: bool| {
        let answer = if by_key { village.send_by(&key, &see) } else { village.send("bob", &see) };
        assert_eq!(answer.code(), None, "{}", answer.text());
        !answer.json()["data"]["node"].is_null()
    };
    assert!(sees(&mut village, false) && sees(&mut village, true), "an editor sees drafts");
    let bob = RUNTIME.block_on(async {
        let db = app.db.background();
        let bob = account::Entity::find().filter(account::Column::Email.eq("bob@village.example")).one(db).await;
        let bob = bob.expect("accounts").expect("Bob").id;
        let left = team_member::Entity::delete_many().filter(team_member::Column::AccountId.eq(bob)).exec(db).await;
        assert_eq!(left.expect("memberships").rows_affected, 1);
        bob
    });
    assert_eq!(village.send("bob", &publish).code().as_deref(), Some("NOT_FOUND"), "a write asks anew");
    assert_eq!(village.send_by(&key, &publish).code().as_deref(), Some("NOT_FOUND"), "and of a key");
    app.clock.advance(5_000);
    assert!(!sees(&mut village, false) && !sees(&mut village, true), "readers know within five seconds");
    RUNTIME.block_on(async {
        let disabled = Some(entity::Moment::from(app.clock.now()));
        let disable = account::Entity::update_many().col_expr(account::Column::DisabledAt, Expr::value(disabled));
        disable.filter(account::Column::Id.eq(bob)).exec(app.db.background()).await.expect("disabled");
    });
    app.clock.advance(5_000);
    for answer in [village.send("bob", &see), village.send_by(&key, &see)] {
        assert_eq!(answer.code().as_deref(), Some("UNAUTHENTICATED"), "{}", answer.text());
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
                let key = |scopes: &[Scope]| {
                    let scopes = scopes.iter().copied().collect();
                    By::Key(Grant { id: ApiKeyId(Uuid::nil()), scopes, points_per_hour: 1 })
                };
                let session = By::Session(SessionId(Uuid::nil()));
                for by in [session, key(&[Scope::Read, Scope::WriteTeams]), key(&[Scope::WriteOrganisations])] {
                    viewers.push(Viewer::Account(Arc::new(Member { id, by, role: None, teams: teams.clone() })));
                }
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
