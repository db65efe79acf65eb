//! Laws on permissions: the matrix, the words of the descriptions, every mutation in every role, and visibility.

use super::tries::{Try, tries};
use super::village::{ACTORS, Actor, Village};
use super::{bookings, offers};
use crate::harness::databases::Kind;
use crate::harness::fixtures::{fixture, registered};
use crate::harness::{RUNTIME, root, trial};
use entity::api_key::Scope;
use entity::authorship::AuthorshipState;
use entity::contribution::{self, Kind as Noun, State};
use entity::team_member::TeamRole;
use entity::{AccountId, ApiKeyId, SessionId, TeamId, account, team_member};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use territoire::ground::app::NounEntry;
use territoire::ground::contribution::{EDIT_PUBLISHED, REGISTER, REGISTER_FOR_TEAM, ids};
use territoire::ground::member::{By, Grant, Member, Viewer};
use territoire::ground::policy::{Needs, ROLES, Role, Rule};
use territoire::ground::visibility::{SEE_UNPUBLISHED, seen_by, sees};
use territoire::nouns::{NOUNS, registry};

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
    let mut text = format!("{:<22}", "");
    for role in ROLES {
        text += &format!("{:<12}", format!("{role:?}"));
    }
    text += &format!("{:<30}", "Application");
    let registry = registry();
    for rule in registry.rules() {
        text += &format!("\n{:<22}", rule.name);
        for role in ROLES {
            text += &format!("{:<12}", if rule.allows(std::iter::once(role)) { '✔' } else { '✘' });
        }
        text += &format!("{:<30}", rule.applications().as_deref().unwrap_or("✘"));
        let taken = registry.mutations().filter(|(_, by)| by.name == rule.name).map(|(name, _)| name);
        text += taken.collect::<Vec<_>>().join(" ").as_str();
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
    let registry = registry();
    let mut ruled: Vec<(String, &Rule)> = registry.mutations().collect();
    for (name, description) in mutations() {
        let rule = ruled.iter().find(|(ruled, _)| *ruled == name).map(|(_, rule)| *rule);
        let rule = rule.unwrap_or_else(|| panic!("{name} takes no rule of the registry"));
        let words = format!("Who may: {}.", rule.may.words);
        let said = description.replace('\n', " ");
        assert!(said.contains(&words), "{name} does not say «{words}»: {description}");
        let words = rule.applications().map(|words| format!("Applications: {words}."));
        let agrees = words.as_ref().map_or(!said.contains("Applications:"), |words| said.contains(words.as_str()));
        assert!(agrees, "{name} does not say «{words:?}», or says more: {description}");
        ruled.retain(|(other, _)| *other != name);
    }
    let left: Vec<&String> = ruled.iter().map(|(name, _)| name).collect();
    assert!(left.is_empty(), "mutations of the registry that do not exist: {left:?}");
}

/// A text as it is tried on a thing of a noun.
fn fill(village: &mut Village, try_: &Try, noun: Noun, owner: Option<&str>, who: &str) -> String {
    let fixture = fixture(noun);
    let id = try_.on.map(|state| village.thing_of(noun, owner, state, fixture.least)).unwrap_or_default();
    let mut text = try_.text.replace("{register}", fixture.register).replace("{update}", fixture.update);
    text = text.replace("{least}", fixture.least).replace("{id}", &id).replace("{team}", &village.hall);
    text = village.with_house(owner, &text);
    let runs = owner.unwrap_or("alice");
    if text.contains("{comment}") {
        text = text.replace("{comment}", &village.comment("carol", &id));
    }
    if text.contains("{closed}") {
        village.mutate(runs, &format!(r#"closeComments(input: {{id: "{id}"}}) {{ id }}"#));
        text = text.replace("{closed}", &id);
    }
    text = village.with_links(&id, text);
    for (word, state) in [
        ("{byline}", AuthorshipState::Byline),
        ("{invited}", AuthorshipState::Invited),
        ("{claimed}", AuthorshipState::Claimed),
    ] {
        if text.contains(word) {
            text = text.replace(word, &village.author(&id, state));
        }
    }
    if text.contains("{scheduled}") {
        village.schedule(runs, &id);
        text = text.replace("{scheduled}", &id);
    }
    if text.contains("{preview}") {
        let link = village.mutate(runs, &format!(r#"createPreviewLink(input: {{articleId: "{id}"}}) {{ id }}"#));
        text = text.replace("{preview}", link["id"].as_str().expect("an id"));
    }
    for (word, depends) in [("{supplier}", false), ("{supplying}", true)] {
        if text.contains(word) {
            let supplier = village.thing_of(Noun::Resource, Some("dave"), State::Published, fixture.least);
            if depends {
                let input = format!(r#"dependentId: "{id}", supplierId: "{supplier}""#);
                village.mutate(runs, &format!("linkResources(input: {{{input}}}) {{ id }}"));
            }
            text = text.replace(word, &supplier);
        }
    }
    for (word, made, list) in [
        ("{report}", r#"reportProgress(input: {initiativeId: "{id}", body: "Dit"})"#, "progressReports"),
        (
            "{result}",
            r#"recordResult(input: {initiativeId: "{id}", label: "Dit", quantity: 1, unit: "piece"})"#,
            "results",
        ),
    ] {
        if text.contains(word) {
            let made =
                village.mutate(runs, &format!("{} {{ parts: {list}(first: 1) {{ id }} }}", made.replace("{id}", &id)));
            text = text.replace(word, made["parts"][0]["id"].as_str().expect("an id"));
        }
    }
    text = village.with_words(&id, text);
    if text.contains("{network}") {
        text = text.replace("{network}", &village.network("dave"));
    }
    for (word, accepted) in [("{asked}", false), ("{holding}", true)] {
        if text.contains(word) {
            let network = village.network("dave");
            village.ask(runs, &network, &id);
            if accepted {
                let answer = village.step("dave", "acceptIntoNetwork", &network, &id);
                assert_eq!(answer.code(), None, "{}", answer.text());
            }
            text = text.replace(word, &network);
        }
    }
    for (word, accepted) in [("{asking}", false), ("{joined}", true)] {
        if text.contains(word) {
            let asks = village.thing_of(Noun::Medium, Some("carol"), State::Published, "kind: RADIO");
            village.ask("carol", &id, &asks);
            if accepted {
                let answer = village.step(runs, "acceptIntoNetwork", &id, &asks);
                assert_eq!(answer.code(), None, "{}", answer.text());
            }
            text = text.replace(word, &asks);
        }
    }
    text = village.with_offers(&id, runs, text);
    text = village.with_parts(runs, &id, text);
    text = village.with_folders(runs, &id, text);
    text = village.with_bookings(runs, &id, text);
    text = village.with_need(text);
    text = text.replace("{from}", &village.from).replace("{n}", &format!("Nouveau {}", village.count));
    let text = village.with_town_hall(text);
    let text = village.with_crew(who, text);
    village.with_secrets(who, text)
}

/// The nouns that a mutation is tried on: all where it is about things.
fn nouns(try_: &Try) -> impl Iterator<Item = &'static NounEntry> + use<> {
    let most = if try_.on.is_some() { NOUNS.len() } else { 1 };
    let of = try_.of;
    // Only members of its team issue a notice for a commune, and nobody changes what was issued.
    let (registers, edits) = (try_.rule.name == REGISTER.name, try_.rule.name == EDIT_PUBLISHED.name);
    let has_own = move |noun: &NounEntry| registers && noun.kind == Noun::Notice || edits && noun.fixed;
    NOUNS.iter().filter(move |noun| of(noun) && !has_own(noun)).take(most)
}

fn name(try_: &Try, noun: Noun) -> String {
    try_.mutation.replace("{register}", fixture(noun).register).replace("{update}", fixture(noun).update)
}

fn every_mutation_in_every_role(kind: Kind) {
    let tried: BTreeSet<String> = tries().flat_map(|try_| nouns(try_).map(move |noun| name(try_, noun.kind))).collect();
    assert_eq!(tried, mutations().into_iter().map(|(name, _)| name).collect(), "every mutation is tried");
    let mut village = Village::new(kind);
    for try_ in tries() {
        for (noun, Actor { name: actor, roles, alone }) in
            nouns(try_).flat_map(|noun| ACTORS.iter().map(move |actor| (noun.kind, actor)))
        {
            let (rule, mutation) = (try_.rule, name(try_, noun));
            let lives_in_a_house = fixture(noun).lives_in_a_house();
            if rule.name == REGISTER_FOR_TEAM.name && (*alone || lives_in_a_house) {
                continue; // a thing of one's own has no team, and the team of a house is that of the house
            }
            if *alone && matches!(noun, Noun::Commune | Noun::Notice) {
                continue; // nobody runs a commune alone, nor what is in it
            }
            let text = fill(&mut village, try_, noun, alone.then_some(*actor), actor);
            let answer = village.send(actor, &format!("mutation {{ {text} }}"));
            if mutation == "signOut" {
                village.play.forget_token(actor);
            }
            let asker = (*actor == "carol").then_some(Role::Asker);
            let roles: Vec<Role> = roles.iter().copied().chain(asker).collect();
            let allowed = rule.allows(roles.iter().copied());
            let code = answer.code();
            assert_eq!(code.is_none(), allowed, "{mutation} ({}) by {actor}: {}", rule.name, answer.text());
            if !allowed {
                let is_public = !matches!(try_.on, Some(State::Draft | State::Submitted));
                let sees = |rule: &Rule| rule.allows(roles.iter().copied());
                let of_part = part_seen_by(try_);
                let knows = match of_part.is_empty() {
                    true => is_public || sees(&SEE_UNPUBLISHED),
                    false => of_part.iter().any(|rule| sees(rule)),
                };
                let expected = match (*actor, knows) {
                    ("anonymous", _) => "UNAUTHENTICATED",
                    (_, false) => "NOT_FOUND",
                    _ => "FORBIDDEN",
                };
                assert_eq!(code.as_deref(), Some(expected), "{mutation} ({}) by {actor}: {}", rule.name, answer.text());
            }
        }
    }
}

/// Who sees the part that a text is tried on, where not everybody who sees the thing does; nothing where everybody does.
fn part_seen_by(try_: &Try) -> &'static [&'static Rule] {
    let of_booking = bookings::part_seen_by(try_);
    if of_booking.is_empty() { offers::part_seen_by(try_) } else { of_booking }
}

/// Every mutation by applications that act for the steward, each with another scope.
fn every_mutation_by_applications(kind: Kind) {
    let mut village = Village::new(kind);
    let alice = ACTORS.iter().find(|actor| actor.name == "alice").expect("the steward");
    for (scope, key) in village.keys("alice") {
        for try_ in tries() {
            for noun in nouns(try_) {
                if try_.rule.name == REGISTER_FOR_TEAM.name && fixture(noun.kind).lives_in_a_house() {
                    continue;
                }
                let (rule, mutation) = (try_.rule, name(try_, noun.kind));
                let text = fill(&mut village, try_, noun.kind, None, "alice");
                let answer = village.send_by(&key, &format!("mutation {{ {text} }}"));
                let reaches = match rule.needs {
                    Needs::Person => false,
                    Needs::Only(needed) => scope == Some(needed),
                    Needs::OfKind => scope == Some(noun.scope),
                };
                let allowed = reaches && rule.allows(alice.roles.iter().copied());
                let code = answer.code();
                assert_eq!(code.is_none(), allowed, "{mutation} ({}) with {scope:?}: {}", rule.name, answer.text());
                if !allowed {
                    let of_team =
                        matches!(try_.on, Some(State::Draft | State::Submitted)) || !part_seen_by(try_).is_empty();
                    let hidden = of_team && scope != Some(noun.scope);
                    let expected = if hidden { "NOT_FOUND" } else { "FORBIDDEN" };
                    assert_eq!(code.as_deref(), Some(expected), "{mutation} with {scope:?}: {}", answer.text());
                }
            }
        }
    }
}

/// B7: by writes at once, by readers within five seconds.
fn a_lost_role_is_felt(kind: Kind) {
    let mut village = Village::new(kind);
    let app = Arc::clone(&village.play.server.app);
    let draft = village.thing(None, State::Draft, "");
    let key = village.key("bob", Some(Scope::WriteOrganisations));
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
    let mut guests = Vec::new();
    for noun in registered().map(|noun| noun.kind) {
        for state in State::iter() {
            for owner in [None, Some("erin"), Some("dave")] {
                village.thing_of(noun, owner, state, fixture(noun).least);
            }
            let (_, guest) =
                ids::contribution(&village.thing_of(noun, None, state, fixture(noun).least)).expect("an id");
            guests.push(guest);
        }
    }
    let app = Arc::clone(&village.play.server.app);
    RUNTIME.block_on(async {
        let db = app.db.background();
        // Proposals of somebody who is no member of the team. Not every noun takes any, so the rows are written here.
        let dave = account::Entity::find().filter(account::Column::Email.eq("dave@village.example")).one(db).await;
        let dave = dave.expect("accounts").expect("Dave").id;
        let propose = contribution::Entity::update_many()
            .col_expr(contribution::Column::ByGuest, Expr::value(true))
            .col_expr(contribution::Column::AuthorId, Expr::value(dave))
            .filter(contribution::Column::Id.is_in(guests));
        propose.exec(db).await.expect("proposed");
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
                    let kinds = app.registry.kinds_within(&scopes);
                    By::Key(Grant { id: ApiKeyId(Uuid::nil()), scopes, kinds, points_per_hour: 1 })
                };
                let session = By::Session(SessionId(Uuid::nil()));
                let every: Vec<Scope> = Scope::iter().collect();
                let keys = every.iter().map(|scope| key(&[*scope])).chain([key(&every)]);
                for by in std::iter::once(session).chain(keys) {
                    viewers.push(Viewer::Account(Arc::new(Member {
                        id,
                        by,
                        role: None,
                        teams: teams.clone(),
                        signs: Vec::new(),
                        shared: Vec::new(),
                    })));
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
