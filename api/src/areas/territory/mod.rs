//! Territory [territoire]: region ⊃ department ⊃ commune, and EPCI ⊃ commune, from the official list of the year.
//!
//! Invariants: every commune has a department and a region. Every commune has an EPCI, except four islands and the
//! communes of the overseas collectivities. Each of the collectivities 975, 977, 978, 986, 987 and 988 is its own
//! department and region. A former code leads to a commune of today in one step. Neither a name alone nor a postal code
//! alone identifies a commune. Anybody may read everything here; it changes with the yearly list only.

mod graphql;
mod kinds;
mod ops;

pub use graphql::{Commune, Department, Epci, Point, Region, TerritoryQuery};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::Holding;
use entity::commune;

/// What the territory contributes.
pub const AREA: Area = Area {
    holdings: || vec![Holding::of_nobody::<commune::Entity>().all_plain()],
    lists: &[
        ListBound::new("Query", "communeSuggestions", 20),
        ListBound::new("Query", "departments", 110),
        ListBound::new("Region", "departments", 14),
        ListBound::new("Query", "nearestCommunes", 20),
        ListBound::new("Commune", "nearby", 20),
        ListBound::new("Query", "regions", 25),
    ],
    ..Area::EMPTY
};
