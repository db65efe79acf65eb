//! Lineage [filiation]: typed links between things, dated and signed: what grew from what.
//!
//! Who runs the thing that grew says so; who runs its source confirms it or refuses it. Confirmed links are listed first, those of
//! what was archived last. Invariants: two things are linked once by one relation, and what was refused is not said again; an
//! account has 20 unconfirmed links to a thing at most; a walk never goes through what the viewer may not know of; no timeline
//! shows a link to whoever may not know of both ends; the rank of what others adopt is how many did.

mod adoptions;
mod graphql;
mod ops;
mod reading;
mod saying;

pub use adoptions::adoptions;
pub use graphql::{LineageMutation, LineageQuery, Link};
pub use ops::{LINK, LinkRelation, UNLINK};
pub use reading::{Asked, LineageDirection, MAX_LINKS, linked, links};
pub use saying::{ABOUT, CONFIRM, STRENGTHENS, say, say_all};

use crate::ground::app::{Area, ListBound};

/// What lineage contributes.
pub const AREA: Area = Area {
    mutations: &[("link_contributions", &LINK), ("confirm_link", &CONFIRM), ("unlink_contributions", &UNLINK)],
    lists: &[
        ListBound::new("Contribution", "grewFrom", 20),
        ListBound::new("Contribution", "grewInto", 20),
        ListBound::new("Query", "lineage", 100),
    ],
    ..Area::EMPTY
};
