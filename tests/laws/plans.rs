//! The plan law (A17): hot lists are one range of one index, on a database of a hundred thousand things. `bench/needs` checks the
//! same plans among a million things.

use crate::harness::client;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::process::bound;
use crate::harness::server::TestServer;
use crate::harness::{RUNTIME, trial};
use bench::generate::{Plan, RARE};
use chrono::Utc;
use libtest_mimic::Trial;
use serde_json::Value;
use std::time::Instant;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    let each = |law: &'static str, run: fn(Kind)| {
        Kind::all().into_iter().map(move |kind| trial(format!("{law} ({})", kind.name()), move || run(kind)))
    };
    each("law_a17_hot_lists_sort_nothing", hot_lists).chain(each("law_a17_searches_are_timely", searches)).collect()
}

const THINGS: usize = 80_000;
const ARTICLES: usize = 20_000;
const VENUES: usize = 10_000;
const INITIATIVES: usize = 5_000;
const NEEDS: usize = 10_000;
const NOTICES: usize = 10_000;
const SERVICE_OFFERS: usize = 10_000;

fn hot_lists(kind: Kind) {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    RUNTIME.block_on(async {
        let db = start::database(&args.store, Migrate::OnSqlite, &Metrics::default()).await;
        let db = db.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        let plan = Plan {
            contributions: THINGS,
            articles: ARTICLES,
            venues: VENUES,
            initiatives: INITIATIVES,
            needs: NEEDS,
            notices: NOTICES,
            service_offers: SERVICE_OFFERS,
            bookings: VENUES,
            unsearched: true,
            seed: 7,
            ..Plan::default()
        };
        bench::generate::fill(db.background(), &plan).await.expect("filled");
        if let Err(why) = bench::plans::check(db.background()).await {
            panic!("{why}");
        }
        db.close().await;
    });
    rare_filters(&TestServer::start(database, Utc::now(), &[]));
}

/// D7, and searching for nothing: what few things or none pass is found by its index, whatever the area; every page of what few things
/// pass is full but the last.
fn rare_filters(server: &TestServer) {
    let ask = |text: &str| timely(server, text);
    let areas = [
        "bounds: {south: -90, west: -180, north: 90, east: 180}",
        "bounds: {south: 41, west: -5, north: 51, east: 9}",
        "near: {point: {latitude: 46.5, longitude: 2.5}, radiusMeters: 100000}",
        r#"communes: ["75056", "69123"]"#,
        r#"region: "84""#,
    ];
    for within in areas {
        for filter in ["{archived: true, kinds: [PUBLIC_BODY], languages: [\"en\"]}", "{languages: [\"br\"]}"] {
            let text = format!(
                "{{ organisations(first: 1, within: {{{within}}}, filter: {filter}) {{ totalCount nodes {{ id }} }} }}"
            );
            assert_eq!(ask(&text)["data"]["organisations"]["totalCount"], 0, "{text}");
        }
        if !within.starts_with("near") {
            let text = format!("{{ organisations(first: 20, within: {{{within}}}) {{ nodes {{ id }} }} }}");
            ask(&text);
        }
    }
    let (mut after, mut sizes) = ("null".to_owned(), Vec::new());
    loop {
        let text = format!(
            "{{ articles(filter: {{licences: [CC0_1_0]}}, first: 20, after: {after}) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let answer = ask(&text);
        let page = &answer["data"]["articles"];
        sizes.push(page["nodes"].as_array().expect("nodes").len());
        after = page["pageInfo"]["endCursor"].to_string();
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    assert!(sizes.iter().rev().skip(1).all(|size| *size == 20), "{sizes:?}");
    assert_eq!(sizes.iter().sum::<usize>(), RARE, "{sizes:?}");
}

/// What a server answers in time, once it has answered the same before: the first time it counts the ways.
fn timely(server: &TestServer, text: &str) -> Value {
    server.send(client::document(text));
    let begun = Instant::now();
    let answer = server.send(client::document(text));
    let elapsed = begun.elapsed();
    assert_eq!(answer.code(), None, "{}", answer.text());
    assert!(elapsed < bound(50), "{elapsed:?} for {text}");
    answer.json()
}

/// Searches among twenty thousand things: for a common word and a rare one, for a beginning, near a place and within an area.
fn searches(kind: Kind) {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    RUNTIME.block_on(async {
        let db = start::database(&args.store, Migrate::OnSqlite, &Metrics::default()).await;
        let db = db.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        bench::generate::fill(db.background(), &Plan::of_all(20_000, 7)).await.expect("filled");
        db.close().await;
    });
    let server = TestServer::start(database, Utc::now(), &[]);
    let found = |arguments: &str| {
        let answer =
            timely(&server, &format!("{{ search({arguments}, first: 20) {{ totalCount nodes {{ id title }} }} }}"));
        let page = &answer["data"]["search"];
        let (all, here) =
            (page["totalCount"].as_u64().expect("a number"), page["nodes"].as_array().expect("nodes").len());
        assert_eq!(u64::try_from(here).expect("a size"), all.min(20), "a page is full: {arguments}");
        all
    };
    let common = found(r#"text: "atelier""#);
    assert!(common > 200, "{common}");
    assert!(found(r#"text: "ate""#) > 0, "a beginning finds words");
    for fewer in [
        r#"text: "atelier près de Die""#,
        r#"text: "atelier associations""#,
        r#"text: "atelier", within: {commune: "26113"}"#,
        r#"text: "atelier", within: {region: "84"}"#,
        r#"text: "atelier", kinds: [VENUE]"#,
        r#"text: "fontarilune""#,
    ] {
        assert!(found(fewer) < common, "{fewer}");
    }
}
