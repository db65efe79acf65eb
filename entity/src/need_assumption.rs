//! What communes assume of the needs of their inhabitants, where it is not what the list says.

use crate::positional::positional;
use crate::{AccountId, ContributionId, Moment};
use sea_orm::entity::prelude::*;

/// One assumption of a commune.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_assumption")]
pub struct Model {
    /// The commune.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contribution_id: ContributionId,
    /// The code of the need.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub need: String,
    /// What an inhabitant needs, in thousandths of `unit`.
    pub quantity: i64,
    /// The unit.
    #[sea_orm(column_type = "Text")]
    pub unit: String,
    /// On what the figure rests.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Who gave it; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was given.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(contribution_id, need, quantity, unit, source, author_id, at);
