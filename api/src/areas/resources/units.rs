//! The shape of what resources are counted in and called.

use super::kinds::ResourceKind;
use super::subkinds::{SubkindCode, subkinds};
use crate::base::gql::{Context, Object};
use crate::ground::context::Resolving;
use crate::ground::units::{Unit, units};

/// A unit of quantities.
pub struct MeasuringUnit(Unit);

/// A unit of quantities. Only units of one dimension are converted and added.
#[Object]
impl MeasuringUnit {
    /// Its code, for inputs.
    async fn code(&self) -> Unit {
        self.0
    }

    /// Its sign, as one writes it after a number.
    async fn symbol(&self) -> &str {
        self.0.0.symbol
    }

    /// Its name, in French or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.0.name(ctx.op().caller.language)
    }

    /// What is measured in it, such as `VOLUME`.
    async fn dimension(&self) -> &str {
        self.0.0.dimension
    }
}

/// A subkind of vital resources.
pub struct ResourceSubkind(SubkindCode);

/// A subkind of vital resources.
#[Object]
impl ResourceSubkind {
    /// Its code, for inputs.
    async fn code(&self) -> SubkindCode {
        self.0
    }

    /// The kind that it is one of.
    async fn kind(&self) -> ResourceKind {
        self.0.0.kind.into()
    }

    /// Its name, in French or English by `Accept-Language`.
    async fn name(&self, ctx: &Context<'_>) -> &str {
        self.0.0.name(ctx.op().caller.language)
    }
}

/// Queries on what resources are counted in and called.
#[derive(Default)]
pub struct UnitQuery;

#[Object]
impl UnitQuery {
    /// All units of quantities, in the order of their codes.
    async fn units(&self) -> Vec<MeasuringUnit> {
        units().iter().map(|row| MeasuringUnit(Unit(row))).collect()
    }

    /// The subkinds of vital resources, in the order of their codes.
    async fn resource_subkinds(
        &self,
        #[graphql(desc = "Only those of this kind; all when absent.")] kind: Option<ResourceKind>,
    ) -> Vec<ResourceSubkind> {
        subkinds(kind).map(ResourceSubkind).collect()
    }
}
