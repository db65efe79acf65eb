//! Secret addresses under which the calendar of a space tells all.

use crate::{AccountId, ContributionId, Moment, SpaceCalendarId, SpaceId};
use sea_orm::entity::prelude::*;

/// One address. Only the hash of its secret is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "space_calendar")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SpaceCalendarId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// The space.
    pub space_id: SpaceId,
    /// Who opened it: it is read with what they may see.
    pub author_id: AccountId,
    /// SHA-256 of the secret, in base64url.
    #[sea_orm(column_type = "Text", unique)]
    pub hash: String,
    /// When it was opened.
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
