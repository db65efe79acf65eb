//! Mails about accounts: to be sent, or sent with a token that waits to be used.

use crate::{LetterId, Moment, SignUpId};
use sea_orm::entity::prelude::*;

/// One letter; used ones are gone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letter")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LetterId,
    /// What about.
    pub kind: LetterKind,
    /// To this e-mail address, folded.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// In this language: `fr` or `en`.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// The sign-up that it is to confirm.
    pub sign_up_id: Option<SignUpId>,
    /// SHA-256 of its token, once it is sent.
    #[sea_orm(column_type = "Text")]
    pub token_hash: Option<String>,
    /// Until when the token is good.
    pub good_until: Option<Moment>,
    /// When it was put down.
    pub made_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LetterKind {
    /// A sign-up: whether its address has an account already is found out when it is sent.
    #[sea_orm(string_value = "VERIFY_EMAIL")]
    VerifyEmail,
    /// A new password was asked for: whether there is an account, likewise.
    #[sea_orm(string_value = "RESET_PASSWORD")]
    ResetPassword,
    /// The password was changed.
    #[sea_orm(string_value = "PASSWORD_CHANGED")]
    PasswordChanged,
    /// A key for an application was made.
    #[sea_orm(string_value = "API_KEY_CREATED")]
    ApiKeyCreated,
}
