//! Lineage [filiation]: typed links between things, dated and signed: what grew from what.
//!
//! Invariants: two things are linked once by one relation; a walk never goes through what the viewer may not know of; the rank
//! of what others adopt is how many did.

mod graphql;
mod ops;

pub use graphql::{LineageMutation, LineageQuery, Link};
pub use ops::{ABOUT, LINK, LineageDirection, LinkRelation, MAX_LINKS, STRENGTHENS, adoptions, linked, say, say_all};

use crate::ground::app::{Area, ListBound};

/// What lineage contributes.
pub const AREA: Area = Area {
    mutations: &[("link_contributions", &LINK), ("unlink_contributions", &LINK)],
    lists: &[
        ListBound::new("Contribution", "grewFrom", 20),
        ListBound::new("Contribution", "grewInto", 20),
        ListBound::new("Query", "lineage", 100),
    ],
    ..Area::EMPTY
};
