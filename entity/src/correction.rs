//! Corrections of published texts, which readers are shown.

use crate::{ContributionId, CorrectionId, Moment};
use sea_orm::entity::prelude::*;

/// One correction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "correction")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CorrectionId,
    /// The contribution that was corrected.
    pub contribution_id: ContributionId,
    /// What was wrong and what is right, for readers.
    pub text: String,
    /// The version that it made.
    pub version: i32,
    /// When it was made.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
