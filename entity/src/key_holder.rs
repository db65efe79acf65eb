//! Who has the key of a venue: personal data, in a table of its own.

use crate::ContributionId;
use sea_orm::entity::prelude::*;

/// The key holder of one venue.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_holder")]
pub struct Model {
    /// The venue.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// Whom to ask for the key.
    pub name: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// When and where to find them.
    pub note: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
