//! Time and randomness come from here and nowhere else, so that tests can move the clock.

use crate::base::reads;
use chrono::{DateTime, TimeZone, Utc};
use rand::RngCore;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// A clock that gives whole milliseconds.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system clock.
    System,
    /// Milliseconds since 1970, moved only by [`Clock::advance`].
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is moved.
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// The current time. An answer that is made from it is not kept.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        reads::note_time();
        let millis = match self {
            Self::System => Utc::now().timestamp_millis(),
            Self::Manual(millis) => millis.load(Ordering::SeqCst),
        };
        Utc.timestamp_millis_opt(millis).single().unwrap_or_default()
    }

    /// Time that was measured, as this clock tells it: a manual one stands still meanwhile.
    pub const fn measured(&self, time: Duration) -> Duration {
        match self {
            Self::System => time,
            Self::Manual(_) => Duration::ZERO,
        }
    }

    /// Moves a manual clock forward; does nothing to the system clock.
    pub fn advance(&self, millis: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

/// Makes ids: UUIDv7 from the app's clock, each greater than the one before it in this process.
#[derive(Debug, Default)]
pub struct Ids {
    /// Milliseconds of the last id, followed by the twelve bits after them.
    last: AtomicU64,
}

impl Ids {
    /// A new id.
    pub fn next(&self, clock: &Clock) -> Uuid {
        let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or(0);
        // Only the lower eleven of the twelve bits are random, which leaves room to count within a millisecond.
        let drawn = (millis << 12) | (random() & 0x7ff);
        let mut made = drawn;
        let _ = self.last.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| {
            made = drawn.max(last + 1);
            Some(made)
        });
        let version = 0x7000;
        let (high, low) = ((made >> 12 << 16) | version | (made & 0xfff), random() & !(0b11 << 62) | (0b10 << 62));
        Uuid::from_u64_pair(high, low)
    }
}

/// A random number for ids and secrets.
#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
pub fn random() -> u64 {
    rand::rng().next_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuid_v7_and_grow() {
        let clock = Clock::manual(DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::days(20_000));
        let ids = Ids::default();
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next(&clock)).collect();
        assert!(made.is_sorted() && made.iter().all(|id| id.get_version_num() == 7));
        assert!(made.iter().all(|id| id.get_variant() == uuid::Variant::RFC4122));
    }
}
