//! Topics [thèmes]: what things are about, from a shared list that is data (`data/topics.csv`). Anybody may read them.

mod graphql;

pub use graphql::{Topic, TopicQuery};

use crate::ground::app::{Area, ListBound};

/// What topics contribute.
pub const AREA: Area = Area {
    lists: &[ListBound::new("Query", "topics", 50), ListBound::new("Contribution", "topics", 5)],
    ..Area::EMPTY
};
