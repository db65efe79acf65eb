//! How many published things lie where, for maps of whole departments and more: sums that are kept in step with the things.
//!
//! A write appends what it changes as rows of `map_count`, and no writer waits for another one: a number is the sum of its rows. A job
//! merges rows that add up to one number. Things everywhere are counted in squares of three sizes, those of departments and regions
//! in squares of one size each. [`places`] alone decides where a thing is counted. Communes are the ground of the map, so they are not on it.

use crate::base::db::insert_blocks;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::territory::{Place, areas, cells};
use entity::contribution::{self, Kind, State};
use entity::map_count;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, TryGetable};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A scope in which things are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its name in the table.
    pub name: String,
    /// The size of its squares: how many cells a side has, as a power of two.
    pub size: u32,
}

/// Rows that one turn of the merging looks for, and that one transaction deletes at most.
const MERGED: u64 = 1_000;
/// Numbers of several rows that one turn merges.
const NUMBERS: u64 = 200;

/// The area that is everything.
pub const FRANCE: &str = "france";

/// Everything, in squares of 64 cells.
pub fn coarse() -> Scope {
    Scope { name: "coarse".to_owned(), size: 6 }
}

/// Everything, in squares of 8 cells.
pub fn fine() -> Scope {
    Scope { name: "fine".to_owned(), size: 3 }
}

/// Everything, in single cells.
pub fn finest() -> Scope {
    Scope { name: "finest".to_owned(), size: 0 }
}

/// The things of a typed area, if they are counted: departments in squares of 8 cells, regions in squares of 32.
pub fn of_area(area: &str) -> Option<Scope> {
    let size = match area.split_once(':') {
        None if area == FRANCE => return Some(coarse()),
        Some(("department", _)) => 3,
        Some(("region", _)) => 5,
        _ => return None,
    };
    Some(Scope { name: area.to_owned(), size })
}

/// Where a thing is counted: scopes, each with a square.
pub fn places(thing: &contribution::Model) -> BTreeSet<(String, i64)> {
    let at = Place::of(thing).filter(|_| thing.state == State::Published && thing.kind != Kind::Commune);
    let Some(cell) = at.map(cells::of) else { return BTreeSet::new() };
    let areas = areas(thing.communes.iter());
    let scopes = [coarse(), fine(), finest()].into_iter().chain(areas.iter().filter_map(|area| of_area(area)));
    scopes.map(|scope| (scope.name, cell >> (2 * scope.size))).collect()
}

/// Counts what became of things, each given as it was, if it was there, and as it is.
pub async fn follow<'t>(
    db: &impl ConnectionTrait,
    changes: impl IntoIterator<Item = (Option<&'t contribution::Model>, &'t contribution::Model)>,
) -> Result<(), DbErr> {
    let mut deltas: BTreeMap<(String, i64, Kind), i32> = BTreeMap::new();
    for (before, after) in changes {
        let was = before.map(places).unwrap_or_default();
        let is = places(after);
        let gone = was.difference(&is).map(|place| (place, -1));
        for ((scope, square), delta) in gone.chain(is.difference(&was).map(|place| (place, 1))) {
            *deltas.entry((scope.clone(), *square, after.kind)).or_default() += delta;
        }
    }
    let rows = deltas.into_iter().filter(|(_, delta)| *delta != 0);
    insert_blocks::<map_count::Entity>(db, rows.map(|(key, delta)| row(key, delta)).collect()).await
}

fn row((scope, square, kind): (String, i64, Kind), delta: i32) -> map_count::ActiveModel {
    map_count::ActiveModel { id: NotSet, scope: Set(scope), kind: Set(kind), square: Set(square), delta: Set(delta) }
}

/// Merges the rows of numbers that have several. Each transaction deletes some rows and adds their sums, so that every reader finds the
/// same numbers before and after, and two servers that do it at once merge different rows.
pub async fn merge(app: &Arc<App>) -> Result<(), Error> {
    use map_count::Column as M;
    loop {
        let key = [M::Scope, M::Square, M::Kind];
        let mut several = Query::select();
        several.columns(key).from(map_count::Entity).group_by_columns(key).limit(NUMBERS);
        several.and_having(Expr::cust("COUNT(*)").gt(1));
        let mut ids = Query::select();
        let all = Alias::new("one");
        let column = |column: M| Expr::col((all.clone(), column));
        ids.expr(column(M::Id)).from_as(map_count::Entity, all.clone()).limit(MERGED);
        ids.and_where(Expr::tuple(key.map(column)).in_subquery(several));
        let rows = app.db.background().query_all(&ids).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        // A single row of a number may be what the bound left of it.
        if ids.len() < 2 {
            return Ok(());
        }
        let tx = app.db.begin_background().await?;
        let mut delete = Query::delete();
        delete.from_table(map_count::Entity).and_where(M::Id.is_in(ids));
        delete.returning(Query::returning().columns([M::Scope, M::Kind, M::Square, M::Delta]));
        let mut sums: BTreeMap<(String, i64, Kind), i32> = BTreeMap::new();
        for row in tx.query_all(&delete).await? {
            let kind = Kind::try_get_by_index(&row, 1).map_err(DbErr::from)?;
            let (scope, square, delta): (String, i64, i32) =
                (row.try_get_by_index(0)?, row.try_get_by_index(2)?, row.try_get_by_index(3)?);
            *sums.entry((scope, square, kind)).or_default() += delta;
        }
        let rows = sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(key, sum)| row(key, sum));
        insert_blocks::<map_count::Entity>(&tx, rows.collect()).await?;
        tx.commit().await?;
    }
}
