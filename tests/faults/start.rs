//! Starting: fast when it can, one clear line and nothing changed when it cannot.

use crate::harness::RUNTIME;
use crate::harness::client::{document, get};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::process::{Process, bound, program};
use libtest_mimic::Trial;
use sea_orm::ConnectionTrait;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

pub fn trials() -> Vec<Trial> {
    crate::trials![
        a_fresh_directory_answers_at_once,
        bad_flags_are_named,
        a_port_in_use_changes_nothing,
        a_data_directory_in_use_is_refused,
        a_file_that_is_no_database_is_left_alone,
        a_newer_database_is_left_alone,
        postgres_behind_is_refused_unless_asked,
        a_check_finds_damage,
        the_manual_is_there,
        h8_the_public_is_served_with_a_notice_and_mail_only,
    ]
}

/// Runs a command that must fail with one line; gives the line.
fn refused(arguments: &[&str]) -> String {
    let output = program().args(arguments).stdin(Stdio::null()).output().expect("a process");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{arguments:?} succeeded: {words}");
    let lines: Vec<&str> = words.lines().filter(|line| line.starts_with("territoire: ")).collect();
    let others = words.lines().filter(|line| !line.starts_with('{') && !line.starts_with("territoire: ")).count();
    assert!(lines.len() == 1 && others == 0, "{arguments:?}: {words}");
    lines[0].to_owned()
}

/// Names and contents of a directory.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> =
        entries.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap_or_default())).collect();
    files.sort();
    files
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path")
}

fn a_fresh_directory_answers_at_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("new/data");
    let arguments = ["--data-dir".to_owned(), text(&data).to_owned()];
    for (what, millis) in [("a fresh directory", 2_000), ("a restart", 500)] {
        let begun = Instant::now();
        let mut process = Process::with_arguments(&arguments, &[]);
        let answer = process.send(document("{ commune(code: \"26289\") { name } }"));
        let took = begun.elapsed();
        assert_eq!(answer.json()["data"]["commune"]["name"], "Saillans");
        assert!(took < bound(millis), "{what}: first answer after {took:?}");
        assert_eq!(process.send(get("/health/ready")).status, 200);
        assert!(process.own_memory() < 64 << 20, "{what}: {} bytes when idle", process.own_memory());
        process.signal("TERM");
        assert!(process.wait(Duration::from_secs(12)).is_some_and(|status| status.success()));
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&data).expect("it").permissions());
    assert_eq!(mode & 0o777, 0o700, "the data directory is its owner's alone");
}

fn bad_flags_are_named() {
    for arguments in [
        vec!["serve", "--listen", "nowhere"],
        vec!["serve", "--points-per-hour", "many"],
        vec!["serve", "--trusted-proxies", "proxy"],
        vec!["serve", "--allow-origin", "portail.example"],
        vec!["serve", "--allow-origin", "https://portail.example/"],
        vec!["serve", "--max-connections", "0"],
        vec!["serve", "--no-such-flag"],
        vec!["fly"],
    ] {
        let output = program().args(&arguments).output().expect("a process");
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.contains(arguments.last().expect("a word")) || words.contains(arguments[1]), "{words}");
    }
}

fn a_port_in_use_changes_nothing() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let words = refused(&["serve", "--listen", &address, "--data-dir", text(&data)]);
    assert!(words.contains(&address) && words.contains("in use"), "{words}");
    assert!(!data.exists(), "the data directory was made");
}

fn a_data_directory_in_use_is_refused() {
    let database = TestDatabase::ready(Kind::Sqlite);
    let dir = text(database.dir.path()).to_owned();
    let process = Process::start(database, &[]);
    let words = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &dir]);
    assert!(words.contains("in use"), "{words}");
    assert!(refused(&["migrate", "--data-dir", &dir]).contains("in use"));
    assert_eq!(process.send(document("{ __typename }")).status, 200);
    let check = program().args(["check", "--data-dir", &dir]).output().expect("a process");
    assert!(
        check.status.success(),
        "`check` works beside a running server: {}",
        String::from_utf8_lossy(&check.stderr)
    );
}

fn a_file_that_is_no_database_is_left_alone() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("territoire.db"), "Chère mairie, voici notre liste. ".repeat(200)).expect("a file");
    let before = contents(dir.path());
    for command in ["serve", "migrate", "check"] {
        let mut arguments = vec![command, "--data-dir", text(dir.path())];
        if command == "serve" {
            arguments.extend(["--listen", "127.0.0.1:0"]);
        }
        let words = refused(&arguments);
        assert!(words.contains("database"), "{words}");
        let after: Vec<_> = contents(dir.path()).into_iter().filter(|(name, _)| !name.ends_with("/lock")).collect();
        assert_eq!(after, before, "{command}");
    }
    assert!(
        refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", text(dir.path()), "--database-url", "mysql://x"])
            .contains("sqlite://")
    );
    let new = dir.path().join("new");
    for url in ["mysql://x", "postgres://someone:hunter2@127.0.0.1:1/nowhere"] {
        refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", text(&new), "--database-url", url]);
        assert!(!new.exists(), "{url}: a directory was left");
    }
    let words = refused(&[
        "check",
        "--database-url",
        "postgres://someone:hunter2@127.0.0.1:1/nowhere",
        "--data-dir",
        text(dir.path()),
    ]);
    assert!(words.contains("127.0.0.1:1") && !words.contains("hunter2"), "{words}");
}

fn a_newer_database_is_left_alone() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let args = database.serve_args(&[]);
        RUNTIME.block_on(async {
            let db = sea_orm::Database::connect(args.store.url()).await.expect("a database");
            let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_future', 1)";
            db.execute_unprepared(newer).await.expect("a row");
            db.close().await.expect("closed");
        });
        let arguments = database.arguments();
        for command in ["serve", "migrate", "check"] {
            let mut words: Vec<&str> = vec![command];
            words
                .extend(arguments.iter().map(String::as_str).filter(|word| command == "serve" || *word != "--migrate"));
            if command == "serve" {
                words.extend(["--listen", "127.0.0.1:0"]);
            }
            let line = refused(&words);
            assert!(line.contains("newer territoire"), "{line}");
        }
    }
}

fn postgres_behind_is_refused_unless_asked() {
    if !Kind::all().contains(&Kind::Postgres) {
        return;
    }
    let database = TestDatabase::empty(Kind::Postgres);
    let url = database.url.clone().expect("an address");
    let dir = text(database.dir.path()).to_owned();
    let words = refused(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &dir, "--database-url", &url]);
    assert!(words.contains("--migrate") && words.contains("nothing was changed"), "{words}");
    let migrated = program().args(["migrate", "--data-dir", &dir, "--database-url", &url]).output().expect("a process");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let process = Process::with_arguments(&["--data-dir".to_owned(), dir, "--database-url".to_owned(), url], &[]);
    assert_eq!(process.send(get("/health/ready")).status, 200);
}

fn a_check_finds_damage() {
    for kind in Kind::all() {
        let database = TestDatabase::ready(kind);
        let url = database.serve_args(&[]).store.url();
        let arguments: Vec<String> = database.arguments().into_iter().filter(|word| word != "--migrate").collect();
        let mut words = vec!["check"];
        words.extend(arguments.iter().map(String::as_str));
        let sound = program().args(&words).output().expect("a process");
        assert!(sound.status.success(), "{}", String::from_utf8_lossy(&sound.stderr));
        RUNTIME.block_on(async {
            let db = sea_orm::Database::connect(url).await.expect("a database");
            db.execute_unprepared("UPDATE commune SET name = 'Saillant' WHERE code = '26289'").await.expect("damage");
            db.close().await.expect("closed");
        });
        let output = program().args(&words).output().expect("a process");
        let found = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && found.contains("26289"), "{found}");
    }
}

fn the_manual_is_there() {
    let help = |words: &[&str]| {
        String::from_utf8_lossy(&program().args(words).output().expect("a process").stdout).into_owned()
    };
    let whole = help(&["serve", "--help"]);
    for flag in [
        "--data-dir",
        "--database-url",
        "--listen",
        "--metrics-listen",
        "--trusted-proxies",
        "--allow-origin",
        "--migrate",
    ] {
        let name = flag.trim_start_matches('-').replace('-', "_").to_uppercase();
        assert!(whole.contains(flag) && whole.contains(&name), "{flag}: {whole}");
    }
    for command in ["serve", "migrate", "schema", "check"] {
        assert!(help(&["--help"]).contains(command));
    }
    assert!(help(&["schema"]).contains("type Query"));
}

fn h8_the_public_is_served_with_a_notice_and_mail_only() {
    for kind in Kind::all() {
        let database = TestDatabase::empty(kind);
        let dir = tempfile::tempdir().expect("a directory");
        let (data, notice) = (dir.path().join("data"), dir.path().join("notice.toml"));
        let mut arguments = database.arguments();
        arguments[1] = text(&data).to_owned();
        let complete = include_str!("../../api/assets/legal/notice.example.toml");
        std::fs::write(&notice, complete).expect("a notice");
        let public = ["serve", "--listen", "127.0.0.1:0", "--public-url", "https://api.reseau.example"];
        let with = |more: &[&str], is_given: bool| {
            let mut words: Vec<&str> = public.into_iter().chain(arguments.iter().map(String::as_str)).collect();
            words.extend(more);
            if is_given {
                words.extend(["--legal-notice", text(&notice)]);
            }
            refused(&words)
        };
        let mail = ["--mail", "smtp://127.0.0.1:1"];
        assert!(with(&mail, false).contains("--legal-notice"));
        assert!(with(&[], true).contains("--mail"));
        std::fs::write(&notice, complete.replace("director_of_publication", "# director")).expect("a notice");
        assert!(with(&mail, true).contains("director_of_publication"));
        assert!(!data.exists(), "a refusal left something");
        std::fs::write(&notice, complete).expect("a notice");
        let flags = ["--public-url", "https://api.reseau.example", "--legal-notice", text(&notice), mail[0], mail[1]];
        let process = Process::with_arguments(&arguments, &flags);
        let page = process.send(get("/legal"));
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.header("content-security-policy").is_some_and(|policy| policy.contains("default-src 'none'")));
        for words in
            ["Mentions légales", "Prénom Nom", "Hébergeur d&#39;exemple", "contact@reseau.example", "<h3>Conditions"]
        {
            assert!(page.text().contains(words), "no {words}: {}", page.text());
        }
        let answer =
            process.send(document("{ legalNotice { publisher { name } contact { email languages } termsHtml } }"));
        assert_eq!(answer.json()["data"]["legalNotice"]["contact"]["email"], "contact@reseau.example");
    }
}
