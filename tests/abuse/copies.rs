//! Copies of people's data: what a copy costs that somebody made large, what it leaves out, what remains of it, and a job
//! that ends its process.

use super::cut;
use crate::harness::RUNTIME;
use crate::harness::client::{self, Answer};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, REGISTER, account, email, organisation, password, post_as, register, sign_in};
use crate::harness::process::{Process, exact};
use entity::{AccountId, ContributionId, Moment, revision};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel, Statement};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        e1_a_large_copy_takes_little_memory,
        i14_a_copy_that_ends_its_process_three_times_is_given_up,
        e9_who_left_a_team_takes_along_what_they_may_know_of,
    ]
}

/// The most that memory may grow while a copy is made.
const GROWTH: u64 = 32 << 20;
/// The most that the database may grow by a copy.
const DATABASE_GROWTH: u64 = 8 << 20;
/// How long a copy may take to be there.
const PATIENCE: Duration = Duration::from_secs(240);
const COPY: &str =
    "{ viewer { dataExport { id readyAt failedAt isComplete files { name bytes rows rowsLeftOut url } } } }";

pub async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(database.serve_args(&[]).store.url());
    sea_orm::Database::connect(options.sqlx_logging(false).to_owned()).await.expect("a database")
}

pub fn execute(database: &TestDatabase, text: &str) {
    RUNTIME.block_on(async { connect(database).await.execute_unprepared(text).await.expect(text) });
}

/// Bytes of the database.
fn size(database: &TestDatabase) -> u64 {
    if database.url.is_none() {
        let length = |name: &str| std::fs::metadata(database.dir.path().join(name)).map_or(0, |file| file.len());
        return length("territoire.db");
    }
    RUNTIME.block_on(async {
        let db = connect(database).await;
        let ask = "SELECT pg_database_size(current_database())";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), ask)).await.expect("a size");
        row.expect("a size").try_get_by_index::<i64>(0).expect("a number").unsigned_abs()
    })
}

/// Many long former states of a thing, each of which a person ended.
fn edit_much(database: &TestDatabase, id: &str, author: &str, edits: i32) {
    let uuid = |id: &str| Uuid::try_parse(id.rsplit(':').next().expect("an id")).expect("a UUID");
    let quotes = "\"".repeat(10_000);
    let body = json!({ "title": "Le Collectif", "description": quotes, "offers": quotes }).to_string();
    RUNTIME.block_on(async {
        let db = connect(database).await;
        let (contribution_id, author_id) = (ContributionId(uuid(id)), Some(AccountId(uuid(author))));
        for first in (0..edits).step_by(20) {
            let rows = (first..edits.min(first + 20)).map(|version| revision::Model {
                contribution_id,
                version: 1_000 + version,
                author_id,
                reason: None,
                at: Moment(0),
                body: body.clone(),
            });
            let rows = rows.map(|row| row.into_active_model().reset_all());
            revision::Entity::insert_many(rows).exec_without_returning(&db).await.expect("revisions");
        }
        if database.url.is_none() {
            db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("a file");
        }
    });
}

fn ask(process: &Process, token: &str, text: &str) -> Value {
    let answer = process.send(post_as(token, None, text, Value::Null));
    assert_eq!(answer.code(), None, "{text}: {}", cut(&answer.text()));
    answer.json()["data"].take()
}

/// Waits until the copy is there or given up; what is told of it, and the most memory meanwhile.
fn made(process: &Process, token: &str) -> (Value, u64) {
    let (begun, mut most) = (Instant::now(), 0);
    loop {
        most = most.max(process.memory());
        let copy = ask(process, token, COPY)["viewer"]["dataExport"].take();
        if !copy["readyAt"].is_null() || !copy["failedAt"].is_null() {
            return (copy, most);
        }
        assert!(begun.elapsed() < PATIENCE, "the copy is not made: {}", process.log());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn read(process: &Process, token: &str, copy: &Value, name: &str) -> Answer {
    let files = copy["files"].as_array().expect("files");
    let file = files.iter().find(|file| file["name"] == name).unwrap_or_else(|| panic!("no {name}: {copy}"));
    let url = file["url"].as_str().expect("an address");
    let mut request = client::get(&url[url.find("/data-exports/").expect("a path")..]);
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a header"));
    let answer = process.send(request);
    assert_eq!(answer.status, 200, "{name}: {}", cut(&answer.text()));
    assert_eq!(answer.body.len() as u64, file["bytes"].as_u64().expect("bytes"), "{name}");
    answer
}

/// Files below a directory.
fn files(dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    let each = entries.map(|entry| entry.expect("an entry").path());
    each.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// Waits until there are no files below a directory.
fn is_emptied(dir: &Path) -> bool {
    let begun = Instant::now();
    while files(dir) > 0 && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(50));
    }
    files(dir) == 0
}

fn e1_a_large_copy_takes_little_memory() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let edits = if exact() { 8_000 } else { 800 };
        let copies = database.dir.path().join("files/copies");
        let process =
            Process::with_arguments(&database.arguments(), &[BEHIND[0], BEHIND[1], "--copy-mebibytes", "4096"]);
        let token = sign_in(process.address, "claire");
        let id = register(process.address, &token, "Le Collectif");
        let me = ask(&process, &token, "{ viewer { account { id } } }");
        // What is made once is made by a first copy of little.
        ask(&process, &token, "mutation { exportMyData { id } }");
        made(&process, &token);
        edit_much(&database, &id, me["viewer"]["account"]["id"].as_str().expect("an id"), edits);
        let (before, stored) = (process.memory(), size(&database));
        ask(&process, &token, "mutation { exportMyData { id } }");
        let (copy, most) = made(&process, &token);
        let grown = most.saturating_sub(before);
        assert_eq!(copy["isComplete"], true, "{copy}");
        let everything = read(&process, &token, &copy, "territoire.json");
        println!(
            "E1 on {}: a copy of {} MiB, {} MiB of memory more",
            kind.name(),
            everything.body.len() >> 20,
            grown >> 20
        );
        assert!(grown < GROWTH, "memory grew by {grown} bytes");
        let bigger = size(&database).saturating_sub(stored);
        assert!(bigger < DATABASE_GROWTH, "the database grew by {bigger} bytes");
        let everything: Value = serde_json::from_slice(&everything.body).expect("JSON");
        assert_eq!(everything["revision"].as_array().map(Vec::len), usize::try_from(edits).ok());
        assert_eq!(everything["isComplete"], true);
        drop(process);

        // With less room the last rows of the large table are left out, and everybody is told.
        let process = Process::with_arguments(&database.arguments(), &[BEHIND[0], BEHIND[1], "--copy-mebibytes", "8"]);
        let token = sign_in(process.address, "claire");
        ask(&process, &token, "mutation { exportMyData { id } }");
        let (copy, _) = made(&process, &token);
        assert_eq!(copy["isComplete"], false, "{copy}");
        let bytes: u64 =
            copy["files"].as_array().expect("files").iter().filter_map(|file| file["bytes"].as_u64()).sum();
        assert!(bytes < 9 << 20, "{bytes} bytes in all");
        let everything: Value =
            serde_json::from_slice(&read(&process, &token, &copy, "territoire.json").body).expect("JSON");
        let (kept, left_out) = (everything["revision"].as_array().expect("rows").len(), &everything["leftOut"][0]);
        assert_eq!(left_out["table"], "revision");
        assert_eq!(left_out["rows"].as_u64().map(|rows| rows + kept as u64), u64::try_from(edits).ok());
        assert!(everything["note"].as_str().is_some_and(|note| note.contains("8 Mio")), "{}", everything["note"]);
        assert_eq!(everything["account"][0]["email"], email("claire"), "what is small is there");
        assert!(read(&process, &token, &copy, "left_out.csv").text().contains("revision"));
        // The former copies are deleted, the present one is the only one.
        let begun = Instant::now();
        let dirs = || std::fs::read_dir(&copies).map_or(0, Iterator::count);
        while dirs() > 1 && begun.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(dirs(), 1, "the former copy is in the store still");
        let erase = format!(r#"mutation {{ eraseMyAccount(input: {{password: "{}"}}) {{ id }} }}"#, password("claire"));
        ask(&process, &token, &erase);
        assert!(is_emptied(&copies), "bytes of somebody who was erased");
    }
}

fn i14_a_copy_that_ends_its_process_three_times_is_given_up() {
    if exact() {
        return; // A binary that users run does not fail on purpose.
    }
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let copies = database.dir.path().join("files/copies");
        let expire = "UPDATE job SET leased_until = 1 WHERE kind = 'export_data' AND leased_until IS NOT NULL";
        let mut process = Process::with_arguments(&database.arguments(), &BEHIND);
        for death in 1..=3 {
            let token = sign_in(process.address, "claire");
            ask(&process, &token, "{ faultDieWhileCopying }");
            match death {
                1 => drop(process.try_send(post_as(&token, None, "mutation { exportMyData { id } }", Value::Null))),
                _ => execute(&database, expire),
            }
            assert!(process.wait(Duration::from_secs(30)).is_some(), "death {death}: {}", process.log());
            process = Process::with_arguments(&database.arguments(), &BEHIND);
        }
        assert!(files(&copies) > 0, "some of it was written");
        let token = sign_in(process.address, "claire");
        ask(&process, &token, "{ faultDieWhileCopying }");
        execute(&database, expire);
        let (copy, _) = made(&process, &token);
        assert!(copy["readyAt"].is_null() && copy["failedAt"].is_string(), "{copy}");
        assert!(process.is_alive() && process.logs("a job is given up"), "{}", process.log());
        assert!(is_emptied(&copies), "what was written of it");
        let begun = Instant::now();
        let health = loop {
            let text = process.send(client::get("/health/ready")).text();
            if text.contains("jobs given up") || begun.elapsed() > Duration::from_secs(20) {
                break text;
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        assert_eq!(health, "ready\njobs given up in the last 7 days: 1\n");
        assert_eq!(process.counter("territoire_jobs_given_up"), 1);
        // The others go on, and so does whoever asks again.
        drop(process);
        let process = Process::with_arguments(&database.arguments(), &BEHIND);
        let token = sign_in(process.address, "claire");
        ask(&process, &token, "mutation { exportMyData { id } }");
        let (copy, _) = made(&process, &token);
        assert!(copy["readyAt"].is_string() && copy["isComplete"] == true, "{copy}");
    }
}

fn e9_who_left_a_team_takes_along_what_they_may_know_of() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        for name in ["claire", "malik"] {
            account(&database, name);
        }
        let process = Process::with_arguments(&database.arguments(), &BEHIND);
        let [claire, malik] = ["claire", "malik"].map(|name| sign_in(process.address, name));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let made_team = ask(&process, &claire, r#"mutation { createTeam(input: {name: "Le Collectif"}) { id } }"#);
        let team = text(&made_team["createTeam"]["id"]);
        let thing = |title: &str, draft: bool| {
            let mut input = organisation(title);
            input["input"]["teamId"] = json!(team);
            input["input"]["draft"] = json!(draft);
            let answer = process.send(post_as(&claire, None, REGISTER, input));
            text(&answer.json()["data"]["registerOrganisation"]["id"])
        };
        let [draft, public, removed] =
            [("Au début", true), ("Publique", false), ("Retirée", false)].map(|(title, draft)| thing(title, draft));
        let change = |token: &str, id: &str, words: &str, reason: &str| {
            let input = format!(r#"id: "{id}", description: "{words}", reason: "{reason}""#);
            ask(&process, token, &format!("mutation {{ updateOrganisation(input: {{{input}}}) {{ id }} }}"));
        };
        change(&claire, &public, "ses mots", "une");
        change(&claire, &removed, "mots retires", "deux");
        change(&claire, &removed, "encore", "sa raison");
        let comment =
            format!(r#"mutation {{ addComment(input: {{contributionId: "{public}", body: "Bravo."}}) {{ id }} }}"#);
        ask(&process, &claire, &comment);
        // Malik becomes steward, Claire leaves, and the team goes on.
        let id = |token: &str| text(&ask(&process, token, "{ viewer { account { id } } }")["viewer"]["account"]["id"]);
        let (claire_id, malik_id) = (id(&claire), id(&malik));
        join(&database, &team, &malik_id);
        ask(&process, &claire, &format!(r#"mutation {{ leaveTeam(input: {{teamId: "{team}"}}) {{ id }} }}"#));
        change(&malik, &draft, "entre nous", "trois");
        let gone = Uuid::try_parse(removed.rsplit(':').next().expect("an id")).expect("a UUID");
        let hex = gone.simple().to_string();
        let which = if database.url.is_some() { format!("'{gone}'") } else { format!("x'{hex}'") };
        execute(&database, &format!("UPDATE contribution SET state = 'REMOVED' WHERE id = {which}"));
        ask(&process, &claire, "mutation { exportMyData { id } }");
        let (copy, _) = made(&process, &claire);
        let copied = read(&process, &claire, &copy, "territoire.json").text();
        for hidden in ["entre nous", "Au début", "mots retires", "Retirée", malik_id.trim_start_matches("account:")] {
            assert!(!copied.contains(hidden), "{hidden} is in the copy of somebody who left");
        }
        for theirs in ["Publique", "ses mots", "Bravo.", "sa raison", claire_id.trim_start_matches("account:")] {
            assert!(copied.contains(theirs), "{theirs} is not in the copy");
        }
    }
}

/// Makes somebody a steward of a team.
fn join(database: &TestDatabase, team: &str, account: &str) {
    let uuid = |id: &str| Uuid::try_parse(id.rsplit(':').next().expect("an id")).expect("a UUID");
    let row = entity::team_member::Model {
        team_id: entity::TeamId(uuid(team)),
        account_id: AccountId(uuid(account)),
        role: entity::team_member::TeamRole::Steward,
        title: None,
        since: Moment(0),
    };
    RUNTIME.block_on(async {
        let row = row.into_active_model().reset_all();
        row.insert(&connect(database).await).await.expect("a member");
    });
}
