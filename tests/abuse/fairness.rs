//! What one sender may do to the others: memory, time and places are shared.

use super::{Target, cut, p99};
use crate::harness::client::{self, document, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, sign_in, together};
use crate::harness::process::{Process, bound};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        a_answers_are_only_so_long,
        a_what_is_not_declared_is_not_read,
        a_refusals_are_paid,
        a_one_address_leaves_room_to_others,
        a_who_reads_too_slowly_is_disconnected
    ]
}

/// Characters of a text that take twice the room in an answer.
const LONG: usize = 10_000;

fn from(mut request: Request<Bytes>, address: &str) -> Request<Bytes> {
    request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
    request
}

/// Organisations with long texts.
fn with_long_texts(process: &Process, count: usize) {
    account(process.database(), "claire");
    let token = sign_in(process.address, "claire");
    let text = "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { id } }";
    for number in 0..count {
        let input = json!({ "title": format!("Longue {number}"), "kind": "COLLECTIVE", "communes": ["26289"], "description": "\"".repeat(LONG) });
        let answer = process.send(post_as(&token, None, text, json!({ "input": input })));
        assert_eq!(answer.code(), None, "{}", answer.text());
    }
}

/// A list of all of them, so many times.
fn lists(times: usize) -> String {
    let lists: Vec<String> =
        (0..times).map(|time| format!("a{time}: organisations(first: 50) {{ nodes {{ description }} }}")).collect();
    format!("{{ {} }}", lists.join(" "))
}

/// 28 times what is 1 MB long: each answer ends at 8 MiB, and all of them together take no more than there is room for.
fn a_answers_are_only_so_long() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        with_long_texts(&process, 50);
        let whole = process.send(document(&lists(7)));
        assert_eq!(whole.code(), None, "{}", cut(&whole.text()));
        assert!(whole.body.len() > 6 << 20, "{} bytes", whole.body.len());
        let before = process.peak_memory();
        let long: Vec<_> =
            (0..24).map(|sender| from(document(&lists(20)), &format!("10.7.{}.1", sender % 8))).collect();
        for answer in together(process.address, long) {
            let code = answer.code().expect("a code");
            assert!(matches!(code.as_str(), "TOO_COSTLY" | "UNAVAILABLE"), "{}", cut(&answer.text()));
            assert!(answer.body.len() < 2_000, "{} bytes", answer.body.len());
        }
        let grown = process.peak_memory().saturating_sub(before);
        eprintln!("24 answers that are too long on {}: {} MiB more at most", kind.name(), grown >> 20);
        assert!(grown < 384 << 20, "{} MiB", grown >> 20);
    }
}

/// 1 MiB of small values that no variable names, on a hundred connections; and one variable of too many values.
fn a_what_is_not_declared_is_not_read() {
    let mut target = Target::new(&BEHIND);
    let many = format!("[{}]", vec!["{\"\":0}"; 130_000].join(","));
    let body = format!(r#"{{"query": "{{ __typename }}", "variables": {{"of": {many}}}}}"#);
    let before = target.process.peak_memory();
    let sent: Vec<_> =
        (0..100).map(|sender| from(client::post(body.clone()), &format!("10.7.1.{}", sender % 10))).collect();
    let answers = together(target.process.address, sent);
    let answered = answers.iter().filter(|answer| answer.code().is_none()).count();
    assert!(answered >= 40, "{answered} of 100 were answered");
    let grown = target.process.peak_memory().saturating_sub(before);
    eprintln!("100 bodies of 1 MiB: {answered} answered, {} MiB more at most", grown >> 20);
    assert!(grown < 192 << 20, "{} MiB", grown >> 20);
    let text = "query($of: [InseeCode!]) { organisations(first: 1, within: {communes: $of}) { totalCount } }";
    let values = vec!["26289"; 10_001];
    target.refuses("too many values", || with_variables(text, json!({ "of": values })), "TOO_COSTLY", 50);
    target.is_well("many variables");
}

/// A request that is refused costs a point, and the time that it took.
fn a_refusals_are_paid() {
    let target = Target::new(&["--trusted-proxies", "127.0.0.1", "--points-per-hour", "60"]);
    let broken = format!("{{ {} ", "a ".repeat(3_500));
    let send = |address: &str| target.process.send(from(document(&broken), address));
    let mut codes: Vec<String> = (0..80).filter_map(|_| send("10.7.2.1").code()).collect();
    codes.dedup();
    assert_eq!(codes, ["INVALID", "TOO_MANY"], "whoever has no points left is refused before anything is read");
    assert_eq!(send("10.7.2.2").code().as_deref(), Some("INVALID"), "another address has its own");
}

/// One address asks for all that it can on several hundred connections; another one is answered meanwhile.
fn a_one_address_leaves_room_to_others() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        with_long_texts(&process, 20);
        let heavy: Vec<String> = (0..20)
            .map(|time| format!("a{time}: organisations(first: {}, within: {{bounds: {{south: -60, west: -179, north: 70, east: 179}}}}, filter: {{kinds: [PUBLIC_BODY]}}) {{ totalCount nodes {{ id }} }}", time + 1))
            .collect();
        let heavy = format!("{{ {} }}", heavy.join(" "));
        let (address, done) = (process.address, AtomicBool::new(false));
        let (refused, times) = std::thread::scope(|scope| {
            let storm = scope.spawn(|| {
                let mut refused = 0;
                while !done.load(Ordering::SeqCst) {
                    let asked = (0..400).map(|_| from(document(&heavy), "10.7.3.1"));
                    for answer in together(address, asked) {
                        let code = answer.code();
                        assert!(matches!(code.as_deref(), None | Some("UNAVAILABLE")), "{}", cut(&answer.text()));
                        refused += usize::from(code.is_some());
                    }
                }
                refused
            });
            std::thread::sleep(Duration::from_millis(300));
            let begun = Instant::now();
            let mut times = Vec::new();
            while begun.elapsed() < Duration::from_secs(6) {
                let list = "{ __typename organisations(first: 5) { nodes { title } } }";
                let answer = process.send(from(document(list), "10.7.3.2"));
                assert_eq!(answer.code(), None, "others are refused: {}", answer.text());
                times.push(answer.took);
            }
            done.store(true, Ordering::SeqCst);
            (storm.join().expect("the storm"), times)
        });
        let (count, p99) = (times.len(), p99(times));
        eprintln!(
            "400 connections of one address on {}: {refused} of theirs refused; another's {count}, p99 {p99:?}",
            kind.name()
        );
        assert!(p99 < bound(250), "{p99:?}");
        assert!(process.peak_memory() < 512 << 20, "{} MiB", process.peak_memory() >> 20);
    }
}

/// A client that takes a few bytes of a long answer from time to time loses its connection.
fn a_who_reads_too_slowly_is_disconnected() {
    let target = Target::new(&BEHIND);
    with_long_texts(&target.process, 50);
    let body = json!({ "query": lists(7) }).to_string();
    let mut stream = TcpStream::connect(target.process.address).expect("a connection");
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("sent");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a patience");
    let (begun, mut read, mut some) = (Instant::now(), 0, [0_u8; 1_024]);
    let ended = loop {
        assert!(begun.elapsed() < Duration::from_secs(60), "it reads {read} bytes slowly for ever");
        match stream.read(&mut some) {
            Ok(0) | Err(_) => break begun.elapsed(),
            Ok(bytes) => read += bytes,
        }
        if begun.elapsed() < Duration::from_secs(8) {
            std::thread::sleep(Duration::from_millis(500));
        }
    };
    eprintln!("a slow reader had {read} bytes after {ended:?}");
    assert!(read < 6 << 20, "it had the whole answer: {read} bytes");
    let honest = target.process.send(document(&lists(7)));
    assert_eq!((honest.code(), honest.body.len() > 6 << 20), (None, true));
}
