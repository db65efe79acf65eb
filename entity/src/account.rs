//! Accounts of the people who sign in.

use crate::{AccountId, Lines, Moment, Visibility};
use sea_orm::entity::prelude::*;

/// One account. Its e-mail address and password hash are read when somebody signs in, and are shown to nobody else.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// E-mail address, folded; accounts sign in with it.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// The name shown beside what they write.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// PHC string of argon2id.
    #[sea_orm(column_type = "Text")]
    pub password_hash: String,
    /// Role on the whole platform, if any.
    pub role: Option<PlatformRole>,
    /// Language of mails: a BCP 47 tag.
    #[sea_orm(column_type = "Text")]
    pub language: String,
    /// What the person says about themselves, in Markdown.
    #[sea_orm(column_type = "Text")]
    pub about: Option<String>,
    /// The text of `about` as HTML.
    #[sea_orm(column_type = "Text")]
    pub about_html: Option<String>,
    /// What the person can do.
    pub skills: Lines,
    /// Who sees the skills.
    pub skills_visibility: Visibility,
    /// When it was made.
    pub created_at: Moment,
    /// Grows with each change of the profile.
    pub version: i32,
    /// When it was disabled; since then it may not sign in.
    pub disabled_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// A new account, with defaults for everything else.
    pub fn new(id: AccountId, email: String, name: String, password_hash: String, created_at: Moment) -> Self {
        Self {
            id,
            email,
            name,
            password_hash,
            role: None,
            language: "fr".to_owned(),
            about: None,
            about_html: None,
            skills: Lines::default(),
            skills_visibility: Visibility::Own,
            created_at,
            version: 1,
            disabled_at: None,
        }
    }
}

/// A role on the whole platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PlatformRole {
    /// Decides reports.
    #[sea_orm(string_value = "MODERATOR")]
    Moderator,
    /// Runs the platform.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
}
