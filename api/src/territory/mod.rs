//! Territory [territoire]: region ⊃ department ⊃ commune, and EPCI ⊃ commune, from the official list of the year.
//!
//! Invariants: every commune has a department and a region; it has an EPCI but for four islands and the overseas
//! collectivities. For the collectivities 975, 977, 978, 986, 987 and 988 department and region are the collectivity
//! itself. A code that is no longer a commune's leads to one that is, in one step. Names alone and postal codes alone
//! identify nothing. Anybody may read all of it; it changes with the yearly list only.

mod area;
pub mod codes;
mod gazetteer;
mod graphql;
mod nearest;
mod ops;
mod place;
mod suggest;
mod sync;

pub use area::{AreaInput, PointInput, Where};
pub use codes::{InseeCode, SirenCode};
pub use gazetteer::{CommuneRow, Gazetteer, Index, gazetteer};
pub use graphql::{Commune, Department, Epci, Point, Region, TerritoryQuery};
pub use place::Place;
pub use sync::{check, synchronise};
