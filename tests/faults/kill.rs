//! F1: kill -9 at random while clients write. What was acknowledged is there, once; what was not comes to be by its key.

use crate::harness::RUNTIME;
use crate::harness::client::{self, get, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, organisations, post_as, sign_in};
use crate::harness::process::{Process, bound, exact, program};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![f1_killed_while_clients_write]
}

const WRITERS: usize = 8;
const UPDATE: &str = "mutation($input: UpdateOrganisationInput!) {
    updateOrganisation(input: $input) { id title slug version } }";

/// What a client wants done: its key, and the title that it ends with.
#[derive(Debug, Clone)]
struct Wish {
    key: String,
    /// Of the thing it changes; none where it registers one.
    of: Option<String>,
    title: String,
}

/// What clients were told: version and title of each thing. What was done to each thing is known to one client.
type Journal = HashMap<String, (u64, String)>;

impl Wish {
    fn request(&self, token: &str) -> http::Request<bytes::Bytes> {
        match &self.of {
            None => post_as(token, Some(&self.key), REGISTER, organisation(&self.title)),
            Some(id) => post_as(token, Some(&self.key), UPDATE, json!({ "input": { "id": id, "title": self.title } })),
        }
    }

    /// Sends it; what came of it, or nothing where the connection ended first.
    async fn send(&self, address: SocketAddr, token: &str) -> Option<(String, u64, String)> {
        let answer = client::send(address, self.request(token)).await.ok()?;
        assert_eq!(answer.code(), None, "{self:?}: {}", answer.text());
        let data = answer.json()["data"].take();
        let field = if self.of.is_none() { "registerOrganisation" } else { "updateOrganisation" };
        let text = |name: &str| data[field][name].as_str().map(str::to_owned);
        let made = text("id").zip(data[field]["version"].as_u64()).zip(text("title"));
        let ((id, version), title) = made.unwrap_or_else(|| panic!("{self:?}: {}", answer.text()));
        assert_eq!(title, self.title, "{self:?}");
        Some((id, version, title))
    }
}

/// Writes until the server is gone: things are registered and changed, two times in three. Its journal and what it never
/// learned the end of.
async fn write(address: SocketAddr, token: String, name: String, acknowledged: &AtomicUsize) -> (Journal, Wish) {
    let (mut journal, mut last) = (Journal::new(), None);
    for step in 0.. {
        let of = if step % 3 == 0 { None } else { last.clone() };
        let wish = Wish { key: format!("{name}.{step}"), of, title: format!("{name}.{step}") };
        let Some((id, version, title)) = wish.send(address, &token).await else { return (journal, wish) };
        acknowledged.fetch_add(1, Ordering::SeqCst);
        last = Some(id.clone());
        let before = journal.insert(id, (version, title)).map_or(0, |(version, _)| version);
        assert_eq!(version, before + 1, "{wish:?}: its only writer is told of each version once");
    }
    unreachable!("it writes until the server is gone")
}

/// A random number below this one.
fn random(below: u64) -> u64 {
    RandomState::new().hash_one(0) % below
}

/// Lets clients write until so many are acknowledged and a moment longer, then kills the server. What the clients say.
fn kill_among_writers(process: &mut Process, round: u64, least: usize) -> (Journal, Vec<Wish>) {
    let token = sign_in(process.address, "claire");
    let (address, acknowledged) = (process.address, AtomicUsize::new(0));
    let mut journal = Journal::new();
    let mut open = Vec::new();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (token, acknowledged) = (token.clone(), &acknowledged);
                let name = format!("{round}.{writer}");
                scope.spawn(move || RUNTIME.block_on(write(address, token, name, acknowledged)))
            })
            .collect();
        let enough = least + usize::try_from(random(40)).expect("a number");
        while acknowledged.load(Ordering::SeqCst) < enough && process.is_alive() {
            std::thread::yield_now();
        }
        let (begun, moment) = (Instant::now(), Duration::from_micros(random(5_000)));
        while begun.elapsed() < moment {
            std::thread::yield_now();
        }
        process.signal("KILL");
        assert!(process.wait(Duration::from_secs(5)).is_some_and(|status| !status.success()));
        for writer in writers {
            let (told, wish) = writer.join().expect("a writer");
            journal.extend(told);
            open.push(wish);
        }
    });
    (journal, open)
}

/// What the server has, beside the journal: 0 lost, 0 invented; an open wish may or may not have come to be.
fn compare(address: SocketAddr, journal: &Journal, open: &[Wish]) {
    let mut found = Journal::new();
    for it in organisations(address, "id title version") {
        let text = |name: &str| it[name].as_str().expect("a text").to_owned();
        let known = found.insert(text("id"), (it["version"].as_u64().expect("a version"), text("title")));
        assert!(known.is_none(), "listed twice: {it}");
    }
    let wished = |id: &str, title: &str| {
        open.iter().any(|wish| wish.title == title && wish.of.as_deref().is_none_or(|of| of == id))
    };
    for (id, told) in journal {
        let has = found.remove(id).unwrap_or_else(|| panic!("lost: {id} {told:?}"));
        let is_more = has.0 == told.0 + 1 && wished(id, &has.1);
        assert!(has == *told || is_more, "lost, doubled or invented: {id} is {has:?}, acknowledged was {told:?}");
    }
    for (id, has) in &found {
        assert!(has.0 == 1 && wished(id, &has.1), "invented: {id} {has:?}");
    }
}

/// The chronicle has each change once, at consecutive positions.
fn compare_chronicle(address: SocketAddr, journal: &Journal) {
    let changes: u64 = journal.values().map(|(version, _)| version).sum();
    let last = "{ timeline(first: 1) { totalCount nodes { position } } }";
    let asked = async {
        loop {
            let answer = client::send(address, with_variables(last, Value::Null)).await.expect("an answer");
            let timeline = answer.json()["data"]["timeline"].take();
            if timeline["totalCount"] == changes {
                return timeline;
            }
            assert!(timeline["totalCount"].as_u64() < Some(changes), "{timeline} of {changes}");
        }
    };
    let timeline = RUNTIME.block_on(async { tokio::time::timeout(Duration::from_secs(10), asked).await });
    let timeline = timeline.unwrap_or_else(|_| panic!("of {changes} changes some are in no timeline"));
    assert_eq!(timeline["nodes"][0]["position"], changes.to_string(), "positions are consecutive from 1");
}

fn f1_killed_while_clients_write() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let kills = if exact() { 100 } else { 5 - 2 * u64::from(kind == Kind::Postgres) };
        let least = if exact() { 100 } else { 20 };
        let mut journal = Journal::new();
        let mut slowest = Duration::ZERO;
        let mut process = Process::with_arguments(&database.arguments(), &BEHIND);
        for round in 0..kills {
            let (told, open) = kill_among_writers(&mut process, round, least);
            journal.extend(told);
            let begun = Instant::now();
            process = Process::with_arguments(&database.arguments(), &BEHIND);
            assert_eq!(process.send(get("/health/ready")).status, 200);
            slowest = slowest.max(begun.elapsed());
            compare(process.address, &journal, &open);
            // Sent again with its key, what was open comes to be, once.
            let token = sign_in(process.address, "claire");
            for wish in &open {
                let (id, version, title) =
                    RUNTIME.block_on(wish.send(process.address, &token)).expect("the server is there again");
                let before = journal.insert(id, (version, title)).map_or(0, |(version, _)| version);
                assert_eq!(version, before + 1, "{wish:?}");
            }
            compare(process.address, &journal, &[]);
            compare_chronicle(process.address, &journal);
            assert!(!process.log().contains("panic"), "{}", process.log());
        }
        let arguments: Vec<String> = database.arguments().into_iter().filter(|word| word != "--migrate").collect();
        let check = program().arg("check").args(&arguments).output().expect("a process");
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
        let writes: u64 = journal.values().map(|(version, _)| version).sum();
        assert!(slowest < bound(2_000), "ready again after {slowest:?}");
        println!("F1 on {}: {kills} kills, {writes} writes kept, ready again in {slowest:?} at most", kind.name());
    }
}
