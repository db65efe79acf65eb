//! The plan law (A17): hot lists are one range of one index, on a database of a hundred thousand things.

use crate::harness::databases::{Kind, TestDatabase};
use crate::harness::{RUNTIME, trial};
use entity::{ContributionId, organisation};
use libtest_mimic::Trial;
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::Value as Json;
use territoire::base::metrics::Metrics;
use territoire::base::page::{Mark, Window};
use territoire::ground::contribution::By;
use territoire::ground::contribution::list::hot_page;
use territoire::ground::contribution::listing::{of_house, of_network};
use territoire::start::{self, Migrate};

pub fn trials() -> Vec<Trial> {
    let name = |kind: Kind| format!("law_a17_hot_lists_sort_nothing ({})", kind.name());
    Kind::all().into_iter().map(|kind| trial(name(kind), move || hot_lists(kind))).collect()
}

const THINGS: usize = 100_000;

fn hot_lists(kind: Kind) {
    let database = TestDatabase::ready(kind);
    let args = database.serve_args(&[]);
    RUNTIME.block_on(async {
        let db = start::database(&args.store, Migrate::OnSqlite, &Metrics::default()).await;
        let db = db.unwrap_or_else(|refusal| panic!("{}", refusal.0));
        let plan = bench::generate::Plan { contributions: THINGS, seed: 7 };
        bench::generate::fill(db.background(), &plan).await.expect("filled");
        let here = Mark::new([Json::from(1_750_000_000_000_i64), Json::from("01977420-0000-7000-8000-000000000000")]);
        let areas =
            ["commune:26289", "epci:242600252", "department:26", "region:84"].map(|area| (area.to_owned(), None));
        let holder = ContributionId(Uuid::from_u128(0x0197_7420_0000_7000_8000_0000_0000_0001));
        let held = [of_house(holder), of_network(holder)].map(|scope| (scope, Some(holder)));
        let scopes = [None].into_iter().chain(areas.into_iter().chain(held).map(Some));
        let by_rank = By::Rank("ADOPTIONS_DESC", true);
        for (scope, by) in scopes.flat_map(|scope| [(scope.clone(), By::Published), (scope, by_rank)]) {
            let (area, holder) = (scope.as_ref().map(|it| it.0.as_str()), scope.as_ref().and_then(|it| it.1));
            for (after, backward) in [(None, false), (Some(here.clone()), false), (Some(here.clone()), true)] {
                let (after, before) = if backward { (None, after) } else { (after, None) };
                let window = Window { size: 20, backward, after, before, looks_beyond: true };
                let statement = hot_page::<organisation::Entity>(area, holder, by, &window);
                let plan = plan_of(db.background(), &statement).await;
                for word in ["TEMP B-TREE", "Sort", "SCAN ", "Seq Scan"] {
                    assert!(!plan.contains(word), "{area:?} {by:?} backward {backward}: {word}\n{plan}");
                }
            }
        }
        db.close().await;
    });
}

/// The plan as the server's connections make it: on PostgreSQL the generic one, which does not look at values.
async fn plan_of(db: &DatabaseConnection, statement: &SelectStatement) -> String {
    if db.get_database_backend() == DbBackend::Sqlite {
        let (sql, values) = statement.build(SqliteQueryBuilder);
        let explain =
            Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values: Some(values), db_backend: DbBackend::Sqlite };
        let rows = db.query_all_raw(explain).await.expect("a plan");
        return rows.iter().map(|row| row.try_get_by_index::<String>(3).expect("a line") + "\n").collect();
    }
    let (sql, values) = statement.build(PostgresQueryBuilder);
    let nulls = vec!["NULL"; values.0.len()].join(", ");
    let tx = db.begin().await.expect("a transaction");
    tx.execute_unprepared(&format!("PREPARE hot AS {sql}")).await.expect("prepared");
    let explain = format!("EXPLAIN EXECUTE hot({nulls})");
    let rows = tx.query_all_raw(Statement::from_string(DbBackend::Postgres, explain)).await.expect("a plan");
    tx.execute_unprepared("DEALLOCATE hot").await.expect("forgotten");
    tx.rollback().await.expect("rolled back");
    rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a line") + "\n").collect()
}
