//! Networks [réseaux]: what ties local media, venues, initiatives, organisations and communes together on a territory.
//!
//! Invariants: a network has a charter, whose version begins at 1 and grows by one with each edit that changes the text. The
//! contact is shown to those that its visibility names.

pub mod fields;
mod graphql;
pub mod ops;

pub use graphql::{AREA, Network, NetworkMutation, NetworkQuery};
