//! F8: no kept answer is older than what was told, on one server or on two, while others write.

use super::chronicle::servers;
use crate::harness::RUNTIME;
use crate::harness::client::{self, get, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{account, post_as, register, sign_in};
use crate::harness::process::exact;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![f8_no_kept_answer_is_older_than_what_was_told, f8_a_kept_timeline_goes_on]
}

/// Things, each of which one writer corrects again and again: its title is the number of its corrections.
const THINGS: usize = 4;
const READERS: usize = 4;
const CORRECT: &str = "mutation($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { version } }";
/// How often a thing was corrected, as far as the timeline tells.
const TOLD: &str = "query($id: ID!) { timeline(of: $id, first: 1) { totalCount } }";
/// The same thing, alone and in a list.
const THING: &str = "query($id: ID!) { organisation(id: $id) { title } }";
const LIST: &str = "{ organisations(within: {commune: \"26289\"}, first: 20) { nodes { id title } } }";

struct Run {
    servers: Vec<SocketAddr>,
    things: Vec<String>,
    token: String,
    /// How many corrections of each thing were acknowledged.
    acknowledged: Vec<AtomicU64>,
    stopped: AtomicBool,
    hits: AtomicU64,
}

impl Run {
    async fn ask(&self, server: usize, text: &str, variables: Value) -> Value {
        let answer = client::send(self.servers[server % self.servers.len()], with_variables(text, variables)).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.code(), None, "{}", answer.text());
        self.hits.fetch_add(u64::from(answer.header("age").is_some()), Ordering::Relaxed);
        answer.json()["data"].take()
    }

    /// The number in the title of a thing, alone and in the list.
    async fn read(&self, server: usize, thing: usize) -> [u64; 2] {
        let id = &self.things[thing];
        let number = |title: &Value| title.as_str().and_then(|title| title.parse().ok()).expect("a number");
        let alone = self.ask(server, THING, json!({ "id": id })).await;
        let list = self.ask(server, LIST, Value::Null).await;
        let nodes = list["organisations"]["nodes"].as_array().expect("nodes").iter();
        let listed = nodes.into_iter().find(|node| node["id"] == id.as_str()).expect("the thing");
        [number(&alone["organisation"]["title"]), number(&listed["title"])]
    }

    /// Corrects a thing, and reads it where it was corrected.
    async fn write(&self, thing: usize) {
        for number in 1.. {
            if self.stopped.load(Ordering::SeqCst) {
                return;
            }
            let input = json!({ "id": self.things[thing], "expectedVersion": number, "title": number.to_string() });
            let request = post_as(&self.token, None, CORRECT, json!({ "input": input }));
            let answer = client::send(self.servers[thing % self.servers.len()], request).await.expect("an answer");
            assert_eq!(answer.code(), None, "{}", answer.text());
            self.acknowledged[thing].store(number, Ordering::SeqCst);
            assert_eq!(self.read(thing, thing).await, [number; 2], "who wrote reads what was before");
        }
    }

    /// Reads what the timeline tells of a thing, then the thing.
    async fn follow(&self, reader: usize) -> u64 {
        let mut asked = 0;
        while !self.stopped.load(Ordering::SeqCst) {
            let thing = asked % THINGS;
            let told = self.ask(reader, TOLD, json!({ "id": self.things[thing] })).await;
            // The first activity is that it was registered; on PostgreSQL it is told a moment later.
            let told = told["timeline"]["totalCount"].as_u64().expect("a count").saturating_sub(1);
            let read = self.read(reader, thing).await;
            assert!(read.iter().all(|number| *number >= told), "told of {told}, and read {read:?}");
            asked += 1;
        }
        asked as u64
    }
}

fn f8_no_kept_answer_is_older_than_what_was_told() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let other: Vec<_> =
            (kind == Kind::Postgres).then(|| tempfile::tempdir().expect("a directory")).into_iter().collect();
        let processes = servers(&database, &other, &["--cache-mebibytes", "8"]);
        let token = sign_in(processes[0].address, "claire");
        let run = Run {
            servers: processes.iter().map(|process| process.address).collect(),
            things: (0..THINGS).map(|_| register(processes[0].address, &token, "0")).collect(),
            token,
            acknowledged: (0..THINGS).map(|_| AtomicU64::new(0)).collect(),
            stopped: AtomicBool::new(false),
            hits: AtomicU64::new(0),
        };
        let time = Duration::from_secs(if exact() { 60 } else { 4 });
        let asked = std::thread::scope(|scope| {
            let run = &run;
            let writers: Vec<_> =
                (0..THINGS).map(|thing| scope.spawn(move || RUNTIME.block_on(run.write(thing)))).collect();
            let readers: Vec<_> =
                (0..READERS).map(|reader| scope.spawn(move || RUNTIME.block_on(run.follow(reader)))).collect();
            std::thread::sleep(time);
            run.stopped.store(true, Ordering::SeqCst);
            for writer in writers {
                writer.join().expect("a writer");
            }
            readers.into_iter().map(|reader| reader.join().expect("a reader")).sum::<u64>()
        });
        let written: Vec<u64> = run.acknowledged.iter().map(|number| number.load(Ordering::SeqCst)).collect();
        // Every server tells of the last correction within a second.
        for server in 0..processes.len() {
            let begun = Instant::now();
            let last = |thing: usize| RUNTIME.block_on(run.read(server, thing)) == [written[thing]; 2];
            while !(0..THINGS).all(last) {
                assert!(
                    begun.elapsed() < Duration::from_secs(1),
                    "server {server} does not tell of the last corrections"
                );
            }
        }
        let hits = run.hits.load(Ordering::Relaxed);
        println!(
            "F8 on {}: {} corrections, {asked} times followed, {hits} kept answers",
            kind.name(),
            written.iter().sum::<u64>()
        );
        assert!(hits > 0, "no answer was kept");
        let told = RUNTIME.block_on(client::send(processes[0].metrics, get("/metrics"))).expect("metrics").text();
        assert!(told.contains("territoire_cache_lookups_total{found=\"hit\"}"), "{told}");
    }
}

/// Whoever asks the timeline again and again sees each change, also where an answer was kept before the change had its position.
fn f8_a_kept_timeline_goes_on() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = &servers(&database, &[], &["--cache-mebibytes", "8"])[0];
        let token = sign_in(process.address, "claire");
        let id = register(process.address, &token, "0");
        let told = || {
            let answer = RUNTIME.block_on(client::send(process.address, with_variables(TOLD, json!({ "id": id }))));
            let answer = answer.expect("an answer");
            answer.json()["data"]["timeline"]["totalCount"].as_u64().expect("a count")
        };
        for number in 1..=30 {
            let input = json!({ "id": id, "expectedVersion": number, "title": number.to_string() });
            let request = post_as(&token, None, CORRECT, json!({ "input": input }));
            let answer = RUNTIME.block_on(client::send(process.address, request)).expect("an answer");
            assert_eq!(answer.code(), None, "{}", answer.text());
            let begun = Instant::now();
            while told() < number + 1 {
                assert!(begun.elapsed() < Duration::from_secs(5), "the timeline stays at {} of {}", told(), number + 1);
            }
        }
    }
}
