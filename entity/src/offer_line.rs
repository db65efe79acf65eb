//! How much an offer offers on each line of a need.

use crate::positional::positional;
use crate::{NeedLineId, OfferId, offer};
use sea_orm::entity::prelude::*;

/// What an offer offers on one line, in thousandths of the unit of the line; null where the line is not counted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer_line")]
pub struct Model {
    /// The offer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub offer_id: OfferId,
    /// The line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_id: NeedLineId,
    /// How much is offered.
    pub quantity: Option<i64>,
    /// Whether this line was accepted.
    pub taken: bool,
    /// How much of it was accepted.
    pub accepted: Option<i64>,
    /// How much of it was delivered.
    pub delivered: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(offer_id, line_id, quantity, taken, accepted, delivered);

impl Entity {
    /// The relation from a line to its offer, for joins.
    pub fn to_offer() -> RelationDef {
        Self::belongs_to(offer::Entity).from(Column::OfferId).to(offer::Column::Id).into()
    }
}
