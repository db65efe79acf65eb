//! What comes in the wrong form: A7, A13, A14, A15.

use super::{Target, cut};
use crate::harness::RUNTIME;
use crate::harness::client::{document, percent, post};
use bytes::Bytes;
use http::{Method, Request};
use libtest_mimic::Trial;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub fn trials() -> Vec<Trial> {
    crate::trials![a7_batches, a13_sizes, a14_methods_and_types, a15_malformed_bodies]
}

fn a7_batches() {
    let mut target = Target::new(&[]);
    let one = json!({ "query": "{ __typename }" });
    for count in [0, 1, 2, 11, 20_000] {
        let batch = serde_json::Value::from(vec![one.clone(); count]).to_string();
        let answer = target.refuses(&format!("{count} operations"), || post(batch.clone()), "INVALID", 50);
        assert_eq!(answer.status, 400);
        assert!(answer.json().get("data").is_none());
    }
    let sign_in = json!({ "query": "mutation { signIn(input: {email: \"a\", password: \"b\"}) { accessToken } }" });
    let twice = serde_json::Value::from(vec![sign_in; 2]).to_string();
    assert_eq!(target.refuses("two signIn", || post(twice.clone()), "INVALID", 50).status, 400);
}

fn a13_sizes() {
    let mut target = Target::new(&[]);
    for kibibytes in [33, 900] {
        let text = format!("{{ __typename }} #{}", "a".repeat(kibibytes * 1024));
        target.refuses(&format!("{kibibytes} KiB"), || document(&text), "TOO_COSTLY", 50);
    }
    let by_get = format!("/graphql?query={}{}", percent("{ __typename } #"), "a".repeat(33 * 1024));
    let request = || {
        Request::get(by_get.as_str())
            .header("accept", "application/graphql-response+json")
            .body(Bytes::new())
            .expect("a request")
    };
    target.refuses("33 KiB by GET", request, "TOO_COSTLY", 50);
    let fits = format!("{{ __typename }} #{}", "a".repeat(32 * 1024 - 16));
    target.answers("32 KiB", || document(&fits), 50);

    let body = json!({ "query": "{ __typename }", "extensions": { "pad": "a".repeat(1 << 20) } }).to_string();
    let answer = target.refuses("a body over 1 MiB", || post(body.clone()), "TOO_COSTLY", 100);
    assert_eq!(answer.status, 413);
    assert_eq!(answer.header("connection"), Some("close"));

    for (what, framing) in
        [("20 MB with its length", "content-length: 20000000"), ("20 MB without", "transfer-encoding: chunked")]
    {
        let (sent, received) = pour(&target, framing);
        assert!(received.starts_with("HTTP/1.1 413"), "{what}: {received}");
        // What was on its way before the refusal was read: a socket's buffers, no more.
        assert!(sent < 16 << 20, "{what}: {sent} bytes were taken");
        target.is_well(what);
    }

    let compressed = || {
        let mut request = post(vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
        request.headers_mut().insert("content-encoding", "gzip".parse().expect("a value"));
        request
    };
    assert_eq!(target.refuses("a compressed body", compressed, "INVALID", 20).status, 415);
}

/// Pours 20 MB into a POST; gives how many bytes went before the connection was closed, and what was answered.
fn pour(target: &Target, framing: &str) -> (usize, String) {
    let mut stream = TcpStream::connect(target.process.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    stream.set_write_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    let head = format!("POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{framing}\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("a head");
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let mut sent = 0;
    while sent < 20_000_000 {
        match stream.write(chunk.as_bytes()) {
            Ok(count) => sent += count,
            Err(_) => break,
        }
    }
    let mut answer = vec![0; 4096];
    let count = stream.read(&mut answer).unwrap_or(0);
    (sent, cut(&String::from_utf8_lossy(&answer[..count])))
}

fn a14_methods_and_types() {
    let mut target = Target::new(&[]);
    let mutation = "mutation { __typename }";
    let by_get = format!("/graphql?query={}", percent(mutation));
    let with = |method: &Method, uri: &str, kind: Option<&str>, body: String| {
        let mut request = Request::builder().method(method).uri(uri);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        request.body(Bytes::from(body)).expect("a request")
    };
    let get = || with(&Method::GET, &by_get, None, String::new());
    assert_eq!(target.refuses("a mutation by GET", get, "INVALID", 20).status, 405);
    let body = json!({ "query": "{ __typename }" }).to_string();
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = || with(&method, "/graphql", Some("application/json"), body.clone());
        assert_eq!(target.refuses(method.as_str(), request, "INVALID", 20).status, 405);
    }
    let head = target.process.send(with(&Method::HEAD, &by_get, None, String::new()));
    assert_eq!(head.status, 405);
    let kinds = [
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/jsonx"),
        Some("application/json; charset=iso-8859-1"),
        Some("application/graphql"),
        Some(""),
        None,
    ];
    for kind in kinds {
        let request = || with(&Method::POST, "/graphql", kind, body.clone());
        let answer = target.refuses(&format!("POST as {kind:?}"), request, "INVALID", 20);
        assert_eq!(answer.status, 415, "{kind:?}");
        assert!(answer.json().get("data").is_none(), "{kind:?}");
    }
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        target.answers(kind, || with(&Method::POST, "/graphql", Some(kind), body.clone()), 50);
    }
}

fn a15_malformed_bodies() {
    let mut target = Target::new(&[]);
    let nested = |depth: usize| {
        format!(
            "{{\"query\": \"{{ __typename }}\", \"variables\": {{\"a\": {}{}}}}}",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    let malformed: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", b"".to_vec()),
        ("no JSON", b"{".to_vec()),
        ("a word", b"null".to_vec()),
        ("a string", b"\"{ __typename }\"".to_vec()),
        ("not UTF-8", b"{\"query\": \"\xff\xfe\"}".to_vec()),
        ("a lone surrogate", br#"{"query": "{ a(b: \"\ud800\") }"}"#.to_vec()),
        ("JSON 200 deep", nested(200).into_bytes()),
        ("JSON 100,000 deep", nested(100_000).into_bytes()),
        ("variables as a list", br#"{"query": "{ __typename }", "variables": []}"#.to_vec()),
        ("variables as a string", br#"{"query": "{ __typename }", "variables": "{}"}"#.to_vec()),
        ("query as a number", br#"{"query": 1}"#.to_vec()),
        ("query as null", br#"{"query": null}"#.to_vec()),
        ("no query", b"{}".to_vec()),
        ("operationName as a number", br#"{"query": "{ __typename }", "operationName": 1}"#.to_vec()),
        ("extensions as a list", br#"{"query": "{ __typename }", "extensions": [true]}"#.to_vec()),
        ("something after", br#"{"query": "{ __typename }"} x"#.to_vec()),
    ];
    for (what, body) in malformed {
        for accept in ["application/graphql-response+json", "application/json"] {
            let request = || {
                let mut request = post(body.clone());
                request.headers_mut().insert("accept", accept.parse().expect("a value"));
                request
            };
            let answer = target.refuses(what, request, "INVALID", 50);
            assert_eq!(answer.status, 400, "{what}");
            assert!(
                answer.header("content-type").is_some_and(|kind| kind.starts_with(accept)),
                "{what}: {:?}",
                answer.headers
            );
            let json = answer.json();
            assert!(json.get("data").is_none(), "{what}");
            let message = json["errors"][0]["message"].as_str().unwrap_or_default();
            assert!(!message.contains("Error(") && !message.contains("line 1"), "{what}: {message}");
        }
    }
    for (what, body) in [
        ("an empty query", json!({ "query": "" })),
        ("a query of comments", json!({ "query": "# nothing" })),
        ("an unknown operation", json!({ "query": "query A { __typename }", "operationName": "B" })),
        ("two operations and no name", json!({ "query": "query A { __typename } query B { __typename }" })),
    ] {
        let answer = target.refuses(what, || post(body.to_string()), "INVALID", 20);
        assert_eq!(answer.status, 400, "{what}");
        assert!(answer.json().get("data").is_none(), "{what}");
    }
    for body in ["\u{feff}{\"query\": \"{ __typename }\"}", "{\"query\": \"{ __typename }\", \"query\": \"{ a }\"}"] {
        let answer = RUNTIME
            .block_on(crate::harness::client::send(target.process.address, post(body.to_owned())))
            .expect("an answer");
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{body}");
        target.oracle(body, &answer);
    }
}
