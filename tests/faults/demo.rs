//! The demo: made once, by whatever number of runs, and never over what others have made.

use crate::harness::RUNTIME;
use crate::harness::client::{document, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::BEHIND;
use crate::harness::process::{Process, program};
use libtest_mimic::Trial;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;
use std::process::{Command, Stdio};
use std::time::Duration;

pub fn trials() -> Vec<Trial> {
    crate::trials![a_demo_is_made_once_however_often_it_is_interrupted_and_shown, a_demo_is_not_for_the_world,]
}

fn demo(database: &TestDatabase) -> Command {
    let mut command = program();
    command.arg("demo").args(database.arguments());
    command
}

/// Runs a command; whether it succeeded, and its words.
fn run(mut command: Command) -> (bool, String) {
    let output = command.output().expect("a process");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// What a demo makes.
const TABLES: [&str; 17] = [
    "account",
    "team",
    "team_member",
    "contribution",
    "network_member",
    "authorship",
    "editorial_note",
    "correction",
    "link",
    "comment",
    "resonance",
    "activity",
    "revision",
    "rendition",
    "venue",
    "space",
    "sitting",
];

async fn count(db: &DatabaseConnection, table: &str) -> Option<i64> {
    let statement = Statement::from_string(db.get_database_backend(), format!("SELECT count(*) AS n FROM {table}"));
    db.query_one_raw(statement).await.ok()??.try_get("", "n").ok()
}

/// How many rows there are.
fn counts(database: &TestDatabase) -> Vec<(&'static str, i64)> {
    RUNTIME.block_on(async {
        let db = sea_orm::Database::connect(database.serve_args(&[]).store.url()).await.expect("a database");
        let mut counts = Vec::new();
        for table in TABLES {
            counts.push((table, count(&db, table).await.expect("a count")));
        }
        db.close().await.expect("closed");
        counts
    })
}

/// What everybody asks for, in parts.
const SHOWN: [&str; 4] = [
    "{ networks(first: 2) { nodes { title memberCount communes { code } cover { alt } } }
        media(first: 5) { nodes { title publicationDirector defaultLicence contact { email } networks { title } } } }",
    "{ practices(first: 1, orderBy: ADOPTIONS_DESC) { nodes { title adoptions } }
        archived: articles(first: 2, filter: {archived: true}) { nodes { title state } }
        retracted: article(slug: \"un-loup-devant-la-mairie\") { progress retraction { reason } }
        scheduled: article(slug: \"la-crue-racontee\") { title } timeline(first: 3) { nodes { verb } }
        venue(slug: \"le-comptoir-des-galets\") { nextChange spaces { name } sittings { seats cancelledAt } } }",
    "{ articles(first: 10) { totalCount nodes { title bodyHtml authors { name } corrections { text } } } }",
    "{ articles(first: 10) { nodes {
        cover { file { url } } gallery { alt file { url } } attachments { file { url } } } } }",
];

/// The path of an address of this server.
fn path(url: &Value) -> String {
    let url = url.as_str().expect("an address");
    url[url.find("/files/").expect("a file")..].to_owned()
}

/// Kills a demo once it has made so many activities.
fn kill_after(database: &TestDatabase, activities: i64) {
    let mut child = demo(database).stderr(Stdio::null()).spawn().expect("a process");
    let url = database.serve_args(&[]).store.url();
    RUNTIME.block_on(async {
        loop {
            assert_eq!(child.try_wait().expect("its state"), None, "it ended before it could be killed");
            // The database may not be there yet.
            if let Ok(db) = sea_orm::Database::connect(&url).await {
                let made = count(&db, "activity").await;
                db.close().await.expect("closed");
                if made.is_some_and(|made| made >= activities) {
                    break;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    child.kill().expect("killed");
    child.wait().expect("its end");
}

/// Beside others without interruption, and alone with some: what is made is the same.
fn a_demo_is_made_once_however_often_it_is_interrupted_and_shown() {
    let (village, _) = TestDatabase::with_cast(Kind::Sqlite, "village");
    let made = beside_others(village);
    for kind in Kind::all() {
        let database = TestDatabase::empty(kind);
        for activities in [3, 40] {
            kill_after(&database, activities);
        }
        let (is_made, words) = run(demo(&database));
        assert!(is_made && !words.contains("nothing was changed"), "{words}");
        assert_eq!(counts(&database), made);
        let (is_made, words) = run(demo(&database));
        assert!(is_made && words.contains("nothing was changed") && !words.contains("password"), "{words}");
        assert_eq!(counts(&database), made);
        is_shown(&Process::start(database, &BEHIND));
    }
}

/// Makes a demo where others have made something: only when it is forced. How many rows it adds.
fn beside_others(database: TestDatabase) -> Vec<(&'static str, i64)> {
    let before = counts(&database);
    let (is_made, words) = run(demo(&database));
    assert!(!is_made && words.contains("--force") && words.contains("nothing was changed"), "{words}");
    assert_eq!(counts(&database), before);
    let mut forced = demo(&database);
    forced.arg("--force");
    let (is_made, words) = run(forced);
    assert!(is_made && words.contains("password") && words.contains("claire@demo.example"), "{words}");
    let made = counts(&database).into_iter().zip(before).map(|((table, after), (_, before))| (table, after - before));
    let made = made.collect();
    let process = Process::start(database, &BEHIND);
    let titles = "{ organisations(first: 50) { nodes { title } } networks { nodes { title } } }";
    let answer = process.send(document(titles)).text();
    for title in ["Comité des fêtes de Saillans", "Ferme des Oches", "Le Fournil partagé", "La Vallée bavarde"] {
        assert!(answer.contains(title), "{title}: {answer}");
    }
    made
}

/// Asks for the demo as everybody does.
fn is_shown(process: &Process) {
    let [first, second, articles, files] = SHOWN.map(|text| {
        let answer = process.send(document(text));
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.json()["data"].take()
    });
    assert_eq!(first["networks"]["nodes"][0]["communes"].as_array().map(Vec::len), Some(12));
    assert_eq!(first["networks"]["nodes"][0]["memberCount"], 6);
    let media = first["media"]["nodes"].as_array().expect("media");
    assert_eq!(media.len(), 3);
    for medium in media {
        assert!(medium["publicationDirector"].is_string() && medium["contact"]["email"].is_string(), "{medium}");
        assert_eq!(medium["networks"][0]["title"], "La Vallée bavarde", "{medium}");
    }
    assert_eq!(second["practices"]["nodes"][0]["adoptions"], 1);
    assert_eq!(second["archived"]["nodes"][0]["state"], "ARCHIVED");
    assert!(second["retracted"]["retraction"]["reason"].is_string() && second["scheduled"].is_null());
    assert_eq!(second["timeline"]["nodes"].as_array().map(Vec::len), Some(3));
    assert_eq!(second["venue"]["spaces"][0]["name"], "La salle du fond");
    assert!(second["venue"]["nextChange"].is_string() && second["venue"]["sittings"][0]["cancelledAt"].is_null());
    let articles = articles["articles"]["nodes"].as_array().expect("articles");
    assert_eq!(articles.len(), 6, "{articles:?}");
    assert!(articles.iter().any(|article| article["authors"].as_array().map(Vec::len) == Some(2)));
    assert!(articles.iter().any(|article| article["corrections"][0]["text"].is_string()));
    assert!(articles.iter().all(|article| article["bodyHtml"].as_str().expect("a body").contains("<img ")));
    let file = |of: &Value| process.send(get(&path(&of["file"]["url"])));
    let mut pictures = 0;
    for article in files["articles"]["nodes"].as_array().expect("articles") {
        for picture in article["gallery"].as_array().expect("a gallery").iter().chain([&article["cover"]]) {
            let answer = file(picture);
            assert_eq!(answer.status, 200);
            assert!(answer.body.starts_with(&[0xff, 0xd8, 0xff]) || answer.body.starts_with(b"\x89PNG"), "no picture");
            pictures += 1;
        }
        for sheet in article["attachments"].as_array().expect("attachments") {
            assert!(file(sheet).body.starts_with(b"%PDF-"));
        }
    }
    assert!(pictures > 8, "{pictures} pictures");
}

fn a_demo_is_not_for_the_world() {
    let database = TestDatabase::empty(Kind::Sqlite);
    let mut command = demo(&database);
    command.args(["--public-url", "https://reseau.example"]);
    let (is_made, words) = run(command);
    assert!(!is_made && words.contains("nothing was changed") && words.lines().count() == 1, "{words}");
    assert_eq!(std::fs::read_dir(database.dir.path()).expect("a directory").count(), 0);
}
