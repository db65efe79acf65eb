//! Reading the chronicle by area, by thing, from either end.

use crate::context::Ctx;
use crate::contribution::ids;
use crate::error::{Error, Problems};
use crate::gql::{Enum, ID};
use crate::page::{Mark, Page, PageArgs, count};
use crate::territory::{AreaInput, Where};
use crate::text::Fault;
use entity::{activity, activity_area};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Iterable};
use serde_json::Value as Json;

/// What was done. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ActivityVerb", remote = "activity::Verb")]
pub enum Verb {
    /// Something that exists was registered.
    Registered,
    /// Its texts or settings changed.
    Updated,
    /// A draft was proposed to the editors of its team.
    Submitted,
    /// It became public.
    Published,
    /// It left the lists.
    Archived,
    /// It came back into the lists.
    Restored,
    /// It was said to have grown from another.
    Linked,
    /// A team was made.
    TeamCreated,
    /// Somebody changed their profile; no timeline shows it.
    ProfileUpdated,
    /// Somebody had their account erased; no timeline shows it.
    AccountErased,
    /// The last steward of a team had their account erased and another member became its steward; no timeline shows it.
    StewardSucceeded,
}

/// Orders of the timeline. A cursor of one is good in the other.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimelineOrder {
    /// What happened last comes first.
    #[default]
    Newest,
    /// In the order of positions: to follow, ask again with `after` the last cursor.
    Oldest,
}

/// What a timeline is asked for.
pub struct Timeline {
    /// Where.
    pub within: Option<AreaInput>,
    /// Of which thing.
    pub of: Option<ID>,
    /// From which end.
    pub order_by: Option<TimelineOrder>,
    /// Which page.
    pub page: PageArgs,
    /// Whether all are counted.
    pub total: bool,
}

/// Both orders mark places alike.
const CURSORS: &str = "POSITION";

/// The order of a page.
pub struct ByPosition;

impl ByPosition {
    /// The cursor of an activity.
    pub fn cursor(&self, row: &activity::Model) -> String {
        Mark::new([Json::from(row.position.unwrap_or(0))]).cursor(CURSORS)
    }
}

/// Public activities, a page at a time. One statement, two with their count.
pub async fn timeline(ctx: &Ctx<'_>, asked: Timeline) -> Result<Page<activity::Model, ByPosition>, Error> {
    let mut problems = Problems::default();
    let area = asked.within.as_ref().map(|area| area.typed(ctx.app.gazetteer, "within")).transpose();
    let area = problems.merge(area)?.flatten();
    let areas = match area {
        None => None,
        Some(Where::Areas(areas)) => Some(areas),
        Some(Where::Near(..) | Where::Bounds(_)) => {
            problems.add("within", Fault::Needs("commune, communes, epci, department, region"));
            None
        }
    };
    let of = asked.of.as_ref().and_then(|id| problems.take(ids::any_input(id, "of")));
    let window = asked.page.window(CURSORS, |mark| matches!(mark.keys(), [Json::Number(at)] if at.is_i64()));
    let window = problems.merge(window)?;
    problems.check()?;
    let window = window.ok_or_else(|| Error::internal("a problem was not told"))?;
    let mut select = Query::select();
    select.columns(activity::Column::iter().map(|column| column.as_column_ref()));
    // One area is one range of its index; of several, an activity is still one.
    let position = match areas.as_deref() {
        Some([area]) => {
            let id = Expr::col(activity_area::Column::ActivityId.as_column_ref());
            select
                .from(activity_area::Entity)
                .inner_join(activity::Entity, id.equals(activity::Column::Id.as_column_ref()));
            select.and_where(activity_area::Column::Area.eq(area.as_str()));
            Expr::col(activity_area::Column::Position.as_column_ref())
        }
        several => {
            select.from(activity::Entity);
            if let Some(areas) = several {
                let mut inside = Query::select();
                inside.column(activity_area::Column::ActivityId).from(activity_area::Entity);
                inside.and_where(activity_area::Column::Area.is_in(areas));
                select.and_where(activity::Column::Id.in_subquery(inside));
            }
            Expr::col(activity::Column::Position.as_column_ref())
        }
    };
    select.cond_where(Condition::all().add(activity::Column::Public.eq(true)).add(position.clone().is_not_null()));
    if let Some(of) = of {
        select.and_where(activity::Column::ContributionId.eq(of));
    }
    let total = if asked.total { Some(count(ctx.app.db.read(), select.clone()).await?) } else { None };
    let newest = asked.order_by.unwrap_or_default() == TimelineOrder::Newest;
    window.narrow(&mut select, &[position], newest, |mark| {
        let at = mark.keys().first().and_then(Json::as_i64);
        vec![Expr::val(at.unwrap_or(i64::MAX))]
    });
    let rows = ctx.app.db.read().query_all(&select).await?;
    let rows = rows.iter().map(|row| activity::Model::from_query_result(row, ""));
    Ok(window.page(rows.collect::<Result<Vec<_>, _>>()?, ByPosition, total))
}
