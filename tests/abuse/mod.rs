//! Abuse: rows A and G of the acceptance list, against a server process. After every request the oracle looks.

mod applications;
mod browser;
mod calendars;
mod copies;
mod documents;
mod doors;
mod exposure;
mod fairness;
mod files;
mod guessing;
mod hostile;
mod identity;
mod links;
mod lockout;
mod maps;
mod markup;
mod pages;
mod sign_ins;
mod slugs;
mod storage;
mod storage_full;
mod text;
mod transport;
mod uploads_at_once;
mod weights;

use crate::harness::client::{self, Answer};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::process::{Process, bound};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use std::time::Duration;

/// All of them, one at a time.
pub fn trials() -> Vec<Trial> {
    let all = [
        documents::trials(),
        weights::trials(),
        transport::trials(),
        exposure::trials(),
        identity::trials(),
        guessing::trials(),
        sign_ins::trials(),
        applications::trials(),
        text::trials(),
        markup::trials(),
        files::trials(),
        uploads_at_once::trials(),
        calendars::trials(),
        fairness::trials(),
        links::trials(),
        slugs::trials(),
        doors::trials(),
        copies::trials(),
        lockout::trials(),
        maps::trials(),
        pages::trials(),
        storage::trials(),
        storage_full::trials(),
    ];
    all.into_iter().flatten().collect()
}

/// The most that memory may grow during a test.
const GROWTH: u64 = 64 << 20;
/// What no answer and no log line may hold.
const SECRETS: [&str; 9] =
    ["hunter2", "SELECT ", "sqlx", "SQLITE", "postgres://", "/tmp/", "/root/", "/work/", "BEGIN"];
const CODES: [&str; 11] = [
    "INVALID",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "CONFLICT",
    "IDEMPOTENCY_MISMATCH",
    "TOO_COSTLY",
    "TOO_MANY",
    "UNAVAILABLE",
    "STORAGE_FULL",
    "INTERNAL",
];

/// A server to abuse.
pub struct Target {
    pub process: Process,
    memory: u64,
}

impl Target {
    /// On SQLite.
    pub fn new(more: &[&str]) -> Self {
        let process = Process::start(TestDatabase::ready(Kind::Sqlite), more);
        // Warm: the first answers make what is made once.
        for _ in 0..3 {
            process.send(client::document("{ __typename communes(first: 1) { totalCount } }"));
        }
        assert!(process.counter("territoire_db_statements_total") > 0, "the counter of statements counts");
        let memory = process.memory();
        Self { process, memory }
    }

    /// Sends what must end with this code, within so many milliseconds (best of three), touching neither the database nor
    /// password hashes; then the oracle looks.
    pub fn refuses(&mut self, what: &str, request: impl Fn() -> Request<Bytes>, code: &str, millis: u64) -> Answer {
        let before = (self.counter("territoire_db_statements_total"), self.counter("territoire_password_hashes_total"));
        let answer = self.fastest(what, request, millis);
        assert_eq!(answer.code().as_deref(), Some(code), "{what}: {}", cut(&answer.text()));
        let after = (self.counter("territoire_db_statements_total"), self.counter("territoire_password_hashes_total"));
        assert_eq!(before, after, "{what}: statements and hashes");
        self.oracle(what, &answer);
        answer
    }

    /// Sends what must be answered without error; then the oracle looks.
    pub fn answers(&mut self, what: &str, request: impl Fn() -> Request<Bytes>, millis: u64) -> Answer {
        let answer = self.fastest(what, request, millis);
        assert_eq!(answer.code(), None, "{what}: {}", cut(&answer.text()));
        assert_eq!(answer.status, 200, "{what}");
        self.oracle(what, &answer);
        answer
    }

    fn fastest(&self, what: &str, request: impl Fn() -> Request<Bytes>, millis: u64) -> Answer {
        let send = || self.process.try_send(request()).unwrap_or_else(|error| panic!("{what}: {error}"));
        let best = (0..3).map(|_| send()).min_by_key(|answer| answer.took).expect("an answer");
        assert!(best.took < bound(millis), "{what}: {:?}", best.took);
        best
    }

    fn counter(&self, name: &str) -> u64 {
        self.process.counter(name)
    }

    /// What must hold after every request, whatever it was.
    pub fn oracle(&mut self, what: &str, answer: &Answer) {
        let text = answer.text();
        for secret in SECRETS {
            assert!(!text.contains(secret), "{what}: the answer holds {secret:?}: {}", cut(&text));
        }
        for error in answer.json()["errors"].as_array().into_iter().flatten() {
            let extensions = &error["extensions"];
            assert!(extensions["code"].as_str().is_some_and(|code| CODES.contains(&code)), "{what}: {error}");
            assert!(extensions["requestId"].as_str().is_some_and(|id| id.len() == 16), "{what}: {error}");
        }
        self.is_well(what);
    }

    /// The process is the same, answers, has not grown, and has logged nothing that it should not.
    pub fn is_well(&mut self, what: &str) {
        assert!(self.process.is_alive(), "{what}: the process is dead: {}", self.process.log());
        let ping = || self.process.send(client::document("{ __typename }"));
        let best = (0..3).map(|_| ping()).min_by_key(|answer| answer.took).expect("an answer");
        assert_eq!(best.status, 200, "{what}");
        assert!(best.took < bound(50), "{what}: {{ __typename }} took {:?}", best.took);
        let mut grown = self.process.memory().saturating_sub(self.memory);
        // The allocator gives back what was freed a second later, and only while it is used.
        for _ in 0..30 {
            if grown < GROWTH {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
            ping();
            grown = self.process.memory().saturating_sub(self.memory);
        }
        assert!(grown < GROWTH, "{what}: memory grew by {grown} bytes");
        let log = self.process.log();
        // The words of `log.rs` for a panic.
        assert!(!log.contains("panic") && !log.contains("by a defect"), "{what}: {log}");
        for secret in SECRETS {
            assert!(!log.contains(secret), "{what}: the log holds {secret:?}: {log}");
        }
    }
}

/// The beginning of a text, for messages.
pub fn cut(text: &str) -> String {
    text.chars().take(600).collect()
}

/// The 99th percentile.
pub fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() * 99 / 100]
}
