//! What search finds things by: one row for each thing. The index over `words` and `scopes` is made differently by the two
//! databases, and no entity has it.

use crate::ContributionId;
use sea_orm::entity::prelude::*;

/// What search knows of one thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_document")]
pub struct Model {
    /// The contribution.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// Its place in the order of publication, with its kind; null while it is not published, so that nobody finds it.
    pub place: Option<i64>,
    /// Its words as terms, each once, separated by spaces.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Where it is listed as terms, in the same way.
    #[sea_orm(column_type = "Text")]
    pub scopes: String,
    /// Its texts in plain words, for excerpts.
    #[sea_orm(column_type = "Text")]
    pub body: String,
}

impl ActiveModelBehavior for ActiveModel {}
