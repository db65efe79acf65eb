//! The plan law (A17): hot lists are one range of one index, on a database of a hundred thousand things. `bench/needs` checks the
//! same plans among a million things.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::{RUNTIME, trial};
use bench::generate::Plan;
use libtest_mimic::Trial;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_a17_hot_lists_sort_nothing ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || hot_lists(kind))).collect()
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
            seed: 7,
            ..Plan::default()
        };
        bench::generate::fill(db.background(), &plan).await.expect("filled");
        if let Err(why) = bench::plans::check(db.background()).await {
            panic!("{why}");
        }
        db.close().await;
    });
}
