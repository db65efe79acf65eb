//! The files of a copy of a person's data. Their bytes lie in the file store, in numbered parts.

use crate::DataExportId;
use sea_orm::entity::prelude::*;

/// One file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_export_file")]
pub struct Model {
    /// The copy that it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub export_id: DataExportId,
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    /// Its length in bytes.
    pub bytes: i64,
    /// The number of its parts in the store.
    pub parts: i32,
    /// How many rows of tables it holds.
    pub rows: i64,
    /// How many rows were left out, because the copy had no more room.
    pub left_out: i64,
}

impl ActiveModelBehavior for ActiveModel {}
