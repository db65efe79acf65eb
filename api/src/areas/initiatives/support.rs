//! Support of an initiative: an account stands behind it, and says whether everybody may read who it is.

use super::SUPPORT;
use super::ops::{allow, input_of};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::ground::chronicle::Happened;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf, counts};
use crate::ground::contribution::{Base, Thing, ids};
use entity::activity::Verb;
use entity::contribution::Kind;
use entity::initiative_support::{Column as C, Entity, Model};
use entity::{AccountId, ContributionId, InitiativeSupportId, contribution, initiative};
use sea_orm::sea_query::{ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter};

/// Supports an initiative.
#[derive(InputObject, Debug)]
pub struct SupportInitiativeInput {
    /// The initiative.
    pub initiative_id: ID,
    /// Whether everybody may read that it is you; no when absent. Said again, it changes.
    pub show_name: Option<bool>,
}

/// Supports an initiative no longer.
#[derive(InputObject, Debug)]
pub struct WithdrawSupportInput {
    /// The initiative.
    pub initiative_id: ID,
}

/// Supports an initiative, or changes whether the name is shown.
pub async fn support(ctx: &Ctx<'_>, input: SupportInitiativeInput) -> Result<Thing<initiative::Entity>, Error> {
    let id = input_of(&input.initiative_id)?;
    let shows_name = input.show_name.unwrap_or(false);
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Initiative, id).await?;
        allow(tx, &SUPPORT, &on)?;
        let account_id = tx.viewer.signed_in()?.id;
        let known = Entity::find().filter(C::ContributionId.eq(on.id)).filter(C::AccountId.eq(account_id));
        match known.one(tx.db()).await? {
            Some(known) if known.shows_name == shows_name => tx.quiet("they support it so already"),
            Some(known) => {
                Model { shows_name, ..known }.into_active_model().reset_all().update(tx.db()).await?;
                // They supported it before: the chronicle says that what everybody reads changed, and no timeline shows it.
                tx.record(Happened::to(Verb::Updated, &on).unseen());
            }
            None => {
                let id = InitiativeSupportId(tx.id());
                let row = Model { id, contribution_id: on.id, account_id, shows_name, at: tx.moment() };
                Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
                tx.record(Happened::to(Verb::Supported, &on));
            }
        }
        Ok(Base::from(on).into())
    })
    .await
}

/// Supports an initiative no longer; where there is no support nothing changes.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawSupportInput) -> Result<Thing<initiative::Entity>, Error> {
    let id = input_of(&input.initiative_id)?;
    ctx.write_always(async |tx| {
        let on = tx.lock_of(Kind::Initiative, id).await?;
        tx.authorize(&SUPPORT, &on)?;
        let theirs = C::ContributionId.eq(on.id).and(C::AccountId.eq(tx.viewer.signed_in()?.id));
        if Entity::delete_many().filter(theirs).exec(tx.db()).await?.rows_affected == 0 {
            tx.quiet("there was none to withdraw");
        } else {
            tx.record(Happened::to(Verb::SupportWithdrawn, &on));
        }
        Ok(Base::from(on).into())
    })
    .await
}

/// Those who support initiatives and agree that everybody reads it, the latest first.
impl ManyOf for Model {
    type Which = Option<InitiativeSupportId>;

    fn select(
        _: &Ctx<'_>,
        before: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(things)).and_where(C::ShowsName.eq(true));
        if let Some(before) = before {
            select.and_where(C::Id.lt(before));
        }
        (select, C::ContributionId.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        self.contribution_id
    }
}

/// Those who support an initiative and agree that everybody reads it.
pub async fn supporters(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let before = before.and_then(|id| problems.take(ids::uuid_input("initiative_support", &id, "before")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: of.id, which: before.map(InitiativeSupportId), first }).await
}

/// Supporters of initiatives, counted.
struct Supporters;

impl Batch for Supporters {
    type Key = ContributionId;
    type Value = i64;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<ContributionId>) -> Result<Vec<(ContributionId, i64)>, Error> {
        let mut select = Query::select();
        select.from(Entity).and_where(C::ContributionId.is_in(padded(of)));
        let found = counts::<String>(ctx, select, C::ContributionId, None).await?;
        Ok(found.into_iter().map(|(thing, _, count)| (thing, count)).collect())
    }
}

/// How many accounts support an initiative.
pub async fn supporter_count(ctx: &Ctx<'_>, of: ContributionId) -> Result<i64, Error> {
    Ok(ctx.load::<Supporters>(of).await?.unwrap_or(0))
}

/// Support of initiatives by one account.
struct OfAccount;

impl Batch for OfAccount {
    type Key = (ContributionId, AccountId);
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, keys: Vec<Self::Key>) -> Result<Vec<(Self::Key, Model)>, Error> {
        // All keys of a request are of the one account that asks.
        let account = keys.first().map(|(_, account)| *account);
        let things = padded(keys.into_iter().map(|(thing, _)| thing).collect());
        let rows = Entity::find().filter(C::ContributionId.is_in(things)).filter(C::AccountId.eq(account));
        let rows = rows.all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| ((row.contribution_id, row.account_id), row)).collect())
    }
}

/// The support of whoever asks.
pub async fn of_viewer(ctx: &Ctx<'_>, of: ContributionId) -> Result<Option<Model>, Error> {
    match ctx.viewer().account().map(|member| member.id) {
        Some(account) => ctx.load::<OfAccount>((of, account)).await,
        None => Ok(None),
    }
}
