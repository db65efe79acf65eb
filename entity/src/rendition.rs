//! Renditions of files: a picture in three sizes; a document or a sound as it is.

use crate::noun::closed;
use crate::{BlobId, FileId};
use sea_orm::entity::prelude::*;

/// One rendition.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rendition")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: FileId,
    /// Which one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub size: Size,
    /// Its bytes.
    pub blob_id: BlobId,
    /// Media type.
    #[sea_orm(column_type = "Text")]
    pub media_type: String,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// Sizes of renditions.
    Size {
        /// A small picture.
        Small = "small",
        /// A picture of medium size.
        Medium = "medium",
        /// A large picture.
        Large = "large",
        /// A document or a sound.
        Original = "original",
    }
}
