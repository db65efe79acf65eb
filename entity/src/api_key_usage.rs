//! Usage of keys of applications, day by day.

use crate::{ApiKeyId, Moment};
use sea_orm::entity::prelude::*;

/// One day of one key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key_usage")]
pub struct Model {
    /// Which key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_id: ApiKeyId,
    /// The beginning of the day (UTC).
    #[sea_orm(primary_key, auto_increment = false)]
    pub day_at: Moment,
    /// Number of operations that were executed.
    pub operations: i64,
    /// Points that they used together.
    pub points: i64,
}

impl ActiveModelBehavior for ActiveModel {}
