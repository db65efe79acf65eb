//! What `/metrics` shows. One registry per server; no label holds anything personal.

use crate::base::error::ErrorCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Operation names that have counters of their own at once. Of names beyond them, those that were counted least give theirs up.
const NAMED_OPERATIONS: usize = 200;
/// Longest operation name with counters of its own, in bytes.
const NAME_LENGTH: usize = 64;
/// What stands for a name that is too long, and for none.
const OTHER: &str = "(other)";
const UNNAMED: &str = "(unnamed)";
/// The code of an answer without an error.
const ANSWERED: &str = "OK";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CodeLabel {
    code: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct FoundLabel {
    found: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabel {
    operation: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    operation: String,
    code: &'static str,
}

/// The counters of one operation name.
pub struct OperationMetrics {
    name: String,
    answered: Counter,
    /// The counters of errors; none once the name gave its counters up.
    failed: Mutex<Option<Family<OutcomeLabel, Counter>>>,
    seconds: Histogram,
}

/// An operation name that has counters, and how often it was counted.
struct Named {
    metrics: Arc<OperationMetrics>,
    count: u64,
}

impl OperationMetrics {
    /// Counts one answer.
    pub fn observe(&self, elapsed: Duration, code: Option<ErrorCode>) {
        self.seconds.observe(elapsed.as_secs_f64());
        match code {
            None => {
                self.answered.inc();
            }
            Some(code) => {
                let label = OutcomeLabel { operation: self.name.clone(), code: code.as_str() };
                // Held until it is counted, so that no counter is made after the name gave its counters up.
                let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(failed) = &*failed {
                    failed.get_or_create(&label).inc();
                }
            }
        }
    }
}

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    statements: Counter,
    password_hashes: Counter,
    chronicle_lag: Gauge<f64, AtomicU64>,
    kept: Family<FoundLabel, Counter>,
    kept_bytes: Gauge,
    jobs_died: Counter,
    jobs_given_up: Gauge,
    refused: Family<CodeLabel, Counter>,
    requests: Family<OutcomeLabel, Counter>,
    seconds: Family<OperationLabel, Histogram, fn() -> Histogram>,
    operations: Mutex<HashMap<String, Named>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("territoire");
        let statements = Counter::default();
        registry.register("db_statements", "Statements sent to the database", statements.clone());
        let password_hashes: Counter = Counter::default();
        registry.register("password_hashes", "Passwords hashed or checked", password_hashes.clone());
        let chronicle_lag: Gauge<f64, AtomicU64> = Gauge::default();
        let help = "How long the oldest activity without a position has waited, when last looked at";
        registry.register_with_unit("chronicle_lag", help, Unit::Seconds, chronicle_lag.clone());
        let kept = Family::default();
        let help = "Questions of anonymous readers for which an answer was kept (hit) or not (miss)";
        registry.register("cache_lookups", help, kept.clone());
        let kept_bytes: Gauge = Gauge::default();
        registry.register_with_unit("cache", "What kept answers take in memory", Unit::Bytes, kept_bytes.clone());
        let jobs_died: Counter = Counter::default();
        registry.register("jobs_died", "Jobs found whose process died while it ran them", jobs_died.clone());
        let jobs_given_up: Gauge = Gauge::default();
        let help = "Jobs that were given up in the last 7 days, when last looked at";
        registry.register("jobs_given_up", help, jobs_given_up.clone());
        let refused = Family::default();
        registry.register("gate_refused", "Operations that ended with an error, by its code", refused.clone());
        let requests = Family::default();
        registry.register(
            "requests",
            "Operations answered, by name and code (OK where there was no error)",
            requests.clone(),
        );
        let buckets: fn() -> Histogram = || Histogram::new(exponential_buckets(0.000_1, 2.5, 14));
        let seconds = Family::new_with_constructor(buckets);
        let help = "Time from the parsed request to the answer, by operation name";
        registry.register_with_unit("request_duration", help, Unit::Seconds, seconds.clone());
        let operations = Mutex::default();
        Self {
            registry,
            statements,
            password_hashes,
            chronicle_lag,
            kept,
            kept_bytes,
            jobs_died,
            jobs_given_up,
            refused,
            requests,
            seconds,
            operations,
        }
    }
}

impl Metrics {
    /// The counter of database statements, for the connections to increase.
    pub fn statements(&self) -> Counter {
        self.statements.clone()
    }

    /// Statements so far.
    pub fn statement_count(&self) -> u64 {
        self.statements.get()
    }

    /// The counter of passwords hashed or checked.
    pub fn password_hashes(&self) -> Counter {
        self.password_hashes.clone()
    }

    /// Records how far the chronicle's stamper lags behind.
    pub fn chronicle_lag(&self, lag: Duration) {
        self.chronicle_lag.set(lag.as_secs_f64());
    }

    /// Counts a question of an anonymous reader, for which an answer was kept or not, and says what all kept answers take.
    pub fn looked_up(&self, found: bool, bytes: u64) {
        self.kept.get_or_create(&FoundLabel { found: if found { "hit" } else { "miss" } }).inc();
        self.kept_bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Counts a job whose process died while it ran the job.
    pub fn job_died(&self) {
        self.jobs_died.inc();
    }

    /// Records how many jobs were given up lately.
    pub fn jobs_given_up(&self, count: u64) {
        self.jobs_given_up.set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// How many jobs were given up lately, when last looked at.
    pub fn given_up_jobs(&self) -> i64 {
        self.jobs_given_up.get()
    }

    /// Counts an answer that carries an error.
    pub fn refused(&self, code: ErrorCode) {
        self.refused.get_or_create(&CodeLabel { code: code.as_str() }).inc();
    }

    /// The counters of an operation. Unnamed operations share one set; so do those with names longer than 64 bytes.
    ///
    /// When 200 names have counters, a new name takes those of the name that was counted least, and begins with its count (the
    /// algorithm «Space-Saving»). So a name that is used keeps its counters or gets some again, however many names come once.
    pub fn operation(&self, name: Option<&str>) -> Arc<OperationMetrics> {
        let name = match name {
            Some(name) if name.len() <= NAME_LENGTH => name,
            Some(_) => OTHER,
            None => UNNAMED,
        };
        let mut known = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(named) = known.get_mut(name) {
            named.count = named.count.saturating_add(1);
            return Arc::clone(&named.metrics);
        }
        let count = if known.len() < NAMED_OPERATIONS { 0 } else { self.forget_one(&mut known) };
        let label = OutcomeLabel { operation: name.to_owned(), code: ANSWERED };
        let metrics = Arc::new(OperationMetrics {
            name: name.to_owned(),
            answered: self.requests.get_or_create(&label).clone(),
            failed: Mutex::new(Some(self.requests.clone())),
            seconds: self.seconds.get_or_create(&OperationLabel { operation: name.to_owned() }).clone(),
        });
        known.insert(name.to_owned(), Named { metrics: Arc::clone(&metrics), count: count.saturating_add(1) });
        metrics
    }

    /// Takes the counters of the name that was counted least; returns how often it was.
    fn forget_one(&self, known: &mut HashMap<String, Named>) -> u64 {
        let named = known.iter().filter(|(name, _)| ![OTHER, UNNAMED].contains(&name.as_str()));
        let Some(name) = named.min_by_key(|(_, named)| named.count).map(|(name, _)| name.clone()) else { return 0 };
        let Some(Named { metrics, count }) = known.remove(&name) else { return 0 };
        *metrics.failed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        for code in ErrorCode::ALL.iter().map(|code| code.as_str()).chain([ANSWERED]) {
            self.requests.remove(&OutcomeLabel { operation: name.clone(), code });
        }
        self.seconds.remove(&OperationLabel { operation: name });
        count
    }

    /// The metrics in the OpenMetrics text format.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_come_once_use_up_no_counters() {
        let metrics = Metrics::default();
        let answered = |name: &str, times: usize| {
            for _ in 0..times {
                metrics.operation(Some(name)).observe(Duration::from_millis(1), None);
            }
        };
        answered("Before", 50);
        let held = metrics.operation(Some("Held"));
        for n in 0..1_000 {
            let named = metrics.operation(Some(&format!("Flood{n}")));
            named.observe(Duration::from_millis(1), (n % 2 == 0).then_some(ErrorCode::NotFound));
        }
        // Its name gave its counters up meanwhile.
        held.observe(Duration::from_millis(1), Some(ErrorCode::Forbidden));
        answered("After", 3);
        let text = metrics.render();
        let count = |name: &str| {
            text.lines().find_map(|line| {
                line.strip_prefix(&format!("territoire_requests_total{{operation=\"{name}\",code=\"OK\"}} "))
            })
        };
        assert_eq!((count("Before"), count("After"), count("Held")), (Some("50"), Some("3"), None));
        let lines = text.lines().filter(|line| line.starts_with("territoire_requests_total")).count();
        assert!(lines <= 2 * NAMED_OPERATIONS, "{lines} lines");
        assert!(!text.contains("FORBIDDEN"));
    }
}
