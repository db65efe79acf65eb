//! Communes of the official list, for statements that join them to other rows. What the API shows of communes comes
//! from the gazetteer in memory, and things keep the codes of their communes.

use sea_orm::entity::prelude::*;

/// One commune. Rows are never deleted: one that left the list names its successor.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commune")]
pub struct Model {
    /// INSEE code.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(5))")]
    pub code: String,
    /// The name with its article.
    pub name: String,
    /// Code of the department.
    pub department: String,
    /// INSEE code of the region.
    pub region: String,
    /// SIREN of the EPCI; null if there is none.
    pub epci: Option<String>,
    /// Code of the commune that it is part of today; null while it is in the list.
    pub successor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
