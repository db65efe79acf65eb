//! Practices [fiches d'expérience, «communes en pointe»]: what somebody did about a problem, told so that others can take it up.
//!
//! Invariants: a practice may name the organisation that did it; then the team of that organisation runs it. Whoever is no
//! member proposes it to that team, where the organisation takes proposals. Others declare with `linkContributions` that a
//! thing of theirs took it up (`ADOPTS`, [nous l'avons repris]); how many did is its rank.

pub mod fields;
mod graphql;
pub mod ops;

pub use graphql::{AREA, Practice, PracticeMutation, PracticeQuery};
