//! Assessments of resources: dated judgements on their state.

use crate::positional::positional;
use crate::resource::{Condition, Trend};
use crate::{AccountId, AssessmentId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One assessment. It is never changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentId,
    /// The resource.
    pub contribution_id: ContributionId,
    /// The state in which it was.
    pub condition: Condition,
    /// Where it was heading.
    pub trend: Trend,
    /// What was seen.
    pub comment: Option<String>,
    /// On what the judgement rests.
    pub source: Option<String>,
    /// The day to which it applies, at noon UTC.
    pub assessed_at: Moment,
    /// Who judged; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was written.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(id, contribution_id, condition, trend, comment, source, assessed_at, author_id, at);
