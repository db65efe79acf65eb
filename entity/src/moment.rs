//! Time in tables: whole milliseconds since 1970, so that both databases store, compare and sort it alike.

use sea_orm::DeriveValueType;
use sea_orm::entity::prelude::DateTimeUtc;

/// A moment in whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Moment(pub i64);

impl From<DateTimeUtc> for Moment {
    fn from(at: DateTimeUtc) -> Self {
        Self(at.timestamp_millis())
    }
}

impl From<Moment> for DateTimeUtc {
    fn from(at: Moment) -> Self {
        // Only times of the app's clock are stored, and these are in range.
        Self::from_timestamp_millis(at.0).unwrap_or_default()
    }
}
