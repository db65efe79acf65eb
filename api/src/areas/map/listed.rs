//! Maps of what is narrowed otherwise than by a rectangle, a department or a region: the things are read one by one, up to a bound, and
//! put into squares here.

use super::asked::Asked;
use super::counted::{is_in, within};
use super::found::{Found, MOST_THINGS};
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::ground::app::App;
use crate::ground::contribution::found::FEW;
use crate::ground::territory::{Place, Where, cells};
use entity::contribution::{self, Column as C, Kind, State};
use entity::listing::{Column as L, Entity as Listing};
use entity::{ContributionId, Positional};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, Iterable, TryGetable};

/// Things that are looked at, and one more to know whether there are more.
const MOST: u64 = FEW + 1;

/// A thing, and where it is.
struct Spot {
    id: ContributionId,
    kind: Kind,
    square: i64,
}

/// Finds what the map shows.
pub async fn find(asked: &Asked, app: &App, size: u32) -> Result<Found, Error> {
    let db = app.db.read();
    let rows = db.query_all(&spots(asked)).await?;
    let looked_at = rows.first().map(|row| row.try_get_by_index::<i64>(4)).transpose()?.unwrap_or(0);
    let mut found = Found { bounds: asked.bounds, size, ..Found::default() };
    found.is_capped = u64::try_from(looked_at).is_ok_and(|looked_at| looked_at >= MOST);
    let mut spots = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place { lat_e7: row.try_get_by_index(2)?, lon_e7: row.try_get_by_index(3)? };
        let is_here = match &asked.within {
            Where::Areas(_) => true,
            within @ (Where::Near(..) | Where::Bounds(_)) => within.holds(place),
        };
        if is_here {
            let kind = Kind::try_get_by_index(&row, 1).map_err(DbErr::from)?;
            spots.push(Spot { id: row.try_get_by_index(0)?, kind, square: cells::of(place) >> (2 * size) });
        }
    }
    loop {
        for spot in &spots {
            *found.squares.entry(spot.square).or_default().entry(spot.kind).or_default() += 1;
        }
        // A thing of an area may lie outside of its bounds.
        if found.size >= cells::WORLD || u64::try_from(found.squares.len()).is_ok_and(|many| many <= asked.squares) {
            break;
        }
        found.size += 1;
        found.squares.clear();
        spots.iter_mut().for_each(|spot| spot.square >>= 2);
    }
    found.open();
    let opened = spots.iter().filter(|spot| found.opened.binary_search(&spot.square).is_ok());
    let ids: Vec<ContributionId> = opened.map(|spot| spot.id).take(MOST_THINGS).collect();
    if !ids.is_empty() {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(contribution::Entity);
        select.and_where(C::Id.is_in(padded(ids)));
        let rows = db.query_all(&select).await?;
        let things = rows.iter().map(|row| contribution::Model::at(row, 0)).collect::<Result<Vec<_>, DbErr>>()?;
        found.things = things.into_iter().filter(|thing| thing.state == State::Published).collect();
        found.settle();
    }
    Ok(found)
}

/// The statement of the things: the id, the kind and the place of each, and how many were looked at.
pub fn spots(asked: &Asked) -> SelectStatement {
    let candidates = candidates(asked);
    let mut looked_at = Query::select();
    looked_at.expr(Func::count(Expr::cust("*"))).from_subquery(candidates.clone(), Alias::new("looked_at"));
    let mut select = Query::select();
    select.columns([C::Id, C::Kind, C::LatE7, C::LonE7].map(|column| column.as_column_ref()));
    select.expr(SimpleExpr::SubQuery(None, Box::new(looked_at.into())));
    select.from_subquery(candidates, Listing);
    let named = Expr::col(L::ContributionId.as_column_ref()).equals(C::Id.as_column_ref());
    select.inner_join(contribution::Entity, named).cond_where(asked.known.clone());
    select.and_where(C::State.eq(State::Published)).and_where(C::LatE7.is_not_null());
    let source = source(asked);
    for group in groups(asked).filter(|group| source.is_none_or(|source| source != *group)) {
        select.and_where(is_in(group));
    }
    let boxes = asked.within.boxes();
    if !boxes.is_empty() {
        let inside = boxes.iter().fold(Condition::any(), |any, [south, west, north, east]| {
            any.add(C::LatE7.between(*south, *north).and(C::LonE7.between(*west, *east)))
        });
        select.cond_where(inside);
    }
    select
}

/// All groups of scopes.
fn groups(asked: &Asked) -> impl Iterator<Item = &Vec<String>> {
    let area = match &asked.within {
        Where::Areas(areas) => Some(areas),
        Where::Near(..) | Where::Bounds(_) => None,
    };
    area.into_iter().chain(&asked.groups)
}

/// The group whose things are looked at: a small area, else what was named first.
fn source(asked: &Asked) -> Option<&Vec<String>> {
    let is_small = |group: &&Vec<String>| {
        group.iter().all(|scope| ["commune:", "epci:"].iter().any(|small| scope.starts_with(small)))
    };
    groups(asked).find(is_small).or_else(|| asked.groups.first()).or_else(|| groups(asked).next())
}

/// The ids of the things that are looked at.
fn candidates(asked: &Asked) -> SelectStatement {
    let mut select = Query::select();
    let Some(scopes) = source(asked) else {
        select.expr_as(Expr::col(C::Id.as_column_ref()), L::ContributionId);
        within(&mut select, cells::ranges(&asked.within.boxes()));
        asked.published(&mut select);
        select.limit(MOST);
        return select;
    };
    select.column(L::ContributionId.as_column_ref()).from(Listing).limit(MOST);
    if scopes.len() > 1 {
        select.distinct();
    }
    select.and_where(L::Scope.is_in(scopes.iter().map(String::as_str)));
    select.and_where(L::Shelf.is_in(asked.shelves()));
    select
}
