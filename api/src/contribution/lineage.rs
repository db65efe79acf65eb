//! Lineage [filiation]: what grew from what.

use super::ids;
use super::parts::{Direction, LinkRow, ends, visible_links};
use crate::context::Ctx;
use crate::error::{Error, Problems};
use crate::gql::{Enum, ID, InputObject};
use crate::policy::Action;
use crate::text::Fault;
use crate::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::{ContributionId, LinkId, link};
use sea_orm::sea_query::OnConflict;
use sea_orm::sea_query::{Expr, Order};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel};
use std::collections::HashSet;
use uuid::Uuid;

/// Most steps that a walk takes.
const MAX_DEPTH: i32 = 6;
/// Most links that a walk gives.
pub const MAX_LINKS: usize = 100;

/// How one thing leads to another. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::link::LinkRelation")]
pub enum LinkRelation {
    /// The first raises the second: a photo a question.
    Raises,
    /// The second answers the first.
    Answers,
    /// The first became the second: a mission an initiative.
    Becomes,
    /// The second tells of the first: an article of a mission.
    Tells,
    /// The second uses the first.
    Uses,
    /// The second is a copy of the first that remembers it.
    Copies,
    /// The second started elsewhere from the first.
    Spawns,
    /// The second is about the first.
    About,
}

/// Which way to walk.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineageDirection {
    /// What a thing grew from.
    GrewFrom,
    /// What grew from it.
    GrewInto,
}

/// Says that one thing grew from another.
#[derive(InputObject, Debug)]
pub struct LinkContributionsInput {
    /// What came first.
    pub from_id: ID,
    /// How the second grew from it.
    pub relation: LinkRelation,
    /// What grew from it: yours to say.
    pub to_id: ID,
}

/// Links two things; `CONFLICT` when they are linked so already.
pub async fn link(ctx: &Ctx<'_>, input: LinkContributionsInput) -> Result<LinkRow, Error> {
    let mut problems = Problems::default();
    let from = problems.take(ids::any_input(&input.from_id, "input.fromId"));
    let to = problems.take(ids::any_input(&input.to_id, "input.toId"));
    if from.is_some() && from == to {
        problems.add("input.toId", Fault::Excludes("fromId"));
    }
    problems.check()?;
    let (Some(from), Some(to)) = (from, to) else { return Err(Error::internal("a problem was not told")) };
    ctx.write(async |tx| {
        let [_, later] = <[_; 2]>::try_from(tx.lock_all(&[from, to]).await?)
            .map_err(|_| Error::internal("two locks gave another number of rows"))?;
        tx.authorize(Action::Link, &later)?;
        let row = LinkRow {
            id: LinkId(tx.id()),
            from_id: from,
            relation: input.relation.into(),
            to_id: to,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
        };
        let made = row.clone().into_active_model().reset_all();
        let known = [link::Column::FromId, link::Column::Relation, link::Column::ToId];
        let known = OnConflict::columns(known).do_nothing().to_owned();
        if link::Entity::insert(made).on_conflict(known).exec_without_returning(tx.db()).await? == 0 {
            return Err(Error::conflict("input.toId", Fault::Taken));
        }
        tx.record(Verb::Linked, &later, Some(from.0));
        Ok(row)
    })
    .await
}

impl Outcome for LinkRow {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        link::Entity::find_by_id(LinkId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// A link of a walk.
pub struct Step {
    /// How many links away from where the walk began, 1 for the nearest.
    pub depth: i32,
    /// The link.
    pub link: LinkRow,
}

/// Walks from a thing, nearest first, each link once, never through what the viewer may not know of. One statement a level.
pub async fn walk(ctx: &Ctx<'_>, id: &ID, direction: LineageDirection, depth: Option<i32>) -> Result<Vec<Step>, Error> {
    let mut problems = Problems::default();
    let depth = depth.unwrap_or(MAX_DEPTH);
    if !(1..=MAX_DEPTH).contains(&depth) {
        problems.add("depth", Fault::OutOfRange { min: 1, max: MAX_DEPTH.into() });
    }
    let start = problems.take(ids::any_input(id, "id"));
    problems.check()?;
    let start = start.ok_or_else(|| Error::internal("a problem was not told"))?;
    if ctx.thing(start).await?.is_none() {
        return Err(Error::not_found());
    }
    let direction = if direction == LineageDirection::GrewInto { Direction::Into } else { Direction::From };
    let (near, far) = ends(direction);
    let mut seen: HashSet<ContributionId> = HashSet::from([start]);
    let mut taken: HashSet<LinkId> = HashSet::new();
    let mut steps = Vec::new();
    let mut level = vec![start];
    for depth in 1..=depth {
        if level.is_empty() || steps.len() >= MAX_LINKS {
            break;
        }
        let mut select = visible_links(ctx, near, far, crate::loader::padded(std::mem::take(&mut level)));
        select.order_by_expr(Expr::col(link::Column::Id.as_column_ref()), Order::Asc);
        select.limit(u64::try_from(MAX_LINKS).unwrap_or(u64::MAX));
        for row in ctx.app.db.read().query_all(&select).await? {
            let link = LinkRow::from_query_result(&row, "")?;
            let next = if direction == Direction::Into { link.to_id } else { link.from_id };
            if taken.insert(link.id) && steps.len() < MAX_LINKS {
                if seen.insert(next) {
                    level.push(next);
                }
                steps.push(Step { depth, link });
            }
        }
    }
    Ok(steps)
}
