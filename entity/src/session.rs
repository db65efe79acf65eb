//! Sessions: one for each sign-in.

use crate::{AccountId, Moment, SessionId};
use sea_orm::entity::prelude::*;

/// One session. Its access tokens name it, so they end with it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// The account that signed in.
    pub account_id: AccountId,
    /// When the account signed in.
    pub created_at: Moment,
    /// When it began or was last refreshed.
    pub used_at: Moment,
    /// When it expires.
    pub expires_at: Moment,
    /// When it was ended before that.
    pub ended_at: Option<Moment>,
    /// SHA-256 of the last refresh token that it gave.
    #[sea_orm(column_type = "Text")]
    pub refresh: String,
}

impl ActiveModelBehavior for ActiveModel {}
