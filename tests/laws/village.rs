//! People of the village and what they are towards a thing; requests sent as one of them.

use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::fixtures::{Fixture, fixture};
use crate::harness::play::{Play, with_token};
use crate::harness::samples::sample;
use crate::harness::scenario::Scenario;
use entity::api_key::{self, Scope};
use entity::authorship::{self, AuthorshipState};
use entity::contribution::{self, Kind as Noun, State};
use entity::{ApiKeyId, AuthorshipId, account};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};
use serde_json::Value;
use std::collections::BTreeMap;
use territoire::base::credentials::secret;
use territoire::ground::contribution::{ids, listing};
use territoire::ground::policy::Role;

/// Who tries, and what they are towards a thing of the town hall's team (or, where `alone`, towards a thing of their own).
pub struct Actor {
    pub name: &'static str,
    pub roles: &'static [Role],
    pub alone: bool,
}

const fn actor(name: &'static str, roles: &'static [Role], alone: bool) -> Actor {
    Actor { name, roles, alone }
}

pub const ACTORS: [Actor; 8] = [
    actor("anonymous", &[Role::Anonymous], false),
    actor("dave", &[Role::Anonymous, Role::Account], false),
    actor("erin", &[Role::Anonymous, Role::Account, Role::Author, Role::Owner, Role::Holder], true),
    actor("carol", &[Role::Anonymous, Role::Account, Role::Contributor], false),
    actor("bob", &[Role::Anonymous, Role::Account, Role::Editor, Role::Holder], false),
    actor("alice", &[Role::Anonymous, Role::Account, Role::Steward, Role::Holder], false),
    actor("moderator", &[Role::Anonymous, Role::Account, Role::Moderator], false),
    actor("admin", &[Role::Anonymous, Role::Account, Role::Admin], false),
];

/// A village in which requests are sent one by one.
pub struct Village {
    pub play: Play,
    /// The town hall's team.
    pub hall: String,
    /// A public thing of somebody else.
    pub from: String,
    pub count: usize,
    /// The media of those who run things.
    media: BTreeMap<String, String>,
    /// The communes of their teams.
    pub halls: BTreeMap<String, String>,
    /// The organisations of those who raise needs.
    raisers: BTreeMap<String, String>,
    /// A team that each runs.
    teams: BTreeMap<String, String>,
    /// How many communes were tried on, and the network that is entrusted with some.
    pub communes: usize,
    pub entrusted: Option<String>,
}

impl Village {
    pub fn new(kind: Kind) -> Self {
        let (database, answers) = TestDatabase::with_cast(kind, "village");
        let text = |pointer: &str| answers_pointer(&answers, pointer);
        let (hall, from) = (text("Hall/createTeam/id"), text("Farm/registerOrganisation/id"));
        let scenario = Scenario::read("# scenario: tries\nquery Nothing { __typename }\n").expect("a scenario");
        Self {
            play: Play::new(database, &scenario, answers),
            hall,
            from,
            count: 0,
            media: BTreeMap::new(),
            halls: BTreeMap::new(),
            raisers: BTreeMap::new(),
            teams: BTreeMap::new(),
            communes: 0,
            entrusted: None,
        }
    }

    pub fn send(&mut self, actor: &str, text: &str) -> Answer {
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

    /// Sends a request once for this idempotency key.
    pub fn send_once(&mut self, actor: &str, key: &str, text: &str) -> Answer {
        let token = self.play.token(actor).expect("a token");
        let mut request = with_token(client::document(text), &token);
        request.headers_mut().insert("idempotency-key", key.parse().expect("a key"));
        self.play.server.send(request)
    }

    /// Sends a request with a key.
    pub fn send_by(&mut self, key: &str, text: &str) -> Answer {
        self.count += 1;
        let mut request = with_token(client::document(text), key);
        let address = format!("10.8.{}.{}", self.count / 250, self.count % 250);
        request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
        self.play.server.send(request)
    }

    /// A text with what it needs to be tried by somebody; see `Try`.
    pub fn with_secrets(&mut self, actor: &str, text: String) -> String {
        let fresh = format!("fresh{}", self.count);
        let address = format!("{fresh}@village.example");
        let mailed = |village: &Self| {
            let mails = village.play.mails(&address);
            mails.last().and_then(|mail| mail.token().map(str::to_owned)).expect("a mailed token")
        };
        let mut text = text.replace("{fresh}", &fresh).replace("{me}", actor);
        if text.contains("{verify}") {
            let input = format!(r#"email: "{address}", password: "a-long-password", name: "Nouveau""#);
            self.mutate("anonymous", &format!("signUp(input: {{{input}}}) {{ email }}"));
            text = text.replace("{verify}", &mailed(self));
        }
        if text.contains("{reset}") {
            RUNTIME.block_on(self.play.make_account(&fresh));
            self.mutate("anonymous", &format!(r#"requestPasswordReset(input: {{email: "{address}"}}) {{ email }}"#));
            text = text.replace("{reset}", &mailed(self));
        }
        if text.contains("{refresh}") || text.contains("{session}") {
            // Of whoever tries; nobody in particular tries somebody's.
            let who = if actor == "anonymous" { "dave" } else { actor };
            let input = format!(r#"email: "{who}@village.example", password: "{who}-long-password""#);
            let begun =
                self.mutate("anonymous", &format!("signIn(input: {{{input}}}) {{ refreshToken session {{ id }} }}"));
            text = text.replace("{refresh}", begun["refreshToken"].as_str().expect("a token"));
            text = text.replace("{session}", begun["session"]["id"].as_str().expect("an id"));
        }
        if text.contains("{file}") {
            let who = if actor == "anonymous" { "dave" } else { actor };
            let asked = r#"requestUpload(input: {mediaType: "image/png", bytes: 9}) { file { id } }"#;
            let asked = self.mutate(who, asked);
            text = text.replace("{file}", asked["file"]["id"].as_str().expect("an id"));
        }
        if text.contains("{key}") {
            let who = if actor == "anonymous" { "dave" } else { actor };
            let (id, _) = self.insert_key(who, None);
            text = text.replace("{key}", &id);
        }
        text
    }

    pub fn mutate(&mut self, actor: &str, field: &str) -> Value {
        let answer = self.send(actor, &format!("mutation {{ it: {field} }}"));
        assert_eq!(answer.code(), None, "{actor}: {field}: {}", answer.text());
        answer.json()["data"]["it"].clone()
    }

    /// A sample that somebody uploads; the id of its file.
    pub fn upload(&mut self, who: &str, media_type: &str, name: &str) -> String {
        let bytes = sample(name);
        let input = format!(r#"mediaType: "{media_type}", bytes: {}, name: "{name}""#, bytes.len());
        let asked = self.mutate(who, &format!("requestUpload(input: {{{input}}}) {{ uploadUrl file {{ id }} }}"));
        let url = asked["uploadUrl"].as_str().expect("an address");
        let path = &url[url.find("/uploads/").expect("an address of uploads")..];
        let answer = self.play.server.send(client::put(path, bytes));
        assert_eq!(answer.status, 201, "{}", answer.text());
        asked["file"]["id"].as_str().expect("an id").to_owned()
    }

    /// An organisation in a state: of the town hall's team, or of somebody alone.
    pub fn thing(&mut self, owner: Option<&str>, state: State, more: &str) -> String {
        self.thing_of(Noun::Organisation, owner, state, &format!("kind: BUSINESS{more}"))
    }

    /// A thing of a noun in a state: of the town hall's team, or of somebody alone; `fields` are those of the noun.
    pub fn thing_of(&mut self, noun: Noun, owner: Option<&str>, state: State, fields: &str) -> String {
        self.count += 1;
        let (who, team) = match owner {
            Some(owner) => (owner, String::new()),
            None => ("alice", format!(r#", teamId: "{}""#, self.hall)),
        };
        let draft = matches!(state, State::Draft | State::Submitted);
        let (register, count) = (fixture(noun).register, self.count);
        // Things that live in a house are drafts of it at first.
        let in_house = fields.contains("{medium}");
        let running = match fixture(noun).lives_in_a_house() {
            _ if in_house => String::new(),
            true => format!(", draft: {draft}"),
            false => format!("{team}, draft: {draft}"),
        };
        let basics = format!(r#"title: "Chose {count}", communes: ["26289"]{running}"#);
        let fields = self.with_house(owner, &format!("{basics}, {fields}"));
        // Somebody alone takes no articles of others.
        let fields = if owner.is_some() {
            fields.replace("acceptsSubmissions: true", "acceptsSubmissions: false")
        } else {
            fields
        };
        let made = self.mutate(who, &format!("{register}(input: {{{fields}}}) {{ id }}"));
        let id = made["id"].as_str().expect("an id").to_owned();
        if in_house && !draft {
            self.mutate(who, &format!(r#"publishContribution(input: {{id: "{id}"}}) {{ id }}"#));
        }
        match state {
            State::Submitted => {
                drop(self.mutate(who, &format!(r#"submitContribution(input: {{id: "{id}"}}) {{ id }}"#)))
            }
            State::Archived => {
                drop(self.mutate(who, &format!(r#"archiveContribution(input: {{id: "{id}"}}) {{ id }}"#)))
            }
            State::Removed | State::Retracted => self.put_into(&id, state),
            State::Draft | State::Published => {}
        }
        id
    }

    /// A draft of the town hall's team by one of its members.
    pub fn drafted_by(&mut self, who: &str, noun: Noun) -> String {
        self.count += 1;
        let Fixture { register, least, .. } = fixture(noun);
        let running = match fixture(noun).lives_in_a_house() {
            _ if least.contains("{medium}") => String::new(),
            true => ", draft: true".to_owned(),
            false => format!(r#", teamId: "{}", draft: true"#, self.hall),
        };
        let input = format!(r#"title: "Chose {}", communes: ["26289"]{running}, {least}"#, self.count);
        let input = self.with_house(None, &input);
        let made = self.mutate(who, &format!("{register}(input: {{{input}}}) {{ id }}"));
        made["id"].as_str().expect("an id").to_owned()
    }

    /// A text in which `{medium}` stands for a medium of whoever runs a thing, which may publish; that of a team accepts submissions;
    /// `{raiser}` for an organisation of theirs, and `{commune}` for a commune that their team runs.
    pub fn with_house(&mut self, owner: Option<&str>, text: &str) -> String {
        if text.contains("{commune}") {
            return self.with_commune(owner, text);
        }
        if text.contains("{raiser}") {
            let key = owner.unwrap_or_default().to_owned();
            if !self.raisers.contains_key(&key) {
                let made = self.thing(owner, State::Published, "");
                self.raisers.insert(key.clone(), made);
            }
            return text.replace("{raiser}", &self.raisers[&key]);
        }
        if !text.contains("{medium}") {
            return text.to_owned();
        }
        let who = owner.unwrap_or("alice");
        let key = owner.unwrap_or_default().to_owned();
        if !self.media.contains_key(&key) {
            let team = if owner.is_none() {
                format!(r#", acceptsSubmissions: true, teamId: "{}""#, self.hall)
            } else {
                String::new()
            };
            let named = r#"publicationDirector: "A. Dupré-Morel", contact: {name: "Accueil", phone: "0475000000"}"#;
            let input = format!(r#"title: "Mur", kind: RADIO, communes: ["26289"]{team}, {named}"#);
            let made = self.mutate(who, &format!("registerMedium(input: {{{input}}}) {{ id }}"));
            self.media.insert(key.clone(), made["id"].as_str().expect("an id").to_owned());
        }
        text.replace("{medium}", &self.media[&key])
    }

    /// An author's entry in an article, as a row: a byline, an invitation of Carol, or a claim of hers.
    pub fn author(&self, on: &str, state: AuthorshipState) -> String {
        let (_, on) = ids::contribution(on).expect("an id");
        let app = &self.play.server.app;
        let row = RUNTIME.block_on(async {
            let carol = account::Entity::find().filter(account::Column::Email.eq("carol@village.example"));
            let carol = carol.one(app.db.background()).await.expect("accounts").expect("Carol");
            let invited = (state == AuthorshipState::Invited).then(|| carol.email.clone());
            let row = authorship::Model {
                id: AuthorshipId(app.id()),
                contribution_id: on,
                account_id: (state == AuthorshipState::Claimed).then_some(carol.id),
                name: "Jeanne".to_owned(),
                email: invited.clone(),
                email_key: invited,
                state,
                at: app.clock.now().into(),
            };
            row.into_active_model().insert(app.db.background()).await.expect("an author")
        });
        ids::of("authorship", row.id.0).0
    }

    /// Takes a thing away as moderation will.
    pub fn remove(&self, id: &str) {
        self.put_into(id, State::Removed);
    }

    /// Puts a thing into a state that no mutation leads things of every noun to, by its rows.
    fn put_into(&self, id: &str, state: State) {
        let (_, id) = ids::contribution(id).expect("an id");
        let db = self.play.server.app.db.background();
        RUNTIME.block_on(async {
            let before = contribution::Entity::find_by_id(id).one(db).await.expect("read").expect("a thing");
            let after = contribution::Model { state, ..before.clone() };
            after.clone().into_active_model().reset_all().update(db).await.expect("changed");
            listing::follow(db, &before, &after).await.expect("taken out of lists and of search");
        });
    }

    /// A key of somebody for each scope but reading, which every key has, and one for no other scope than that.
    pub fn keys(&mut self, actor: &str) -> Vec<(Option<Scope>, String)> {
        let scopes = Scope::iter().filter(|scope| *scope != Scope::Read).map(Some);
        let scopes = std::iter::once(None).chain(scopes);
        scopes.map(|scope| (scope, self.key(actor, scope))).collect()
    }

    /// A key of somebody for a scope.
    pub fn key(&mut self, actor: &str, scope: Option<Scope>) -> String {
        self.insert_key(actor, scope).1
    }

    /// The id and the secret of a new key. It goes into the table, because a person may make ten, and laws need more.
    fn insert_key(&self, actor: &str, scope: Option<Scope>) -> (String, String) {
        let app = &self.play.server.app;
        let secret = secret::draw::<20>(secret::API_KEY);
        RUNTIME.block_on(async {
            let address = account::Column::Email.eq(format!("{actor}@village.example"));
            let account = account::Entity::find().filter(address).one(app.db.background()).await;
            let row = api_key::Model {
                id: ApiKeyId(app.id()),
                account_id: account.expect("accounts").expect("one").id,
                name: "K".to_owned(),
                hash: secret::hash(&secret),
                scopes: scope.into_iter().chain([Scope::Read]).collect(),
                points_per_hour: i32::try_from(app.quota.limit()).expect("a limit"),
                created_at: app.clock.now().into(),
                revoked_at: None,
            };
            let id = ids::of("api_key", row.id.0).0;
            row.into_active_model().insert(app.db.background()).await.expect("a key");
            (id, secret)
        })
    }

    /// Has an article published at a time.
    pub fn schedule(&mut self, who: &str, id: &str) {
        let at = "2026-06-01T07:00:00+02:00";
        self.mutate(who, &format!(r#"scheduleArticle(input: {{id: "{id}", publishAt: "{at}"}}) {{ id }}"#));
    }

    /// A team that somebody runs.
    pub fn team_of(&mut self, who: &str) -> String {
        if !self.teams.contains_key(who) {
            let made = self.mutate(who, r#"createTeam(input: {name: "La mienne"}) { id }"#);
            self.teams.insert(who.to_owned(), made["id"].as_str().expect("an id").to_owned());
        }
        self.teams[who].clone()
    }

    /// A network that somebody runs alone.
    pub fn network(&mut self, who: &str) -> String {
        let fields = fixture(Noun::Network).least;
        self.thing_of(Noun::Network, Some(who), State::Published, fields)
    }

    /// Somebody asks a network to take a thing.
    pub fn ask(&mut self, who: &str, network: &str, member: &str) {
        let pair = format!(r#"networkId: "{network}", memberId: "{member}""#);
        self.mutate(who, &format!("requestNetworkMembership(input: {{{pair}, charterVersion: 1}}) {{ id }}"));
    }

    /// Somebody takes a step of a membership that says no more than which one.
    pub fn step(&mut self, who: &str, mutation: &str, network: &str, member: &str) -> Answer {
        let pair = format!(r#"networkId: "{network}", memberId: "{member}""#);
        self.send(who, &format!("mutation {{ {mutation}(input: {{{pair}}}) {{ state }} }}"))
    }

    /// Has a network take a thing.
    pub fn join(&mut self, asks: &str, accepts: &str, network: &str, member: &str) {
        self.ask(asks, network, member);
        let accepted = self.step(accepts, "acceptIntoNetwork", network, member);
        assert_eq!(accepted.code(), None, "{}", accepted.text());
    }

    /// A comment of somebody on a published thing.
    pub fn comment(&mut self, who: &str, on: &str) -> String {
        let text = format!(r#"addComment(input: {{contributionId: "{on}", body: "Dit"}}) {{ id }}"#);
        self.mutate(who, &text)["id"].as_str().expect("an id").to_owned()
    }
}

fn answers_pointer(answers: &crate::harness::play::Answers, path: &str) -> String {
    let (operation, pointer) = path.split_once('/').expect("a path");
    let value = answers[operation].pointer(&format!("/{pointer}"));
    value.and_then(Value::as_str).unwrap_or_else(|| panic!("{path}")).to_owned()
}
