//! What a map shows: the numbers of its squares in one statement, and the things of squares that have few in another one.
//!
//! The numbers of rectangles, departments and regions are kept ([`tally`]). What is narrowed otherwise is read thing by thing (`listed.rs`).

use super::asked::Asked;
use super::found::{Counts, Found};
use super::listed;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::contribution::tally;
use crate::ground::territory::Where;
use entity::Positional;
use entity::contribution::{self, Kind};
use sea_orm::{ConnectionTrait, DbErr, TryGetable};
use std::collections::BTreeMap;

/// Finds what the map shows.
pub async fn find(asked: &Asked, app: &App) -> Result<Found, Error> {
    let size = asked.size();
    let nothing = Found { bounds: asked.bounds, size, ..Found::default() };
    if asked.kinds.is_empty() || asked.groups.iter().any(Vec::is_empty) {
        return Ok(nothing);
    }
    let db = app.db.read();
    let (statement, size) = match &asked.within {
        Where::Bounds(_) if asked.groups.is_empty() => (asked.of_rectangles(size), size),
        Where::Areas(areas) if asked.groups.is_empty() => match areas.as_slice() {
            [area] if let Some(scope) = tally::of_area(area) => {
                let size = Ord::max(size, scope.size);
                (asked.of_scope(&scope, size, None), size)
            }
            _ => return listed::find(asked, app, size).await,
        },
        Where::Bounds(_) | Where::Areas(_) | Where::Near(..) => return listed::find(asked, app, size).await,
    };
    let mut squares: BTreeMap<i64, Counts> = BTreeMap::new();
    for row in db.query_all(&statement).await? {
        let (square, count): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let kind = Kind::try_get_by_index(&row, 0).map_err(DbErr::from)?;
        if count > 0 && asked.holds_square(square, size) {
            squares.entry(square).or_default().insert(kind, count);
        }
    }
    let mut found = Found { size, squares, ..nothing };
    found.open();
    if !found.opened.is_empty() {
        let rows = db.query_all(&asked.things(&found)).await?;
        found.things = rows.iter().map(|row| contribution::Model::at(row, 0)).collect::<Result<_, _>>()?;
        found.settle();
    }
    Ok(found)
}
