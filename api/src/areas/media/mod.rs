//! Local media [médias locaux]: where articles are published.
//!
//! Invariants: the contact is shown to those that its visibility names. The director of publication is public, because French
//! law asks a medium to name one (law of 29 July 1881; law of 21 June 2004, art. 1-1). It is
//! personal data all the same: no revision has it, and erasure empties it where the person ran the medium alone.

pub mod fields;
mod graphql;
pub mod ops;

pub use graphql::{AREA, Medium, MediumMutation, MediumQuery};
