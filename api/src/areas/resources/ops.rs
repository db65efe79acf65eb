//! Decisions on resources.

use super::fields::{RegisterResourceInput, ResourceCondition, ResourceHolder, UpdateResourceInput};
use super::kinds::ResourceKind;
use super::subkinds::SubkindCode;
use super::{place, stock};
use crate::base::cell::Cell;
use crate::base::error::{Error, Problems};
use crate::base::gql::{InputObject, MaybeUndefined};
use crate::base::scalars::{Date, Quantity};
use crate::base::text::Fault;
use crate::ground::contribution::contact;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing};
use crate::ground::write::Tx;
use crate::orders;
use chrono::NaiveTime;
use entity::resource::{self, Column as C, Entity, Model, PointPrecision, SupplyPer};
use entity::{Moment, contribution};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

orders! {
    /// Orders of lists of resources. Values may be added.
    ResourceOrder
}

/// Narrows a list of resources; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct ResourceFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Any of these kinds.
    pub kinds: Option<Vec<ResourceKind>>,
    /// Any of these subkinds.
    pub subkinds: Option<Vec<SubkindCode>>,
    /// Held by any of these.
    pub holders: Option<Vec<ResourceHolder>>,
    /// In any of these states.
    pub conditions: Option<Vec<ResourceCondition>>,
    /// Those whose latest assessment is of a day before this one, and those that nobody assessed.
    pub assessed_before: Option<Date>,
}

crate::facets!(resource { kind, subkind, holder, condition });

impl Filter for ResourceFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, entity::ResourceKind>(C::Kind, self.kinds);
        list.any(C::Subkind, self.subkinds.map(|codes| codes.into_iter().map(Cell::store).collect()));
        list.any_value::<_, resource::Holder>(C::Holder, self.holders);
        list.any_value::<_, resource::Condition>(C::Condition, self.conditions);
        if let Some(day) = self.assessed_before {
            let begins = Moment::from(day.0.and_time(NaiveTime::MIN).and_utc());
            list.that(C::AssessedAt.is_null().or(C::AssessedAt.lt(begins)));
        }
    }
}

/// Checks what a resource says as a whole.
fn check(row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    let subkind = row.subkind.as_deref().and_then(SubkindCode::read);
    if subkind.is_some_and(|subkind| subkind.0.kind != row.kind) {
        problems.add("input.subkind", Fault::Excludes("kind"));
    }
    if row.supply.is_some() && row.unit.is_none() {
        problems.add("input.supply", Fault::Needs("unit"));
    }
    if row.supply.is_some() && row.per.is_none() {
        problems.add("input.supply", Fault::Needs("per"));
    }
    if row.minimum.is_some() && (row.per != Some(SupplyPer::Stock) || row.supply.is_none()) {
        problems.add("input.minimum", Fault::Needs("per: STOCK"));
    }
    for (field, number) in [("input.supply", row.supply), ("input.minimum", row.minimum)] {
        if number.is_some_and(|number| number < 0) {
            problems.add(field, Fault::OutOfRange { min: 0, max: Quantity::MOST / 1_000 });
        }
    }
    if row.population_served.is_some_and(|people| people < 0) {
        problems.add("input.populationServed", Fault::OutOfRange { min: 0, max: i32::MAX.into() });
    }
    problems.check()
}

impl Settles<Entity> for RegisterResourceInput {
    fn complete(&self, row: &mut contribution::Model) {
        place::blur(row, self.point_precision.map(PointPrecision::from).unwrap_or_default());
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        row.point_precision = self.point_precision.map(PointPrecision::from).unwrap_or_default();
        check(row)?;
        stock::crossed(tx, on, None, row).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<Entity> for UpdateResourceInput {
    fn complete(&self, row: &mut contribution::Model) {
        if let Some(precision) = self.point_precision {
            place::blur(row, precision.into());
        }
    }

    /// A point that is made coarser is taken out of what is kept of it, as it is out of the former revisions.
    async fn beside(&self, _: &Tx, row: &Model) -> Result<Json, Error> {
        let coarser =
            self.point_precision.map(PointPrecision::from).filter(|precision| *precision > row.point_precision);
        Ok(coarser.map_or(Json::Null, |_| json!({ "point": null })))
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &mut contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        self.blur(tx, on, row).await?;
        let before = Entity::find_by_id(on.id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let given = [self.supply.is_undefined(), self.minimum.is_undefined()].map(|absent| !absent);
        stock::convert(&before, row, given)?;
        check(row)?;
        let reason = self.basics.reason.as_ref().map(|reason| reason.0.clone());
        stock::counted(tx, on, &before, row, reason).await?;
        stock::crossed(tx, on, Some(&before), row).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl UpdateResourceInput {
    /// Keeps how exact the point is from now on. A finer one needs a new point, and a new point of a blurred one says how exact it
    /// is to be.
    async fn blur(&self, tx: &Tx, on: &contribution::Model, row: &mut Model) -> Result<(), Error> {
        let has_point = matches!(self.basics.point, MaybeUndefined::Value(_));
        let before = row.point_precision;
        let Some(precision) = self.point_precision.map(PointPrecision::from) else {
            let is_blurred = before != PointPrecision::Exact;
            let needs = || Err(Error::invalid("input.point", Fault::Needs("pointPrecision")));
            return if has_point && is_blurred { needs() } else { Ok(()) };
        };
        if precision < before && !has_point {
            return Err(Error::invalid("input.pointPrecision", Fault::Needs("point")));
        }
        row.point_precision = precision;
        if precision > before { place::forget(tx, on).await } else { Ok(()) }
    }
}
