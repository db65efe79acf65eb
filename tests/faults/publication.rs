//! F16: the server is killed before the minute of a scheduled publication, and down at that minute. After the restart each article is
//! published once, everywhere, within a minute.

use crate::harness::client::get;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::people::{BEHIND, account, post_as, sign_in};
use crate::harness::process::Process;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use territoire::base::clock::Clock;

pub fn trials() -> Vec<Trial> {
    crate::trials![f16_down_at_the_minute_of_a_publication]
}

const ARTICLES: usize = 8;

fn now() -> chrono::DateTime<chrono::Utc> {
    Clock::System.now()
}

fn ask(process: &Process, token: &str, text: &str) -> Value {
    let answer = process.send(post_as(token, None, text, json!({})));
    assert_eq!(answer.code(), None, "{text}: {}", answer.text());
    answer.json()["data"].take()
}

/// The titles in the list of a medium, each with how often the chronicle says that it was published.
fn published(process: &Process, medium: &str) -> BTreeMap<String, usize> {
    let list = format!("{{ articles(filter: {{mediumId: \"{medium}\"}}, first: 100) {{ nodes {{ title }} }} }}");
    let told = "{ timeline(within: {commune: \"26289\"}, first: 100) { nodes { verb contribution { title } } } }";
    let read = |text: &str| {
        let answer = process.send(get(&format!("/graphql?query={}", urlencode(text))));
        assert_eq!(answer.code(), None, "{}", answer.text());
        answer.json()["data"].take()
    };
    let (listed, told) = (read(&list), read(told));
    let told = told["timeline"]["nodes"].as_array().expect("a timeline").clone();
    let nodes = listed["articles"]["nodes"].as_array().expect("a list").iter();
    let titles = nodes.map(|node| node["title"].as_str().expect("a title").to_owned());
    let times = |title: &str| {
        told.iter().filter(|it| it["verb"] == "PUBLISHED" && it["contribution"]["title"] == title).count()
    };
    titles.map(|title| (title.clone(), times(&title))).collect()
}

fn urlencode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn f16_down_at_the_minute_of_a_publication() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        account(&database, "claire");
        let arguments = database.arguments();
        let process = Process::with_arguments(&arguments, &BEHIND);
        let token = sign_in(process.address, "claire");
        let medium = ask(
            &process,
            &token,
            r#"mutation { registerMedium(input: {title: "Le Mur", kind: WALL_NEWSPAPER, communes: ["26289"],
                publicationDirector: "A. Dupré-Morel", contact: {phone: "0475000000"}}) { id } }"#,
        );
        let medium = medium["registerMedium"]["id"].as_str().expect("an id").to_owned();
        let due = now() + chrono::TimeDelta::seconds(6);
        for number in 0..ARTICLES {
            let draft = format!(
                r#"mutation {{ draftArticle(input: {{title: "Article {number}", communes: [], mediumId: "{medium}", body: "Dit."}}) {{ id }} }}"#
            );
            let id = ask(&process, &token, &draft)["draftArticle"]["id"].as_str().expect("an id").to_owned();
            // Half of them are due while the server is down, half a little later.
            let at = due + chrono::TimeDelta::seconds(if number % 2 == 0 { 0 } else { 8 });
            let at = at.to_rfc3339();
            let schedule =
                format!(r#"mutation {{ scheduleArticle(input: {{id: "{id}", publishAt: "{at}"}}) {{ progress }} }}"#);
            assert_eq!(ask(&process, &token, &schedule)["scheduleArticle"]["progress"], "SCHEDULED");
        }
        assert!(published(&process, &medium).is_empty());
        // Killed between the commit and the minute.
        process.signal("KILL");
        drop(process);
        let left = due - now();
        std::thread::sleep(left.to_std().unwrap_or_default() + Duration::from_secs(1));
        let restarted = Instant::now();
        let process = Process::with_arguments(&arguments, &BEHIND);
        loop {
            let found = published(&process, &medium);
            if found.len() == ARTICLES && found.values().all(|times| *times > 0) {
                assert!(found.values().all(|times| *times == 1), "published once: {found:?}");
                break;
            }
            assert!(restarted.elapsed() < Duration::from_secs(60), "a minute after the restart: {found:?}");
            std::thread::sleep(Duration::from_millis(200));
        }
        // Another restart publishes nothing twice.
        drop(process);
        let process = Process::with_arguments(&arguments, &BEHIND);
        std::thread::sleep(Duration::from_secs(1));
        assert!(published(&process, &medium).values().all(|times| *times == 1));
        drop(process);
        drop(database);
    }
}
