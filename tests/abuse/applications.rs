//! B12: keys of applications under use and abuse; who else is served must not notice.

use super::Target;
use super::identity::tells_nothing;
use super::p99;
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer, document};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, sign_in, together};
use crate::harness::process::{Process, bound, exact};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        b12_a_key_is_kept_hashed_and_gone_when_revoked,
        b12_a_quota_is_exact_whoever_asks_at_once,
        b12_keys_are_few_and_bad_ones_tried_in_vain,
        b12_a_greedy_key_slows_nobody_down,
    ]
}

const CREATE: &str =
    "mutation($input: CreateApiKeyInput!) { it: createApiKey(input: $input) { secret apiKey { id } } }";
/// Weighs ten points.
const TEN: &str = "{ rateLimit { cost limit remaining } a: __typename b: __typename c: __typename d: __typename e: __typename f: __typename }";

/// A new key: its secret and its id.
fn key(process: &Process, token: &str, input: Value) -> (String, String) {
    let answer = process.send(post_as(token, None, CREATE, json!({ "input": input })));
    let made = answer.json()["data"]["it"].take();
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned();
    (text(&made["secret"]), text(&made["apiKey"]["id"]))
}

fn ask(process: &Process, key: &str) -> Answer {
    process.send(post_as(key, None, TEN, Value::Null))
}

fn b12_a_key_is_kept_hashed_and_gone_when_revoked() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let dir = database.dir.path().to_owned();
        let process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        let (secret, id) = key(&process, &token, json!({ "name": "Carte" }));
        assert!(secret.len() == 31 && secret.starts_with("jdt_"), "160 bits in base64url: {secret}");
        assert_eq!(ask(&process, &secret).code(), None);
        let held = std::fs::read_dir(&dir).expect("its files").map(|entry| entry.expect("an entry").path());
        for file in held.filter(|path| path.is_file()) {
            let bytes = std::fs::read(&file).expect("a file");
            let inside = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!inside, "the key lies in {}", file.display());
        }
        let revoke = "mutation($id: ID!) { revokeApiKey(input: {id: $id}) { revokedAt } }";
        assert_eq!(process.send(post_as(&token, None, revoke, json!({ "id": id }))).code(), None);
        let refused = ask(&process, &secret);
        assert_eq!((refused.status.as_u16(), refused.code().as_deref()), (401, Some("UNAUTHENTICATED")));
        assert!(!refused.text().contains(&secret));
        let memory = process.memory();
        tells_nothing(&mut Target { process, memory }, &[&secret]);
    }
}

fn b12_a_quota_is_exact_whoever_asks_at_once() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        let (secret, _) = key(&process, &token, json!({ "name": "Carte", "pointsPerHour": 5_005 }));
        let answers = together(process.address, (0..600).map(|_| post_as(&secret, None, TEN, Value::Null)));
        let number = |answer: &Answer, name: &str| answer.header(name).and_then(|text| text.parse::<u64>().ok());
        let (served, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.code().is_none());
        assert_eq!((served.len(), refused.len()), (500, 100), "500 times ten points are 5,000");
        let mut left: Vec<u64> = Vec::new();
        for answer in &served {
            let told = &answer.json()["data"]["rateLimit"];
            assert_eq!((told["cost"].as_u64(), told["limit"].as_u64()), (Some(10), Some(5_005)), "{}", answer.text());
            assert_eq!(told["remaining"].as_u64(), number(answer, "ratelimit-remaining"));
            assert_eq!(number(answer, "ratelimit-limit"), Some(5_005));
            left.extend(told["remaining"].as_u64());
        }
        left.sort_unstable();
        assert_eq!(left, (0..500).map(|step| 5 + 10 * step).collect::<Vec<u64>>(), "each point is charged once");
        for answer in &refused {
            assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (429, Some("TOO_MANY")));
            assert_eq!(number(answer, "ratelimit-remaining"), Some(5), "what is left is not enough");
            assert!(number(answer, "retry-after").is_some_and(|seconds| (3_500..=3_600).contains(&seconds)));
        }
        // Five points are left, and its owner has not spent any of them.
        assert_eq!(process.send(post_as(&secret, None, "{ rateLimit { remaining } }", Value::Null)).code(), None);
        assert_eq!(process.send(post_as(&token, None, TEN, Value::Null)).code(), None);
    }
}

fn b12_keys_are_few_and_bad_ones_tried_in_vain() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let process = Process::start(database, &BEHIND);
        let token = sign_in(process.address, "claire");
        let (good, id) = key(&process, &token, json!({ "name": "Carte" }));
        // Eleven more at once: nine become keys.
        let make = |_| post_as(&token, None, CREATE, json!({ "input": { "name": "Une de plus" } }));
        let made = together(process.address, (0..11).map(make));
        let made = made.iter().filter(|answer| answer.code().is_none()).count();
        assert_eq!(made, 9, "ten are good");
        assert_eq!(process.send(make(0)).code().as_deref(), Some("CONFLICT"), "an eleventh");
        // A known key goes on, whoever else tries bad ones from its address.
        assert_eq!(ask(&process, &good).code(), None);
        let bad = (0..150).map(|number| post_as(&format!("jdt_{number:027}"), None, TEN, Value::Null));
        let codes: Vec<_> = bad.map(|request| process.send(request).code().expect("a code")).collect();
        assert!(codes.iter().take(100).all(|code| code == "UNAUTHENTICATED"), "{codes:?}");
        assert!(codes.iter().filter(|code| *code == "TOO_MANY").count() >= 20, "{codes:?}");
        assert_eq!(ask(&process, &good).code(), None);
        // Ten were made in this hour: revoking one makes no room for another.
        let revoke = "mutation($id: ID!) { revokeApiKey(input: {id: $id}) { id } }";
        assert_eq!(process.send(post_as(&token, None, revoke, json!({ "id": id }))).code(), None);
        assert_eq!(process.send(make(0)).code().as_deref(), Some("TOO_MANY"));
    }
}

/// Sends so many requests in a second, for some seconds; how long each took.
async fn pace(address: SocketAddr, key: Option<&str>, a_second: u32, seconds: u32) -> Vec<Duration> {
    let begun = Instant::now();
    let sent = (0..a_second * seconds).map(|number| {
        let text = "{ communes(first: 20) { nodes { name department { name } } } }";
        let request = key.map_or_else(|| document(text), |key| post_as(key, None, text, Value::Null));
        async move {
            sleep_until(begun + Duration::from_secs(1) * number / a_second).await;
            client::send(address, request).await.expect("an answer").took
        }
    });
    futures_util::future::join_all(sent).await
}

fn b12_a_greedy_key_slows_nobody_down() {
    let database = TestDatabase::ready(Kind::Sqlite);
    account(&database, "claire");
    let process = Process::start(database, &BEHIND);
    let token = sign_in(process.address, "claire");
    let seconds = if exact() { 8 } else { 2 };
    // An operation weighs some sixty points, and fifty are sent in a second: ten times its quota of an hour.
    let (secret, _) = key(&process, &token, json!({ "name": "Gourmande", "pointsPerHour": 300 * seconds }));
    RUNTIME.block_on(async {
        pace(process.address, None, 100, 1).await;
        let alone = p99(pace(process.address, None, 100, seconds).await);
        let (greedy, beside) =
            tokio::join!(pace(process.address, Some(&secret), 50, seconds), pace(process.address, None, 100, seconds),);
        assert_eq!(greedy.len() as u32, 50 * seconds, "each is answered");
        let beside = p99(beside);
        println!("B12: others' 99 % took {alone:?} alone, {beside:?} beside a key at ten times its quota");
        // A fifth more; on a machine this small the clients themselves take a millisecond from each other.
        assert!(beside < alone * 6 / 5 + bound(1), "{alone:?} became {beside:?}");
    });
}
