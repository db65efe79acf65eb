//! Spaces: the parts of a venue that are booked.

use crate::noun::closed;
use crate::{ContributionId, Moment, SpaceId};
use sea_orm::entity::prelude::*;

/// One space. Its row is never deleted while its venue exists, so that what was booked keeps its place.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "space")]
pub struct Model {
    /// Primary key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SpaceId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// Its place among the spaces of the venue, from 1.
    pub position: i32,
    /// What it is called.
    pub name: String,
    /// What it is and what is in it.
    pub description: Option<String>,
    /// How many people it takes.
    pub capacity: Option<i32>,
    /// How it is booked.
    pub booked_by: BookedBy,
    /// How many beds it has; null unless it is booked by nights.
    pub beds: Option<i32>,
    /// Under which conditions, in words.
    pub conditions: Option<String>,
    /// What it costs, in words.
    pub prices: Option<String>,
    /// Its policy, as the JSON text of the input that set it; null until one was set.
    pub policy: Option<String>,
    /// When it was removed; since then it takes no bookings.
    pub closed_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

closed! {
    /// How a space is booked.
    BookedBy {
        /// For a span of time, by one at a time.
        Span = "SPAN",
        /// By nights and beds.
        Nights = "NIGHTS",
    }
}
