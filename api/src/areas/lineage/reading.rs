//! Reads lineage: the links of a thing, and walks.

use super::ops::{LINK, LinkRelation};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID};
use crate::base::loader::padded;
use crate::base::page::{MAX_SIZE, size};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::nested::{Direction, LinkRow, LinksOf, PartsOf, class, visible_links};
use crate::ground::contribution::{Base, ids};
use crate::ground::policy::allows;
use entity::{ContributionId, LinkId, contribution, link};
use futures_util::future::try_join_all;
use sea_orm::sea_query::{Expr, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult};
use std::collections::HashSet;

/// Most steps that a walk takes.
const MAX_DEPTH: i32 = 6;
/// Most links that one page of a walk gives.
pub const MAX_LINKS: usize = MAX_SIZE;
/// Most links that a walk looks at.
const MAX_WALK: usize = 1_000;

/// Which way to walk.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineageDirection {
    /// What a thing grew from.
    GrewFrom,
    /// What grew from it.
    GrewInto,
}

/// Which links of a thing.
#[derive(Debug, Default)]
pub struct Asked {
    /// How many.
    pub first: Option<i32>,
    /// Begin after this one.
    pub after: Option<ID>,
    /// Of this relation.
    pub relation: Option<LinkRelation>,
    /// Those that were refused, in place of the others.
    pub refused: Option<bool>,
}

/// The links of a thing in a direction. Refused ones are for those who decide about the thing.
pub async fn links(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    direction: Direction,
    asked: Asked,
) -> Result<Vec<LinkRow>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(asked.first));
    let after = asked.after.and_then(|id| problems.take(ids::uuid_input("link", &id, "after")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    let refused = asked.refused.unwrap_or(false);
    if refused && !allows(&ctx.viewer(), &LINK, of.into()) {
        return Ok(Vec::new());
    }
    let relation = asked.relation.map(Into::into);
    let which = LinksOf { direction, relation, refused, after: after.map(LinkId) };
    ctx.nested(PartsOf { thing: of.id, which, first }).await
}

/// The things at the other end of a thing's first links of a relation, where the viewer may know of them.
pub async fn linked(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    (direction, relation): (Direction, LinkRelation),
    first: usize,
) -> Result<Vec<Base>, Error> {
    let which = LinksOf { relation: Some(relation.into()), ..LinksOf::all(direction) };
    let links: Vec<LinkRow> = ctx.nested(PartsOf { thing: of.id, which, first }).await?;
    let end = |link: &LinkRow| if direction == Direction::Into { link.to_id } else { link.from_id };
    let found = try_join_all(links.iter().map(|link| ctx.thing(end(link)))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// A link of a walk.
pub struct Step {
    /// How many links away from where the walk began, 1 for the nearest.
    pub depth: i32,
    /// The link.
    pub link: LinkRow,
}

/// A request for a walk.
pub struct Walk {
    /// Where it begins.
    pub id: ID,
    /// Which way.
    pub direction: LineageDirection,
    /// How far.
    pub depth: Option<i32>,
    /// How many links.
    pub first: Option<i32>,
    /// Begin after this link.
    pub after: Option<ID>,
}

/// Walks from a thing, nearest first, each link once, never through what the viewer may not know of. One statement a level.
pub async fn walk(ctx: &Ctx<'_>, asked: Walk) -> Result<Vec<Step>, Error> {
    let mut problems = Problems::default();
    let depth = asked.depth.unwrap_or(MAX_DEPTH);
    if !(1..=MAX_DEPTH).contains(&depth) {
        problems.add("depth", Fault::OutOfRange { min: 1, max: MAX_DEPTH.into() });
    }
    let first = if asked.first.is_some() { problems.take(size(asked.first)) } else { Some(MAX_LINKS) };
    let after = asked.after.and_then(|id| problems.take(ids::uuid_input("link", &id, "after")));
    let start = problems.take(ids::any_input(&asked.id, "id"));
    problems.check()?;
    let (Some(start), Some(first)) = (start, first) else { return Err(Error::internal("a problem was not told")) };
    if ctx.thing(start).await?.is_none() {
        return Err(Error::not_found());
    }
    let direction = if asked.direction == LineageDirection::GrewInto { Direction::Into } else { Direction::From };
    // Without `after` the page is the beginning of the walk, which then need not go further.
    let most = if after.is_some() { MAX_WALK } else { first };
    let mut steps = steps(ctx, start, direction, depth, most).await?;
    if let Some(after) = after {
        let place = steps.iter().position(|step| step.link.id == LinkId(after));
        let place = place.ok_or_else(|| Error::invalid("after", Fault::Cursor))?;
        steps.drain(..=place);
        steps.truncate(first);
    }
    Ok(steps)
}

/// The first links of a walk.
async fn steps(
    ctx: &Ctx<'_>,
    start: ContributionId,
    direction: Direction,
    depth: i32,
    most: usize,
) -> Result<Vec<Step>, Error> {
    let mut seen: HashSet<ContributionId> = HashSet::from([start]);
    let mut taken: HashSet<LinkId> = HashSet::new();
    let mut steps = Vec::new();
    let mut level = vec![start];
    for depth in 1..=depth {
        if level.is_empty() || steps.len() >= most {
            break;
        }
        let mut select = visible_links(ctx, direction, padded(std::mem::take(&mut level)));
        select.and_where(link::Column::RefusedAt.is_null());
        select.order_by_expr(class(), Order::Asc);
        select.order_by_expr(Expr::col(link::Column::Id.as_column_ref()), Order::Asc);
        select.limit(u64::try_from(most).unwrap_or(u64::MAX));
        for row in ctx.app.db.read().query_all(&select).await? {
            let link = LinkRow::from_query_result(&row, "")?;
            let next = if direction == Direction::Into { link.to_id } else { link.from_id };
            if taken.insert(link.id) && steps.len() < most {
                if seen.insert(next) {
                    level.push(next);
                }
                steps.push(Step { depth, link });
            }
        }
    }
    Ok(steps)
}
