//! Lists of things: one statement for a page, whatever is selected with its things.
//!
//! A list in one scope (an area, a team, a house, a network) or in none, in the default order or by rank, is one range of one index: the
//! database sorts nothing and scans nothing else (a law checks the plans). A second scope filters the range of the
//! first. Several communes and `bounds` make the database sort the matches. `near` takes two statements: the first
//! reads the candidates in a rectangle with their places, which are then cut to the circle and ordered in memory; the
//! second reads the page.

use super::listing::{self, ShelfOrder};
use super::narrowing::Narrowing;
use super::order::{By, SortedBy};
use super::thing::{Noun, Thing};
use super::wanted::{Wanted, join, read, select};
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::page::{Mark, Page, PageArgs, Window, count};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::member::Viewer;
use crate::ground::territory::{AreaInput, Place, Where};
use crate::ground::visibility::exists_for;
use entity::contribution::{self, Column as C, Kind, State};
use entity::{ContributionId, Moment, listing as table};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashMap;
use uuid::Uuid;

/// Maximum number of things in the rectangle around a circle. If there are more, the request is refused and must have a
/// smaller radius.
const MAX_CANDIDATES: u64 = 20_000;

/// A request for a list of things.
pub struct List {
    /// Which things.
    pub narrowing: Narrowing,
    /// In which order.
    pub by: By,
    /// Which page.
    pub page: PageArgs,
    /// What is wanted with each.
    pub wanted: Wanted,
}

/// Things of a noun, a page at a time.
pub async fn list<N: Noun>(ctx: &Ctx<'_>, list: List) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let Narrowing { within, mut scopes, holders, archived, in_force, condition, mut problems, .. } = list.narrowing;
    let from = within.as_ref().and_then(AreaInput::point);
    let sorted_by = SortedBy { kind: N::KIND, by: list.by, from };
    if sorted_by.by == By::Distance && from.is_none() {
        problems.add("orderBy", Fault::Needs("within.near"));
    }
    let area = within.as_ref().map(|area| area.typed(ctx.app.gazetteer, "within")).transpose();
    let area = problems.merge(area)?.flatten();
    let window = problems.merge(list.page.window(&sorted_by.name(), |mark| sorted_by.fits(mark)))?;
    problems.check()?;
    let mut window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    window.looks_beyond = list.wanted.beyond;
    let state = if archived { State::Archived } else { State::Published };
    let area = match area {
        Some(Where::Areas(mut one)) if one.len() == 1 => {
            scopes.append(&mut one);
            None
        }
        area => area,
    };
    let now = Moment::from(ctx.now()).0;
    let (later_than, condition) = match in_force {
        // What left the lists is not in force, whatever its time.
        Some(true) if archived => (None, condition.add(Expr::val(1).eq(0))),
        Some(false) if archived => (None, condition),
        None => (None, condition),
        Some(true) => (Some(now), condition),
        Some(false) => (None, condition.add(C::Rank.is_null().or(C::Rank.lte(now)))),
    };
    let viewer = ctx.viewer();
    let known = holders.into_iter().fold(Condition::all(), |all, holder| all.add(exists_for(&viewer, holder)));
    let asked = Asked { kind: N::KIND, state, scopes, known, area, later_than, condition, wanted: list.wanted };
    match &asked.area {
        Some(area @ Where::Near(..)) => in_memory::<N>(ctx, &asked, area, sorted_by, &window).await,
        _ => in_sql::<N>(ctx, &asked, sorted_by, &window).await,
    }
}

struct Asked {
    kind: Kind,
    state: State,
    scopes: Vec<String>,
    /// Whether the viewer may know of the things that scopes are named after. It is on no column of the list.
    known: Condition,
    area: Option<Where>,
    /// Only things whose rank is greater: a range of the ranked shelf, which another order then sorts.
    later_than: Option<i64>,
    condition: Condition,
    wanted: Wanted,
}

impl Asked {
    /// Whether there are conditions on columns of the noun or of the contribution.
    fn filters(&self) -> bool {
        !self.condition.is_empty()
    }

    fn shelf(&self, order: ShelfOrder) -> String {
        listing::shelf(self.kind, order, self.state).unwrap_or_default()
    }

    /// Adds the tables and the conditions. If there are scopes, it reads the shelf of the first one; returns whether it
    /// does, and that shelf is in this order.
    fn from(&self, select: &mut SelectStatement, order: ShelfOrder) -> bool {
        let id = Expr::col(C::Id.as_column_ref());
        let read = if self.later_than.is_some() { ShelfOrder::Ranked } else { order };
        select.cond_where(self.condition.clone()).cond_where(self.known.clone());
        let mut scopes = self.scopes.iter();
        let first = scopes.next();
        if let Some(scope) = first {
            select.from(table::Entity);
            let here = Expr::col(table::Column::ContributionId.as_column_ref());
            select.inner_join(contribution::Entity, here.equals(C::Id.as_column_ref()));
            select.and_where(table::Column::Scope.eq(scope.as_str()));
            select.and_where(table::Column::Shelf.eq(self.shelf(read)));
            select.and_where_option(self.later_than.map(|rank| table::Column::Key.gt(rank)));
        } else {
            select.from(contribution::Entity);
            select.and_where(C::Kind.eq(self.kind));
            select.and_where(C::State.eq(self.state));
            select.and_where_option(self.later_than.map(|rank| C::Rank.gt(rank)));
        }
        let inside = |scopes: Vec<&str>| {
            let mut inside = Query::select();
            inside.column(table::Column::ContributionId).from(table::Entity);
            inside.and_where(table::Column::Scope.is_in(scopes));
            inside.and_where(table::Column::Shelf.eq(self.shelf(ShelfOrder::Published)));
            inside
        };
        for scope in scopes {
            select.and_where(id.clone().in_subquery(inside(vec![scope.as_str()])));
        }
        match &self.area {
            None => {}
            Some(Where::Areas(several)) => {
                select.and_where(id.in_subquery(inside(several.iter().map(String::as_str).collect())));
            }
            Some(area) => {
                select.cond_where(area.boxes().into_iter().fold(
                    Condition::any(),
                    |any, [south, west, north, east]| {
                        any.add(C::LatE7.between(south, north).and(C::LonE7.between(west, east)))
                    },
                ));
            }
        }
        first.is_some() && read == order
    }
}

/// A list that the database orders.
async fn in_sql<N: Noun>(
    ctx: &Ctx<'_>,
    asked: &Asked,
    sorted_by: SortedBy,
    window: &Window,
) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let rows = ctx.app.db.read().query_all(&page::<N>(asked, sorted_by, window)).await?;
    let rows = rows.iter().map(|row| read::<N>(row, &asked.wanted, asked.state)).collect::<Result<Vec<_>, _>>()?;
    let total = if asked.wanted.total { Some(total::<N>(ctx, asked).await?) } else { None };
    Ok(window.page(rows, sorted_by, total))
}

/// The one statement of a page.
fn page<N: Noun>(asked: &Asked, sorted_by: SortedBy, window: &Window) -> SelectStatement {
    let mut statement = select::<N>(&asked.wanted);
    let on_shelf = asked.from(&mut statement, sorted_by.shelf_order());
    join::<N>(&mut statement, &asked.wanted, asked.filters());
    window.narrow(&mut statement, &sorted_by.columns(on_shelf), sorted_by.is_downward(), values);
    statement
}

/// What an anonymous viewer asks for, for the laws that check plans.
fn asked_by_anybody<N: Noun>(narrowing: Narrowing, area: Option<Where>) -> Asked {
    let Narrowing { scopes, holders, condition, .. } = narrowing;
    let known = |all: Condition, holder| all.add(exists_for(&Viewer::Anonymous, holder));
    let known = holders.into_iter().fold(Condition::all(), known);
    let (kind, state, wanted) = (N::KIND, State::Published, Wanted::everything());
    Asked { kind, state, scopes, known, area, later_than: None, condition, wanted }
}

/// The statement of a page of published things, for the law that checks its plan.
pub fn hot_page<N: Noun>(narrowing: Narrowing, by: By, window: &Window) -> SelectStatement {
    let sorted_by = SortedBy { kind: N::KIND, by, from: None };
    page::<N>(&asked_by_anybody::<N>(narrowing, None), sorted_by, window)
}

/// The statement of the published things around a place, for the law that checks its plan.
pub fn hot_rectangle<N: Noun>(narrowing: Narrowing, place: Place, metres: f64) -> SelectStatement {
    let sorted_by = SortedBy { kind: N::KIND, by: By::Distance, from: Some(place) };
    rectangle::<N>(&asked_by_anybody::<N>(narrowing, Some(Where::Near(place, metres))), sorted_by)
}

/// The keys of a mark, as the database compares them.
fn values(mark: &Mark) -> Vec<SimpleExpr> {
    let [key, id] = mark.keys() else { return Vec::new() };
    let key = match key {
        Json::String(text) => Expr::val(text.as_str()),
        number => Expr::val(number.as_i64().unwrap_or(i64::MAX)),
    };
    let id = Uuid::try_parse(id.as_str().unwrap_or_default()).unwrap_or_default();
    vec![key, Expr::val(id)]
}

/// The number of things in the whole list.
async fn total<N: Noun>(ctx: &Ctx<'_>, asked: &Asked) -> Result<usize, Error> {
    let mut statement = Query::select();
    asked.from(&mut statement, ShelfOrder::Published);
    join::<N>(&mut statement, &Wanted::default(), asked.filters());
    count(ctx.app.db.read(), statement).await
}

/// The statement of the things in the rectangle around a circle: the id, the place and the key of each.
fn rectangle<N: Noun>(asked: &Asked, sorted_by: SortedBy) -> SelectStatement {
    let mut statement = Query::select();
    let [key, _] = sorted_by.columns(false);
    statement.columns([C::Id, C::LatE7, C::LonE7].map(|column| column.as_column_ref())).expr(key);
    asked.from(&mut statement, ShelfOrder::Published);
    join::<N>(&mut statement, &Wanted::default(), asked.filters());
    statement
}

/// A thing in the rectangle around a circle.
struct Candidate {
    id: ContributionId,
    key: Json,
}

/// A list around a point, cut and ordered in memory, because no index holds exact distances.
async fn in_memory<N: Noun>(
    ctx: &Ctx<'_>,
    asked: &Asked,
    area: &Where,
    sorted_by: SortedBy,
    window: &Window,
) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let mut statement = rectangle::<N>(asked, sorted_by);
    let mut candidates = Vec::new();
    statement.limit(MAX_CANDIDATES + 1);
    let rows = ctx.app.db.read().query_all(&statement).await?;
    if u64::try_from(rows.len()).unwrap_or(u64::MAX) > MAX_CANDIDATES {
        let max = usize::try_from(MAX_CANDIDATES).unwrap_or(usize::MAX);
        return Err(Error::invalid("within.near.radiusMeters", Fault::TooMany { max }));
    }
    for row in rows {
        let place = Place { lat_e7: row.try_get_by_index(1)?, lon_e7: row.try_get_by_index(2)? };
        if !area.holds(place) {
            continue;
        }
        let key = match sorted_by.by {
            By::Name => Json::from(row.try_get_by_index::<String>(3)?),
            By::Distance => Json::from(sorted_by.metres(Some(place))),
            By::Rank(..) => Json::from(row.try_get_by_index::<Option<i64>>(3)?.unwrap_or(0)),
            By::Published | By::Updated => Json::from(row.try_get_by_index::<Moment>(3)?.0),
        };
        candidates.push(Candidate { id: row.try_get_by_index(0)?, key });
    }
    let compare = |one: (&Json, Uuid), other: (&Json, Uuid)| {
        let keys = match (one.0.as_str(), other.0.as_str()) {
            (Some(one), Some(other)) => one.cmp(other),
            _ => one.0.as_i64().cmp(&other.0.as_i64()),
        };
        let upward = keys.then(one.1.cmp(&other.1));
        if sorted_by.is_downward() { upward.reverse() } else { upward }
    };
    candidates.sort_by(|one, other| compare((&one.key, one.id.0), (&other.key, other.id.0)));
    let ordered: Vec<&Candidate> = candidates.iter().collect();
    let part = window.cut(&ordered, |candidate, mark| {
        let [key, id] = mark.keys() else { return Ordering::Less };
        let id = Uuid::try_parse(id.as_str().unwrap_or_default()).unwrap_or_default();
        compare((&candidate.key, candidate.id.0), (key, id))
    });
    let ids: Vec<ContributionId> = part.items.iter().map(|candidate| candidate.id).collect();
    let mut found: HashMap<ContributionId, Thing<N>> = HashMap::new();
    if !ids.is_empty() {
        let mut page = select::<N>(&asked.wanted);
        page.from(contribution::Entity).and_where(C::Id.is_in(padded(ids.clone()))).and_where(C::State.eq(asked.state));
        join::<N>(&mut page, &asked.wanted, false);
        for row in ctx.app.db.read().query_all(&page).await? {
            let thing = read::<N>(&row, &asked.wanted, asked.state)?;
            found.insert(thing.base.row.id, thing);
        }
    }
    let rows = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok(Page { rows, order: sorted_by, beyond: Some(part.beyond), total: Some(candidates.len()) })
}
