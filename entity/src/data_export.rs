//! Copies of the data of a person, made when the person asks for one and kept for a week.

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
    /// The account whose data it holds.
    pub account_id: AccountId,
    /// When it was asked for.
    pub requested_at: Moment,
    /// When it was complete; null until then.
    pub ready_at: Option<Moment>,
    /// When it is deleted.
    pub expires_at: Moment,
    /// The try that made it: its bytes lie below this id in the store; null until it is complete.
    pub run_id: Option<Uuid>,
    /// When it was given up.
    pub failed_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}
