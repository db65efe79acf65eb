//! The law of upgrades: the steps that make the facets and the numbers of the map list and count what is there as a write would have done.

use super::{listed, mapped};
use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::{RUNTIME, trial};
use bench::generate::{Plan, fill};
use libtest_mimic::Trial;
use sea_orm::ConnectionTrait;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_2_an_upgrade_lists_what_is_there ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || upgraded(kind))).collect()
}

/// What takes the steps back.
const BACK: [&str; 8] = [
    "DROP TABLE map_count",
    "DELETE FROM seaql_migrations WHERE version = 'm0030_map'",
    "DELETE FROM listing WHERE scope NOT LIKE 'commune:%' AND scope NOT LIKE 'epci:%' AND scope NOT LIKE 'department:%' \
     AND scope NOT LIKE 'region:%' AND scope NOT LIKE 'team:%' AND scope NOT LIKE 'house:%' AND scope NOT LIKE 'network:%' \
     AND scope NOT LIKE 'topic:%' AND scope NOT LIKE 'author:%'",
    "DROP INDEX contribution_kind_state_cell",
    "CREATE INDEX contribution_kind_state_lat_e7 ON contribution (kind, state, lat_e7)",
    "ALTER TABLE contribution DROP COLUMN cell",
    "ALTER TABLE contribution DROP COLUMN facets",
    "DELETE FROM seaql_migrations WHERE version = 'm0028_facets'",
];

fn upgraded(kind: Kind) {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    let open = async || {
        let db = start::database(&args.store, Migrate::Yes, &Metrics::default()).await;
        db.unwrap_or_else(|refusal| panic!("{}", refusal.0))
    };
    RUNTIME.block_on(async {
        let db = open().await;
        fill(db.background(), &Plan::of_all(2_000, 3)).await.expect("filled");
        db.background()
            .execute_unprepared("UPDATE contribution SET language = 'br' WHERE title LIKE '%a'")
            .await
            .expect("Breton");
        for statement in BACK {
            db.background().execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        db.close().await;
        let db = open().await;
        listed::check(db.background()).await.expect("listings are read");
        mapped::check(db.background()).await.expect("the numbers of the map are read");
        db.close().await;
    });
}
