//! Refresh tokens that sessions gave, as hashes: the last one of each is good, all others tell of a thief.

use crate::SessionId;
use sea_orm::entity::prelude::*;

/// One token.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    /// SHA-256 of the token, in base64url.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub hash: String,
    /// Which session gave it.
    pub session_id: SessionId,
    /// The hash of the one that it was given for.
    #[sea_orm(column_type = "Text")]
    pub parent: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
