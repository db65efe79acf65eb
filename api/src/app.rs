//! The server: what lives as long as the process does.

use crate::clock::Clock;
use crate::db::Database;
use crate::metrics::Metrics;
use crate::quota::Quota;
use crate::territory::Gazetteer;

/// What every request shares.
pub struct App {
    /// The official list of communes.
    pub gazetteer: &'static Gazetteer,
    /// The database.
    pub db: Database,
    /// What time it is.
    pub clock: Clock,
    /// Counters.
    pub metrics: Metrics,
    /// Points of every address.
    pub quota: Quota,
}
