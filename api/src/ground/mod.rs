//! The mechanisms that every area uses: who asks, what they may do, writes, the chronicle, contributions, lists, jobs,
//! and the official list of communes. Of the other folders they name `base` only.

pub mod action;
pub mod agenda;
pub mod app;
pub mod axes;
pub mod chronicle;
pub mod context;
pub mod contribution;
#[cfg(feature = "faults")]
pub mod faults;
pub mod files;
pub mod holdings;
pub mod hours;
pub mod jobs;
pub mod kept;
pub mod limits;
pub mod member;
pub mod policy;
pub mod privy;
pub mod quota;
pub mod rendering;
pub mod search;
pub mod territory;
pub mod topics;
pub mod units;
pub mod usage;
pub mod viewer;
pub mod visibility;
pub mod write;
pub mod written;
