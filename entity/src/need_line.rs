//! Lines of needs: what is needed, of which kind, and how much of it.

use crate::positional::positional;
use crate::{ContributionId, NeedLineId, ResourceKind};
use sea_orm::entity::prelude::*;

/// One line.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "need_line")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NeedLineId,
    /// The need.
    pub contribution_id: ContributionId,
    /// Its place in the need, from 0.
    pub position: i32,
    /// What is needed.
    pub label: String,
    /// Of which kind that is.
    pub kind: ResourceKind,
    /// Of which subkind.
    pub subkind: Option<String>,
    /// How much of it, in thousandths of the unit; null where it is not counted.
    pub quantity: Option<i64>,
    /// The unit.
    pub unit: Option<String>,
    /// The sum of what was accepted and neither withdrawn nor delivered short, in thousandths of the unit.
    pub accepted: i64,
    /// The sum of what was delivered.
    pub delivered: i64,
    /// How many accepted offers there are on it.
    pub takers: i32,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(id, contribution_id, position, label, kind, subkind, quantity, unit, accepted, delivered, takers);
