//! The map [carte]: where published things are, as single things and as clusters.
//!
//! A map is a grid of squares of cells (`ground/territory/cells.rs`), of a size that fits the view. A square with few things gives the
//! things; one with more is a cluster, whose numbers are those of the whole square. So what a square shows depends on the square
//! alone, and maps of neighbouring views fit together. A thing is at its own point, else in the centre of its principal commune.
//! Communes are the ground of the map, not things on it.
//!
//! Invariants: only published things are on a map, and its numbers are those of its grid at one moment. Anybody may read it.

pub mod asked;
pub mod counted;
pub mod found;
mod graphql;
pub mod ground;
mod lines;
mod listed;
pub mod ops;
pub mod picture;
pub mod tiles;
pub mod words;

pub use graphql::MapQuery;

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::tally;
use crate::ground::jobs::MINUTE;
use crate::job;

/// How often numbers are merged, in milliseconds.
const MERGING: i64 = 5 * MINUTE;

/// What the map contributes.
pub const AREA: Area = Area {
    jobs: &[job!("merge_map_counts", Upkeep, every MERGING, tally::merge)],
    lists: &[
        ListBound::new("Map", "kindCounts", 12).usually(3),
        ListBound::new("Map", "clusters", 150),
        ListBound::new("MapCluster", "kindCounts", 12).usually(3),
        ListBound::new("Map", "things", 200).usually(50),
    ],
    weights: &[("Query", "map", 50)],
    ..Area::EMPTY
};
