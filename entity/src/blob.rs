//! Bytes in the store. The same bytes are stored once.

use crate::BlobId;
use crate::Moment;
use sea_orm::entity::prelude::*;

/// The bytes of one object in the store. Its key there is made of the hash and the id, so that an object that is being
/// deleted is never that of a later upload of the same bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "blob")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BlobId,
    /// SHA-256 of the bytes, in hexadecimal digits.
    #[sea_orm(column_type = "Text", unique)]
    pub hash: String,
    /// Number of bytes.
    pub bytes: i64,
    /// Whether the bytes are certainly in the store.
    pub stored: bool,
    /// When an upload last claimed it.
    pub claimed_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
