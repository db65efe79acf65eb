//! Keys of third-party applications: each acts for an account, within its scopes.

use crate::{AccountId, ApiKeyId, Moment};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveEnum, Iterable};
use std::collections::BTreeSet;

/// One key. Only the hash of its secret is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// The account that it acts for.
    pub account_id: AccountId,
    /// The name that its account gave it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// SHA-256 of the secret, in base64url.
    #[sea_orm(column_type = "Text", unique)]
    pub hash: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The points that its operations may use in an hour.
    pub points_per_hour: i32,
    /// When it was made.
    pub created_at: Moment,
    /// When it was revoked; since then it is refused.
    pub revoked_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

/// A scope: something that an application may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Scope {
    /// Read what everybody may read. Every key has this scope.
    #[sea_orm(string_value = "read")]
    Read,
    /// Make and run organisations, and read those that its account may read.
    #[sea_orm(string_value = "write:organisations")]
    WriteOrganisations,
    /// Make and run teams.
    #[sea_orm(string_value = "write:teams")]
    WriteTeams,
    /// Make and run practices and vital resources.
    #[sea_orm(string_value = "write:resources")]
    WriteResources,
    /// Make and run venues with their spaces.
    #[sea_orm(string_value = "write:venues")]
    WriteVenues,
    /// Run the pages of communes.
    #[sea_orm(string_value = "write:communes")]
    WriteCommunes,
    /// Make and run networks.
    #[sea_orm(string_value = "write:networks")]
    WriteNetworks,
    /// Make and run media.
    #[sea_orm(string_value = "write:media")]
    WriteMedia,
    /// Write and run articles.
    #[sea_orm(string_value = "write:articles")]
    WriteArticles,
    /// Start and run initiatives, and support them.
    #[sea_orm(string_value = "write:initiatives")]
    WriteInitiatives,
    /// Raise and run needs, offer help, and run service offers.
    #[sea_orm(string_value = "write:needs")]
    WriteNeeds,
    /// Comment and resonate.
    #[sea_orm(string_value = "write:comments")]
    WriteComments,
    /// Upload files, and remove those that nothing uses.
    #[sea_orm(string_value = "write:files")]
    WriteFiles,
}

/// Scopes, each once; stored as one text, separated by spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveValueType)]
pub struct Scopes(pub String);

impl Scopes {
    /// Whether a scope is among them.
    pub fn holds(&self, scope: Scope) -> bool {
        self.iter().any(|held| held == scope)
    }

    /// The scopes, one by one.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.split_ascii_whitespace().filter_map(|text| Scope::iter().find(|scope| scope.to_value() == text))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let scopes: BTreeSet<Scope> = scopes.into_iter().collect();
        Self(scopes.iter().map(Scope::to_value).collect::<Vec<_>>().join(" "))
    }
}
