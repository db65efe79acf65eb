//! Movements of stocks: what came and what went.

use crate::positional::positional;
use crate::{AccountId, ContributionId, Moment, StockMovementId};
use sea_orm::entity::prelude::*;

/// One movement. It is never changed; a mistake is corrected by another one.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movement")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StockMovementId,
    /// The resource.
    pub contribution_id: ContributionId,
    /// What came, in thousandths of `unit`; negative for what went.
    pub quantity: i64,
    /// The unit of the stock at that time.
    pub unit: String,
    /// What there was afterwards, in thousandths of `unit`.
    pub balance: i64,
    /// Why.
    pub reason: Option<String>,
    /// The day on which it moved, at noon UTC.
    pub moved_at: Moment,
    /// Who wrote it down; null after erasure.
    pub author_id: Option<AccountId>,
    /// When it was written.
    pub at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(id, contribution_id, quantity, unit, balance, reason, moved_at, author_id, at);
