//! The scenario grammar: valid GraphQL, the comment block before each operation is its header.
//!
//! Header words: `scenario`, `cast`, `at` (first block), `as`, `wait`, `settle`, `with {json}`, `header`,
//! `expect queries <= n`, `expect code X`, `parallel n`, `get /path`, `put SAMPLE to ADDRESS`, `mail ADDRESS` (the last one it got: `{{Mail.token}}`); in a cast also `account NAME`, `member NAME of ID as ROLE`.
//! Unknown ones fail, so that a slip of the pen tests nothing by accident.

use chrono::{DateTime, Utc};
use territoire::base::gql::document::{OperationType, Selection};
use territoire::base::gql::parse_query;

/// When scenarios play that do not say.
const NOON: &str = "2026-03-02T12:00:00+01:00";

/// One file.
#[derive(Debug)]
pub struct Scenario {
    pub title: String,
    pub cast: Option<String>,
    pub at: DateTime<Utc>,
    pub steps: Vec<Step>,
}

/// One request, or several alike at once.
#[derive(Debug, Default)]
pub struct Step {
    pub actor: String,
    pub wait_millis: i64,
    pub settle: bool,
    pub variables: Option<String>,
    pub headers: Vec<(String, String)>,
    pub most_queries: Option<u64>,
    pub code: Option<String>,
    pub parallel: usize,
    pub get: Option<String>,
    /// A sample to upload, and where to.
    pub put: Option<(String, String)>,
    /// Whose last mail is read before it.
    pub mail: Option<String>,
    pub text: String,
    /// Accounts to make, in a cast.
    pub accounts: Vec<String>,
    /// Members to add: account, team, role; in a cast, as long as nobody can be invited.
    pub members: Vec<(String, String, String)>,
}

impl Step {
    /// The name of its operation, or its path.
    pub fn title(&self) -> String {
        let page = self.get.clone().or_else(|| self.put.as_ref().map(|(sample, _)| sample.clone()));
        page.unwrap_or_else(|| {
            let mut words =
                self.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
            words.nth(1).expect("a named operation").to_owned()
        })
    }

    /// Whether it asks for a page or sends a file, and is no operation.
    pub fn is_page(&self) -> bool {
        self.get.is_some() || self.put.is_some()
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        parse_query(self.text.as_str()).is_ok_and(|document| {
            document.operations.iter().any(|(_, operation)| operation.node.ty == OperationType::Mutation)
        })
    }
}

impl Scenario {
    /// Reads a file.
    pub fn read(file: &str) -> Result<Self, String> {
        parse_query(file).map_err(|error| format!("no valid GraphQL: {error}"))?;
        let mut scenario = Self { title: String::new(), cast: None, at: moment(NOON)?, steps: Vec::new() };
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
                    if step.is_page() {
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
        if step.is_page() {
            scenario.finish(step);
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
            ("cast", cast) if self.steps.is_empty() => self.cast = Some(cast.to_owned()),
            ("settle", "") => step.settle = true,
            ("account", name) => step.accounts.push(name.to_owned()),
            ("member", rest) => {
                let (name, rest) = rest.split_once(" of ").ok_or("member NAME of TEAM as ROLE")?;
                let (team, role) = rest.split_once(" as ").ok_or("member NAME of TEAM as ROLE")?;
                step.members.push((name.to_owned(), team.to_owned(), role.to_owned()));
            }
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
            ("mail", address) => step.mail = Some(address.to_owned()),
            ("put", rest) => {
                let (sample, address) = rest.split_once(" to ").ok_or("put SAMPLE to ADDRESS")?;
                step.put = Some((sample.to_owned(), address.to_owned()));
            }
            ("get", path) => step.get = Some(path.to_owned()),
            _ => return Err(format!("unknown header word: {words}")),
        }
        Ok(())
    }

    fn finish(&mut self, step: Step) {
        if !step.text.trim().is_empty() || step.is_page() {
            self.steps.push(step);
        }
    }

    /// Names of the root fields that its operations ask for.
    pub fn root_fields(&self) -> Vec<String> {
        self.steps.iter().flat_map(|step| Self::fields_of(&step.text)).collect()
    }

    /// Names of the root fields of a document.
    pub fn fields_of(text: &str) -> Vec<String> {
        let Ok(document) = parse_query(text) else { return Vec::new() };
        let mut names = Vec::new();
        for (_, operation) in document.operations.iter() {
            for selection in &operation.node.selection_set.node.items {
                if let Selection::Field(field) = &selection.node {
                    names.push(field.node.name.node.to_string());
                }
            }
        }
        names
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
