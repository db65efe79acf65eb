//! Decisions on resources.

use super::fields::{RegisterResourceInput, ResourceCondition, ResourceHolder, UpdateResourceInput};
use super::kinds::ResourceKind;
use super::subkinds::SubkindCode;
use super::{place, stock};
use crate::base::error::{Error, Problems};
use crate::base::gql::{InputObject, MaybeUndefined};
use crate::base::text::Fault;
use crate::ground::contribution::contact;
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing};
use crate::ground::write::Tx;
use crate::orders;
use entity::contribution;
use entity::resource::{self, Column as C, Entity, Model, PointPrecision, SupplyPer};
use sea_orm::EntityTrait;
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
}

impl Filter for ResourceFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.any_value::<_, entity::ResourceKind>(C::Kind, self.kinds);
        list.any(C::Subkind, self.subkinds.map(|codes| codes.into_iter().map(|code| code.0.code).collect()));
        list.any_value::<_, resource::Holder>(C::Holder, self.holders);
        list.any_value::<_, resource::Condition>(C::Condition, self.conditions);
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
    let numbers = [
        ("input.supply", row.supply),
        ("input.minimum", row.minimum),
        ("input.populationServed", row.population_served.map(i64::from)),
    ];
    for (field, _) in numbers.into_iter().filter(|(_, number)| number.is_some_and(|number| number < 0)) {
        problems.add(field, Fault::OutOfRange { min: 0, max: i32::MAX.into() });
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
        on: &contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        row.point_precision = self.point_precision.map(PointPrecision::from).unwrap_or_default();
        check(row)?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}

impl Settles<Entity> for UpdateResourceInput {
    fn complete(&self, row: &mut contribution::Model) {
        if let Some(precision) = self.point_precision {
            place::blur(row, precision.into());
        }
    }

    async fn settle(
        &self,
        tx: &Tx,
        on: &contribution::Model,
        row: &mut Model,
        _: &HashMap<String, String>,
    ) -> Result<(), Error> {
        let has_point = matches!(self.basics.point, MaybeUndefined::Value(_));
        match self.point_precision.map(PointPrecision::from) {
            // Whoever gives a new point says how much of it others may know.
            None if has_point && row.point_precision != PointPrecision::Exact => {
                return Err(Error::invalid("input.point", Fault::Needs("pointPrecision")));
            }
            None => {}
            Some(precision) => {
                row.point_precision = precision;
                if precision != PointPrecision::Exact {
                    place::forget(tx, on).await?;
                }
            }
        }
        check(row)?;
        let before = Entity::find_by_id(on.id).one(tx.db()).await?;
        stock::crossed(tx, on, before.as_ref(), row).await?;
        contact::put(tx, on.id, self.contact.clone()).await
    }
}
