//! Movements of stocks, and the minimum that a stock crosses.

use super::{MOVE_STOCK, is_public};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{Date, Quantity, Text};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Thing, days, ids, store};
use crate::ground::units::Unit;
use crate::ground::write::Tx;
use crate::people::teams;
use chrono::TimeDelta;
use entity::activity::{self, Verb};
use entity::contribution::{self, Kind};
use entity::letter::LetterKind;
use entity::resource::{self, SupplyPer};
use entity::stock_movement::{Column as C, Entity, Model};
use entity::{Moment, StockMovementId};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect};

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
    let id = ids::input_of(Kind::Resource, &input.resource_id, "input.resourceId")?;
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Resource, id).await?;
        tx.authorize(&MOVE_STOCK, &on)?;
        if !is_public(&on) {
            return Err(Error::state());
        }
        let moved_at = days::past(tx.now, &on, input.moved_on, "input.movedOn")?;
        let before = resource::Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let stock = before.supply.filter(|_| before.per == Some(SupplyPer::Stock)).zip(unit_of(&before));
        // What is no stock has no movements.
        let (supply, unit) = stock.ok_or_else(Error::state)?;
        let quantity = match input.unit {
            None => input.quantity,
            Some(given) => unit.convert(input.quantity, given, "input.unit")?,
        };
        // What rounds to nothing moves nothing.
        if quantity.0 == 0 {
            return Err(Error::invalid("input.quantity", Fault::Malformed("Quantity".to_owned())));
        }
        let balance = Quantity::checked(i128::from(supply) + i128::from(quantity.0)).filter(|balance| balance.0 >= 0);
        let left = || Fault::Short { left: format!("{} {}", Quantity(supply), unit.0.symbol) };
        let balance = balance.ok_or_else(|| Error::conflict("input.quantity", left()))?;
        let reason = input.reason.map(|reason| reason.0);
        insert(tx, &on, unit, [quantity, balance], moved_at, reason).await?;
        let after = resource::Model { supply: Some(balance.0), ..before.clone() };
        after.clone().into_active_model().reset_all().update(tx.db()).await?;
        let on = store(tx, &on, on.clone()).await?;
        tx.record(Happened::to(Verb::StockMoved, &on));
        crossed(tx, &on, Some(&before), &after).await?;
        Ok(Thing::new(on, after))
    })
    .await
}

/// Writes a movement down: what came, and what there is afterwards.
async fn insert(
    tx: &Tx,
    on: &contribution::Model,
    unit: Unit,
    [quantity, balance]: [Quantity; 2],
    moved_at: Moment,
    reason: Option<String>,
) -> Result<(), Error> {
    let row = Model {
        id: StockMovementId(tx.id()),
        contribution_id: on.id,
        quantity: quantity.0,
        unit: unit.0.code.to_owned(),
        balance: balance.0,
        reason,
        moved_at,
        author_id: tx.viewer.account().map(|member| member.id),
        at: tx.moment(),
    };
    Ok(Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await.map(|_| ())?)
}

fn unit_of(row: &resource::Model) -> Option<Unit> {
    row.unit.as_deref().and_then(Unit::read)
}

/// Converts what an update leaves as it is where it gives another unit; `given` says whether it gives a supply, a minimum.
pub fn convert(before: &resource::Model, after: &mut resource::Model, given: [bool; 2]) -> Result<(), Error> {
    let Some((old, new)) = unit_of(before).zip(unit_of(after)).filter(|(old, new)| old != new) else { return Ok(()) };
    for (number, given) in [&mut after.supply, &mut after.minimum].into_iter().zip(given) {
        if let Some(kept) = number.filter(|_| !given) {
            *number = Some(new.convert(Quantity(kept), old, "input.unit")?.0);
        }
    }
    Ok(())
}

/// Writes down the movement by which an update corrects the count of a stock. What has movements stays a stock, in units of one
/// dimension.
pub async fn counted(
    tx: &Tx,
    on: &contribution::Model,
    before: &resource::Model,
    after: &resource::Model,
    reason: Option<String>,
) -> Result<(), Error> {
    let stock = |row: &resource::Model| row.supply.filter(|_| row.per == Some(SupplyPer::Stock)).zip(unit_of(row));
    let Some((was, old)) = stock(before) else { return Ok(()) };
    let moved = Entity::find().filter(C::ContributionId.eq(on.id)).limit(1).count(tx.db()).await? > 0;
    let Some((is, new)) = stock(after) else {
        return if moved { Err(Error::conflict("input.per", Fault::Excludes("stockMovements"))) } else { Ok(()) };
    };
    if old.0.dimension != new.0.dimension && !moved {
        return Ok(());
    }
    let was = new.convert(Quantity(was), old, "input.unit")?;
    if was.0 == is {
        return Ok(());
    }
    let moved_at = days::past(tx.now, on, None, "input.supply")?;
    let quantity = Quantity::checked(i128::from(is) - i128::from(was.0));
    let quantity = quantity.ok_or_else(|| Error::invalid("input.supply", Quantity::fault()))?;
    insert(tx, on, new, [quantity, Quantity(is)], moved_at, reason).await
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
    let is_guarded = after.per == Some(SupplyPer::Stock) && after.minimum.is_some();
    match (before.is_some_and(is_low), is_low(after)) {
        (false, true) => {
            let told = is_public(on) && !fell_lately(tx, on).await?;
            tx.record(Happened::to(Verb::RanLow, on));
            if told { teams::tell_editors(tx, on, LetterKind::StockLow).await } else { Ok(()) }
        }
        (true, false) if is_guarded => {
            tx.record(Happened::to(Verb::Restocked, on));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether a stock fell below its minimum within a day: those who decide about it were told then.
async fn fell_lately(tx: &Tx, on: &contribution::Model) -> Result<bool, Error> {
    use activity::Column as A;
    let yesterday = Moment::from(tx.now - TimeDelta::days(1));
    let fell = activity::Entity::find().filter(A::ContributionId.eq(on.id)).filter(A::Verb.eq(Verb::RanLow));
    Ok(fell.filter(A::At.gt(yesterday)).count(tx.db()).await? > 0)
}

crate::written!("stock_movement");
