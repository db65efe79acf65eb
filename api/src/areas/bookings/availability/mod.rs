//! When a space can be had, and how many seats of a sitting: without names, whoever asks.

mod graphql;
mod ops;

pub use graphql::{SpaceAvailability, availability, seats_left};
pub use ops::{MAX_BUSY, around, within};
