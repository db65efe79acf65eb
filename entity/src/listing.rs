//! Where things are listed: one row for each scope and shelf, so that a list of one scope is one range of an index.

use crate::ContributionId;
use sea_orm::entity::prelude::*;

/// One thing on one shelf of one scope.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listing")]
pub struct Model {
    /// An area (`commune:26289`, `epci:…`, `department:26`, `region:84`), or a holder: `team:<uuid>`, `house:<uuid>`,
    /// `network:<uuid>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// A kind in an order: `PRACTICE`, `PRACTICE RANKED`, `PRACTICE ARCHIVED`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub shelf: String,
    /// What the shelf is ordered by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: i64,
    /// The thing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
