//! Territory [territoire]: region ⊃ department ⊃ commune, and EPCI ⊃ commune, from the official list of the year.
//!
//! Invariants: every commune has a department and a region. Every commune has an EPCI, except four islands and the
//! communes of the overseas collectivities. Each of the collectivities 975, 977, 978, 986, 987 and 988 is its own
//! department and region. A former code leads to a commune of today in one step. Neither a name alone nor a postal code
//! alone identifies a commune. Anybody may read everything here; it changes with the yearly list only.

mod graphql;

pub use graphql::{Department, Epci, Point, Region, TerritoryQuery};

use crate::ground::app::{Area, ListBound};

/// What the territory contributes.
pub const AREA: Area = Area {
    lists: &[
        ListBound::new("Query", "departments", 110),
        ListBound::new("Region", "departments", 14),
        ListBound::new("Query", "regions", 25),
    ],
    ..Area::EMPTY
};
