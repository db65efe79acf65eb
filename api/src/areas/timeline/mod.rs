//! The timeline: what happened, as everybody may read it.
//!
//! The timeline only reads the chronicle. It shows summaries, and activities whose contribution was public at the time;
//! a contribution that is not public any more is not named. Positions grow, so a reader that walks from the oldest and
//! keeps the last cursor sees every activity once.

pub mod changes;
mod graphql;
mod ops;

pub use graphql::{Activity, TimelineQuery, activity, of_area};
