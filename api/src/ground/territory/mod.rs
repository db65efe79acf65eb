//! The official list of communes, in memory: codes, places, areas, names. [`crate::areas::territory`] serves it.

mod area;
pub mod cells;
pub mod codes;
mod commune;
pub mod gazetteer;
mod nearest;
pub mod outlines;
mod place;
mod suggest;
mod sync;
mod topology;
pub mod zone;

pub use area::{AreaInput, PointInput, Where, areas};
pub use codes::{InseeCode, SirenCode};
pub use commune::{CommuneRow, Index};
pub use gazetteer::{Division, Gazetteer, gazetteer};
pub use place::Place;
pub use sync::{check, synchronise};
