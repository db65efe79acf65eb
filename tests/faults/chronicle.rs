//! F8: whoever follows the chronicle sees every activity once, in the one order there is, whichever server they ask.

use crate::harness::RUNTIME;
use crate::harness::client::{self, get, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, sign_in};
use crate::harness::process::{Process, bound, exact};
use chrono::{DateTime, Utc};
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    crate::trials![f8_followers_see_everything_once, f8_plans_follow_growth]
}

const WRITERS: usize = 16;
const READERS: usize = 4;
const FOLLOW: &str = "query($after: String) { timeline(orderBy: OLDEST, first: 100, after: $after) {
    edges { cursor node { id position verb at contribution { id } } } } }";

/// What the writers and readers of one run share.
struct Run {
    servers: Vec<SocketAddr>,
    token: String,
    /// Who was killed; what was asked of it may fail.
    killed: AtomicBool,
    stopped: AtomicBool,
    acknowledged: Mutex<HashSet<String>>,
    /// The last position, once the writers have stopped; no reader ends before it.
    last: AtomicU64,
}

/// An activity as a reader saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    id: String,
    position: String,
    verb: String,
    contribution: String,
}

impl Run {
    /// The server of a client; who is of the first goes to the last when the first was killed.
    fn server(&self, client: usize) -> SocketAddr {
        let first = client % self.servers.len();
        let place = if self.killed.load(Ordering::SeqCst) { self.servers.len() - 1 } else { first };
        self.servers[place]
    }

    /// Sends to the client's server; nothing where that was killed meanwhile.
    async fn ask(&self, client: usize, request: http::Request<bytes::Bytes>) -> Option<Value> {
        match client::send(self.server(client), request).await {
            Ok(answer) => {
                assert_eq!(answer.code(), None, "{}", answer.text());
                Some(answer.json()["data"].take())
            }
            Err(error) => {
                assert!(self.servers.len() > 1 && client.is_multiple_of(2), "{error}");
                // It was killed a moment before it is known to be.
                while !self.killed.load(Ordering::SeqCst) {
                    tokio::task::yield_now().await;
                }
                None
            }
        }
    }

    async fn write(&self, writer: usize) {
        for n in 0.. {
            if self.stopped.load(Ordering::SeqCst) {
                return;
            }
            let request = post_as(&self.token, None, REGISTER, organisation(&format!("{writer}.{n}")));
            let Some(data) = self.ask(writer, request).await else { continue };
            let id = data["registerOrganisation"]["id"].as_str().expect("an id").to_owned();
            self.acknowledged.lock().expect("the journal").insert(id);
        }
    }

    /// Follows to the last position: what it saw, and how long after it happened.
    async fn follow(&self, reader: usize) -> (Vec<Seen>, Vec<Duration>) {
        let (mut seen, mut lags, mut after) = (Vec::new(), Vec::new(), Value::Null);
        loop {
            let last = self.last.load(Ordering::SeqCst);
            if last > 0 && seen.len() as u64 >= last {
                return (seen, lags);
            }
            let Some(data) = self.ask(reader, with_variables(FOLLOW, json!({ "after": after }))).await else {
                continue;
            };
            let now = Utc::now();
            for edge in data["timeline"]["edges"].as_array().expect("edges") {
                let node = &edge["node"];
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let at: DateTime<Utc> = text(&node["at"]).parse().expect("a moment");
                lags.push((now - at).to_std().unwrap_or_default());
                seen.push(Seen {
                    id: text(&node["id"]),
                    position: text(&node["position"]),
                    verb: text(&node["verb"]),
                    contribution: text(&node["contribution"]["id"]),
                });
                after = edge["cursor"].clone();
            }
        }
    }

    fn written(&self) -> usize {
        self.acknowledged.lock().expect("the journal").len()
    }
}

/// The lag as the server tells it.
fn told_lag(process: &Process) -> Duration {
    let answer = RUNTIME.block_on(client::send(process.metrics, get("/metrics"))).expect("metrics");
    let line = answer.text();
    let line = line.lines().find_map(|line| line.strip_prefix("territoire_chronicle_lag_seconds ")?.parse().ok());
    Duration::from_secs_f64(line.expect("the lag is exported"))
}

/// One server on SQLite; two on PostgreSQL, of one installation.
pub fn servers(database: &TestDatabase, more: &[tempfile::TempDir], beside: &[&str]) -> Vec<Process> {
    let keys = database.dir.path().join("shared-keys").display().to_string();
    let shared = ["--keys", &keys, "--public-url", "http://api.reseau.example"];
    let flags: Vec<&str> = BEHIND.into_iter().chain(shared).chain(beside.iter().copied()).collect();
    let dirs = std::iter::once(&database.dir).chain(more);
    let start = |dir: &tempfile::TempDir| {
        let mut arguments = database.arguments();
        arguments[1] = dir.path().display().to_string();
        Process::with_arguments(&arguments, &flags)
    };
    dirs.map(start).collect()
}

fn f8_followers_see_everything_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let other: Vec<_> =
            (kind == Kind::Postgres).then(|| tempfile::tempdir().expect("a directory")).into_iter().collect();
        let mut processes = servers(&database, &other, &[]);
        // Of one server, good for both.
        let token = sign_in(processes[0].address, "claire");
        let run = Run {
            servers: processes.iter().map(|process| process.address).collect(),
            token,
            killed: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            acknowledged: Mutex::default(),
            last: AtomicU64::new(0),
        };
        let time = Duration::from_secs(if exact() { 60 } else { 2 });
        let begun = Instant::now();
        let (mut told, mut seen, mut lags) = (Vec::new(), Vec::new(), Vec::new());
        std::thread::scope(|scope| {
            let run = &run;
            let writers: Vec<_> =
                (0..WRITERS).map(|writer| scope.spawn(move || RUNTIME.block_on(run.write(writer)))).collect();
            let readers: Vec<_> =
                (0..READERS).map(|reader| scope.spawn(move || RUNTIME.block_on(run.follow(reader)))).collect();
            while begun.elapsed() < time {
                told.push(told_lag(processes.last().expect("one")));
                if processes.len() > 1 && !run.killed.load(Ordering::SeqCst) && begun.elapsed() > time / 2 {
                    processes[0].signal("KILL");
                    assert!(processes[0].wait(Duration::from_secs(5)).is_some());
                    run.killed.store(true, Ordering::SeqCst);
                }
            }
            run.stopped.store(true, Ordering::SeqCst);
            for writer in writers {
                writer.join().expect("a writer");
            }
            run.last.store(settled(processes.last().expect("one"), run.written()), Ordering::SeqCst);
            for reader in readers {
                let (what, late) = reader.join().expect("a reader");
                seen.push(what);
                lags.extend(late);
            }
        });
        let first = &seen[0];
        for (place, activity) in first.iter().enumerate() {
            assert_eq!(activity.position, (place + 1).to_string(), "positions are consecutive");
            assert_eq!(activity.verb, "REGISTERED");
        }
        let ids: HashSet<_> = first.iter().map(|activity| &activity.id).collect();
        assert_eq!(ids.len(), first.len(), "an activity was seen twice");
        for reader in &seen {
            assert!(reader == first, "two readers saw different chronicles");
        }
        let things: HashSet<_> = first.iter().map(|activity| activity.contribution.clone()).collect();
        assert_eq!(things.len(), first.len());
        let lost = run.acknowledged.lock().expect("the journal").difference(&things).count();
        assert_eq!(lost, 0, "acknowledged, and seen by nobody");
        assert!(first.len() <= run.written() + WRITERS, "more was seen than was written");
        lags.sort();
        told.sort();
        let [told, late] = [told, lags].map(|times| times[times.len() * 99 / 100]);
        let rate = first.len() / usize::try_from(time.as_secs()).expect("a number");
        println!("F8 on {}: {rate} writes/s; 99 %: {told:?} told, {late:?} until a reader saw it", kind.name());
        assert!(told < bound(1_000), "the server tells of {told:?}");
        assert!(late < bound(1_000), "readers saw it after {late:?}");
        assert_eq!(scanned(&database), Vec::<String>::new(), "read from end to end, as planned when they were empty");
    }
}

/// Tables that things are in which PostgreSQL read from end to end. Nothing was in them when its plans were made.
fn scanned(database: &TestDatabase) -> Vec<String> {
    let Some(url) = &database.url else { return Vec::new() };
    let sql = "SELECT relname::text FROM pg_stat_user_tables WHERE seq_scan > 0 AND n_tup_ins > 0 \
        AND relname IN ('activity', 'activity_area', 'contribution', 'contribution_area', 'organisation')";
    RUNTIME.block_on(async {
        let db = Database::connect(url).await.expect("a connection");
        let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.expect("tables");
        db.close().await.expect("closed");
        rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect()
    })
}

/// PostgreSQL's planner is told of a table that has grown, whether autovacuum is on or not.
fn f8_plans_follow_growth() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let database = TestDatabase::ready(Kind::Postgres);
    let url = database.url.as_deref().expect("an address");
    RUNTIME.block_on(async {
        let looked = "SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'commune'";
        let args = database.serve_args(&[]);
        let server = start::database(&args.store, Migrate::No, &Metrics::default()).await;
        let server = server.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        let client = Database::connect(url).await.expect("a connection");
        client.execute_unprepared("UPDATE commune SET name = name").await.expect("rows written");
        // A connection that ends tells what it wrote.
        client.close().await.expect("closed");
        let begun = Instant::now();
        let mut known = false;
        while !known && begun.elapsed() < Duration::from_secs(20) {
            server.follow_growth().await.expect("looked");
            let row = server.background().query_one_raw(Statement::from_string(DbBackend::Postgres, looked)).await;
            known = row.expect("an answer").is_some_and(|row| row.try_get_by_index(0).expect("a word"));
        }
        assert!(known, "the planner was not told");
        server.close().await;
    });
}

/// The last position once nothing waits for its own any more.
fn settled(process: &Process, least: usize) -> u64 {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        let text = "{ organisations { totalCount } timeline(first: 1) { totalCount nodes { position } } }";
        let data = process.send(with_variables(text, Value::Null)).json()["data"].take();
        let [things, total] = ["organisations", "timeline"].map(|list| data[list]["totalCount"].as_u64());
        if things == total && total >= Some(least as u64) {
            assert_eq!(data["timeline"]["nodes"][0]["position"], total.expect("a number").to_string());
            return total.expect("a number");
        }
    }
    panic!("the chronicle is not stamped to its end")
}
