//! Time and randomness come from here and nowhere else, so that tests can move the one and repeat the other.

use chrono::{DateTime, TimeZone, Utc};
use rand::RngCore;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What time it is, in whole milliseconds.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's.
    System,
    /// Milliseconds since 1970, moved by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is moved.
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.timestamp_millis())))
    }

    /// Now.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match self {
            Self::System => Utc::now().timestamp_millis(),
            Self::Manual(millis) => millis.load(Ordering::SeqCst),
        };
        Utc.timestamp_millis_opt(millis).single().unwrap_or_default()
    }

    /// Moves a manual clock forward; the system's does not move.
    pub fn advance(&self, millis: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

/// Random numbers for ids and secrets.
#[expect(clippy::disallowed_methods, reason = "the one place that draws randomness")]
pub fn random() -> u64 {
    rand::rng().next_u64()
}
