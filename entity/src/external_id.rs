//! The keys that imported things have in their source, so that a second import of the same file changes nothing.

use crate::{ContributionId, TeamId};
use sea_orm::entity::prelude::*;

/// One imported thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_id")]
pub struct Model {
    /// The team that imported it. Each team has its own sources.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    /// The name that the team gives to the source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// Its key in the source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the imported content, in base64url.
    pub hash: String,
    /// The thing that it became.
    pub contribution_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
