//! Hashes of the refresh tokens that sessions gave. The last token of a session is valid, and so is the one that it
//! replaced. The use of any other is taken for theft and ends the session.

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
    /// The session that gave it.
    pub session_id: SessionId,
    /// The hash of the token that it replaced; null for the first one of a session.
    #[sea_orm(column_type = "Text")]
    pub parent: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
