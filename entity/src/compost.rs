//! Compost of initiatives that ended: why, and what was learned.

use crate::{AccountId, CompostId, ContributionId, Licence, Moment};
use sea_orm::entity::prelude::*;

/// The compost of one end. An initiative that was taken up again may end once more.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "compost")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompostId,
    /// The initiative.
    pub contribution_id: ContributionId,
    /// Why it ended.
    pub why: String,
    /// What was learned.
    pub learned: String,
    /// What others may do with what it leaves.
    pub licence: Option<Licence>,
    /// Who wrote it; null after erasure.
    pub author_id: Option<AccountId>,
    /// When the initiative ended.
    pub at: Moment,
    /// When it was last corrected.
    pub edited_at: Option<Moment>,
    /// Grows with each correction.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
