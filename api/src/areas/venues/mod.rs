//! Venues [lieux d'accueil et de convivialité]: where people meet, stay, eat and learn.
//!
//! Invariants: a venue may belong to an organisation, whose team then runs it. Its address is public, because people go there; where
//! somebody runs a house alone it is personal data, so no revision holds it and erasure empties it. Who has the key is shown only to
//! those who run the venue. Which venues are open now is decided by the database before a page is cut.

pub mod fields;
mod graphql;
mod keys;
mod opening;
pub mod ops;

pub use graphql::{Venue, VenueMutation, VenueQuery};

use crate::ground::app::Area;

/// What venues contribute.
pub const AREA: Area = Area {
    holdings: || {
        let mut holdings = (graphql::AREA.holdings)();
        holdings.push(keys::holding());
        holdings
    },
    ..graphql::AREA
};
