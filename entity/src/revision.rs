//! What contributions were before each edit.

use crate::{AccountId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One earlier state.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Of which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The version it was.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Who made the edit that ended it.
    pub author_id: Option<AccountId>,
    /// Why, in their words.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// When.
    pub at: Moment,
    /// The editable fields as they were, as one JSON text, without personal ones.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
