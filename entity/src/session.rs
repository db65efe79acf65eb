//! Sessions: one for each sign-in.

use crate::{AccountId, Moment, SessionId};
use sea_orm::entity::prelude::*;

/// One session. Access tokens name it, so that ending it ends them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// Whose.
    pub account_id: AccountId,
    /// When they signed in.
    pub created_at: Moment,
    /// When it was begun or last refreshed.
    pub used_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
    /// SHA-256 of the refresh token that it gave last.
    #[sea_orm(column_type = "Text")]
    pub refresh: String,
}

impl ActiveModelBehavior for ActiveModel {}
