//! Comments on contributions, one level deep.

use crate::{AccountId, CommentId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One comment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CommentId,
    /// The contribution that it is about.
    pub contribution_id: ContributionId,
    /// Who wrote it; null after erasure.
    pub author_id: Option<AccountId>,
    /// Its text; empty once its author removed the comment.
    pub body: String,
    /// Language of its text: a BCP 47 tag.
    pub language: String,
    /// When it was written.
    pub at: Moment,
    /// When its author last changed it.
    pub edited_at: Option<Moment>,
    /// When it was removed.
    pub removed_at: Option<Moment>,
    /// Why the team removed it; null if its author removed it.
    pub removal_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
