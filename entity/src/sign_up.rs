//! Sign-ups: accounts whose address is not confirmed yet. They are kept for a day.

use crate::{Moment, SignUpId};
use sea_orm::entity::prelude::*;

/// One sign-up. An address may have several, each with its own password.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_up")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignUpId,
    /// E-mail address, folded.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// The name that was given.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// PHC string of argon2id.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// When it was made.
    pub made_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
