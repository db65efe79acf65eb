//! Dependencies between vital resources: what each needs of another.

use crate::{AccountId, ContributionId, Moment, ResourceDependencyId};
use sea_orm::entity::prelude::*;

/// One dependency. No chain of them leads back to where it begins.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "resource_dependency")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceDependencyId,
    /// The resource that needs the other one.
    pub dependent_id: ContributionId,
    /// The resource that it needs.
    pub supplier_id: ContributionId,
    /// What it needs it for.
    pub note: Option<String>,
    /// Who said so; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was said.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
