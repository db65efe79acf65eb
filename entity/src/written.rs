//! How much accounts wrote, and how much was written for teams: one row for each.

use crate::{AccountId, Moment};
use sea_orm::entity::prelude::*;

/// What one holder wrote.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "written")]
pub struct Model {
    /// The account or the team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder_id: Uuid,
    /// The account; null for a team.
    pub account_id: Option<AccountId>,
    /// Until when what was written counts: bytes as the time in which they come back.
    pub counts_until: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
