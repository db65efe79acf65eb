//! Parts of ended initiatives as they are read, by the compost and by the things to which they go; and their refusal.

use super::REFUSE_PART;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, ids};
use crate::ground::visibility::seen_by;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::compost_part::{Column as P, Entity, Model};
use entity::{CompostId, CompostPartId, ContributionId, contribution};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter, QueryOrder};
use std::collections::HashMap;

/// What the ids of parts begin with.
pub const PREFIX: &str = "compost_part";

/// Refuses a part of an ended initiative.
#[derive(InputObject, Debug)]
pub struct RefuseInheritedPartInput {
    /// Of a part, as `inherited` gives it.
    pub id: ID,
}

/// A part that goes to a thing and was not refused, with that thing.
async fn find(tx: &Tx, id: CompostPartId) -> Result<(Model, ContributionId), Error> {
    let part = Entity::find_by_id(id).one(tx.db()).await?.filter(|part| part.refused_at.is_none());
    part.and_then(|part| part.receiver_id.map(|heir| (part, heir))).ok_or_else(Error::not_found)
}

/// Refuses a part: the thing inherits it no longer, and the compost says that it was refused.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseInheritedPartInput) -> Result<Base, Error> {
    let id = CompostPartId(ids::uuid_input(PREFIX, &input.id, "input.id")?);
    ctx.write(async |tx| {
        let (part, heir) = find(tx, id).await?;
        // The initiative too: its compost is corrected under its lock.
        let mut locked = tx.lock_all(&[part.contribution_id, heir]).await?.into_iter();
        let (on, heir) = locked.next().zip(locked.next()).ok_or_else(Error::not_found)?;
        let (part, receiver) = find(tx, id).await?;
        if receiver != heir.id {
            return Err(Error::not_found());
        }
        tx.authorize(&REFUSE_PART, &heir)?;
        let refused = Model { refused_at: Some(tx.moment()), ..part };
        refused.into_active_model().reset_all().update(tx.db()).await?;
        // Who refuses need not say so to everybody.
        tx.record(Happened::to(Verb::Refused, &on).with(Other::Contribution(heir.id)).unseen());
        Ok(heir.into())
    })
    .await
}

/// Parts by the compost that names them.
struct Parts;

impl Batch for Parts {
    type Key = CompostId;
    type Value = Vec<Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<CompostId>) -> Result<Vec<(CompostId, Self::Value)>, Error> {
        let rows = Entity::find().filter(P::CompostId.is_in(padded(of))).order_by_asc(P::Id);
        let mut found: HashMap<CompostId, Self::Value> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry(row.compost_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The parts that a compost names, in their order.
pub async fn parts(ctx: &Ctx<'_>, of: CompostId) -> Result<Vec<Model>, Error> {
    Ok(ctx.load::<Parts>(of).await?.unwrap_or_default())
}

/// Parts that go to things, of initiatives that the viewer may know of; the latest first.
impl ManyOf for Model {
    type Which = Option<CompostPartId>;

    fn select(
        ctx: &Ctx<'_>,
        before: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(P::iter().map(|column| column.as_column_ref())).from(Entity);
        let from = Expr::col(P::ContributionId.as_column_ref()).equals(contribution::Column::Id.as_column_ref());
        select.join(JoinType::InnerJoin, contribution::Entity, from).cond_where(seen_by(&ctx.viewer()));
        select.and_where(P::ReceiverId.is_in(things)).and_where(P::RefusedAt.is_null());
        if let Some(before) = before {
            select.and_where(P::Id.lt(before));
        }
        (select, P::ReceiverId.as_column_ref(), vec![(P::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        // The select asks for a receiver.
        self.receiver_id.unwrap_or(self.contribution_id)
    }
}

/// What ended initiatives left to a thing.
pub async fn left_to(
    ctx: &Ctx<'_>,
    heir: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let before = before.and_then(|id| problems.take(ids::uuid_input(PREFIX, &id, "before")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: heir.id, which: before.map(CompostPartId), first }).await
}
