//! Maps among thousands of things: tiles fit together, pictures are small, and the page is used with a keyboard, on a small screen and
//! without script, in a real browser.

use super::browser::{finds_nothing, script};
use crate::harness::client::get;
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::server::TestServer;
use crate::harness::{RUNTIME, trial};
use bench::generate::{Plan, fill};
use chrono::Utc;
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("maps_fit_together ({})", kind.name());
    let both = Kind::all().into_iter().map(|kind| trial(name(kind), move || tiles_fit_together(kind)));
    both.chain([trial("maps_in_a_browser".to_owned(), in_a_browser)]).collect()
}

/// Things of all kinds.
const THINGS: usize = 6_000;

fn filled(kind: Kind) -> TestServer {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    RUNTIME.block_on(async {
        let db = start::database(&args.store, Migrate::OnSqlite, &Metrics::default()).await;
        let db = db.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        fill(db.background(), &Plan::of_all(THINGS, 5)).await.expect("filled");
        db.close().await;
    });
    TestServer::start(database, Utc::now(), &["--points-per-hour", "100000000"])
}

/// The tiles of a zoom together show every published thing once, as one of a cluster or alone; whatever the zoom, and by kind.
fn tiles_fit_together(kind: Kind) {
    let server = filled(kind);
    let mut sums = Vec::new();
    for zoom in [0_u32, 3, 5] {
        let side = 1_u32 << zoom;
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        let mut ids = BTreeMap::new();
        for (column, row) in (0..side).flat_map(|column| (0..side).map(move |row| (column, row))) {
            let path = format!("/map/{zoom}/{column}/{row}.geojson");
            let answer = server.send(get(&path));
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            for feature in answer.json()["features"].as_array().expect("features") {
                let (id, said) = (feature["id"].as_str().expect("an id").to_owned(), &feature["properties"]);
                assert!(ids.insert(id, path.clone()).is_none(), "{feature} is in two tiles");
                match said["counts"].as_object() {
                    Some(many) => many.iter().for_each(|(kind, count)| {
                        *counts.entry(kind.clone()).or_default() += count.as_i64().expect("a number");
                    }),
                    None => *counts.entry(said["kind"].as_str().expect("a kind").to_owned()).or_default() += 1,
                }
            }
        }
        sums.push(counts);
    }
    assert!(sums.windows(2).all(|pair| pair[0] == pair[1]), "{sums:?}");
    let all: i64 = sums[0].values().sum();
    assert!(all > i64::try_from(THINGS).expect("few") * 9 / 10, "{all}");
    for path in ["/map/department:26.svg", "/map/department:69.svg", "/map/region:84.svg", "/map/france.svg"] {
        let answer = server.send(get(path));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() <= 60_000, "{path} has {} bytes", answer.body.len());
        let tag = answer.header("etag").expect("a tag").to_owned();
        let mut again = get(path);
        again.headers_mut().insert("if-none-match", tag.parse().expect("a value"));
        assert_eq!(server.send(again).status, 304, "{path}");
    }
    for path in
        ["/map/26.svg", "/map/department:26", "/map/19/0/0.geojson", "/map/2/4/0.geojson", "/map/02/0/0.geojson"]
    {
        assert_eq!(server.send(get(path)).status, 404, "{path}");
    }
}

fn in_a_browser() {
    let Some(mut script) = script("map.mjs") else { return };
    let server = filled(Kind::Sqlite);
    finds_nothing(script.arg(format!("http://{}", server.address)));
}
