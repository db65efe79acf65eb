//! Idempotency keys of mutations that were executed: a repeat finds what the first one made.

use crate::{AccountId, Moment};
use sea_orm::entity::prelude::*;

/// One key of one account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The account that sent it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub principal_id: AccountId,
    /// The header `Idempotency-Key`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub key: String,
    /// Fingerprint of the field and its input.
    #[sea_orm(column_type = "Text")]
    pub fingerprint: String,
    /// The id of what the mutation made or changed; null until the write ends.
    pub result_id: Option<Uuid>,
    /// When it was sent.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}
