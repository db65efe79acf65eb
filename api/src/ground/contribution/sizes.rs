//! How many rows the ways of lists have, as they were counted lately.

use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use std::time::{Duration, Instant};

/// How long a count is good for.
const GOOD_FOR: Duration = Duration::from_secs(60);
/// Counts that are remembered; the least used are forgotten first.
const REMEMBERED: u64 = 10_000;

/// Counts for which there is room at the start.
const AT_FIRST: usize = 256;

/// Counts by the names of what was counted.
pub struct Sizes(Cache<String, (Instant, u64)>);

impl Default for Sizes {
    fn default() -> Self {
        Self(Cache::with_weighter(AT_FIRST, REMEMBERED, UnitWeighter))
    }
}

impl Sizes {
    /// A count that is still good.
    pub fn get(&self, name: &str) -> Option<u64> {
        let (at, count) = self.0.get(name)?;
        (at.elapsed() < GOOD_FOR).then_some(count)
    }

    /// Remembers a count.
    pub fn put(&self, name: String, count: u64) {
        self.0.insert(name, (Instant::now(), count));
    }
}
