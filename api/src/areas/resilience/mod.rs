//! Resilience [résilience]: what a commune, an intercommunal body, a department or a network can count on.
//!
//! It is computed from published resources when it is asked for, and stored nowhere: how many there are of each kind in which state; which are
//! exposed, because something that they need is threatened or lost, each with the shortest chain; and autonomy, which is what there
//! is against what people need.
//!
//! Invariants: no score; every ratio shows its assumption and the source of it, which is a published figure or one that the commune's team
//! gives for the commune; what is missing is said, and null stands where
//! nothing can be computed. Lost resources supply nothing. A chain leads through published resources only. Both databases give the
//! same answer. Anybody may read everything here.

mod assumed;
mod autonomy;
mod exposure;
mod extent;
mod graphql;
mod needs;
pub mod ops;
mod own;
mod picture;
mod stock;
mod words;

pub use extent::Extent;
pub use graphql::{Resilience, ResilienceMutation};
pub use picture::{Picture, Said};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding};
use crate::ground::policy::{EDITORS, Rule};
use entity::need_assumption::{Column as C, Entity};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Say what inhabitants of a commune need.
pub const ASSUME: Rule = Rule::on_things("SetNeedAssumption", EDITORS);

/// What resilience contributes.
pub const AREA: Area = Area {
    mutations: &[("set_need_assumption", &ASSUME)],
    holdings: || {
        let given =
            Holding::of::<Entity>("need_assumption", Fate::Stays, |person| C::AuthorId.eq(person.id).into_condition());
        vec![given.plain([C::ContributionId, C::Need, C::Quantity, C::Unit, C::Source, C::AuthorId, C::At])]
    },
    lists: &[
        ListBound::new("Resilience", "kinds", 17),
        ListBound::new("Resilience", "exposed", 20),
        ListBound::new("Resilience", "autonomy", 20),
        ListBound::new("Exposure", "chain", 33).usually(5),
        ListBound::new("Autonomy", "missing", 8).usually(3),
    ],
    weights: &[
        ("Commune", "resilience", 300),
        ("Epci", "resilience", 300),
        ("Department", "resilience", 300),
        ("Network", "resilience", 300),
    ],
    ..Area::EMPTY
};
