//! Lists of things: one statement for a page, whatever is selected with its things.
//!
//! A list in one scope (an area, a team, a house, a network) or in none, in the default order or by rank, is one range of one index: the
//! database sorts nothing and scans nothing else (a law checks the plans). Where there are several scopes, filters of closed sets or a
//! rectangle, [`found`](super::found) chooses the way, which may take a statement. `near` takes two more: the first reads the
//! candidates in a rectangle with their places, which are then cut to the circle and ordered in memory; the second reads the page.

use super::facets::{self, Facets};
use super::found::{Asked, FEW, Way, merged};
use super::listing::ShelfOrder;
use super::narrowing::{Group, Narrowing};
use super::order::{By, SortedBy};
use super::thing::{Noun, Thing};
use super::wanted::{Wanted, join, read, select};
use crate::base::error::Error;
use crate::base::loader::padded;
use crate::base::page::{Mark, Page, PageArgs, Window, count};
use crate::base::reads::{self, On};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::kept::reach;
use crate::ground::member::Viewer;
use crate::ground::territory::{AreaInput, Place, Where};
use crate::ground::visibility::exists_for;
use entity::contribution::{self, Column as C, State};
use entity::{ContributionId, Moment, listing as table};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashMap;
use uuid::Uuid;

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
    let Narrowing { within, mut scopes, facets, holders, archived, published, in_force, condition, .. } =
        list.narrowing;
    let (mut problems, clock) = (list.narrowing.problems, list.narrowing.clock);
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
    let now = || Moment::from(clock.now()).0;
    let (later_than, condition) = match in_force {
        // What left the lists is not in force, whatever its time.
        Some(true) if archived => (None, condition.add(Expr::val(1).eq(0))),
        Some(false) if archived => (None, condition),
        None => (None, condition),
        Some(true) => (Some(now()), condition),
        Some(false) => (None, condition.add(C::Rank.is_null().or(C::Rank.lte(now())))),
    };
    let viewer = ctx.viewer();
    let beside = list.narrowing.looks_at.into_iter().map(reach::things_of).chain(reach::things(holders.iter()));
    let beside: Vec<On> = beside.collect();
    let known = holders.into_iter().fold(Condition::all(), |all, holder| all.add(exists_for(&viewer, holder)));
    let (way, wanted, facets) = (Way::Order, list.wanted, known_facets::<N>(facets));
    let boxes = area.as_ref().map(Where::boxes).unwrap_or_default();
    let near = match area {
        Some(Where::Areas(areas)) => {
            scopes.push(areas);
            None
        }
        near @ Some(Where::Near(..)) => near,
        Some(Where::Bounds(_)) | None => None,
    };
    let kind = N::KIND;
    let depends = reach::list(kind, &scopes).into_iter().chain(beside).collect();
    let mut asked = Asked {
        kind,
        state,
        scopes,
        facets,
        boxes,
        known,
        published,
        later_than,
        condition,
        wanted,
        way,
        sorts: false,
    };
    let page = async {
        // Where nothing else narrows a circle, its candidates are counted as they are read.
        let all_of_circle = near.is_some() && asked.scopes.is_empty() && !asked.filters();
        let is_few = if all_of_circle {
            asked.way = Way::Cells;
            true
        } else {
            asked.choose(ctx.app.db.read(), &ctx.app.sizes, &sorted_by).await?
        };
        match near {
            Some(area) if is_few => in_memory::<N>(ctx, &asked, &area, sorted_by, &window).await,
            Some(_) => Err(too_many()),
            None => in_sql::<N>(ctx, &asked, sorted_by, &window).await,
        }
    };
    let page = reads::only(Some(depends), page).await?;
    // The things that a page names beside its own.
    reads::note(page.rows.iter().filter_map(|row| Some(reach::thing(row.base.row.house_id?))));
    Ok(page)
}

/// The error of a circle around which there are too many things to look at.
fn too_many() -> Error {
    Error::invalid("within.near.radiusMeters", Fault::TooMany { max: usize::try_from(FEW).unwrap_or(usize::MAX) })
}

/// The groups of facets among those of closed sets that a filter names, each with its column.
fn known_facets<N: Noun>(named: Vec<(&'static str, Vec<String>)>) -> Vec<Group> {
    let known = named.into_iter().filter(|(column, _)| <N::Model as Facets>::COLUMNS.contains(column));
    known.map(|(column, values)| values.iter().map(|value| facets::scope(column, value)).collect()).collect()
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
    let order = sorted_by.shelf_order();
    let cut = |statement: &mut SelectStatement, on_shelf: bool| {
        window.narrow(statement, &sorted_by.columns(on_shelf), sorted_by.is_downward(), values);
    };
    let mut statement = select::<N>(&asked.wanted);
    let Some(scopes) = asked.merged(order).filter(|_| sorted_by.has_shelf()) else {
        let on_shelf = asked.from(&mut statement, order);
        join::<N>(&mut statement, &asked.wanted, asked.filters());
        cut(&mut statement, on_shelf);
        return statement;
    };
    // Each scope gives as many as a page has, and the page is made of these.
    let each = scopes.iter().map(|scope| {
        let mut rows = Query::select();
        rows.columns([table::Column::Key, table::Column::ContributionId].map(|column| column.as_column_ref()));
        asked.from_one(&mut rows, scope, order);
        join::<N>(&mut rows, &Wanted::default(), asked.filters());
        cut(&mut rows, true);
        rows
    });
    statement.from_subquery(merged(each), table::Entity);
    let id = Expr::col(table::Column::ContributionId.as_column_ref());
    statement.inner_join(contribution::Entity, id.equals(C::Id.as_column_ref()));
    join::<N>(&mut statement, &asked.wanted, false);
    cut(&mut statement, true);
    statement
}

/// What an anonymous viewer asks for, found in a way, for the laws that check plans.
fn asked_by_anybody<N: Noun>(narrowing: Narrowing, boxes: Vec<[i32; 4]>, way: Way) -> Asked {
    let Narrowing { scopes, facets, holders, published, condition, .. } = narrowing;
    let known = |all: Condition, holder| all.add(exists_for(&Viewer::Anonymous, holder));
    let known = holders.into_iter().fold(Condition::all(), known);
    let (kind, state, wanted, facets) = (N::KIND, State::Published, Wanted::everything(), known_facets::<N>(facets));
    let later_than = None;
    Asked { kind, state, scopes, facets, boxes, known, published, later_than, condition, wanted, way, sorts: false }
}

/// The statement of a page of published things that are found in a way, for the law that checks its plan.
pub fn hot_page<N: Noun>(narrowing: Narrowing, way: Way, by: By, window: &Window) -> SelectStatement {
    hot_page_in::<N>(narrowing, Vec::new(), way, by, window)
}

/// The same in rectangles.
pub fn hot_page_in<N: Noun>(
    narrowing: Narrowing,
    boxes: Vec<[i32; 4]>,
    way: Way,
    by: By,
    window: &Window,
) -> SelectStatement {
    let sorted_by = SortedBy { kind: N::KIND, by, from: None };
    page::<N>(&asked_by_anybody::<N>(narrowing, boxes, way), sorted_by, window)
}

/// The statement of the published things around a place, for the law that checks its plan.
pub fn hot_rectangle<N: Noun>(narrowing: Narrowing, place: Place, metres: f64) -> SelectStatement {
    let sorted_by = SortedBy { kind: N::KIND, by: By::Distance, from: Some(place) };
    let boxes = Where::Near(place, metres).boxes();
    rectangle::<N>(&asked_by_anybody::<N>(narrowing, boxes, Way::Cells), sorted_by)
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
    statement.limit(FEW);
    let rows = ctx.app.db.read().query_all(&statement).await?;
    if u64::try_from(rows.len()).is_ok_and(|rows| rows >= FEW) {
        return Err(too_many());
    }
    let mut candidates = Vec::new();
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
