//! Long texts of contributions, in Markdown and as HTML. They lie apart from the rows of nouns, so that lists do not read them
//! for other fields.

use crate::ContributionId;
use sea_orm::entity::prelude::*;

/// One long text.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "long_text")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The field of its noun; for a text of a part its slot, which is named after the part too.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// What was written.
    #[sea_orm(column_type = "Text")]
    pub markdown: String,
    /// The HTML made from it.
    #[sea_orm(column_type = "Text")]
    pub html: String,
    /// The part of the contribution that it is a text of; null for a text of the contribution itself.
    pub part_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
