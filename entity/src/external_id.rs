//! What imported things are called where they come from, so that a second import of the same file changes nothing.

use crate::{ContributionId, TeamId};
use sea_orm::entity::prelude::*;

/// One imported thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "external_id")]
pub struct Model {
    /// The team that imported it: sources of two teams are two.
    #[sea_orm(primary_key, auto_increment = false)]
    pub team_id: TeamId,
    /// The source, as the team calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// Its key there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of what was imported, in base64url.
    pub hash: String,
    /// Which thing it became.
    pub contribution_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
