//! Former states of public contributions, one for each edit: what it changed.

use crate::{AccountId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One former state.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The version of the contribution in this state.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Who made the edit that ended this state; null for the server, and after erasure.
    pub author_id: Option<AccountId>,
    /// Why the edit was made, in the words of whoever made it.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// When the edit was made.
    pub at: Moment,
    /// The editable fields that the edit changed, as they were before it, as one JSON text, without personal ones. Rows from before
    /// that was so have all fields.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
