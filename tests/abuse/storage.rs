//! Writing as storage: what edits leave, what bytes cost, and how much one may write.

use super::copies::{connect, execute};
use super::cut;
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, organisation, post_as, register, sign_in, together};
use crate::harness::process::{Process, bound};
use bytes::Bytes;
use http::Request;
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        i14_an_edit_keeps_what_it_changed,
        i14_bodies_are_read_of_what_is_shown,
        i14_bytes_are_paid,
        i14_an_account_writes_only_so_much,
        i14_a_team_writes_only_so_much,
        i14_long_readers_leave_the_log_bounded
    ]
}

/// Milliseconds in which a full bucket is emptied.
const PERIOD: i64 = 30 * 24 * 60 * 60 * 1_000;
const OF_ACCOUNT: i64 = 256 << 20;
const OF_TEAM: i64 = 2 << 30;
/// What each write counts beside what was sent.
const BESIDE: i64 = 1 << 10;
const UPDATE: &str = "mutation($input: UpdateOrganisationInput!) { updateOrganisation(input: $input) { id version } }";

pub(super) fn number(database: &TestDatabase, ask: &str) -> i64 {
    RUNTIME.block_on(async {
        let db = connect(database).await;
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), ask)).await.expect(ask);
        row.expect("a row").try_get_by_index(0).expect("a number")
    })
}

fn ask(process: &Process, token: &str, text: &str, variables: Value) -> Value {
    let answer = process.send(post_as(token, None, text, variables));
    assert_eq!(answer.code(), None, "{text}: {}", cut(&answer.text()));
    answer.json()["data"].take()
}

/// A new title, with so many bytes that no variable names beside it.
fn retitle(token: &str, id: &str, title: &str, bytes: usize) -> Request<Bytes> {
    post_as(token, None, UPDATE, json!({ "input": { "id": id, "title": title }, "beside": "x".repeat(bytes) }))
}

/// Bytes that a request counts as written.
fn counted(request: &Request<Bytes>) -> i64 {
    let body: Value = serde_json::from_slice(request.body()).expect("JSON");
    let sent = body["query"].as_str().expect("a document").len() + body["variables"].to_string().len();
    i64::try_from(sent).expect("a number") + BESIDE
}

fn now() -> i64 {
    let since = SystemTime::UNIX_EPOCH.elapsed().expect("a time");
    i64::try_from(since.as_millis()).expect("a number")
}

/// Fills the only bucket of this limit so that so many bytes more have room.
fn leave(database: &TestDatabase, limit: i64, bytes: i64) {
    let this = if limit == OF_TEAM { "account_id IS NULL" } else { "account_id IS NOT NULL" };
    assert_eq!(number(database, &format!("SELECT count(*) FROM written WHERE {this}")), 1);
    let until = now() + PERIOD - bytes * (PERIOD / 1_000) / (limit / 1_000);
    execute(database, &format!("UPDATE written SET counts_until = {until} WHERE {this}"));
}

fn passed(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.code().is_none()).count()
}

fn i14_an_edit_keeps_what_it_changed() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        account(process.database(), "claire");
        let token = sign_in(process.address, "claire");
        let charter = "Nous nous entraidons. ".repeat(2_300);
        let input = json!({ "title": "Le réseau", "communes": ["26289"], "charter": charter });
        let made = "mutation($input: CreateNetworkInput!) { createNetwork(input: $input) { id } }";
        let id = ask(&process, &token, made, json!({ "input": input }))["createNetwork"]["id"].clone();
        let change = |fields: Value| {
            let mut input = json!({ "id": id });
            input.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
            let text = "mutation($input: UpdateNetworkInput!) { updateNetwork(input: $input) { version } }";
            ask(&process, &token, text, json!({ "input": input }));
        };
        for round in 0..10 {
            change(json!({ "title": format!("Le réseau {round}") }));
        }
        let stored = number(process.database(), "SELECT sum(length(body)) FROM revision");
        println!("10 edits of a title beside {} bytes of text keep {stored} bytes on {}", charter.len(), kind.name());
        assert!(stored < 2_000, "{stored} bytes");
        change(json!({ "charter": "Autre." }));
        change(json!({ "title": "Le réseau 9", "topics": [] }));
        let text = "query($id: ID!) { network(id: $id) { revisions { version body } } }";
        let found = ask(&process, &token, text, json!({ "id": id }))["network"]["revisions"].take();
        let body = |version: usize| -> Value {
            let found = found.as_array().expect("revisions").iter().find(|it| it["version"] == version);
            serde_json::from_str(found.expect("a revision")["body"].as_str().expect("a body")).expect("JSON")
        };
        assert_eq!(body(1), json!({ "title": "Le réseau" }));
        assert_eq!(body(10), json!({ "title": "Le réseau 8" }));
        assert_eq!(body(11), json!({ "charter": charter }));
        assert_eq!(body(12), json!({}), "what was said again did not change");
    }
}

/// The first revisions of many things with long bodies are as fast as without the other revisions.
fn i14_bodies_are_read_of_what_is_shown() {
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        account(process.database(), "claire");
        let token = sign_in(process.address, "claire");
        for number in 0..20 {
            register(process.address, &token, &format!("Longue {number}"));
        }
        with_revisions(process.database(), 100, 20_000);
        let read = |first: u32| {
            let text = format!(
                "{{ organisations(first: 20) {{ nodes {{ revisions(first: {first}) {{ version body }} }} }} }}"
            );
            let best = (0..5).map(|_| process.send(client::document(&text))).min_by_key(|answer| answer.took);
            let answer = best.expect("an answer");
            assert_eq!(answer.code(), None, "{}", cut(&answer.text()));
            answer
        };
        let one = read(1);
        let nodes = one.json()["data"]["organisations"]["nodes"].take();
        let first = |node: &Value| {
            node["revisions"][0]["version"] == 100 && node["revisions"].as_array().is_some_and(|all| all.len() == 1)
        };
        assert!(nodes.as_array().expect("nodes").iter().all(first), "{}", cut(&nodes.to_string()));
        println!("20 of 2,000 bodies of 20 kB in {:?} on {}", one.took, kind.name());
        assert!(one.took < bound(100), "{:?}", one.took);
    }
}

/// Gives each organisation revisions of so many bytes, as edits before wrote them.
fn with_revisions(database: &TestDatabase, count: u32, bytes: u32) {
    let series = match database.url {
        Some(_) => format!("SELECT generate_series(1, {count}) AS n"),
        None => {
            format!("WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s")
        }
    };
    let long = match database.url {
        Some(_) => format!("repeat('x', {bytes})"),
        None => format!("printf('%.*c', {bytes}, 'x')"),
    };
    execute(
        database,
        &format!(
            "INSERT INTO revision (contribution_id, version, at, body)
             SELECT c.id, s.n, 0, '{{\"description\": \"' || {long} || '\"}}' FROM contribution c, ({series}) s"
        ),
    );
    execute(database, &format!("UPDATE contribution SET version = {}", count + 1));
}

fn i14_bytes_are_paid() {
    const POINTS: u64 = 6_000;
    for kind in Kind::all() {
        let more = [BEHIND[0], BEHIND[1], "--points-per-hour", &POINTS.to_string()];
        let process = Process::start(TestDatabase::ready(kind), &more);
        account(process.database(), "claire");
        let token = sign_in(process.address, "claire");
        let id = register(process.address, &token, "Le Collectif");
        let cost = |bytes: usize| {
            let mut body: Value = serde_json::from_slice(retitle(&token, &id, "Autre", bytes).body()).expect("JSON");
            body["extensions"] = json!({ "cost": true });
            let mut request = client::post(body.to_string());
            let bearer = format!("Bearer {token}").parse().expect("a header");
            request.headers_mut().insert("authorization", bearer);
            process.send(request).json()["extensions"]["cost"].as_u64().expect("points")
        };
        let small = cost(0);
        assert_eq!(cost(500), small, "an ordinary one");
        assert_eq!(cost(100 << 10), small + 100);
        // As fast as it can.
        let (begun, mut sent) = (Instant::now(), 0_u64);
        let refused = loop {
            let answer = process.send(retitle(&token, &id, &format!("Autre {sent}"), 64 << 10));
            match answer.code().as_deref() {
                None => sent += 64,
                Some("TOO_MANY") => break true,
                Some(code) => panic!("{code}: {}", answer.text()),
            }
            if begun.elapsed() > Duration::from_secs(10) {
                break false;
            }
        };
        println!("{sent} KiB for {POINTS} points in {:?} on {}", begun.elapsed(), kind.name());
        assert!(refused && sent < POINTS, "{sent} KiB");
    }
}

fn i14_an_account_writes_only_so_much() {
    const LONG: usize = 20 << 10;
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        account(process.database(), "claire");
        let token = sign_in(process.address, "claire");
        let ids: Vec<String> = (0..8).map(|n| register(process.address, &token, &format!("Chose {n}"))).collect();
        let told = || {
            let told = ask(&process, &token, "{ viewer { storage { writtenBytes writtenLimitBytes } } }", Value::Null);
            assert_eq!(told["viewer"]["storage"]["writtenLimitBytes"], OF_ACCOUNT);
            told["viewer"]["storage"]["writtenBytes"].as_i64().expect("bytes")
        };
        let small = told();
        assert!((8 * BESIDE..16 * BESIDE).contains(&small), "{small} bytes of eight small writes");
        assert_eq!(number(process.database(), "SELECT count(*) FROM written"), 0, "small writes touch no row");
        let one = retitle(&token, &ids[0], "Autre", LONG);
        let bytes = counted(&one);
        assert_eq!(process.send(one).code(), None);
        assert!((small + bytes - 200..=small + bytes).contains(&told()), "{} of {small} and {bytes}", told());
        leave(process.database(), OF_ACCOUNT, 3 * bytes + bytes / 2);
        let at_once = ids.iter().map(|id| retitle(&token, id, "Encore", LONG));
        let answers = together(process.address, at_once);
        assert_eq!(passed(&answers), 3, "of eight at once");
        let refused = answers.iter().find(|answer| answer.code().is_some()).expect("a refusal");
        assert_eq!((refused.code().as_deref(), refused.status.as_u16()), (Some("TOO_MANY"), 429), "{}", refused.text());
        let error = refused.json()["errors"][0].take();
        assert_eq!(error["path"], json!(["updateOrganisation"]));
        let wait = error["extensions"]["retryAfter"].as_i64().expect("seconds");
        // Half of one is missing.
        let expected = (bytes / 2) * (PERIOD / 1_000) / OF_ACCOUNT;
        assert!((expected / 2..expected * 2).contains(&wait), "{wait} s, not {expected} s");
        let count = "{ organisations(first: 1, filter: {}) { totalCount } }";
        assert_eq!(ask(&process, &token, count, Value::Null)["organisations"]["totalCount"], 8);
        let versions = "SELECT cast(sum(version) AS bigint) FROM contribution WHERE kind = 'ORGANISATION'";
        assert_eq!(number(process.database(), versions), 8 + 1 + 3, "what was refused is not written");
        // A little after another, until the sum of small ones is too much too.
        leave(process.database(), OF_ACCOUNT, 1);
        let little = (0..100).map(|n| process.send(retitle(&token, &ids[1], &format!("Peu {n}"), 2_000)));
        let little: Vec<Answer> = little.collect();
        let written = passed(&little) as i64 * counted(&retitle(&token, &ids[1], "Peu 1", 2_000));
        assert!((1..70 << 10).contains(&written), "{written} bytes of small writes beyond");
        // Taking away goes on, however much is sent with it.
        let archive = "mutation($input: ArchiveContributionInput!) { archiveContribution(input: $input) { id } }";
        let long = json!({ "input": { "id": ids[7] }, "beside": "x".repeat(LONG) });
        ask(&process, &token, archive, long);
        // What protects the account goes on; a refresh of the row gives room again.
        let revoke = "{ viewer { sessions { id } } }";
        let session = ask(&process, &token, revoke, Value::Null)["viewer"]["sessions"][0]["id"].clone();
        let end = "mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { id } }";
        let other = sign_in(process.address, "claire");
        leave(process.database(), OF_ACCOUNT, 2 * bytes + (70 << 10));
        assert_eq!(process.send(retitle(&token, &ids[2], "Enfin", LONG)).code(), None);
        leave(process.database(), OF_ACCOUNT, 1);
        ask(&process, &other, end, json!({ "input": { "id": session } }));
        let erase = r#"mutation { eraseMyAccount(input: {password: "claire-long-password"}) { id } }"#;
        ask(&process, &other, erase, Value::Null);
        assert_eq!(number(process.database(), "SELECT count(*) FROM written"), 0, "erased");
    }
}

fn i14_a_team_writes_only_so_much() {
    const LONG: usize = 20 << 10;
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        for name in ["claire", "malik"] {
            account(process.database(), name);
        }
        let [claire, malik] = ["claire", "malik"].map(|name| sign_in(process.address, name));
        let made = r#"mutation { createTeam(input: {name: "Le Collectif"}) { id } }"#;
        let team = ask(&process, &claire, made, Value::Null)["createTeam"]["id"].clone();
        let mut input = organisation("De l'équipe");
        input["input"]["teamId"] = team.clone();
        let id = ask(&process, &claire, REGISTER, input)["registerOrganisation"]["id"].clone();
        let id = id.as_str().expect("an id");
        let told = |token: &str| {
            let text =
                "query($id: ID!) { team(id: $id) { storage { usedBytes limitBytes writtenBytes writtenLimitBytes } } }";
            ask(&process, token, text, json!({ "id": team }))["team"]["storage"].take()
        };
        assert_eq!(told(&malik), Value::Null, "who is no member");
        let own = || {
            let own = ask(&process, &claire, "{ viewer { storage { writtenBytes } } }", Value::Null);
            own["viewer"]["storage"]["writtenBytes"].as_i64().expect("bytes")
        };
        let (before, own_before) = (told(&claire), own());
        assert_eq!((&before["usedBytes"], &before["writtenLimitBytes"]), (&json!(0), &json!(OF_TEAM)));
        let one = retitle(&claire, id, "Autre", LONG);
        let bytes = counted(&one);
        assert_eq!(process.send(one).code(), None);
        // It counts for both.
        let of_team = told(&claire)["writtenBytes"].as_i64().expect("bytes");
        for more in [of_team - before["writtenBytes"].as_i64().expect("bytes"), own() - own_before] {
            assert!((bytes - 3_000..=bytes).contains(&more), "{more} of {bytes} bytes");
        }
        leave(process.database(), OF_TEAM, 2 * bytes + bytes / 2);
        let at_once = (0..6).map(|n| retitle(&claire, id, &format!("Encore {n}"), LONG));
        let answers = together(process.address, at_once);
        assert_eq!(passed(&answers), 2, "of six at once");
        let codes = answers.iter().filter_map(Answer::code);
        assert!(codes.collect::<Vec<_>>().iter().all(|code| code == "TOO_MANY"));
        // A member who wrote too much is refused where the team has room, and takes none of it.
        leave(process.database(), OF_TEAM, 4 * bytes);
        leave(process.database(), OF_ACCOUNT, 1);
        let full = told(&claire)["writtenBytes"].as_i64().expect("bytes");
        let refused = process.send(retitle(&claire, id, "Trop", LONG));
        assert_eq!(refused.code().as_deref(), Some("TOO_MANY"), "{}", refused.text());
        assert!(told(&claire)["writtenBytes"].as_i64().is_some_and(|now| now <= full), "of {full}");
        leave(process.database(), OF_ACCOUNT, 4 * bytes);
        leave(process.database(), OF_TEAM, 1);
        // What others say about its things counts for them.
        let comment = "mutation($input: AddCommentInput!) { addComment(input: $input) { id } }";
        let variables = json!({ "input": { "contributionId": id, "body": "Bravo." }, "beside": "x".repeat(LONG) });
        ask(&process, &malik, comment, variables);
        assert_eq!(number(process.database(), "SELECT count(*) FROM written"), 3);
        // The team is full, its member is not.
        let refused = process.send(retitle(&claire, id, "Trop", LONG));
        assert_eq!(refused.code().as_deref(), Some("TOO_MANY"), "{}", refused.text());
        let hers = register(process.address, &claire, "À elle");
        assert_eq!(process.send(retitle(&claire, &hers, "Encore", LONG)).code(), None);
    }
}

/// Three that read many bodies, beside one that writes.
fn i14_long_readers_leave_the_log_bounded() {
    const MOST: u64 = 128 << 20;
    for kind in Kind::all() {
        let process = Process::start(TestDatabase::ready(kind), &BEHIND);
        account(process.database(), "claire");
        let token = sign_in(process.address, "claire");
        let ids: Vec<String> = (0..100).map(|n| register(process.address, &token, &format!("Chose {n}"))).collect();
        with_revisions(process.database(), 50, 20_000);
        let log = process.database().dir.path().join("territoire.db-wal");
        if kind == Kind::Sqlite {
            execute(process.database(), "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        let (ends, reads, most) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
        let text = "{ organisations(first: 100) { nodes { revisions(first: 1) { version body } } } }";
        let (mut writes, begun) = (0_u32, Instant::now());
        std::thread::scope(|scope| {
            for reader in 0..3 {
                let (ends, reads, process) = (&ends, &reads, &process);
                scope.spawn(move || {
                    while !ends.load(Ordering::Relaxed) {
                        let mut request = client::document(text);
                        let from = format!("10.9.0.{reader}").parse().expect("an address");
                        request.headers_mut().insert("x-forwarded-for", from);
                        let answer = process.send(request);
                        assert!(
                            matches!(answer.code().as_deref(), None | Some("UNAVAILABLE")),
                            "{}",
                            cut(&answer.text())
                        );
                        reads.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while begun.elapsed() < Duration::from_secs(20) {
                let id = &ids[usize::try_from(writes).expect("a number") % ids.len()];
                let words = format!("{writes} {}", "x".repeat(9_000));
                let input = json!({ "input": { "id": id, "description": words } });
                let answer = process.send(post_as(&token, None, UPDATE, input));
                assert!(matches!(answer.code().as_deref(), None | Some("UNAVAILABLE")), "{}", cut(&answer.text()));
                writes += 1;
                most.fetch_max(std::fs::metadata(&log).map_or(0, |file| file.len()), Ordering::Relaxed);
            }
            ends.store(true, Ordering::Relaxed);
        });
        let (reads, most) = (reads.into_inner(), most.into_inner());
        println!("{reads} reads beside {writes} writes: a log of {} MiB at most on {}", most >> 20, kind.name());
        assert!(most < MOST && reads > 20 && writes > 20, "{reads} reads, {writes} writes, {most} bytes");
    }
}
