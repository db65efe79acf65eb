//! Laws on what is held of people: every column says what it tells; the copy holds all of it but secrets; erasure leaves
//! none of it, in any table or file.

use super::tables::entities;
use super::traces::leave_traces;
use super::village::Village;
use crate::harness::client::{self, Answer};
use crate::harness::databases::Kind;
use crate::harness::play::with_token;
use crate::harness::{RUNTIME, trial};
use entity::{AccountId, account, session};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryResult, Statement};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use territoire::ground::app::App;
use territoire::ground::app::Registry;
use territoire::ground::holdings::pages::Pages;
use territoire::ground::holdings::{Holding, Person, Tells};
use territoire::ground::member::Viewer;
use territoire::ground::viewer::as_themselves;
use territoire::http::gate::lists::WEIGHTS;

pub fn trials() -> Vec<Trial> {
    let mut trials = crate::trials![law_10_every_column_says_what_it_tells];
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_10_h6_erasure_leaves_nothing"), move || erasure_leaves_nothing(kind)));
        trials.push(trial(name("law_10_h5_the_copy_is_complete"), move || the_copy_is_complete(kind)));
        trials.push(trial(name("law_10_h5_the_copy_holds_ones_own_words"), move || ones_own_words(kind)));
    }
    trials
}

/// What all tables hold of people.
fn holdings() -> &'static [Holding] {
    static ALL: LazyLock<Registry> = LazyLock::new(territoire::nouns::registry);
    ALL.holdings()
}

fn law_10_every_column_says_what_it_tells() {
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for holding in holdings() {
        let told = holding.columns.iter().filter(|column| column.tells != Tells::Unsaid);
        said.entry(holding.table).or_default().extend(told.map(|column| column.name));
    }
    // A copy has a table for each holding that tells of people, and everything in one file.
    let anybody = Person { id: AccountId(Uuid::nil()), email: String::new() };
    let files = holdings().iter().filter(|holding| holding.rows_of(&anybody).is_some()).count() + 1;
    let bound = WEIGHTS.list("files").expect("a bound").usual;
    assert!(files as u64 <= bound, "a copy has up to {files} files, and the Gate counts {bound}");
    for (table, columns) in entities() {
        let said =
            said.get(table.as_str()).unwrap_or_else(|| panic!("{table} says nothing of what it holds of people"));
        let unsaid: Vec<_> = columns.keys().filter(|column| !said.contains(column.as_str())).collect();
        assert!(unsaid.is_empty(), "columns of {table} that do not say what they tell: {unsaid:?}");
    }
}

pub const ADDRESS: &str = "erin@village.example";
/// No word of any language: there is a commune of Canari.
const MARK: &str = "qzcanariqz";

pub fn settle(village: &Village) {
    RUNTIME.block_on(village.play.server.app.settle()).expect("settled");
}

pub async fn erin(app: &App) -> account::Model {
    let found = account::Entity::find().filter(account::Column::Email.eq(ADDRESS));
    found.one(app.db.background()).await.expect("accounts").expect("Erin")
}

/// Addresses are marks by themselves, and so is the hash of her password, as she must still be known by them.
fn is_marked(name: &str) -> bool {
    !name.ends_with("email") && !name.ends_with("email_key") && name != "password_hash"
}

fn mark(holding: &Holding, name: &str) -> String {
    format!("-{MARK}-{}-{name}-", holding.name)
}

/// What no copy may hold: the marks of secrets, and what secrets look like.
fn secret_marks() -> Vec<String> {
    let secrets = holdings()
        .iter()
        .flat_map(|holding| holding.telling(Tells::Secret).map(move |column| mark(holding, column.name)));
    secrets.chain(["argon2", "jdt_", "jdr_"].map(str::to_owned)).collect()
}

/// Puts a mark of its own into each text that is hers.
async fn plant(app: &App, person: &Person) {
    for holding in holdings() {
        let Some(hers) = holding.rows_of(person) else { continue };
        let marked = holding.telling_of_them().filter(|column| column.is_text());
        let marked: Vec<&str> = marked.map(|column| column.name).collect();
        for name in marked.iter().copied().filter(|name| is_marked(name)) {
            let mark = Func::coalesce([Expr::col(name), Expr::val("")])
                .binary(sea_orm::sea_query::BinOper::Custom("||"), Expr::val(mark(holding, name)));
            let update = Query::update().table(holding.table).value(name, mark).cond_where(hers.clone()).to_owned();
            let done =
                app.db.background().execute(&update).await.unwrap_or_else(|error| panic!("{}: {error}", holding.name));
            assert!(
                done.rows_affected() > 0,
                "nothing of hers in {}.{name}: the law tries nothing there",
                holding.name
            );
        }
        let select = Query::select().expr(Expr::val(1)).from(holding.table).cond_where(hers).to_owned();
        let found = app.db.background().query_all(&select).await.expect("rows");
        assert!(!found.is_empty(), "nothing of hers in {}: the law tries nothing there", holding.name);
    }
}

/// Places in the tables that hold one of these words, whatever their case.
async fn found_in_tables(app: &App, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let postgres = app.db.is_postgres();
    for holding in holdings() {
        for column in holding.columns.iter().filter(|column| column.is_text()) {
            for word in words {
                let inside = Func::cust(if postgres { "strpos" } else { "instr" });
                let inside = inside.arg(Func::lower(Expr::col(column.name))).arg(word.to_lowercase());
                let select = Query::select().expr(Expr::val(1)).from(holding.table).and_where(inside.gt(0)).to_owned();
                if !app.db.background().query_all(&select).await.expect("rows").is_empty() {
                    found.push(format!("{word} in {}.{}", holding.table, column.name));
                }
            }
        }
    }
    found
}

/// Has the planner look at what tables hold: it may keep samples.
async fn learn(app: &App) {
    app.db.optimise().await.expect("statistics");
    if app.db.is_postgres() {
        app.db.background().execute_unprepared("ANALYZE").await.expect("statistics");
    }
}

/// Samples that hold one of these words, and columns of people that PostgreSQL would take samples of.
async fn found_in_statistics(app: &App, words: &[String]) -> Vec<String> {
    if !app.db.is_postgres() {
        return Vec::new(); // They would lie in the file.
    }
    let ask = async |text: &str| {
        let rows = app.db.background().query_all_raw(Statement::from_string(DbBackend::Postgres, text)).await;
        let text = |row: QueryResult| row.try_get_by_index::<String>(0).expect("text");
        rows.expect("rows").into_iter().map(text).collect::<Vec<_>>()
    };
    let samples = "SELECT concat(histogram_bounds, most_common_vals) FROM pg_stats WHERE schemaname = 'public'";
    let samples = ask(samples).await.into_iter().map(|sample| sample.to_lowercase());
    let mut found: Vec<String> =
        samples.filter(|sample| words.iter().any(|word| sample.contains(&word.to_lowercase()))).collect();
    let kept = "SELECT conrelid::regclass || '.' || conname FROM pg_constraint
        WHERE contype = 'f' AND confrelid = 'account'::regclass AND confdeltype NOT IN ('c', 'n')";
    assert_eq!(ask(kept).await, Vec::<String>::new(), "foreign keys that would keep somebody from being erased");
    let sampled = "SELECT attrelid::regclass || '.' || attname FROM pg_attribute WHERE attstattarget <> 0";
    let sampled: BTreeSet<String> = ask(sampled).await.into_iter().collect();
    for holding in holdings() {
        let private = holding.telling_of_them().filter(|column| column.is_text());
        found.extend(
            private.map(|column| format!("{}.{}", holding.table, column.name)).filter(|it| sampled.contains(it)),
        );
    }
    found
}

/// Files below a directory that hold one of these words in their bytes, whatever the case.
fn found_in_files(dir: &Path, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(found_in_files(&path, words));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a file").to_ascii_lowercase();
        for word in words {
            let word = word.to_ascii_lowercase();
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push(format!("{word} in {}", path.display()));
            }
        }
    }
    found
}

fn erasure_leaves_nothing(kind: Kind) {
    let mut village = Village::new(kind);
    leave_traces(&mut village);
    let app: Arc<App> = Arc::clone(&village.play.server.app);
    let row = RUNTIME.block_on(erin(&app));
    let person = Person { id: row.id, email: row.email.clone() };
    RUNTIME.block_on(plant(&app, &person));
    let words = [MARK.to_owned(), ADDRESS.to_owned(), row.password_hash];
    let dir = village.play.server.outbox().parent().expect("the data directory").to_owned();
    assert!(RUNTIME.block_on(found_in_tables(&app, &words)).len() > 20, "the marks are there");
    assert!(!found_in_files(&dir, &words).is_empty(), "and in files");
    RUNTIME.block_on(learn(&app));
    assert_eq!(RUNTIME.block_on(found_in_statistics(&app, &words)), Vec::<String>::new(), "the planner knows nobody");
    let erased = village.mutate("erin", r#"eraseMyAccount(input: {password: "erin-long-password"}) { id erasedAt }"#);
    assert!(erased["erasedAt"].is_string());
    assert_eq!(RUNTIME.block_on(found_in_tables(&app, &words)), Vec::<String>::new(), "when it is acknowledged");
    settle(&village);
    assert_eq!(found_in_files(&dir, &words), Vec::<String>::new(), "after the jobs");
    RUNTIME.block_on(async {
        for holding in holdings().iter().filter(|holding| holding.table != "team") {
            let Some(hers) = holding.rows_of(&person) else { continue };
            let select = Query::select().expr(Expr::val(1)).from(holding.table).cond_where(hers).to_owned();
            assert!(app.db.background().query_all(&select).await.expect("rows").is_empty(), "rows in {}", holding.name);
        }
        assert!(
            session::Entity::find()
                .filter(session::Column::AccountId.eq(person.id))
                .one(app.db.background())
                .await
                .expect("sessions")
                .is_none()
        );
    });
    // What others built on stands, and her address is free.
    let stays = village
        .send("anonymous", r#"{ organisations(first: 50) { nodes { title author { name } contact { email } } } }"#)
        .text();
    assert!(stays.contains("Le sien") && stays.contains("Amicale") && !stays.contains("À elle"), "{stays}");
    // The contact that another wrote with her address is hers.
    let others = village
        .send("alice", r#"{ organisations(first: 50) { nodes { title contact { name email phone } } } }"#)
        .json();
    let others = others["data"]["organisations"]["nodes"].as_array().expect("organisations").clone();
    let amicale = others.iter().find(|node| node["title"] == "Amicale").expect("the Amicale");
    assert_eq!(amicale["contact"], Value::Null);
}

pub fn download(village: &Village, token: &str, url: &str) -> Answer {
    let path = &url[url.find("/data-exports/").expect("a path")..];
    village.play.server.send(with_token(client::get(path), token))
}

fn the_copy_is_complete(kind: Kind) {
    let mut village = Village::new(kind);
    leave_traces(&mut village);
    let app = Arc::clone(&village.play.server.app);
    let (person, viewer) = RUNTIME.block_on(async {
        let row = erin(&app).await;
        let viewer = as_themselves(app.db.background(), &row, app.clock.now()).await.expect("Erin");
        (Person { id: row.id, email: row.email }, viewer)
    });
    let secrets = secret_marks();
    RUNTIME.block_on(plant(&app, &person));
    village.play.server.app.clock.advance(3_600_000);
    village.play.forget_token("erin");
    village.mutate("erin", "exportMyData { id }");
    settle(&village);
    let asked = village.send("erin", "{ viewer { dataExport { readyAt files { name bytes url } } } }").json();
    let files = asked["data"]["viewer"]["dataExport"]["files"].as_array().expect("files").clone();
    let token = village.play.token("erin").expect("a token");
    let other = village.play.token("bob").expect("a token");
    let mut texts = BTreeMap::new();
    for file in &files {
        let (name, url) = (file["name"].as_str().expect("a name"), file["url"].as_str().expect("a url"));
        let answer = download(&village, &token, url);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        assert_eq!(answer.text().len() as u64, file["bytes"].as_u64().expect("bytes"), "{name}");
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        assert!(answer.header("content-disposition").is_some_and(|it| it.starts_with("attachment")), "{name}");
        let told = secrets.iter().find(|secret| answer.text().contains(secret.as_str()));
        assert_eq!(told, None, "{name} holds a secret");
        assert_eq!(download(&village, &other, url).status, 404, "{name} for somebody else");
        texts.insert(name.to_owned(), answer.text());
    }
    let url = files[0]["url"].as_str().expect("a url");
    assert_eq!(download(&village, &token, &format!("{url}%00")).status, 404, "a name that is none");
    let path = &url[url.find("/data-exports/").expect("a path")..];
    assert_eq!(village.play.server.send(client::get(path)).status, 401, "for nobody");
    let everything: Value = serde_json::from_str(&texts["territoire.json"]).expect("JSON");
    RUNTIME.block_on(async {
        for holding in holdings() {
            complete(&app, (&person, &viewer), holding, &everything, &texts).await;
        }
    });
    assert!(texts["account.csv"].contains(ADDRESS) && texts["api_key.csv"].contains("Sa carte"));
    assert!(texts["contact.csv"].contains("0475000001"), "{}", texts["contact.csv"]);
    for holding in holdings() {
        for column in holding.telling(Tells::Personal).filter(|column| column.is_text() && is_marked(column.name)) {
            let (json, csv) = (&texts["territoire.json"], &texts[&format!("{}.csv", holding.name)]);
            let mark = mark(holding, column.name);
            assert!(json.contains(&mark) && csv.contains(&mark), "{mark} is not in the copy");
        }
    }
    // A draft and a public thing show one picture of hers; another file nothing uses.
    let file = village.upload("erin", "image/jpeg", "photo");
    for draft in [true, false] {
        village.mutate("erin", &format!(r#"createNetwork(input: {{title: "Vu", communes: ["26289"], draft: {draft}, charter: "Vu.", cover: {{fileId: "{file}", alt: "Elle", caption: "Chez elle", credit: "Erin"}}}}) {{ id }}"#));
    }
    village.mutate(
        "erin",
        r#"requestUpload(input: {mediaType: "image/png", bytes: 9, name: "elle.png"}) { file { id } }"#,
    );
    let key = village.mutate("erin", r#"createApiKey(input: {name: "Une autre"}) { secret }"#);
    assert_eq!(download(&village, key["secret"].as_str().expect("a secret"), url).status, 401, "for an application");
    village.play.server.app.clock.advance(7 * 86_400_000);
    village.play.forget_token("erin");
    let token = village.play.token("erin").expect("a token");
    assert_eq!(download(&village, &token, url).status, 404, "after a week");
    settle(&village);
    let gone = village.send("erin", "{ viewer { dataExport { id } } }").json();
    assert_eq!(gone["data"]["viewer"]["dataExport"], Value::Null);
    assert!(everything["account"][0]["created_at"].as_str().is_some_and(|at| at.ends_with('Z')), "moments in RFC 3339");
}

/// Alice started an initiative; she and Bob report its progress, in words and pictures. Each copy has the reports of its person.
fn ones_own_words(kind: Kind) {
    let mut village = Village::new(kind);
    let hall = village.hall.clone();
    let said = r#"purpose: "Marcher.", presentation: "Page d'Alice", stage: ACTIVE"#;
    let start = format!(r#"title: "Pédibus", communes: ["26289"], teamId: "{hall}", {said}"#);
    let started = village.mutate("alice", &format!("startInitiative(input: {{{start}}}) {{ id }}"));
    let id = started["id"].as_str().expect("an id");
    for who in ["alice", "bob"] {
        let file = village.upload(who, "image/jpeg", "photo");
        let gallery = format!(r#"gallery: [{{fileId: "{file}", alt: "image de {who}"}}]"#);
        let said = format!(r#"initiativeId: "{id}", body: "mots de {who}", {gallery}"#);
        village.mutate(who, &format!("reportProgress(input: {{{said}}}) {{ id }}"));
    }
    for (who, other) in [("alice", "bob"), ("bob", "alice")] {
        village.mutate(who, "exportMyData { id }");
        settle(&village);
        let asked = village.send(who, "{ viewer { dataExport { files { name url } } } }").json();
        let files = asked["data"]["viewer"]["dataExport"]["files"].as_array().expect("files").clone();
        let whole = files.iter().find(|file| file["name"] == "territoire.json").expect("everything");
        let token = village.play.token(who).expect("a token");
        let copy = download(&village, &token, whole["url"].as_str().expect("a url")).text();
        for said in ["mots de", "image de"] {
            assert!(copy.contains(&format!("{said} {who}")), "{who} said: {said}");
            assert!(!copy.contains(&format!("{said} {other}")), "{who} has what {other} said: {said}");
        }
        assert_eq!(copy.contains("Page d'Alice"), who == "alice", "{who}");
    }
}

/// Every row and every column that is no secret, in both forms.
async fn complete(
    app: &App,
    (person, viewer): (&Person, &Viewer),
    holding: &Holding,
    everything: &Value,
    texts: &BTreeMap<String, String>,
) {
    let mut rows = Vec::new();
    if let Some(which) = holding.copied(person, viewer) {
        let mut pages = Pages::new(app.db.background(), holding, which.clone());
        while let Some(page) = pages.next().await.expect("rows") {
            rows.extend(page);
        }
        // All rows at once are as many.
        let all = Query::select().expr(Expr::val(1)).from(holding.table).cond_where(which).to_owned();
        assert_eq!(app.db.background().query_all(&all).await.expect("rows").len(), rows.len(), "{}", holding.name);
    }
    let listed = everything[holding.name].as_array().map_or(0, Vec::len);
    assert_eq!(listed, rows.len(), "{} in JSON", holding.name);
    let Some(text) = texts.get(&format!("{}.csv", holding.name)) else {
        assert!(rows.is_empty(), "{} has no CSV", holding.name);
        return;
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let expected: Vec<&str> = holding.exported().iter().map(|column| column.name).collect();
    assert_eq!(header, expected, "{}", holding.name);
    assert_eq!(reader.records().filter(Result::is_ok).count(), rows.len(), "{} in CSV", holding.name);
}
