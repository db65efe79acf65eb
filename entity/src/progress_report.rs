//! Progress reports of initiatives: what happened on a day. Words and pictures lie where those of things lie, in slots of their own.

use crate::{AccountId, ContributionId, Moment, ProgressReportId};
use sea_orm::entity::prelude::*;

/// One report.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "progress_report")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgressReportId,
    /// The initiative.
    pub contribution_id: ContributionId,
    /// The day of which it tells, at noon UTC.
    pub happened_at: Moment,
    /// Who wrote it; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was written.
    pub at: Moment,
    /// When it was last changed.
    pub edited_at: Option<Moment>,
    /// Grows with each change.
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
