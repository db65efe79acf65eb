//! Results of initiatives: what came of them, counted.

use crate::{AccountId, ContributionId, InitiativeResultId, Moment};
use sea_orm::entity::prelude::*;

/// One result. It is never changed; a mistake is removed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "initiative_result")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InitiativeResultId,
    /// The initiative.
    pub contribution_id: ContributionId,
    /// What was counted.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// How much, in thousandths of `unit`.
    pub quantity: i64,
    /// The unit.
    pub unit: String,
    /// What there is to say about it.
    pub note: Option<String>,
    /// The day on which it was counted, at noon UTC.
    pub counted_at: Moment,
    /// Who wrote it down; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was written.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
