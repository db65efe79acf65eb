//! The timeline: what happened, as everybody may read it.
//!
//! It reads the chronicle and is never written beside it. Shown are activities whose subject was public at the time; a
//! subject that is public no more is not named. Positions grow: whoever walks from the oldest and keeps the last cursor
//! sees every activity once.

mod graphql;
mod ops;

pub use graphql::{Activity, TimelineQuery, activity};
