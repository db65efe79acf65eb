//! Lineage [filiation]: what grew from what.

use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::count;
use crate::base::text::Fault;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{Direction, LinkRow, PartsOf, counts, ends, visible_links};
use crate::ground::contribution::{Base, given, ids, listing};
use crate::ground::policy::{Action, EDITORS, Rule};
use crate::ground::visibility::{public, sees};
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::{ContributionId, LinkId, link};
use futures_util::future::try_join_all;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, OnConflict, Order, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter,
};
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
    /// The second took the first up: it does the same where it is [nous l'avons repris].
    Adopts,
    /// The second, an initiative, strengthens the first, a resource.
    Strengthens,
}

/// Say that a thing grew from another, or take that back: decided on the thing that grew.
pub const LINK: Rule = Rule::on_things("Link", EDITORS).offered(Action::Link, |row| row.state != State::Removed);

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

/// Takes a link back.
#[derive(InputObject, Debug)]
pub struct UnlinkContributionsInput {
    /// Of a link.
    pub id: ID,
}

/// Links two things; `CONFLICT` when they are linked so already.
pub async fn link(ctx: &Ctx<'_>, input: LinkContributionsInput) -> Result<LinkRow, Error> {
    let mut problems = Problems::default();
    let end = |kind: Kind, id: &ID, path: &str| match input.relation {
        LinkRelation::Strengthens => ids::input_of(kind, id, path),
        _ => ids::any_input(id, path),
    };
    let from = problems.take(end(Kind::Resource, &input.from_id, "input.fromId"));
    let to = problems.take(end(Kind::Initiative, &input.to_id, "input.toId"));
    if from.is_some() && from == to {
        problems.add("input.toId", Fault::Excludes("fromId"));
    }
    problems.check()?;
    let (Some(from), Some(to)) = (from, to) else { return Err(Error::internal("a problem was not told")) };
    ctx.write(async |tx| {
        let (earlier, later) = lock_ends(tx, from, to).await?;
        // The kind in an id is what whoever sends it says.
        let strengthens = input.relation == LinkRelation::Strengthens;
        if strengthens && (earlier.kind, later.kind) != (Kind::Resource, Kind::Initiative) {
            return Err(Error::not_found());
        }
        tx.authorize(&LINK, &later)?;
        // Who takes something up is counted: what nobody sees adopts nothing.
        let adopts = input.relation == LinkRelation::Adopts;
        if later.state == State::Removed || adopts && !later.state.is_public() {
            return Err(Error::state());
        }
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
        tx.record(Happened::to(Verb::Linked, &later).with(Other::Contribution(from)));
        if let Some((adopted, adoptions)) = rank(tx, earlier, &row).await? {
            tx.record(Happened::to(Verb::Adopted, &adopted).with(Other::Contribution(to)).amount(adoptions));
        }
        Ok(row)
    })
    .await
}

/// Takes a link back; who may is decided on the thing that grew.
pub async fn unlink(ctx: &Ctx<'_>, input: UnlinkContributionsInput) -> Result<LinkRow, Error> {
    let id = LinkId(ids::uuid_input("link", &input.id, "input.id")?);
    ctx.write(async |tx| {
        let row = link::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let (earlier, later) = lock_ends(tx, row.from_id, row.to_id).await?;
        tx.authorize(&LINK, &later)?;
        if link::Entity::delete_by_id(id).exec(tx.db()).await?.rows_affected == 0 {
            return Err(Error::not_found());
        }
        tx.record(Happened::to(Verb::Unlinked, &later).with(Other::Contribution(row.from_id)));
        if let Some((adopted, _)) = rank(tx, earlier, &row).await? {
            tx.record(Happened::to(Verb::Unlinked, &adopted).with(Other::Contribution(row.to_id)));
        }
        Ok(row)
    })
    .await
}

/// A field of inputs in which a thing says what it grew from by one relation.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    relation: link::LinkRelation,
    /// The kind of what it grew from; any kind if there is none.
    of: Option<Kind>,
    most: usize,
    field: &'static str,
}

/// What a thing is about.
pub const ABOUT: Saying = Saying { relation: link::LinkRelation::About, of: None, most: 10, field: "input.about" };
/// Which resources an initiative strengthens.
pub const STRENGTHENS: Saying = Saying {
    relation: link::LinkRelation::Strengthens,
    of: Some(Kind::Resource),
    most: 20,
    field: "input.strengthens",
};

/// Says what a locked thing grew from by a relation: these things and no others, which the viewer may know of. The caller has
/// checked that the viewer may change the thing.
pub async fn say_all(tx: &Tx, later: &contribution::Model, saying: &Saying, said: &[ID]) -> Result<(), Error> {
    use link::Column as L;
    let Saying { relation, of, most: max, field } = *saying;
    let mut problems = Problems::default();
    if said.len() > max {
        problems.add(field, Fault::TooMany { max });
    }
    let mut wanted = Vec::new();
    for (place, id) in said.iter().enumerate() {
        let path = format!("{field}.{place}");
        let read = of.map_or_else(|| ids::any_input(id, &path), |kind| ids::input_of(kind, id, &path));
        let Some(id) = problems.take(read) else { continue };
        if id == later.id {
            problems.add(path, Fault::Excludes("id"));
        } else if !wanted.iter().any(|(known, _)| *known == id) {
            wanted.push((id, place));
        }
    }
    let known = link::Entity::find().filter(L::ToId.eq(later.id)).filter(L::Relation.eq(relation));
    let known = known.all(tx.db()).await?;
    given::begin(tx.db(), &wanted.iter().map(|(id, _)| *id).collect::<Vec<_>>()).await?;
    let ends = wanted.iter().map(|(id, _)| *id).chain(known.iter().map(|row| row.from_id));
    let found = contribution::Entity::find().filter(contribution::Column::Id.is_in(ends)).all(tx.db()).await?;
    let knows = |id: ContributionId| found.iter().any(|row| row.id == id && sees(&tx.viewer, row));
    for (id, place) in &wanted {
        let is_one = |kind| found.iter().any(|row| row.id == *id && row.kind == kind);
        if !knows(*id) || !of.is_none_or(is_one) {
            problems.add(format!("{field}.{place}"), Fault::Unknown);
        }
    }
    problems.check()?;
    // A link to what the viewer does not know of is not theirs to take away.
    let dropped = |row: &&LinkRow| knows(row.from_id) && !wanted.iter().any(|(id, _)| *id == row.from_id);
    for row in known.iter().filter(dropped) {
        link::Entity::delete_by_id(row.id).exec(tx.db()).await?;
        tx.record(Happened::to(Verb::Unlinked, later).with(Other::Contribution(row.from_id)));
    }
    for (from, _) in wanted.into_iter().filter(|(id, _)| !known.iter().any(|row| row.from_id == *id)) {
        say(tx, from, relation, later).await?;
    }
    Ok(())
}

/// Says that a locked thing grew from another, if nobody said so before. The caller has checked that the viewer may.
pub async fn say(
    tx: &Tx,
    from: ContributionId,
    relation: link::LinkRelation,
    later: &contribution::Model,
) -> Result<(), Error> {
    use link::Column as L;
    let row = LinkRow {
        id: LinkId(tx.id()),
        from_id: from,
        relation,
        to_id: later.id,
        author_id: tx.viewer.account().map(|member| member.id),
        at: tx.moment(),
    };
    let known = OnConflict::columns([L::FromId, L::Relation, L::ToId]).do_nothing().to_owned();
    let made = link::Entity::insert(row.into_active_model()).on_conflict(known);
    if made.exec_without_returning(tx.db()).await? > 0 {
        tx.record(Happened::to(Verb::Linked, later).with(Other::Contribution(from)));
    }
    Ok(())
}

async fn lock_ends(
    tx: &Tx,
    from: ContributionId,
    to: ContributionId,
) -> Result<(contribution::Model, contribution::Model), Error> {
    let ends = <[_; 2]>::try_from(tx.lock_all(&[from, to]).await?);
    let [earlier, later] = ends.map_err(|_| Error::internal("two locks gave another number of rows"))?;
    Ok((earlier, later))
}

/// Stores anew how many adopted a thing that is ranked by that; returns the thing and their number.
async fn rank(
    tx: &Tx,
    adopted: contribution::Model,
    link: &LinkRow,
) -> Result<Option<(contribution::Model, i64)>, Error> {
    if link.relation != link::LinkRelation::Adopts || !tx.app.registry.is_ranked_by_adoptions(adopted.kind) {
        return Ok(None);
    }
    let count = i64::try_from(count(tx.db(), public_adopters(vec![adopted.id])).await?).unwrap_or(i64::MAX);
    let ranked = contribution::Model { rank: Some(count), ..adopted.clone() };
    // The rank is no text of its own: the version of what was adopted does not move.
    contribution::Entity::update_many()
        .col_expr(contribution::Column::Rank, Expr::value(count))
        .filter(contribution::Column::Id.eq(adopted.id))
        .exec(tx.db())
        .await?;
    listing::follow(tx.db(), &adopted, &ranked).await?;
    Ok(Some((ranked, count)))
}

/// Links by which public things adopt these.
fn public_adopters(of: Vec<ContributionId>) -> SelectStatement {
    let mut select = Query::select();
    let adopter = Expr::col(link::Column::ToId.as_column_ref());
    let adopter = adopter.equals(contribution::Column::Id.as_column_ref());
    select.from(link::Entity).join(JoinType::InnerJoin, contribution::Entity, adopter);
    select.and_where(link::Column::FromId.is_in(of)).cond_where(public());
    select.and_where(link::Column::Relation.eq(link::LinkRelation::Adopts));
    select
}

/// Adoptions of things by public things.
struct Adoptions;

impl Batch for Adoptions {
    type Key = ContributionId;
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, i64)>, Error> {
        let select = public_adopters(padded(of));
        let found = counts::<String>(ctx, select, link::Column::FromId, None).await?;
        Ok(found.into_iter().map(|(thing, _, count)| (thing, count)).collect())
    }
}

/// How many public things adopted a thing.
pub async fn adoptions(ctx: &Ctx<'_>, of: ContributionId) -> Result<i64, Error> {
    Ok(ctx.load::<Adoptions>(of).await?.unwrap_or(0))
}

/// The things at the other end of a thing's first links of a relation, where the viewer may know of them.
pub async fn linked(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    (direction, relation): (Direction, LinkRelation),
    first: usize,
) -> Result<Vec<Base>, Error> {
    let which = (direction, Some(relation.into()));
    let links: Vec<LinkRow> = ctx.nested(PartsOf { thing: of.id, which, first }).await?;
    let end = |link: &LinkRow| if direction == Direction::Into { link.to_id } else { link.from_id };
    let found = try_join_all(links.iter().map(|link| ctx.thing(end(link)))).await?;
    Ok(found.into_iter().flatten().collect())
}

impl Outcome for LinkRow {
    fn id(&self) -> Uuid {
        self.id.0
    }

    /// Shown again only to whoever may know of the thing that grew.
    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = link::Entity::find_by_id(LinkId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let later = contribution::Entity::find_by_id(row.to_id).one(tx.db()).await?;
        later.filter(|later| sees(&tx.viewer, later)).map(|_| row).ok_or_else(Error::not_found)
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
        let mut select = visible_links(ctx, near, far, padded(std::mem::take(&mut level)));
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
