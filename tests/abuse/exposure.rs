//! Connections that hold on, and failures that must not talk: G1, G5, and the way browsers come in.

use super::{Target, p99};
use crate::harness::RUNTIME;
use crate::harness::client::{self, document, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::process::{Process, bound, exact};
use crate::harness::server::TestServer;
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        g1_connections_that_hold_on,
        g1_bodies_that_never_end,
        g1_readers_that_read_nothing,
        g1_heads_that_are_no_heads,
        g5_failures_tell_a_code_and_no_more,
        g7_public_audits,
        the_quota_is_told_and_kept,
        browsers_of_any_origin_may_ask,
        pages_load_nothing_from_elsewhere,
    ]
}

fn connect(target: &Target, first: &str) -> TcpStream {
    let mut stream = TcpStream::connect(target.process.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a timeout");
    let _ = stream.write_all(first.as_bytes());
    stream
}

fn honest(target: &Target, count: usize) -> Vec<Duration> {
    (0..count).map(|_| target.process.send(document("{ __typename }")).took).collect()
}

/// When the server ends a connection, seen from its beginning.
fn ended(mut stream: TcpStream, begun: Instant) -> Duration {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    begun.elapsed()
}

fn g1_connections_that_hold_on() {
    // The full form holds as many as the row says.
    let each = if exact() { 330 } else { 100 };
    let mut target = Target::new(&["--max-connections", if exact() { "900" } else { "250" }]);
    let begun = Instant::now();
    let mut slow_heads: Vec<TcpStream> =
        (0..each).map(|_| connect(&target, "POST /graphql HTTP/1.1\r\nhost: x\r\nx-a: ")).collect();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let slow_bodies: Vec<TcpStream> = (0..each).map(|_| connect(&target, head)).collect();
    let idle: Vec<TcpStream> = (0..each).map(|_| connect(&target, "")).collect();
    let mut times = honest(&target, 200);
    for stream in &mut slow_heads {
        let _ = stream.write_all(b"a");
    }
    times.extend(honest(&target, 100));
    let p99 = p99(times);
    assert!(p99 < bound(100), "beside {} connections that hold on: {p99:?}", 3 * each);
    // More than fit: those that hold on make room, and those that are left end at the deadline of heads.
    let last = slow_heads.pop().expect("one");
    let took = ended(last, begun);
    assert!(took < Duration::from_secs(15), "a slow head was kept for {took:?}");
    if exact() {
        let took = ended(slow_bodies.into_iter().last().expect("one"), begun);
        assert!(took < Duration::from_secs(45), "a slow body was kept for {took:?}");
    }
    drop(idle);
    target.is_well("connections that hold on");
}

fn g1_bodies_that_never_end() {
    let mut target = Target::new(&[]);
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1048576\r\n\r\n";
    let almost = "a".repeat(1_048_500);
    let streams: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = connect(&target, head);
            stream.set_nonblocking(true).expect("a mode");
            let mut rest = almost.as_bytes();
            // As much as the server takes without delay.
            while let Ok(count) = stream.write(rest) {
                rest = &rest[count..];
                if rest.is_empty() {
                    break;
                }
            }
            stream
        })
        .collect();
    let p99 = p99(honest(&target, 200));
    assert!(p99 < bound(100), "beside 200 bodies that never end: {p99:?}");
    let grown = target.process.memory() >> 20;
    assert!(grown < 350, "{grown} MiB: the bodies of 200 MiB in all may take 64 and what buffers take");
    drop(streams);
    assert!(target.process.is_alive());
}

fn g1_readers_that_read_nothing() {
    let mut target = Target::new(&["--max-connections", "60"]);
    let ask = "GET /schema.graphql HTTP/1.1\r\nhost: x\r\n\r\n".repeat(400);
    let deaf: Vec<TcpStream> = (0..50).map(|_| connect(&target, &ask)).collect();
    let p99 = p99(honest(&target, 200));
    assert!(p99 < bound(100), "beside 50 readers that read nothing: {p99:?}");
    target.is_well("readers that read nothing");
    drop(deaf);
}

fn g1_heads_that_are_no_heads() {
    let mut target = Target::new(&[]);
    let many: String = (0..1_000).map(|n| format!("x-{n}: 1\r\n")).collect();
    let long = format!("x-long: {}\r\n", "a".repeat(200_000));
    let heads = [
        ("1,000 headers", format!("GET /health/live HTTP/1.1\r\nhost: x\r\n{many}\r\n")),
        ("a head of 200 KB", format!("GET /health/live HTTP/1.1\r\nhost: x\r\n{long}\r\n")),
        (
            "two lengths",
            "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd".to_owned(),
        ),
        ("a length that is none", "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_owned()),
        ("HTTP/2 without being asked", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("no HTTP", "\u{16}\u{3}\u{1}\r\n\r\n".to_owned()),
    ];
    for (what, head) in heads {
        let mut stream = connect(&target, &head);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{what}: {answer}");
        target.is_well(what);
    }
    // Pipelined requests are answered in order.
    let mut stream = connect(&target, &"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20));
    let _ = stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answers");
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 21);
    target.is_well("pipelining");
}

fn g5_failures_tell_a_code_and_no_more() {
    if exact() {
        return; // the fields that fail on purpose are in no binary that users run
    }
    for kind in Kind::all() {
        let mut process = Process::start(TestDatabase::ready(kind), &[]);
        for (text, code, status) in [
            ("{ faultPanic(always: true) }", "INTERNAL", 500),
            ("{ __typename faultPanic(always: true) }", "INTERNAL", 500),
            ("{ faultDatabase }", "INTERNAL", 500),
            ("{ __typename faultDatabase }", "INTERNAL", 200),
            ("{ faultSlow(millis: 60000) }", "UNAVAILABLE", 503),
        ] {
            let answer = process.send(document(text));
            assert_eq!(answer.code().as_deref(), Some(code), "{text}: {}", answer.text());
            assert_eq!(answer.status, status, "{text}");
            assert!(answer.took < Duration::from_secs(12), "{text}: {:?}", answer.took);
            let id = answer.json()["errors"][0]["extensions"]["requestId"].as_str().expect("a request id").to_owned();
            assert!(process.logs(&id), "{text}: the log does not tell of {id}: {}", process.log());
            let log = process.log();
            for secret in super::SECRETS.iter().chain(&["secret_column", "faults.rs"]) {
                assert!(!answer.text().contains(secret), "{text}: {}", answer.text());
                assert!(*secret == "faults.rs" || !log.contains(secret), "{text}: {log}");
            }
            assert_eq!(answer.header("x-request-id"), Some(id.as_str()));
            assert!(process.is_alive());
        }
        drop(process);
        let server = TestServer::start(TestDatabase::ready(kind), chrono::Utc::now(), &[]);
        // A database that went away: the process lives, says that it is not ready, and tells nothing of why.
        RUNTIME.block_on(server.app.db.close());
        assert_eq!(server.send(get("/health/live")).status, 200);
        let ready = server.send(get("/health/ready"));
        assert_eq!((ready.status.as_u16(), ready.text().as_str()), (503, "the database does not answer\n"));
        let answer = server.send(document("{ faultDatabase }"));
        assert_eq!(answer.code().as_deref(), Some("UNAVAILABLE"), "{}", answer.text());
        assert_eq!(answer.status, 503);
        assert!(answer.header("retry-after").is_some());
        let answer = server.send(document("{ commune(code: \"26289\") { name } }"));
        assert_eq!(answer.json()["data"]["commune"]["name"], "Saillans", "what needs no database is answered");
    }
}

/// The public audits of GraphQL over HTTP, and what client libraries send.
fn g7_public_audits() {
    let folder = crate::harness::root().join("tests/conformance");
    let runs = std::process::Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs || !folder.join("node_modules").exists() {
        assert!(!crate::harness::in_ci(), "CI needs Node.js and `npm ci` in tests/conformance");
        eprintln!("no Node.js, or no `npm ci` in tests/conformance: the public audits do not run");
        return;
    }
    let mut target = Target::new(&[]);
    for script in ["audits.mjs", "clients.mjs"] {
        let url = format!("http://{}/graphql", target.process.address);
        let output = std::process::Command::new("node").arg(folder.join(script)).arg(url).output().expect("node");
        let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {words}");
    }
    target.is_well("the public audits");
}

fn the_quota_is_told_and_kept() {
    let at = "2026-03-02T12:00:00Z".parse().expect("a moment");
    let flags = ["--points-per-hour", "100", "--trusted-proxies", "127.0.0.1"];
    let server = TestServer::start(TestDatabase::ready(Kind::Sqlite), at, &flags);
    let from = |address: &str| {
        let mut request = document("{ communes { nodes { code } } }");
        request.headers_mut().insert("x-forwarded-for", address.parse().expect("a value"));
        server.send(request)
    };
    for left in ["59", "18"] {
        let answer = from("203.0.113.5");
        assert_eq!(answer.code(), None, "{}", answer.text());
        assert_eq!(answer.header("ratelimit-limit"), Some("100"));
        assert_eq!(answer.header("ratelimit-remaining"), Some(left));
        assert_eq!(answer.header("ratelimit-reset"), Some("3600"));
    }
    server.app.clock.advance(60_000);
    let answer = from("203.0.113.5");
    assert_eq!((answer.code().as_deref(), answer.status.as_u16()), (Some("TOO_MANY"), 429));
    assert_eq!(answer.header("retry-after"), Some("3540"));
    assert_eq!(answer.json()["errors"][0]["extensions"]["retryAfter"], 3540);
    assert_eq!(from("203.0.113.6").code(), None, "another client has its own points");
    server.app.clock.advance(3_600_000);
    assert_eq!(from("203.0.113.5").code(), None, "after an hour they are back");
}

fn browsers_of_any_origin_may_ask() {
    let target = Target::new(&[]);
    let preflight = Request::options("/graphql")
        .header("origin", "https://portail.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization,apollographql-client-name")
        .body(Bytes::new())
        .expect("a request");
    let answer = target.process.send(preflight);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let allowed = answer.header("access-control-allow-headers").unwrap_or_default().to_owned();
    assert!(allowed.contains("apollographql-client-name"), "{allowed}");
    let mut request = document("{ nope }");
    request.headers_mut().insert("origin", "https://portail.example".parse().expect("a value"));
    let answer = target.process.send(request);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "on errors too");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));

    let one = Target::new(&["--allow-origin", "https://portail.example"]);
    let answer = one.process.send(document("{ __typename }"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://portail.example"));
}

fn pages_load_nothing_from_elsewhere() {
    let target = Target::new(&[]);
    let page = Request::get("/graphql")
        .header("accept", "text/html,application/xhtml+xml")
        .body(Bytes::new())
        .expect("a request");
    let answer = RUNTIME.block_on(client::send(target.process.address, page)).expect("a page");
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let html = answer.text();
    assert!(html.contains("lang=\"fr\"") && !html.contains("http://") && !html.contains("https://"), "{html}");
    for asset in ["graphiql.js", "graphiql.css"] {
        let answer = target.process.send(get(&format!("/graphiql/{asset}")));
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, Some("gzip")), "{asset}");
    }
    assert_eq!(target.process.send(get("/graphiql/nothing.js")).status, 404);
    assert_eq!(target.process.send(get("/")).header("location"), Some("/graphql"));
    assert!(target.process.send(get("/schema.graphql")).text().contains("type Commune"));
}
