//! H5, H6 for somebody who registered ten thousand things: the copy is there within a minute, and erasure keeps nobody
//! waiting. F6: of two who leave a team at once neither leaves it without a steward.

use super::personal_data::{download, erin};
use super::village::Village;
use crate::harness::client;
use crate::harness::databases::Kind;
use crate::harness::people::together;
use crate::harness::play::with_token;
use crate::harness::{RUNTIME, trial};
use entity::contribution::{Codes, State};
use entity::organisation::OrganisationKind;
use entity::{AccountId, ContributionId, Lines, Moment, NetworkIds, Words, account, contribution, organisation};
use libtest_mimic::Trial;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant};
use territoire::ground::app::App;
use territoire::ground::app::Running;
use territoire::people::personal_data::make;

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for kind in Kind::all() {
        let name = |law: &str| format!("{law} ({})", kind.name());
        trials.push(trial(name("law_10_h5_ten_thousand_things"), move || ten_thousand_things(kind)));
        trials.push(trial(name("law_10_f6_a_team_keeps_a_steward"), move || a_team_keeps_a_steward(kind)));
    }
    trials.push(trial("law_10_h6_pages_keep_nobody (sqlite)".to_owned(), pages_keep_nobody));
    trials
}

/// A page that is full gives rows to another one and keeps copies in its gap, which `secure_delete` does not reach.
fn pages_keep_nobody() {
    let mut village = Village::new(Kind::Sqlite);
    let app = Arc::clone(&village.play.server.app);
    let file = village.play.server.outbox().parent().expect("the data directory").join("territoire.db");
    // In an order that fills pages in their middle.
    let scrambled = |number: usize| number * 7_919 % NEIGHBOURS;
    let email = |number: usize| format!("{NEIGHBOUR}{number}@village.example");
    RUNTIME.block_on(async {
        let (db, now) = (app.db.background(), Moment::from(app.clock.now()));
        let ids: Vec<AccountId> = (0..NEIGHBOURS).map(|_| AccountId(app.id())).collect();
        for number in (0..NEIGHBOURS).map(scrambled) {
            let row = account::Model::new(ids[number], email(number), "Voisin".to_owned(), "x".to_owned(), now);
            account::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(db).await.expect("one");
        }
        for (number, id) in ids.iter().enumerate() {
            let about = account::Column::About;
            let grow = account::Entity::update_many().col_expr(about, Expr::value("a".repeat(number % 900)));
            grow.filter(account::Column::Id.eq(*id)).exec(db).await.expect("grown");
        }
        for number in (0..NEIGHBOURS).filter(|number| number % 2 == 0) {
            account::Entity::delete_by_id(ids[number]).exec(db).await.expect("gone");
        }
        db.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("the log is emptied");
    });
    let left = || {
        let bytes = std::fs::read(&file).expect("the file");
        let named = bytes.windows(NEIGHBOUR.len()).enumerate().filter(|(_, window)| *window == NEIGHBOUR.as_bytes());
        let numbers = named.map(|(at, _)| {
            let digits: String = bytes[at + NEIGHBOUR.len()..]
                .iter()
                .take(6)
                .map(|byte| char::from(*byte))
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse::<usize>().expect("a number")
        });
        let (gone, here): (Vec<usize>, Vec<usize>) = numbers.partition(|number| number % 2 == 0);
        assert!(here.len() >= NEIGHBOURS / 2, "those who stay are there");
        gone.len()
    };
    println!("H6: {} of {} deleted addresses are in pages still", left(), NEIGHBOURS / 2);
    village.mutate("erin", r#"eraseMyAccount(input: {password: "erin-long-password"}) { id }"#);
    RUNTIME.block_on(app.settle()).expect("settled");
    assert_eq!(left(), 0, "addresses in pages once somebody was erased");
}

fn a_team_keeps_a_steward(kind: Kind) {
    for _ in 0..4 {
        let mut village = Village::new(kind);
        // The steward and the editor leave; the contributor stays.
        let leaving = ["alice", "bob"].map(|name| {
            let token = village.play.token(name).expect("a token");
            let text =
                format!(r#"mutation {{ eraseMyAccount(input: {{password: "{name}-long-password"}}) {{ id }} }}"#);
            with_token(client::document(&text), &token)
        });
        for answer in together(village.play.server.address, leaving) {
            assert_eq!(answer.code(), None, "{}", answer.text());
        }
        let left = village.send("carol", "{ viewer { memberships { role team { name } } } }").json();
        assert_eq!(left["data"]["viewer"]["memberships"][0]["role"], "STEWARD", "{left}");
    }
}

const THINGS: usize = 10_000;
const NEIGHBOURS: usize = 3_000;
/// No end of a commune's name, as «voisin» is.
const NEIGHBOUR: &str = "qzvoisin";

async fn register(app: &App, author: AccountId) {
    let now = Moment::from(app.clock.now());
    let ids: Vec<ContributionId> = (0..THINGS).map(|_| ContributionId(app.id())).collect();
    for chunk in ids.chunks(500) {
        let things = chunk.iter().map(|id| contribution::Model {
            id: *id,
            kind: contribution::Kind::Organisation,
            title: "Une parmi beaucoup".to_owned(),
            title_key: "une parmi beaucoup".to_owned(),
            slug: None,
            language: "fr".to_owned(),
            author_id: Some(author),
            team_id: None,
            house_id: None,
            networks: NetworkIds::default(),
            state: State::Published,
            communes: Codes("26289".to_owned()),
            published_at: Some(now),
            updated_at: now,
            version: 1,
            lat_e7: None,
            lon_e7: None,
            has_point: false,
            rank: None,
            by_guest: false,
            comments_closed: false,
            topics: Words::default(),
            facets: Words::default(),
            publish_at: None,
            embargo_until: None,
        });
        let rows = things.map(|row| row.into_active_model().reset_all());
        contribution::Entity::insert_many(rows).exec_without_returning(app.db.background()).await.expect("things");
        let own = chunk.iter().map(|id| organisation::Model {
            id: *id,
            kind: OrganisationKind::Business,
            siren: None,
            rna: None,
            description: Some("Fait beaucoup de choses. ".repeat(20)),
            offers: None,
            skills: Lines::default(),
            website: None,
            accepts_proposals: false,
        });
        let rows = own.map(|row| row.into_active_model().reset_all());
        organisation::Entity::insert_many(rows)
            .exec_without_returning(app.db.background())
            .await
            .expect("organisations");
    }
}

fn ten_thousand_things(kind: Kind) {
    let mut village = Village::new(kind);
    let app = Arc::clone(&village.play.server.app);
    // What search finds things by is analysed before there are any, so that no time of that is the copy's.
    RUNTIME.block_on(app.settle()).expect("settled");
    let before = RUNTIME.block_on(async {
        register(&app, erin(&app).await.id).await;
        contribution::Entity::find().count(app.db.background()).await.expect("a count")
    });
    let asked = village.mutate("erin", "exportMyData { id }");
    let id = asked["id"].as_str().and_then(|id| id.strip_prefix("data_export:")).expect("an id").to_owned();
    let job = Running::on(id);
    let begun = Instant::now();
    // By two processes at once, as when the first one's lease has run out.
    let (one, other) = RUNTIME.block_on(async { tokio::join!(make(&app, &job), make(&app, &job)) });
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    RUNTIME.block_on(app.settle()).expect("settled");
    let made = begun.elapsed();
    let listed = village.send("erin", "{ viewer { dataExport { files { name bytes url } } } }").json();
    let files = listed["data"]["viewer"]["dataExport"]["files"].as_array().expect("files").clone();
    let everything = files.iter().find(|file| file["name"] == "territoire.json").expect("the file with everything");
    let token = village.play.token("erin").expect("a token");
    let text = download(&village, &token, everything["url"].as_str().expect("a url")).text();
    let read: Value = serde_json::from_str(&text).expect("JSON, put together from its parts");
    assert!(read["contribution"].as_array().is_some_and(|rows| rows.len() >= THINGS));
    assert_eq!(read["contribution"].as_array().map(Vec::len), read["organisation"].as_array().map(Vec::len));
    let begun = Instant::now();
    village.mutate("erin", r#"eraseMyAccount(input: {password: "erin-long-password"}) { id }"#);
    let erased = begun.elapsed();
    let begun = Instant::now();
    RUNTIME.block_on(app.settle()).expect("settled");
    println!(
        "H5 on {}: {THINGS} things, {} MB copied in {made:?}; erased in {erased:?}, wiped in {:?}",
        kind.name(),
        text.len() / 1_000_000,
        begun.elapsed(),
    );
    assert!(made < Duration::from_secs(60), "the copy took {made:?}");
    assert!(erased < Duration::from_secs(5), "writers waited {erased:?}");
    let after = RUNTIME.block_on(async { contribution::Entity::find().count(app.db.background()).await });
    assert_eq!(after.expect("a count"), before, "what was published stays");
}
