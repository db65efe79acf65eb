//! Sittings: shared meals of a venue, whose seats are booked.

use crate::{ContributionId, Moment, SittingId};
use sea_orm::entity::prelude::*;

/// One sitting.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sitting")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SittingId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// When it begins.
    pub starts_at: Moment,
    /// When it ends.
    pub ends_at: Moment,
    /// How many seats there are.
    pub seats: i32,
    /// What is served.
    pub served: Option<String>,
    /// What a seat costs, in words.
    pub prices: Option<String>,
    /// When it was cancelled.
    pub cancelled_at: Option<Moment>,
    /// Why it was cancelled.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
