//! What happened to accounts, and from which network addresses; events are kept for a year.

use crate::{AccountId, Moment, SecurityEventId};
use sea_orm::entity::prelude::*;

/// One event.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "security_event")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SecurityEventId,
    /// The account, if it is known.
    pub account_id: Option<AccountId>,
    /// What happened.
    pub kind: SecurityEventKind,
    /// The IP address that it came from.
    #[sea_orm(column_type = "Text")]
    pub address: String,
    /// When it happened.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

/// What happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum SecurityEventKind {
    /// Somebody signed in.
    #[sea_orm(string_value = "SIGNED_IN")]
    SignedIn,
    /// A sign-in with a wrong password or address.
    #[sea_orm(string_value = "SIGN_IN_REFUSED")]
    SignInRefused,
    /// Somebody signed out.
    #[sea_orm(string_value = "SIGNED_OUT")]
    SignedOut,
    /// Somebody confirmed their address and got an account.
    #[sea_orm(string_value = "SIGNED_UP")]
    SignedUp,
    /// A refresh token was used that was no longer valid; its session was ended.
    #[sea_orm(string_value = "REFRESH_TOKEN_REUSED")]
    RefreshTokenReused,
    /// Somebody ended another of their sessions.
    #[sea_orm(string_value = "SESSION_REVOKED")]
    SessionRevoked,
    /// Somebody changed their password.
    #[sea_orm(string_value = "PASSWORD_CHANGED")]
    PasswordChanged,
    /// Somebody set a new password with a mailed token.
    #[sea_orm(string_value = "PASSWORD_RESET")]
    PasswordReset,
    /// Somebody made a key for an application.
    #[sea_orm(string_value = "API_KEY_CREATED")]
    ApiKeyCreated,
    /// Somebody revoked a key of an application.
    #[sea_orm(string_value = "API_KEY_REVOKED")]
    ApiKeyRevoked,
    /// Somebody asked for a copy of their data.
    #[sea_orm(string_value = "DATA_EXPORTED")]
    DataExported,
}
