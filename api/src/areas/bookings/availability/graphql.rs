//! The shape of availability.

use super::ops::{self, Availability};
use crate::base::error::Error;
use crate::base::gql::{Object, SimpleObject};
use crate::base::scalars::{Date, DateTime};
use crate::ground::context::Ctx;
use entity::{sitting, space};

/// A span in which a space cannot be had.
#[derive(SimpleObject)]
pub struct BusySpan {
    /// When it begins.
    starts_at: DateTime,
    /// When it ends.
    ends_at: DateTime,
}

/// A night of a lodging.
#[derive(SimpleObject)]
pub struct NightAvailability {
    /// The day on which it begins.
    night: Date,
    /// How many beds can be had.
    beds_left: i64,
}

/// When a space can be had, without names.
pub struct SpaceAvailability(Availability);

/// When a space can be had: without names, whoever asks.
#[Object]
impl SpaceAvailability {
    /// The spans in which it cannot be had: booked, kept free around bookings, or closed; of a lodging those without a free bed. What its
    /// policy keeps free around each booking counts for yours too: what overlaps none of these can be had, if the rest of the policy lets
    /// you ask (from when and until when, whom, on which grid). They are merged and in order; where there are more than 5,000, the error
    /// `INVALID` asks for a shorter time.
    fn busy(&self) -> Vec<BusySpan> {
        let shown = self.0.busy.iter();
        shown.map(|span| BusySpan { starts_at: span.from().into(), ends_at: span.until().into() }).collect()
    }

    /// The nights that begin between the two moments, at noon, each with the beds that can be had; a stay can be had where all of its
    /// nights have so many. Empty for a space that is booked by spans.
    fn nights(&self) -> Vec<NightAvailability> {
        self.0.nights.iter().map(|(night, left)| NightAvailability { night: Date(*night), beds_left: *left }).collect()
    }
}

/// When a space can be had between two moments.
pub async fn availability(
    ctx: &Ctx<'_>,
    space: &space::Model,
    from: DateTime,
    until: DateTime,
) -> Result<SpaceAvailability, Error> {
    ops::of_space(ctx, space, from, until).await.map(SpaceAvailability)
}

/// How many seats of a sitting can be had.
pub async fn seats_left(ctx: &Ctx<'_>, sitting: &sitting::Model) -> Result<i64, Error> {
    ops::seats_left(ctx, sitting).await
}
