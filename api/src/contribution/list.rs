//! Lists of things: one statement, whatever is asked for with them.
//!
//! A list of one area, or of none, in the default order is one range of one index: nothing is sorted, nothing is scanned
//! (a law looks at the plans). Several communes and `bounds` sort the matches of the area. `near` takes two statements: the
//! candidates of a rectangle are read with their places, cut exactly and ordered in memory, then the page is read.

use super::areas;
use super::thing::{Noun, Reader, Thing, Wanted, join, select};
use crate::context::Ctx;
use crate::error::{Error, Problems};
use crate::gql::Enum;
use crate::page::{Mark, Page, PageArgs, Window, count};
use crate::territory::{AreaInput, Place, Where};
use crate::text::Fault;
use entity::contribution::{self, Kind, State};
use entity::{ContributionId, Moment, contribution_area};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashMap;
use uuid::Uuid;

/// Things in the rectangle around a circle that are looked at; where there are more, the circle must be smaller.
const MAX_CANDIDATES: u64 = 20_000;

/// Orders of a list of things. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContributionOrder {
    /// The latest published first.
    #[default]
    PublishedDesc,
    /// The latest changed first.
    UpdatedDesc,
    /// By title, as a dictionary has it: accents and hyphens do not matter.
    Name,
    /// The nearest first; only with `within: {near: …}`.
    Distance,
}

/// What a list of a noun is asked for.
pub struct List {
    /// Where.
    pub within: Option<AreaInput>,
    /// Archived things instead of published ones.
    pub archived: bool,
    /// Which, beyond that: a condition on the noun's and the contribution's columns.
    pub filter: Condition,
    /// In which order.
    pub order_by: Option<ContributionOrder>,
    /// Which page.
    pub page: PageArgs,
    /// What is wanted with each.
    pub wanted: Wanted,
    /// What was wrong with the noun's own filters.
    pub problems: Problems,
}

/// The order of a list, for its cursors.
#[derive(Debug, Clone, Copy)]
pub struct SortedBy {
    kind: Kind,
    order: ContributionOrder,
    from: Option<Place>,
}

impl SortedBy {
    /// Its name in cursors: a cursor of another list, order or place is none of this one's.
    pub fn name(&self) -> String {
        let order = match (self.order, self.from) {
            (ContributionOrder::PublishedDesc, _) => "PUBLISHED_DESC".to_owned(),
            (ContributionOrder::UpdatedDesc, _) => "UPDATED_DESC".to_owned(),
            (ContributionOrder::Name, _) => "NAME".to_owned(),
            (ContributionOrder::Distance, from) => {
                let Place { lat_e7, lon_e7 } = from.unwrap_or(Place { lat_e7: 0, lon_e7: 0 });
                format!("DISTANCE {lat_e7} {lon_e7}")
            }
        };
        format!("{} {order}", self.kind.to_value())
    }

    /// The cursor of a thing.
    pub fn cursor(&self, row: &contribution::Model) -> String {
        self.mark(row).cursor(&self.name())
    }

    fn mark(&self, row: &contribution::Model) -> Mark {
        let key = match self.order {
            ContributionOrder::PublishedDesc => Json::from(row.published_at.map_or(0, |at| at.0)),
            ContributionOrder::UpdatedDesc => Json::from(row.updated_at.0),
            ContributionOrder::Name => Json::from(row.title_key.as_str()),
            ContributionOrder::Distance => Json::from(self.metres(place(row))),
        };
        Mark::new([key, Json::from(row.id.0.to_string())])
    }

    fn metres(&self, place: Option<Place>) -> u64 {
        #[expect(clippy::as_conversions, reason = "there is no TryFrom<f64>; distances on earth fit")]
        self.from.zip(place).map_or(u64::MAX, |(from, place)| from.metres_to(place).round() as u64)
    }

    fn fits(&self, mark: &Mark) -> bool {
        let [key, id] = mark.keys() else { return false };
        let is_key = match self.order {
            ContributionOrder::Name => key.is_string(),
            ContributionOrder::Distance => key.is_u64(),
            ContributionOrder::PublishedDesc | ContributionOrder::UpdatedDesc => key.is_i64() || key.is_u64(),
        };
        is_key && id.as_str().is_some_and(|id| Uuid::try_parse(id).is_ok())
    }

    /// The columns that its cursors hold, beside the id.
    fn keys(&self) -> &'static [contribution::Column] {
        match self.order {
            ContributionOrder::PublishedDesc => &[contribution::Column::PublishedAt],
            ContributionOrder::UpdatedDesc => &[contribution::Column::UpdatedAt],
            ContributionOrder::Name => &[contribution::Column::TitleKey],
            ContributionOrder::Distance => &[contribution::Column::LatE7, contribution::Column::LonE7],
        }
    }

    /// The columns it stands by, and whether downward; of the areas' table where the list is one range of it.
    fn columns(&self, of_area: bool) -> (SimpleExpr, SimpleExpr, bool) {
        let id = Expr::col(contribution::Column::Id.as_column_ref());
        match self.order {
            ContributionOrder::UpdatedDesc => (Expr::col(contribution::Column::UpdatedAt.as_column_ref()), id, true),
            ContributionOrder::Name => (Expr::col(contribution::Column::TitleKey.as_column_ref()), id, false),
            _ if of_area => (
                Expr::col(contribution_area::Column::PublishedAt.as_column_ref()),
                Expr::col(contribution_area::Column::ContributionId.as_column_ref()),
                true,
            ),
            _ => (Expr::col(contribution::Column::PublishedAt.as_column_ref()), id, true),
        }
    }
}

fn place(row: &contribution::Model) -> Option<Place> {
    row.lat_e7.zip(row.lon_e7).map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 })
}

/// Things of a noun, a page at a time.
pub async fn list<N: Noun>(ctx: &Ctx<'_>, list: List) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let mut problems = list.problems;
    let from = list.within.as_ref().and_then(AreaInput::point);
    let sorted_by = SortedBy { kind: N::KIND, order: list.order_by.unwrap_or_default(), from };
    if sorted_by.order == ContributionOrder::Distance && from.is_none() {
        problems.add("orderBy", Fault::Needs("within.near"));
    }
    let area = list.within.as_ref().map(|area| area.typed(ctx.app.gazetteer, "within")).transpose();
    let area = problems.merge(area)?.flatten();
    let window = problems.merge(list.page.window(&sorted_by.name(), |mark| sorted_by.fits(mark)))?;
    problems.check()?;
    let mut window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    window.looks_beyond = list.wanted.beyond;
    let state = if list.archived { State::Archived } else { State::Published };
    let asked = Asked { state, filter: list.filter, wanted: list.wanted.with_keys(sorted_by.keys()) };
    match area {
        Some(area @ Where::Near(..)) => in_memory::<N>(ctx, &asked, &area, sorted_by, &window).await,
        area => in_sql::<N>(ctx, &asked, area.as_ref(), sorted_by, &window).await,
    }
}

struct Asked {
    state: State,
    filter: Condition,
    wanted: Wanted,
}

impl Asked {
    /// Whether it narrows by the noun's columns, or the contribution's.
    fn filters(&self) -> bool {
        !self.filter.is_empty()
    }

    /// The conditions on where and which; from the areas' table when there is one area. Whether it is.
    fn from(&self, select: &mut SelectStatement, kind: Kind, area: Option<&Where>) -> bool {
        let id = Expr::col(contribution::Column::Id.as_column_ref());
        let listed: Option<Vec<String>> = match area {
            Some(Where::Areas(areas)) => {
                Some(areas.iter().filter_map(|area| areas::listed(area, self.state)).collect())
            }
            _ => None,
        };
        select.cond_where(self.filter.clone());
        if let Some([area]) = listed.as_deref() {
            select.from(contribution_area::Entity);
            let here = Expr::col(contribution_area::Column::ContributionId.as_column_ref());
            select.inner_join(contribution::Entity, here.equals(contribution::Column::Id.as_column_ref()));
            select.and_where(contribution_area::Column::Area.eq(area.as_str()));
            select.and_where(contribution_area::Column::Kind.eq(kind));
            return true;
        }
        select.from(contribution::Entity);
        select.and_where(contribution::Column::Kind.eq(kind));
        select.and_where(contribution::Column::State.eq(self.state));
        if let Some(several) = listed {
            let mut inside = Query::select();
            inside.column(contribution_area::Column::ContributionId).from(contribution_area::Entity);
            inside.and_where(contribution_area::Column::Area.is_in(several));
            inside.and_where(contribution_area::Column::Kind.eq(kind));
            select.and_where(id.in_subquery(inside));
        } else if let Some(area) = area {
            let (lat, lon) = (contribution::Column::LatE7, contribution::Column::LonE7);
            select.cond_where(area.boxes().into_iter().fold(Condition::any(), |any, [south, west, north, east]| {
                any.add(lat.between(south, north).and(lon.between(west, east)))
            }));
        }
        false
    }
}

/// A list that the database orders.
async fn in_sql<N: Noun>(
    ctx: &Ctx<'_>,
    asked: &Asked,
    area: Option<&Where>,
    sorted_by: SortedBy,
    window: &Window,
) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let statement = page::<N>(asked, area, sorted_by, window);
    let rows = ctx.app.db.read().query_all(&statement).await?;
    let reader = Reader::new(&asked.wanted, asked.state);
    let rows = rows.iter().map(|row| reader.read::<N>(row)).collect::<Result<Vec<_>, _>>()?;
    let total = if asked.wanted.total { Some(total::<N>(ctx, asked, area).await?) } else { None };
    Ok(window.page(rows, sorted_by, total))
}

/// The one statement of a page.
fn page<N: Noun>(asked: &Asked, area: Option<&Where>, sorted_by: SortedBy, window: &Window) -> SelectStatement {
    let mut statement = select::<N>(&asked.wanted);
    let of_area = asked.from(&mut statement, N::KIND, area);
    join::<N>(&mut statement, &asked.wanted, asked.filters());
    let (key, id, downward) = sorted_by.columns(of_area);
    window.narrow(&mut statement, &[key, id], downward, values);
    statement
}

/// The statement of a page of published things in the default order, for the law that looks at its plan.
pub fn hot_page<N: Noun>(area: Option<&str>, window: &Window) -> SelectStatement {
    let sorted_by = SortedBy { kind: N::KIND, order: ContributionOrder::PublishedDesc, from: None };
    let asked = Asked { state: State::Published, filter: Condition::all(), wanted: Wanted::everything() };
    let area = area.map(|area| Where::Areas(vec![area.to_owned()]));
    page::<N>(&asked, area.as_ref(), sorted_by, window)
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

/// How many there are in all.
async fn total<N: Noun>(ctx: &Ctx<'_>, asked: &Asked, area: Option<&Where>) -> Result<usize, Error> {
    let mut statement = Query::select();
    asked.from(&mut statement, N::KIND, area);
    join::<N>(&mut statement, &Wanted::default(), asked.filters());
    count(ctx.app.db.read(), statement).await
}

/// A candidate of a rectangle.
struct Candidate {
    id: ContributionId,
    key: Json,
}

/// A list around a point: exact distances are no matter of an index.
async fn in_memory<N: Noun>(
    ctx: &Ctx<'_>,
    asked: &Asked,
    area: &Where,
    sorted_by: SortedBy,
    window: &Window,
) -> Result<Page<Thing<N>, SortedBy>, Error> {
    let (lat, lon) = (contribution::Column::LatE7, contribution::Column::LonE7);
    let mut statement = Query::select();
    let key = match sorted_by.order {
        ContributionOrder::Name => contribution::Column::TitleKey,
        ContributionOrder::UpdatedDesc => contribution::Column::UpdatedAt,
        ContributionOrder::PublishedDesc | ContributionOrder::Distance => contribution::Column::PublishedAt,
    };
    statement.columns([contribution::Column::Id, lat, lon, key].map(|column| column.as_column_ref()));
    asked.from(&mut statement, N::KIND, Some(area));
    join::<N>(&mut statement, &Wanted::default(), asked.filters());
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
        let key = match sorted_by.order {
            ContributionOrder::Name => Json::from(row.try_get_by_index::<String>(3)?),
            ContributionOrder::Distance => Json::from(sorted_by.metres(Some(place))),
            _ => Json::from(row.try_get_by_index::<Moment>(3)?.0),
        };
        candidates.push(Candidate { id: row.try_get_by_index(0)?, key });
    }
    let downward = sorted_by.columns(false).2 && sorted_by.order != ContributionOrder::Distance;
    let compare = |one: (&Json, Uuid), other: (&Json, Uuid)| {
        let keys = match (one.0.as_str(), other.0.as_str()) {
            (Some(one), Some(other)) => one.cmp(other),
            _ => one.0.as_i64().cmp(&other.0.as_i64()),
        };
        let upward = keys.then(one.1.cmp(&other.1));
        if downward { upward.reverse() } else { upward }
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
        let (mut page, reader) = (select::<N>(&asked.wanted), Reader::new(&asked.wanted, asked.state));
        page.from(contribution::Entity).and_where(contribution::Column::Id.is_in(crate::loader::padded(ids.clone())));
        page.and_where(contribution::Column::State.eq(asked.state));
        join::<N>(&mut page, &asked.wanted, false);
        for row in ctx.app.db.read().query_all(&page).await? {
            let thing = reader.read::<N>(&row)?;
            found.insert(thing.base.row.id, thing);
        }
    }
    let rows = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok(Page { rows, order: sorted_by, beyond: Some(part.beyond), total: Some(candidates.len()) })
}
