//! Smaller doors: names that nobody can read, addresses that are none, proxies that write ports, keys that meet, long heads, and
//! names of operations that use up the metrics.

use super::{Target, cut};
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, document, get, post, with_variables};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, organisations, post_as, sign_in};
use crate::harness::process::Process;
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub fn trials() -> Vec<Trial> {
    crate::trials![
        h14_names_that_nobody_can_read,
        h14_mail_addresses_that_are_none,
        h14_proxies_that_write_ports,
        h14_keys_of_people_and_applications_never_meet,
        h14_heads_of_64_kib,
        h14_operation_names_are_not_used_up,
    ]
}

/// Invisible, or turning the text around them.
const HIDDEN: [&str; 16] = [
    "\u{200b}",
    "\u{2800}\u{2800}",
    "\u{3164}",
    "\u{301}",
    "\u{fe0f}\u{200d}",
    "Mairie\u{200b}",
    "Mai\u{200d}rie",
    "Mairie\u{200c}",
    "\u{feff}Mairie",
    "Mai\u{ad}rie",
    "Mairie\u{2060}",
    "\u{202e}eiriaM",
    "\u{2066}Mairie\u{2069}",
    "Mairie\u{200f}",
    "Mairie\u{2028}de Die",
    "Mairie\u{e0041}",
];
/// Names of people and places, whatever script they are in.
const SEEN: [&str; 8] = [
    "Mairie de Die",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦 \u{1f3f3}\u{fe0f}\u{200d}🌈 👍🏽 🇫🇷",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "مكتبة الحي",
    "خانه\u{200c}ی ما",
    "ספריית השכונה",
    "क\u{94d}\u{200d}ष",
    "e\u{301}cole",
];
const TEAM: &str = "mutation($input: CreateTeamInput!) { createTeam(input: $input) { name } }";
const SIGN_UP: &str = "mutation($input: SignUpInput!) { signUp(input: $input) { email } }";

fn from(address: &str, mut request: Request<Bytes>) -> Request<Bytes> {
    request.headers_mut().insert("x-forwarded-for", address.parse().expect("an address"));
    request
}

fn field(answer: &Answer) -> Value {
    answer.json()["errors"][0]["extensions"]["problems"][0]["field"].take()
}

fn h14_names_that_nobody_can_read() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "zoe");
        let process = Process::start(database, &BEHIND);
        let zoe = sign_in(process.address, "zoe");
        for (n, name) in HIDDEN.into_iter().enumerate() {
            let title = process.send(post_as(&zoe, None, REGISTER, organisation(name)));
            let team = process.send(post_as(&zoe, None, TEAM, json!({ "input": { "name": name } })));
            let input = json!({ "email": "new@example.org", "password": "a-long-password", "name": name });
            let sign_up = with_variables(SIGN_UP, json!({ "input": input }));
            let sign_up = process.send(from(&format!("192.0.2.{n}"), sign_up));
            for (answer, path) in [(title, "input.title"), (team, "input.name"), (sign_up, "input.name")] {
                assert_eq!(answer.code().as_deref(), Some("INVALID"), "{name:?}: {}", answer.text());
                assert_eq!(field(&answer), path, "{name:?}");
            }
        }
        for name in SEEN {
            let title = process.send(post_as(&zoe, None, REGISTER, organisation(name)));
            assert_eq!(title.json()["data"]["registerOrganisation"]["title"], name, "{}", title.text());
        }
        assert_eq!(organisations(process.address, "title").len(), SEEN.len());
    }
}

fn h14_mail_addresses_that_are_none() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        let sign_up = |n: usize, email: &str| {
            let input = json!({ "email": email, "password": "a-long-password", "name": "Zoé" });
            process.send(from(&format!("192.0.2.{n}"), with_variables(SIGN_UP, json!({ "input": input }))))
        };
        let none = [
            "zoe@[127.0.0.1]",
            "zoe@[IPv6:2001:db8::1]",
            "zoe@127.0.0.1",
            "zoe@127.1",
            "zoe@example.1",
            "zo\u{200b}e@example.org",
            "zoe\u{202e}@example.org",
            "zoe@exam\u{ad}ple.org",
            "zoe@example.org\u{feff}",
            "zoe@example\u{2060}.org",
            "zoe@example..org",
        ];
        for (n, email) in none.into_iter().enumerate() {
            let answer = sign_up(n, email);
            assert_eq!(answer.code().as_deref(), Some("INVALID"), "{email:?}: {}", answer.text());
            assert_eq!(field(&answer), "input.email", "{email:?}");
        }
        for (n, email) in ["zoe@example.org", "zoé@école.example", "z.o+e@127.example"].into_iter().enumerate() {
            assert_eq!(sign_up(100 + n, email).code(), None, "{email}");
        }
    }
}

fn h14_proxies_that_write_ports() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        const SIGN_IN: &str =
            "mutation { signIn(input: {email: \"nobody@example.org\", password: \"long-password\"}) { accessToken } }";
        let try_from = |address: &str| process.send(from(address, document(SIGN_IN))).code();
        for port in 0..3 {
            assert_eq!(try_from(&format!("198.51.100.7:{}", 40_000 + port)).as_deref(), Some("UNAUTHENTICATED"));
        }
        // The fourth try of one address, whatever its port; none of another.
        assert_eq!(try_from("198.51.100.7:50000").as_deref(), Some("TOO_MANY"));
        assert_eq!(try_from("198.51.100.7").as_deref(), Some("TOO_MANY"));
        for other in ["198.51.100.8:40000", "[2001:db8::1]:443", "[2001:db8:1::1]", "198.51.100.9"] {
            assert_eq!(try_from(other).as_deref(), Some("UNAUTHENTICATED"), "{other}");
        }
    }
}

fn h14_keys_of_people_and_applications_never_meet() {
    const CREATE: &str =
        "mutation { createApiKey(input: {name: \"Carte\", scopes: [WRITE_ORGANISATIONS]}) { secret apiKey { id } } }";
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let claire = sign_in(process.address, "claire");
        let made = process.send(post_as(&claire, None, CREATE, Value::Null)).json()["data"]["createApiKey"].take();
        let secret = made["secret"].as_str().expect("a secret");
        let id = made["apiKey"]["id"].as_str().and_then(|id| id.split(':').nth(1)).expect("an id");
        let register = |token: &str, key: &str| {
            let answer = process.send(post_as(token, Some(key), REGISTER, organisation("La Forge")));
            assert_eq!(answer.code(), None, "{}", answer.text());
            answer.json()["data"]["registerOrganisation"]["id"].to_string()
        };
        let by_application = register(secret, "k");
        assert_eq!(register(secret, "k"), by_application);
        // As the server might store the key of the application.
        for key in ["k".to_owned(), format!("{id} k"), format!("{id}k"), format!("{id}:k")] {
            let by_person = register(&claire, &key);
            assert_ne!(by_person, by_application, "{key}");
            assert_eq!(register(&claire, &key), by_person, "{key}");
        }
        assert_eq!(organisations(process.address, "id").len(), 5);
    }
}

/// What is answered to a head of so many bytes that comes in parts of this size.
fn head(target: &Target, bytes: usize, parts: usize) -> String {
    let begin = "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-long: ";
    let head = format!("{begin}{}\r\n\r\n", "a".repeat(bytes - begin.len() - 4));
    assert_eq!(head.len(), bytes);
    let mut stream = TcpStream::connect(target.process.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    for part in head.as_bytes().chunks(parts) {
        // It may be refused before all was sent.
        if stream.write_all(part).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn h14_heads_of_64_kib() {
    let mut target = Target::new(&[]);
    let whole = 1 << 20;
    for parts in [whole, 16 << 10, 1_000] {
        for bytes in [1 << 10, 30 << 10, (64 << 10) - 1] {
            let answer = head(&target, bytes, parts);
            assert!(answer.starts_with("HTTP/1.1 200"), "{bytes} bytes in parts of {parts}: {}", cut(&answer));
        }
        for bytes in [64 << 10, 65 << 10, 80 << 10, 100 << 10, 127 << 10] {
            let answer = head(&target, bytes, parts);
            // Who goes on writing to a closed connection may lose the answer.
            let refused = answer.starts_with("HTTP/1.1 431") || answer.is_empty() && bytes > 65 << 10;
            assert!(refused, "{bytes} bytes in parts of {parts}: {}", cut(&answer));
        }
    }
    target.is_well("heads of 64 KiB");
}

fn h14_operation_names_are_not_used_up() {
    let mut target = Target::new(&[]);
    let ask = |name: &str| {
        let text = format!("query {name} {{ __typename }}");
        post(json!({ "query": text, "operationName": name }).to_string())
    };
    let answered = |target: &Target, name: &str| {
        let answer = RUNTIME.block_on(client::send(target.process.metrics, get("/metrics"))).expect("metrics");
        let label = format!("territoire_requests_total{{operation=\"{name}\",code=\"OK\"}} ");
        answer.text().lines().find_map(|line| line.strip_prefix(&label)?.parse::<u64>().ok())
    };
    for _ in 0..50 {
        target.process.send(ask("Before"));
    }
    for n in 0..1_000 {
        target.process.send(ask(&format!("Flood{n}")));
    }
    for _ in 0..3 {
        target.process.send(ask("After"));
    }
    assert_eq!(answered(&target, "Before"), Some(50), "what is used goes on being counted");
    assert_eq!(answered(&target, "After"), Some(3), "what comes later is counted under its name");
    let answer = RUNTIME.block_on(client::send(target.process.metrics, get("/metrics"))).expect("metrics");
    let named = answer.text().lines().filter(|line| line.starts_with("territoire_requests_total")).count();
    assert!(named <= 220, "{named} counters");
    target.is_well("names of operations");
}
