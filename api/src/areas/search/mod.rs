//! Search over all published things, of every noun [recherche].
//!
//! A thing answers a question by its *rank*: all words in its title, all words in its texts, or a word of its title that begins with
//! the last word. Within a rank the newest comes first; where the question names a place, or `within` is around a point, the nearest
//! does. Invariants: only published things are found; both databases give the same things in the same order; what is looked at
//! is bounded whatever is asked.

mod find;
mod graphql;
mod ops;

pub use graphql::SearchQuery;

use crate::ground::app::{Area, ListBound};

/// What search contributes.
pub const AREA: Area = Area {
    lists: &[
        ListBound::new("SearchEdge", "titleParts", 20).usually(5),
        ListBound::new("SearchEdge", "excerptParts", 100).usually(10),
        ListBound::new("SearchConnection", "kindFacets", 30),
        ListBound::new("SearchConnection", "didYouMean", 5),
    ],
    weights: &[("Query", "search", 10), ("SearchConnection", "kindFacets", 20), ("SearchEdge", "excerptParts", 5)],
    ..Area::EMPTY
};
