//! What contributions use files for: one table for all nouns and all their fields.

use crate::positional::positional;
use crate::{ContributionId, FileId, file};
use sea_orm::entity::prelude::*;

/// One use of a file.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attachment")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The field of its noun; for a picture in a long text the field of the text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// Its place in the field, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The file.
    pub file_id: FileId,
    /// What a picture shows, for those who do not see it.
    #[sea_orm(column_type = "Text")]
    pub alt: Option<String>,
    /// The words below it.
    #[sea_orm(column_type = "Text")]
    pub caption: Option<String>,
    /// Whom it is by.
    #[sea_orm(column_type = "Text")]
    pub credit: Option<String>,
    /// The part of the contribution that uses it; null where the contribution itself does.
    pub part_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(contribution_id, field, position, file_id, alt, caption, credit, part_id);

impl Entity {
    /// The relation from a use to its file, for joins.
    pub fn to_file() -> RelationDef {
        Self::belongs_to(file::Entity).from(Column::FileId).to(file::Column::Id).into()
    }
}
