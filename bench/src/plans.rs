//! Plans of hot lists: one range of one index each, with nothing sorted and no table scanned.

use crate::Outcome;
use entity::{AccountId, ContributionId, TeamId, article, initiative, organisation, venue};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::Value as Json;
use territoire::base::page::{Mark, Window};
use territoire::ground::contribution::list::{hot_page, hot_rectangle};
use territoire::ground::contribution::listing::{of_author, of_house, of_network, of_team, of_topic};
use territoire::ground::contribution::{By, Noun};
use territoire::ground::territory::Place;
use territoire::ground::topics::TopicCode;
use territoire::ground::topics::topics;

/// What a plan of a hot list does not say.
const COSTLY: [&str; 4] = ["TEMP B-TREE", "Sort", "SCAN ", "Seq Scan"];

/// A scope, and the thing that it is named after if it is named after one.
type Scope = (String, Option<ContributionId>);

/// The scopes of each kind that there is; plans do not depend on which one.
fn scopes() -> Vec<Scope> {
    let id = Uuid::from_u128(0x0197_7420_0000_7000_8000_0000_0000_0001);
    let areas = ["commune:26289", "epci:242600252", "department:26", "region:84"].map(|area| (area.to_owned(), None));
    let holder = ContributionId(id);
    let held = [of_house(holder), of_network(holder)].map(|scope| (scope, Some(holder)));
    let topic = topics().first().map(|topic| of_topic(TopicCode(topic)));
    let others = [of_team(TeamId(id)), of_author(AccountId(id))].into_iter().chain(topic).map(|scope| (scope, None));
    areas.into_iter().chain(held).chain(others).collect()
}

/// Checks the lists of organisations, articles, venues and initiatives in every kind of scope, and around a point. How many plans were checked.
pub async fn check(db: &DatabaseConnection) -> Outcome<usize> {
    let mut checked = 0;
    for (place, metres) in [(Place { lat_e7: 446_980_000, lon_e7: 51_960_000 }, 5_000.0)] {
        for statement in
            [hot_rectangle::<organisation::Entity>(place, metres), hot_rectangle::<article::Entity>(place, metres)]
        {
            check_one(db, "around a point", &statement).await?;
            checked += 1;
        }
    }
    checked += pages::<organisation::Entity>(db).await?;
    checked += pages::<article::Entity>(db).await?;
    checked += pages::<venue::Entity>(db).await?;
    checked += pages::<initiative::Entity>(db).await?;
    Ok(checked)
}

async fn pages<N: Noun>(db: &DatabaseConnection) -> Outcome<usize> {
    let here = Mark::new([Json::from(1_750_000_000_000_i64), Json::from("01977420-0000-7000-8000-000000000000")]);
    let scopes = [None].into_iter().chain(scopes().into_iter().map(Some));
    let by_rank = By::Rank("ADOPTIONS_DESC", true);
    let mut checked = 0;
    for (scope, by) in scopes.flat_map(|scope| [(scope.clone(), By::Published), (scope, by_rank)]) {
        let (name, holder) = (scope.as_ref().map(|it| it.0.as_str()), scope.as_ref().and_then(|it| it.1));
        for (after, backward) in [(None, false), (Some(here.clone()), false), (Some(here.clone()), true)] {
            let (after, before) = if backward { (None, after) } else { (after, None) };
            let window = Window { size: 20, backward, after, before, looks_beyond: true };
            let what = format!("{:?} of {name:?} {by:?} backward {backward}", N::KIND);
            check_one(db, &what, &hot_page::<N>(name, holder, by, &window)).await?;
            checked += 1;
        }
    }
    Ok(checked)
}

async fn check_one(db: &DatabaseConnection, what: &str, statement: &SelectStatement) -> Outcome<()> {
    let plan = plan_of(db, statement).await?;
    match COSTLY.into_iter().find(|word| plan.contains(word)) {
        Some(word) => Err(format!("{what}: {word}\n{plan}").into()),
        None => Ok(()),
    }
}

/// The plan as the server's connections make it: on PostgreSQL the generic one, which does not look at values.
async fn plan_of(db: &DatabaseConnection, statement: &SelectStatement) -> Outcome<String> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        let (sql, values) = statement.build(SqliteQueryBuilder);
        let explain = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values: Some(values), db_backend: backend };
        let rows = db.query_all_raw(explain).await?;
        let lines = rows.iter().map(|row| row.try_get_by_index::<String>(3)).collect::<Result<Vec<_>, _>>()?;
        return Ok(lines.join("\n"));
    }
    let (sql, values) = statement.build(PostgresQueryBuilder);
    let nulls = vec!["NULL"; values.0.len()].join(", ");
    let tx = db.begin().await?;
    tx.execute_unprepared(&format!("PREPARE hot AS {sql}")).await?;
    let explain = format!("EXPLAIN EXECUTE hot({nulls})");
    let rows = tx.query_all_raw(Statement::from_string(backend, explain)).await?;
    tx.execute_unprepared("DEALLOCATE hot").await?;
    tx.rollback().await?;
    let lines = rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.join("\n"))
}
