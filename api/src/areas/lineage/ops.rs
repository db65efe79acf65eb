//! Lineage [filiation]: says what grew from what, confirms it, takes it back or refuses it.

use super::adoptions::rank;
use super::saying::{CONFIRM, bound, insert, new, tell};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::contribution::nested::LinkRow;
use crate::ground::policy::{Action, EDITORS, May, Over, Role, Rule, allows};
use crate::ground::visibility::sees;
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind, State};
use entity::{ContributionId, LinkId, link};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

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

/// Say that a thing grew from another: decided on the thing that grew.
pub const LINK: Rule = Rule::on_things("Link", EDITORS).offered(Action::Link, |row| row.state != State::Removed);
/// Take a link back, or refuse it: decided on either thing.
pub const UNLINK: Rule = Rule::on_things("Unlink", MAKER_OR_EITHER);
const MAKER_OR_EITHER: May = May {
    roles: &[Role::Asker, Role::Holder],
    words: "whoever made it, and those who decide about either thing: its author where it has no team, else editors and stewards of its team",
};

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

/// Confirms a link.
#[derive(InputObject, Debug)]
pub struct ConfirmLinkInput {
    /// Of a link, also of one that was refused.
    pub id: ID,
}

/// Takes a link back, or refuses it.
#[derive(InputObject, Debug)]
pub struct UnlinkContributionsInput {
    /// Of a link.
    pub id: ID,
    /// Why, for those who made it: needed from those who decide about the first thing alone, and not stored from others.
    pub reason: Option<Text>,
}

/// Links two things; `CONFLICT` when they are linked so already, or were and it was refused.
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
        let row = new(tx, &earlier, input.relation.into(), to);
        if row.confirmed_at.is_none() {
            bound(tx, &earlier, "input.fromId").await?;
        }
        if !insert(tx, row.clone()).await? {
            let refusal = refusal_of(tx, &row).await?;
            return Err(Error::conflict(
                "input.toId",
                refusal.map_or(Fault::Taken, |reason| Fault::Refused { reason }),
            ));
        }
        tell(tx, Verb::Linked, &later, &earlier, None);
        if let Some((adopted, adoptions)) = rank(tx, earlier, &row).await? {
            tell(tx, Verb::Adopted, &adopted, &later, Some(adoptions));
        }
        Ok(row)
    })
    .await
}

/// Why a link like this one was refused, if it was.
async fn refusal_of(tx: &Tx, row: &LinkRow) -> Result<Option<String>, Error> {
    use link::Column as L;
    let like = link::Entity::find().filter(L::FromId.eq(row.from_id)).filter(L::Relation.eq(row.relation));
    let known = like.filter(L::ToId.eq(row.to_id)).one(tx.db()).await?;
    Ok(known.filter(|known| known.refused_at.is_some()).map(|known| known.refusal.unwrap_or_default()))
}

/// Confirms a link, or lifts its refusal; who may is decided on what came first.
pub async fn confirm(ctx: &Ctx<'_>, input: ConfirmLinkInput) -> Result<LinkRow, Error> {
    let id = LinkId(ids::uuid_input("link", &input.id, "input.id")?);
    ctx.write(async |tx| {
        let (row, earlier, later) = lock_link(tx, id).await?;
        tx.authorize(&CONFIRM, &earlier)?;
        if row.confirmed_at.is_some() || later.state == State::Removed {
            return Err(Error::state());
        }
        let row = LinkRow { confirmed_at: Some(tx.moment()), refused_at: None, refusal: None, ..row };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        tell(tx, Verb::LinkConfirmed, &earlier, &later, None);
        if let Some((adopted, adoptions)) = rank(tx, earlier, &row).await? {
            tell(tx, Verb::Adopted, &adopted, &later, Some(adoptions));
        }
        Ok(row)
    })
    .await
}

/// Takes a link back, for whoever made it and for those who decide about the thing that grew. From those who decide about its
/// source alone it is a refusal, which stays, so that nobody says the same again.
pub async fn unlink(ctx: &Ctx<'_>, input: UnlinkContributionsInput) -> Result<LinkRow, Error> {
    let id = LinkId(ids::uuid_input("link", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, earlier, later) = lock_link(tx, id).await?;
        let takes_back = tx.authorize(&UNLINK, Over::from(&later).asked_by(row.author_id));
        if takes_back.is_err() && !allows(&tx.viewer, &UNLINK, (&earlier).into()) {
            return takes_back.map(|()| row);
        }
        if row.refused_at.is_some() {
            return Err(Error::state());
        }
        let row = if takes_back.is_ok() {
            link::Entity::delete_by_id(id).exec(tx.db()).await?;
            row
        } else {
            let missing = || Error::invalid("input.reason", Fault::Missing("Text".to_owned()));
            let refusal = Some(input.reason.ok_or_else(missing)?.0);
            let row = LinkRow { confirmed_at: None, refused_at: Some(tx.moment()), refusal, ..row };
            row.clone().into_active_model().reset_all().update(tx.db()).await?;
            row
        };
        tell(tx, Verb::Unlinked, &later, &earlier, None);
        if let Some((adopted, _)) = rank(tx, earlier, &row).await? {
            tell(tx, Verb::Unlinked, &adopted, &later, None);
        }
        Ok(row)
    })
    .await
}

/// Locks both ends of a link, and reads it again under the locks.
async fn lock_link(tx: &Tx, id: LinkId) -> Result<(LinkRow, contribution::Model, contribution::Model), Error> {
    let row = link::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    let (earlier, later) = lock_ends(tx, row.from_id, row.to_id).await?;
    let row = link::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    Ok((row, earlier, later))
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
