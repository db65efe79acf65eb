//! Rate limits: a number of tries at once, then one try per interval (a token bucket).
//!
//! Tries are counted per process, in memory, by the app's clock.

use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys remembered; the least used are forgotten first.
const REMEMBERED: u64 = 100_000;
/// Keys for which there is room at the start. There are many limits, and most see few keys.
const AT_FIRST: usize = 256;

/// A limit, and the state of each key.
pub struct Rates<K> {
    burst: i32,
    every: TimeDelta,
    /// When a key's bucket will be full again.
    full_at: Cache<K, Arc<Mutex<DateTime<Utc>>>>,
}

impl<K: Hash + Eq + Clone> Rates<K> {
    /// Allows `burst` tries at once, then one per interval `every`.
    pub fn new(burst: i32, every: TimeDelta) -> Self {
        Self { burst, every, full_at: Cache::with_weighter(AT_FIRST, REMEMBERED, UnitWeighter) }
    }

    /// Counts one try, or fails with the seconds until the next one is allowed.
    pub fn take(&self, key: &K, now: DateTime<Utc>) -> Result<(), Error> {
        let Ok(full_at) = self.full_at.get_or_insert_with(key, || Ok::<_, ()>(Arc::new(Mutex::new(now)))) else {
            return Err(Error::internal("the cache of rates refused an entry"));
        };
        let mut full_at = full_at.lock().unwrap_or_else(PoisonError::into_inner);
        *full_at = self.after_another(*full_at, now)?;
        Ok(())
    }

    /// Checks whether one more try is allowed now, without counting it; fails like [`Self::take`].
    pub fn check(&self, key: &K, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(full_at) = self.full_at.get(key) else { return Ok(()) };
        let full_at = *full_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.after_another(full_at, now).map(|_| ())
    }

    /// When the bucket will be full after one more try.
    fn after_another(&self, full_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let next = full_at.max(now) + self.every;
        let wait = next - now - self.every * self.burst;
        if wait > TimeDelta::zero() {
            let seconds = u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1_000);
            return Err(Error::new(ErrorCode::TooMany, Reason::Tries).retry_after(seconds));
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_at_once_then_three_a_minute() {
        let rates = Rates::new(3, TimeDelta::seconds(20));
        let now = DateTime::<Utc>::UNIX_EPOCH;
        for _ in 0..3 {
            assert!(rates.take(&1, now).is_ok());
        }
        assert_eq!(rates.take(&1, now).err().and_then(|error| error.retry_after), Some(20));
        assert!(rates.check(&1, now).is_err() && rates.check(&2, now).is_ok());
        assert!(rates.take(&2, now).is_ok(), "another key has its own");
        assert!(rates.take(&1, now + TimeDelta::seconds(20)).is_ok());
        assert!(rates.take(&1, now + TimeDelta::seconds(21)).is_err());
    }
}
