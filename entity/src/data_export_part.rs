//! The files of a copy of a person's data, cut into parts that fit into a row.

use crate::DataExportId;
use sea_orm::entity::prelude::*;

/// One part.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_export_part")]
pub struct Model {
    /// The copy that it is part of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub export_id: DataExportId,
    /// The name of the file.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub file: String,
    /// Its place in the file, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i32,
    /// Bytes of the part.
    pub bytes: i32,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
