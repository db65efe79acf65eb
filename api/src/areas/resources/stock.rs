//! Movements of stocks, and the minimum that a stock crosses.

use super::MOVE_STOCK;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::page::size;
use crate::base::scalars::{Date, Quantity, Text};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Thing, ids};
use crate::ground::units::Unit;
use crate::ground::write::Tx;
use crate::people::teams;
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::letter::LetterKind;
use entity::resource::{self, SupplyPer};
use entity::stock_movement::{Column as C, Entity, Model};
use entity::{ContributionId, StockMovementId};
use sea_orm::sea_query::{Order, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, Iterable};

/// Writes down what came into a stock, or left it.
#[derive(InputObject, Debug)]
pub struct RecordStockMovementInput {
    /// The resource: one whose `per` is `STOCK`.
    pub resource_id: ID,
    /// What came; negative for what left.
    pub quantity: Quantity,
    /// The unit of `quantity`, which is converted into that of the stock; that of the stock when absent.
    pub unit: Option<Unit>,
    /// The day on which it moved; today when absent, and never a day to come.
    pub moved_on: Option<Date>,
    /// Why, for everybody who reads the resource.
    pub reason: Option<Text>,
}

/// Writes down a movement, and what there is from then on.
pub async fn record(ctx: &Ctx<'_>, input: RecordStockMovementInput) -> Result<Thing<resource::Entity>, Error> {
    let mut problems = Problems::default();
    let id = problems.take(ids::input_of(Kind::Resource, &input.resource_id, "input.resourceId"));
    let moved_at = problems.take(super::assessments::day(ctx, input.moved_on, "input.movedOn"));
    if input.quantity.0 == 0 {
        problems.add("input.quantity", Fault::OutOfRange { min: 1, max: i32::MAX.into() });
    }
    problems.check()?;
    let (id, moved_at) = id.zip(moved_at).ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        let on = tx.lock(id).await?;
        tx.authorize(&MOVE_STOCK, &on)?;
        let before = resource::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let unit = before.unit.as_deref().and_then(Unit::read);
        let stock = before.supply.filter(|_| before.per == Some(SupplyPer::Stock)).zip(unit);
        // What is no stock has no movements.
        let (supply, unit) = stock.ok_or_else(Error::state)?;
        let quantity = match input.unit {
            None => input.quantity,
            Some(given) => unit.convert(input.quantity, given, "input.unit")?,
        };
        let balance = Quantity::checked(i128::from(supply) + i128::from(quantity.0)).filter(|balance| balance.0 >= 0);
        let most = supply / 1_000;
        let balance = balance
            .ok_or_else(|| Error::conflict("input.quantity", Fault::OutOfRange { min: -most, max: i32::MAX.into() }))?;
        let row = Model {
            id: StockMovementId(tx.id()),
            contribution_id: on.id,
            quantity: quantity.0,
            unit: unit.0.code.to_owned(),
            balance: balance.0,
            reason: input.reason.map(|reason| reason.0),
            moved_at,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        let after = resource::Model { supply: Some(balance.0), ..before.clone() };
        after.clone().into_active_model().reset_all().update(tx.db()).await?;
        tx.record(Happened::to(Verb::StockMoved, &on));
        crossed(tx, &on, Some(&before), &after).await?;
        Ok(Thing::new(on, after))
    })
    .await
}

/// Whether a stock is below its minimum.
fn is_low(row: &resource::Model) -> bool {
    row.per == Some(SupplyPer::Stock) && row.supply.zip(row.minimum).is_some_and(|(supply, minimum)| supply < minimum)
}

/// Records that a stock crossed its minimum, and tells those who decide about it when it fell below.
pub async fn crossed(
    tx: &Tx,
    on: &contribution::Model,
    before: Option<&resource::Model>,
    after: &resource::Model,
) -> Result<(), Error> {
    match (before.is_some_and(is_low), is_low(after)) {
        (false, true) => {
            tx.record(Happened::to(Verb::RanLow, on));
            teams::tell_editors(tx, on, LetterKind::StockLow).await
        }
        (true, false) => {
            tx.record(Happened::to(Verb::Restocked, on));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Movements before one, the latest first.
impl ManyOf for Model {
    type Which = Option<StockMovementId>;

    fn select(
        _: &Ctx<'_>,
        before: Self::Which,
        things: Vec<ContributionId>,
    ) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(things));
        if let Some(before) = before {
            select.and_where(C::Id.lt(before));
        }
        (select, C::ContributionId.as_column_ref(), vec![(C::Id.as_column_ref(), Order::Desc)])
    }

    fn thing(&self, _: Self::Which) -> ContributionId {
        self.contribution_id
    }
}

/// The movements of a stock, the latest written first.
pub async fn movements(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<Model>, Error> {
    let mut problems = Problems::default();
    let first = problems.take(size(first));
    let before = before.and_then(|id| problems.take(ids::uuid_input("stock_movement", &id, "before")));
    problems.check()?;
    let first = first.ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.nested(PartsOf { thing: of.id, which: before.map(StockMovementId), first }).await
}
