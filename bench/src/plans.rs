//! Plans of hot lists: one range of one index each, with nothing sorted and no table scanned.

use crate::Outcome;
use entity::contribution::Kind;
use entity::{
    AccountId, ContributionId, TeamId, article, initiative, need, notice, organisation, service_offer, venue,
};
use sea_orm::prelude::Uuid;
use sea_orm::sea_query::{PostgresQueryBuilder, SelectStatement, SqliteQueryBuilder};
use sea_orm::{Condition, ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::Value as Json;
use territoire::areas::map::asked::Asked;
use territoire::areas::map::found::Found;
use territoire::areas::needs::ops::NeedFilter;
use territoire::areas::notices::ops::NoticeFilter;
use territoire::areas::resources::ResourceKind;
use territoire::areas::service_offers::ops::ServiceOfferFilter;
use territoire::base::clock::Clock;
use territoire::base::page::{Mark, Window};
use territoire::ground::contribution::facets;
use territoire::ground::contribution::found::Way;
use territoire::ground::contribution::list::{hot_page, hot_page_in, hot_rectangle};
use territoire::ground::contribution::listing::{of_author, of_house, of_network, of_team, of_topic};
use territoire::ground::contribution::tally;
use territoire::ground::contribution::{By, Filter, Narrowing, Noun};
use territoire::ground::territory::codes::{Latitude, Longitude};
use territoire::ground::territory::{AreaInput, Place, gazetteer};
use territoire::ground::topics::TopicCode;
use territoire::ground::topics::topics;

/// What a plan of a hot list does not say.
const COSTLY: [&str; 4] = ["TEMP B-TREE", "Sort", "SCAN ", "Seq Scan"];
/// Where things are looked for, and within how many metres.
const NEAR: (Place, f64) = (Place { lat_e7: 446_980_000, lon_e7: 51_960_000 }, 5_000.0);

/// A rectangle around that place.
const BOX: [i32; 4] = [446_000_000, 51_000_000, 448_000_000, 53_000_000];

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

/// Checks the lists of all hot nouns in every kind of scope, and around a point. How many plans were checked.
pub async fn check(db: &DatabaseConnection) -> Outcome<usize> {
    Ok(published(db).await?
        + of::<venue::Entity>(db, &nothing).await?
        + of::<initiative::Entity>(db, &nothing).await?
        + of::<need::Entity>(db, &nothing).await?
        + of::<need::Entity>(db, &needed).await?
        + of::<notice::Entity>(db, &meant).await?
        + of::<service_offer::Entity>(db, &nothing).await?
        + of::<service_offer::Entity>(db, &served).await?
        + maps(db).await?)
}

/// The same for the lists of organisations and articles alone.
pub async fn published(db: &DatabaseConnection) -> Outcome<usize> {
    Ok(of::<organisation::Entity>(db, &nothing).await? + of::<article::Entity>(db, &nothing).await?)
}

/// Narrows nothing.
const fn nothing(_: &mut Narrowing) {}

/// Needs for water.
fn needed(narrowing: &mut Narrowing) {
    let mut filter = NeedFilter::default();
    filter.resource_kinds = Some(vec![ResourceKind::Water]);
    filter.narrow(narrowing);
}

/// Offers that serve water.
fn served(narrowing: &mut Narrowing) {
    let mut filter = ServiceOfferFilter::default();
    filter.resource_kinds = Some(vec![ResourceKind::Water]);
    filter.narrow(narrowing);
}

/// Notices that are meant: no list has others unasked.
fn meant(narrowing: &mut Narrowing) {
    NoticeFilter::default().narrow(narrowing);
}

async fn of<N: Noun>(db: &DatabaseConnection, narrow: &(impl Fn(&mut Narrowing) + Sync)) -> Outcome<usize> {
    let narrowed = |scope: Option<&Scope>| {
        let mut narrowing = Narrowing::new(None, Clock::System);
        if let Some((scope, holder)) = scope {
            narrowing.scopes.push(vec![scope.clone()]);
            narrowing.holders.extend(*holder);
        }
        narrow(&mut narrowing);
        narrowing
    };
    let here = Mark::new([Json::from(1_750_000_000_000_i64), Json::from("01977420-0000-7000-8000-000000000000")]);
    let scopes = scopes();
    let scopes = [None].into_iter().chain(scopes.iter().map(Some));
    check_one(db, &format!("{:?} around a point", N::KIND), &hot_rectangle::<N>(narrowed(None), NEAR.0, NEAR.1))
        .await?;
    let mut checked = 1 + sorted::<N>(db, &narrowed).await?;
    for (scope, by) in scopes.flat_map(|scope| [(scope, By::Published), (scope, By::Rank("URGENCY_DESC", true))]) {
        for (after, backward) in [(None, false), (Some(here.clone()), false), (Some(here.clone()), true)] {
            let (after, before) = if backward { (None, after) } else { (after, None) };
            let window = Window { size: 20, backward, after, before, looks_beyond: true };
            let what = format!("{:?} of {:?} {by:?} backward {backward}", N::KIND, scope.map(|scope| &scope.0));
            let narrowing = narrowed(scope);
            // Rare values of a filter are found by their own shelf, whatever the scope.
            let by_filter =
                narrowing.facets.first().and_then(|(column, values)| Some(facets::scope(column, values.first()?)));
            let by_scope = scope.map_or(Way::Order, |(scope, _)| Way::Group(vec![scope.clone()]));
            for way in [by_scope].into_iter().chain(by_filter.map(|facet| Way::Group(vec![facet]))) {
                let page = hot_page::<N>(narrowed(scope), way.clone(), by, &window);
                check_one(db, &format!("{what} {way:?}"), &page).await?;
                checked += 1;
            }
        }
    }
    Ok(checked)
}

/// Checks lists that sort some rows of theirs: of several communes, in a rectangle, by name.
async fn sorted<N: Noun>(
    db: &DatabaseConnection,
    narrowed: &(impl Fn(Option<&Scope>) -> Narrowing + Sync),
) -> Outcome<usize> {
    let window = Window { size: 20, backward: false, after: None, before: None, looks_beyond: true };
    let communes = |count: u32| Way::Group((0..count).map(|number| format!("commune:26{:03}", 1 + number)).collect());
    let ways = [
        (communes(2), By::Published),
        (communes(40), By::Rank("URGENCY_DESC", true)),
        (communes(2), By::Name),
        (Way::Cells, By::Published),
    ];
    let checked = ways.len();
    for (way, by) in ways {
        let mut narrowing = narrowed(None);
        narrowing.scopes.extend(match &way {
            Way::Group(communes) => Some(communes.clone()),
            Way::Order | Way::Cells => None,
        });
        let boxes = if way == Way::Cells { vec![BOX] } else { Vec::new() };
        let what = format!("{:?} {way:?} {by:?}", N::KIND);
        let plan = plan_of(db, &hot_page_in::<N>(narrowing, boxes, way, by, &window)).await?;
        // What is derived has no index: its rows are those of a page, or were counted.
        let scanned = plan.lines().find(|line| line.contains("Seq Scan") || line.contains("SCAN contribution"));
        if let Some(line) = scanned {
            return Err(format!("{what}: {line}\n{plan}").into());
        }
    }
    Ok(checked)
}

/// Checks what maps read: numbers of an index alone, and things by their cells.
pub async fn maps(db: &DatabaseConnection) -> Outcome<usize> {
    let (south, west) = (Latitude(44.0), Longitude(4.0));
    let view = AreaInput::rectangle(south, west, Latitude(46.0), Longitude(6.0));
    let within = view.typed(gazetteer(), "within").map_err(|error| format!("{error:?}"))?;
    let kinds = vec![Kind::Article, Kind::Need, Kind::Organisation, Kind::Venue];
    let (bounds, known) = (None, Condition::all());
    let asked = Asked { within, bounds, zoom: None, squares: 150, kinds, groups: Vec::new(), known };
    let department = tally::of_area("department:26").ok_or("departments are not counted")?;
    let found = Found { size: 2, opened: (0..20).collect(), ..Found::default() };
    let (cells, numbers) = ("contribution_kind_state_cell", "map_count_scope_square_kind_delta");
    let all = [
        ("small squares of a rectangle", asked.of_rectangles(1), numbers, true),
        ("squares of a rectangle", asked.of_rectangles(4), numbers, true),
        ("large squares of a rectangle", asked.of_rectangles(7), numbers, true),
        ("squares of a department", asked.of_scope(&department, 4, None), numbers, true),
        ("things of squares", asked.things(&found), cells, false),
    ];
    let checked = all.len();
    for (what, statement, index, alone) in all {
        let plan = plan_of(db, &statement).await?;
        let is_alone = plan.contains("COVERING INDEX") || plan.contains("Index Only Scan");
        let tables = ["Seq Scan on contribution", "Seq Scan on map_count", "SCAN contribution", "SCAN map_count"];
        if !plan.contains(index) || alone && !is_alone || tables.iter().any(|table| plan.contains(table)) {
            return Err(format!("{what}: {plan}").into());
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
