//! Copies of what is held of a person, made when they ask and kept for a week.

use crate::{AccountId, DataExportId, Moment};
use sea_orm::entity::prelude::*;

/// One copy.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_export")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DataExportId,
    /// Whose.
    pub account_id: AccountId,
    /// When they asked.
    pub requested_at: Moment,
    /// When it was complete; null until then.
    pub ready_at: Option<Moment>,
    /// When it is thrown away.
    pub expires_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
