//! Resonances [résonances]: what a thing does to those who read it: thanks, learned, moved, me too.
//!
//! Invariants: one of each kind per account and thing, whatever comes at once; they are withdrawn at any time; only their
//! number is shown, and to each account its own. Erasure takes them along.

mod graphql;
pub mod ops;

pub use graphql::{ResonanceCount, ResonanceMutation, counts};
pub use ops::{ResonanceKind, of_viewer};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use entity::resonance::{Column as C, Entity};
pub use ops::RESONATE;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// What resonances contribute.
pub const AREA: Area = Area {
    mutations: &[("add_resonance", &RESONATE), ("remove_resonance", &RESONATE)],
    holdings: || {
        let theirs = |person: &Person| C::AccountId.eq(person.id).into_condition();
        vec![Holding::of::<Entity>("resonance", Fate::WithAccount, theirs).plain([
            C::ContributionId,
            C::Kind,
            C::AccountId,
            C::At,
        ])]
    },
    lists: &[ListBound::new("Contribution", "resonances", 4)],
    ..Area::EMPTY
};
