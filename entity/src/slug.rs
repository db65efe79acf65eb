//! Readable addresses under which things are or were public, each unique in its kind. Former addresses still lead to their
//! thing. The slug of what was never public is not here.

use crate::ContributionId;
use crate::contribution::Kind;
use sea_orm::entity::prelude::*;

/// One address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "slug")]
pub struct Model {
    /// The kind that it is unique in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Kind,
    /// The address.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub slug: String,
    /// The thing that it leads to.
    pub contribution_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
