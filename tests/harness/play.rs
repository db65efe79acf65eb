//! Plays a scenario through HTTP, each on a database of its own, as the people of its cast.

use super::RUNTIME;
use super::client::{self, Answer};
use super::databases::{Kind, TestDatabase};
use super::mail::{self, Mail};
use super::print::Printer;
use super::samples::{self, sample};
use super::scenario::{Scenario, Step};
use super::server::TestServer;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use entity::team_member::TeamRole;
use entity::{account, team_member};
use http::Request;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use territoire::people::identity::accounts::{Maker, create_account};

/// Data by the name of its operation.
pub type Answers = HashMap<String, Value>;

/// Looks at the server around each step, and at the end.
pub trait Observer {
    fn before(&mut self, play: &Play, step: &Step);
    fn after(&mut self, play: &Play, step: &Step, answers: &[Answer]);
    fn end(&mut self, play: &Play);
}

/// Looks at nothing.
pub struct Nobody;

impl Observer for Nobody {
    fn before(&mut self, _: &Play, _: &Step) {}
    fn after(&mut self, _: &Play, _: &Step, _: &[Answer]) {}
    fn end(&mut self, _: &Play) {}
}

/// A scenario that is being played.
pub struct Play {
    pub server: TestServer,
    answers: Answers,
    tokens: BTreeMap<String, (String, DateTime<Utc>)>,
    printer: Printer,
    text: String,
}

/// Plays a scenario; gives the text of its snapshot.
pub fn play(scenario: &Scenario, kind: Kind, observer: &mut impl Observer) -> String {
    play_with(scenario, kind, observer, |_| ())
}

/// The same on a server that is changed before.
pub fn play_with(scenario: &Scenario, kind: Kind, observer: &mut impl Observer, change: impl Fn(&Play)) -> String {
    let (database, answers) = match &scenario.cast {
        Some(cast) => TestDatabase::with_cast(kind, cast),
        None => (TestDatabase::ready(kind), Answers::new()),
    };
    let mut play = Play::new(database, scenario, answers);
    change(&play);
    for step in &scenario.steps {
        play.step(step, observer);
    }
    observer.end(&play);
    play.text
}

/// Plays a cast on a database, which holds it afterwards; gives what its operations answered.
pub fn play_cast(database: TestDatabase, scenario: &Scenario) -> (TestDatabase, Answers) {
    let mut play = Play::new(database, scenario, Answers::new());
    for step in &scenario.steps {
        play.step(step, &mut Nobody);
    }
    RUNTIME.block_on(play.server.app.settle()).expect("settled");
    (play.server.stop(), play.answers)
}

impl Play {
    pub fn new(database: TestDatabase, scenario: &Scenario, answers: Answers) -> Self {
        let server = TestServer::start(database, scenario.at, &["--trusted-proxies", "127.0.0.1"]);
        let text = format!("{}\n", scenario.title);
        let lengths = samples::NAMES.map(|name| (name.to_owned(), json!(sample(name).len())));
        let mut answers = answers;
        answers.insert("Bytes".to_owned(), lengths.into_iter().collect::<Map<_, _>>().into());
        Self { server, answers, tokens: BTreeMap::new(), printer: Printer::default(), text }
    }

    fn step(&mut self, step: &Step, observer: &mut impl Observer) {
        self.server.app.clock.advance(step.wait_millis);
        if step.settle {
            RUNTIME.block_on(self.server.app.settle()).expect("settled");
        }
        for name in &step.accounts {
            RUNTIME.block_on(self.make_account(name));
        }
        for (name, team, role) in &step.members {
            RUNTIME.block_on(self.add_member(name, &self.fill(team), role));
        }
        if let Some(address) = &step.mail {
            self.read_mail(address);
        }
        let title = step.title();
        let token = self.token(&step.actor);
        if let Some(token) = token.as_ref().filter(|_| step.most_queries.is_some()) {
            // Who asks is known: budgets count what the operation itself costs.
            let known = with_token(client::document("query Known { __typename }"), token);
            assert_eq!(self.server.send(known).status, 200);
        }
        observer.before(self, step);
        let before = self.server.app.metrics.statement_count();
        let mut answers = self.send(step, token.as_deref());
        let queries = self.server.app.metrics.statement_count() - before;
        observer.after(self, step, &answers);
        answers.sort_by_key(|answer| (answer.status, answer.code(), answer.json()["data"].to_string()));
        writeln!(self.text, "\n## {title}").expect("text");
        for answer in &answers {
            self.print(step, answer);
            // Of several at once some may fail as they should: the snapshot says how many.
            if step.parallel < 2 {
                assert_eq!(answer.code(), step.code, "{title}: {}", answer.text());
            }
        }
        if let Some(most) = step.most_queries.filter(|_| self.server.app.joins()) {
            assert!(queries <= most, "{title}: {queries} queries, at most {most}");
        }
        if let Some(answer) = answers.first() {
            let answer = answer.json();
            self.answers.insert(title, if step.put.is_some() { answer } else { answer["data"].clone() });
        }
    }

    /// Prints the last mail to an address, and keeps what it brings for `{{Mail.token}}`.
    fn read_mail(&mut self, address: &str) {
        let mails = self.mails(address);
        writeln!(self.text, "\n## Mail to {address}, number {}", mails.len()).expect("text");
        let Some(mail) = mails.last() else { return };
        let text = self.printer.text(&format!("{}\n\n{}", mail.subject, mail.text));
        writeln!(self.text, "{}", text.trim_end()).expect("text");
        self.answers.insert("Mail".to_owned(), json!({ "token": mail.token() }));
    }

    /// The mails to an address, once the server has sent what it has to.
    pub fn mails(&self, address: &str) -> Vec<Mail> {
        RUNTIME.block_on(self.server.app.settle()).expect("settled");
        mail::mails(&self.server.outbox(), address)
    }

    /// Makes an account as `admin create` does.
    pub async fn make_account(&self, name: &str) {
        let app = &self.server.app;
        let maker = Maker { db: &app.db, passwords: &app.passwords, clock: &app.clock, ids: &app.ids };
        let (shown, role) = match name {
            "admin" => ("Admin", Some(account::PlatformRole::Admin)),
            "moderator" => ("Moderator", Some(account::PlatformRole::Moderator)),
            name => (name, None),
        };
        let shown = shown[..1].to_uppercase() + &shown[1..];
        let made = create_account(maker, &email(name), Some(&shown), &password(name), role).await;
        made.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }

    async fn add_member(&self, name: &str, team: &str, role: &str) {
        let member = account::Entity::find().filter(account::Column::Email.eq(email(name)));
        let member = member.one(self.server.app.db.background()).await.expect("a member").expect("a member");
        let role = match role {
            "STEWARD" => TeamRole::Steward,
            "EDITOR" => TeamRole::Editor,
            "CONTRIBUTOR" => TeamRole::Contributor,
            other => panic!("no role {other}"),
        };
        let row = team_member::ActiveModel {
            team_id: Set(territoire::ground::contribution::ids::team(team).expect("a team")),
            account_id: Set(member.id),
            role: Set(role),
            title: Set(None),
            since: Set(self.server.app.clock.now().into()),
        };
        row.insert(self.server.app.db.background()).await.expect("a membership");
    }

    /// The access token of an actor, who signs in when they have none that is good.
    pub fn token(&mut self, actor: &str) -> Option<String> {
        if matches!(actor, "" | "anonymous") {
            return None;
        }
        let now = self.server.app.clock.now();
        if let Some((token, _)) = self.tokens.get(actor).filter(|(_, until)| *until > now) {
            return Some(token.clone());
        }
        let text =
            "mutation SignIn($input: SignInInput!) { signIn(input: $input) { accessToken accessTokenExpiresAt } }";
        let input = json!({ "input": { "email": email(actor), "password": password(actor) } });
        let mut request = client::with_variables(text, input);
        // Each from an address of their own, as signing in is limited.
        let address = format!(
            "10.7.{}.{}",
            actor.len(),
            actor.bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte))
        );
        request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
        let answer = self.server.send(request);
        let data = &answer.json()["data"]["signIn"];
        let token = data["accessToken"]
            .as_str()
            .unwrap_or_else(|| panic!("{actor} cannot sign in: {}", answer.text()))
            .to_owned();
        let until = data["accessTokenExpiresAt"].as_str().and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        self.tokens.insert(actor.to_owned(), (token.clone(), until.expect("an end").to_utc()));
        Some(token)
    }

    /// Their session ended: they sign in again when they ask next.
    pub fn forget_token(&mut self, actor: &str) {
        self.tokens.remove(actor);
    }

    /// The request of a step, with the token of whoever sends it.
    pub fn request(&self, step: &Step, token: Option<&str>) -> Request<Bytes> {
        let mut request = match (&step.get, &step.put) {
            (Some(path), _) => client::get(&path_of(&self.fill(path)).replace("/file:", "/")),
            (None, Some((name, address))) => client::put(path_of(&self.fill(address)), sample(name)),
            (None, None) => {
                let variables: Map<String, Value> = step.variables.as_deref().map_or_else(Map::new, |json| {
                    serde_json::from_str(&self.fill(json)).unwrap_or_else(|error| panic!("with {json}: {error}"))
                });
                client::with_variables(&self.fill(&step.text), json!(variables))
            }
        };
        if let Some(token) = token {
            request = with_token(request, token);
        }
        for (name, value) in &step.headers {
            let name: http::HeaderName = name.parse().expect("a header name");
            request.headers_mut().insert(name, self.fill(value).parse().expect("a header value"));
        }
        request
    }

    fn send(&self, step: &Step, token: Option<&str>) -> Vec<Answer> {
        let requests: Vec<Request<Bytes>> = (0..step.parallel.max(1)).map(|_| self.request(step, token)).collect();
        RUNTIME.block_on(async {
            let sent = requests.into_iter().map(|request| client::send(self.server.address, request));
            futures_util::future::join_all(sent).await.into_iter().map(|answer| answer.expect("an answer")).collect()
        })
    }

    fn print(&mut self, step: &Step, answer: &Answer) {
        if answer.status != 200 {
            writeln!(self.text, "HTTP {}", answer.status.as_u16()).expect("text");
        }
        let json = answer.json();
        let kind = answer.header("content-type").unwrap_or_default();
        let is_file = ["image/", "audio/", "application/pdf"].iter().any(|begin| kind.starts_with(begin));
        let is_file = is_file && !kind.starts_with("image/svg+xml");
        let printed = match (&step.get, json.is_null()) {
            (Some(_), true) if is_file => format!("({kind}, {} bytes)", answer.body.len()),
            (Some(_), true) => self.printer.text(answer.text().trim_end()),
            _ => self.printer.json(json),
        };
        writeln!(self.text, "{printed}").expect("text");
    }

    /// Replaces `{{Operation.field.0.id}}` by what that operation answered.
    fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (path, after) = after.split_once("}}").expect("}} after {{");
            let mut parts = path.trim().split('.');
            let first = parts.next().unwrap_or_default();
            let mut value = self.answers.get(first).unwrap_or_else(|| panic!("no answer of {first} before"));
            for part in parts {
                value = part.parse::<usize>().map_or_else(|_| &value[part], |index| &value[index]);
            }
            filled.push_str(before);
            match value {
                Value::String(text) => filled.push_str(text),
                Value::Null => panic!("{path} is null"),
                other => filled.push_str(&other.to_string()),
            }
            rest = after;
        }
        filled + rest
    }
}

/// The path of an address of the server.
fn path_of(address: &str) -> &str {
    let path = address.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or(address)
}

/// The address that somebody of a cast signs in by.
pub fn email(name: &str) -> String {
    format!("{name}@village.example")
}

/// Their password.
pub fn password(name: &str) -> String {
    format!("{name}-long-password")
}

/// A request of somebody.
pub fn with_token(mut request: Request<Bytes>, token: &str) -> Request<Bytes> {
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a token"));
    request
}
