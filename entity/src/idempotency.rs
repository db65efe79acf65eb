//! Keys of mutations that were done: a repeat finds what the first one made.

use crate::{AccountId, Moment};
use sea_orm::entity::prelude::*;

/// One key of one principal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Who sent it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal_id: AccountId,
    /// The header `Idempotency-Key`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// Of the field and its input.
    #[sea_orm(column_type = "Text")]
    pub fingerprint: String,
    /// What it made or changed; null while the write goes on.
    pub result_id: Option<Uuid>,
    /// When.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
