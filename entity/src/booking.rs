//! Bookings: one row for each occurrence.

use crate::noun::closed;
use crate::positional::positional;
use crate::{BookingId, BookingSeriesId, ContributionId, Moment, SittingId, SpaceId};
use sea_orm::entity::prelude::*;

/// One occurrence: a space for a span of time, beds for nights, or seats of a sitting.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    /// Primary key; ids grow with time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BookingId,
    /// What was asked for at once.
    pub series_id: BookingSeriesId,
    /// The venue.
    pub contribution_id: ContributionId,
    /// The space; null for seats of a sitting.
    pub space_id: Option<SpaceId>,
    /// The sitting; null for a space.
    pub sitting_id: Option<SittingId>,
    /// When it begins; for nights at noon of the day of arrival.
    pub starts_at: Moment,
    /// When it ends; for nights at noon of the day of departure.
    pub ends_at: Moment,
    /// When the space is taken from, with the time to prepare it.
    pub held_at: Moment,
    /// When the space is free again, with the time to put it in order.
    pub held_until: Moment,
    /// How many beds or seats; 1 for a span of time.
    pub units: i32,
    /// The state of its course.
    pub state: BookingState,
    /// Why it was refused or cancelled.
    #[sea_orm(column_type = "Text")]
    pub reason: Option<String>,
    /// When the request lapses if nobody decides it.
    pub lapses_at: Moment,
    /// When it last took a step of its course.
    pub decided_at: Option<Moment>,
    /// What it was accepted in: the same for all that were accepted at once.
    pub accepted_in: Option<Uuid>,
    /// When it was handed over.
    pub handed_in_at: Option<Moment>,
    /// In which condition it was then.
    #[sea_orm(column_type = "Text")]
    pub handed_in: Option<String>,
    /// When it was given back.
    pub handed_out_at: Option<Moment>,
    /// In which condition it was then.
    #[sea_orm(column_type = "Text")]
    pub handed_out: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

positional!(
    id,
    series_id,
    contribution_id,
    space_id,
    sitting_id,
    starts_at,
    ends_at,
    held_at,
    held_until,
    units,
    state,
    reason,
    lapses_at,
    decided_at,
    accepted_in,
    handed_in_at,
    handed_in,
    handed_out_at,
    handed_out,
);

closed! {
    /// The state of a booking.
    BookingState {
        Requested = "REQUESTED", Accepted = "ACCEPTED", Refused = "REFUSED", Withdrawn = "WITHDRAWN", Lapsed = "LAPSED",
        Cancelled = "CANCELLED", Done = "DONE",
    }
}
