//! Folders: how the editors of a network arrange its directory of service offers.

use crate::{ContributionId, FolderId};
use sea_orm::entity::prelude::*;

/// One folder.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "folder")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FolderId,
    /// The network.
    pub contribution_id: ContributionId,
    /// The folder that it lies in; null at the top.
    pub parent_id: Option<FolderId>,
    /// Its place among the folders of the same parent, from 1.
    pub position: i32,
    /// What it is called.
    pub title: String,
    /// What belongs into it.
    pub description: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
