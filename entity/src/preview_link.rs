//! Secret links by which anybody reads an article that is not public.

use crate::{AccountId, ContributionId, Moment, PreviewLinkId};
use sea_orm::entity::prelude::*;

/// One link. Only the hash of its secret is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preview_link")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PreviewLinkId,
    /// The article.
    pub contribution_id: ContributionId,
    /// Who made it.
    pub author_id: AccountId,
    /// SHA-256 of the secret, in base64url.
    #[sea_orm(column_type = "Text", unique)]
    pub hash: String,
    /// When it was made.
    pub created_at: Moment,
    /// Until when it opens the article.
    pub good_until: Moment,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
