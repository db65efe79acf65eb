//! What lies in folders.

use crate::{ContributionId, FolderId};
use sea_orm::entity::prelude::*;

/// One service offer in one folder. It is shown only while the network of the folder holds the offer.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "folder_entry")]
pub struct Model {
    /// The folder.
    #[sea_orm(primary_key, auto_increment = false)]
    pub folder_id: FolderId,
    /// The service offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub thing_id: ContributionId,
}

impl ActiveModelBehavior for ActiveModel {}
