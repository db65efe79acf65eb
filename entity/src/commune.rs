//! Communes of the official list, for statements that want them beside other rows; what is shown of them comes from the
//! gazetteer in memory, and things keep the codes of theirs.

use sea_orm::entity::prelude::*;

/// One commune. Rows are never deleted: one that was merged away says where to.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "commune")]
pub struct Model {
    /// INSEE code.
    #[sea_orm(primary_key, auto_increment = false, column_type = "String(StringLen::N(5))")]
    pub code: String,
    /// With its article.
    pub name: String,
    /// Code of the department.
    pub department: String,
    /// INSEE code of the region.
    pub region: String,
    /// SIREN of the EPCI.
    pub epci: Option<String>,
    /// Code of the commune it is part of today; null while it stands in the list.
    pub successor: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
