//! The scenario grammar: valid GraphQL, the comment block before each operation is its header.
//!
//! Header words: `scenario`, `at` (first block), `as`, `wait`, `with {json}`, `header`, `expect queries <= n`,
//! `expect code X`, `parallel n`, `get /path`. Unknown ones fail, so that a slip of the pen tests nothing by accident.

use super::RUNTIME;
use super::client::{self, Answer};
use super::databases::{Kind, TestDatabase};
use super::server::TestServer;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Request;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::fmt::Write;
use territoire::gql::parse_query;

/// When scenarios play that do not say.
const NOON: &str = "2026-03-02T12:00:00+01:00";

/// One file.
#[derive(Debug)]
pub struct Scenario {
    pub title: String,
    at: DateTime<Utc>,
    steps: Vec<Step>,
}

#[derive(Debug, Default)]
struct Step {
    actor: String,
    wait_millis: i64,
    variables: Option<String>,
    headers: Vec<(String, String)>,
    most_queries: Option<u64>,
    code: Option<String>,
    parallel: usize,
    get: Option<String>,
    text: String,
}

impl Scenario {
    /// Reads a file.
    pub fn read(file: &str) -> Result<Self, String> {
        parse_query(file).map_err(|error| format!("no valid GraphQL: {error}"))?;
        let mut scenario = Self { title: String::new(), at: moment(NOON)?, steps: Vec::new() };
        let mut step = Step::default();
        let mut in_header = true;
        let mut begun = false;
        for line in file.lines().chain(["#"]) {
            let header = line.strip_prefix('#').map(str::trim);
            match header {
                Some(words) if in_header => scenario.header(&mut step, words)?,
                Some(words) => {
                    scenario.finish(std::mem::take(&mut step));
                    in_header = true;
                    scenario.header(&mut step, words)?;
                }
                // A blank line after a header that asks for a path ends it.
                None if line.trim().is_empty() && in_header => {
                    if step.get.is_some() {
                        scenario.finish(std::mem::take(&mut step));
                    }
                }
                None => {
                    in_header = false;
                    begun = true;
                    step.text.push_str(line);
                    step.text.push('\n');
                }
            }
        }
        if scenario.title.is_empty() || !begun {
            return Err("a scenario has a title and operations".to_owned());
        }
        Ok(scenario)
    }

    fn header(&mut self, step: &mut Step, words: &str) -> Result<(), String> {
        let (word, rest) = words.split_once(' ').map_or((words, ""), |(word, rest)| (word, rest.trim()));
        match (word, rest) {
            ("", "") => {}
            ("scenario:", title) if self.title.is_empty() => self.title = title.to_owned(),
            ("at", at) if self.steps.is_empty() => self.at = moment(at)?,
            ("as", actor) => step.actor = actor.split(" (").next().unwrap_or_default().to_owned(),
            ("wait", span) => step.wait_millis = millis(span).ok_or_else(|| format!("no span of time: {span}"))?,
            ("with", json) => step.variables = Some(json.to_owned()),
            ("header", header) => {
                let (name, value) = header.split_once(": ").ok_or("header NAME: VALUE")?;
                step.headers.push((name.to_owned(), value.to_owned()));
            }
            ("expect", expectation) => match expectation.split_once(' ') {
                Some(("code", code)) => step.code = Some(code.to_owned()),
                Some(("queries", most)) => {
                    let most = most.strip_prefix("<= ").and_then(|most| most.parse().ok());
                    step.most_queries = Some(most.ok_or("expect queries <= N")?);
                }
                _ => return Err(format!("unknown expectation: {expectation}")),
            },
            ("parallel", count) => step.parallel = count.parse().map_err(|_| "parallel N")?,
            ("get", path) => step.get = Some(path.to_owned()),
            _ => return Err(format!("unknown header word: {words}")),
        }
        Ok(())
    }

    fn finish(&mut self, step: Step) {
        if !step.text.trim().is_empty() || step.get.is_some() {
            self.steps.push(step);
        }
    }

    /// Names of the root fields that its operations ask for.
    pub fn root_fields(&self) -> Vec<String> {
        use territoire::gql::document::Selection;
        let mut names = Vec::new();
        for step in &self.steps {
            let Ok(document) = parse_query(step.text.as_str()) else { continue };
            for (_, operation) in document.operations.iter() {
                for selection in &operation.node.selection_set.node.items {
                    if let Selection::Field(field) = &selection.node {
                        names.push(field.node.name.node.to_string());
                    }
                }
            }
        }
        names
    }

    /// Plays it on a database of its own; gives the text of the snapshot.
    pub fn play(&self, kind: Kind) -> String {
        let server = TestServer::start(TestDatabase::ready(kind), self.at, &[]);
        let mut play = Play { server, answers: HashMap::new(), text: format!("{}\n", self.title) };
        for step in &self.steps {
            play.step(step);
        }
        play.text
    }
}

struct Play {
    server: TestServer,
    /// Data by the name of its operation.
    answers: HashMap<String, Value>,
    text: String,
}

impl Play {
    fn step(&mut self, step: &Step) {
        self.server.app.clock.advance(step.wait_millis);
        assert!(matches!(step.actor.as_str(), "" | "anonymous"), "{} is in no cast", step.actor);
        let title = step.get.clone().unwrap_or_else(|| operation_name(&step.text));
        let before = self.server.app.metrics.statement_count();
        let mut answers = self.send(step);
        let queries = self.server.app.metrics.statement_count() - before;
        answers.sort_by_key(|answer| (answer.status, answer.code(), answer.json()["data"].to_string()));
        writeln!(self.text, "\n## {title}").expect("text");
        for answer in &answers {
            self.print(step, answer);
            // Of several at once some may fail as they should: the snapshot says how many.
            if step.parallel < 2 {
                assert_eq!(answer.code(), step.code, "{title}: {}", answer.text());
            }
        }
        if let Some(most) = step.most_queries {
            assert!(queries <= most, "{title}: {queries} queries, at most {most}");
        }
        if let Some(answer) = answers.first() {
            self.answers.insert(title, answer.json()["data"].clone());
        }
    }

    fn send(&self, step: &Step) -> Vec<Answer> {
        let request = || {
            let mut request = match &step.get {
                Some(path) => client::get(&self.fill(path)),
                None => {
                    let variables: Map<String, Value> = step.variables.as_deref().map_or_else(Map::new, |json| {
                        serde_json::from_str(&self.fill(json)).unwrap_or_else(|error| panic!("with {json}: {error}"))
                    });
                    client::with_variables(&self.fill(&step.text), json!(variables))
                }
            };
            for (name, value) in &step.headers {
                let name: http::HeaderName = name.parse().expect("a header name");
                request.headers_mut().insert(name, self.fill(value).parse().expect("a header value"));
            }
            request
        };
        let requests: Vec<Request<Bytes>> = (0..step.parallel.max(1)).map(|_| request()).collect();
        RUNTIME.block_on(async {
            let sent = requests.into_iter().map(|request| client::send(self.server.address, request));
            futures_util::future::join_all(sent).await.into_iter().map(|answer| answer.expect("an answer")).collect()
        })
    }

    fn print(&mut self, step: &Step, answer: &Answer) {
        if answer.status != 200 {
            writeln!(self.text, "HTTP {}", answer.status.as_u16()).expect("text");
        }
        let mut json = answer.json();
        match (&step.get, json.is_null()) {
            (Some(_), true) => writeln!(self.text, "{}", answer.text().trim_end()).expect("text"),
            _ => {
                hide_request_ids(&mut json);
                writeln!(self.text, "{}", serde_json::to_string_pretty(&json).expect("JSON")).expect("text");
            }
        }
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

fn operation_name(text: &str) -> String {
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    words.nth(1).expect("a named operation").to_owned()
}

fn hide_request_ids(json: &mut Value) {
    for error in json["errors"].as_array_mut().into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            assert!(extensions.remove("requestId").is_some(), "an error without requestId");
        }
    }
    // Indexing has put a null where there was none.
    if let Some(answer) = json.as_object_mut().filter(|answer| answer["errors"].is_null()) {
        answer.remove("errors");
    }
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|error| format!("{text}: {error}"))
}

/// `90s`, `5m`, `2h`, `30d`.
fn millis(span: &str) -> Option<i64> {
    let unit = match span.chars().last()? {
        's' => 1_000,
        'm' => 60_000,
        'h' => 3_600_000,
        'd' => 86_400_000,
        _ => return None,
    };
    span.get(..span.len() - 1)?.parse::<i64>().ok()?.checked_mul(unit)
}
