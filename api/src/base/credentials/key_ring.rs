//! The signing keys that are now in their directory. Every server that shares the directory sees an added or removed
//! key within five seconds, without a restart.

use super::keys::{self, Keys};
use crate::base::clock::Clock;
use crate::base::refusal::Refusal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// The current keys.
pub struct KeyRing {
    dir: PathBuf,
    issuer: String,
    current: RwLock<Arc<Keys>>,
}

impl KeyRing {
    /// Reads the keys of a directory, or makes the first one; see [`Keys::open`].
    pub fn open(dir: &Path, issuer: &str, clock: &Clock) -> Result<Self, Refusal> {
        let current = RwLock::new(Arc::new(Keys::open(dir, issuer, clock.now())?));
        Ok(Self { dir: dir.to_owned(), issuer: issuer.to_owned(), current })
    }

    /// The keys as last read.
    pub fn get(&self) -> Arc<Keys> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the keys again and returns whether they have changed. If reading fails, the current keys stay in use.
    pub fn reread(&self, clock: &Clock) -> bool {
        match Keys::read_dir(&self.dir, &self.issuer, clock.now()) {
            Ok(keys) if keys.is_like(&self.get()) => false,
            Ok(keys) => {
                tracing::info!("the signing keys have changed");
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                true
            }
            Err(Refusal(words)) => {
                tracing::warn!(cause = %words, "the signing keys stay as they were");
                false
            }
        }
    }
}

/// Creates a new key in a directory, which signs once every server has seen it, and removes the keys whose tokens have
/// all expired.
pub fn rotate(dir: &Path, clock: &Clock) -> Result<(), Refusal> {
    keys::make(dir)?;
    keys::retire(dir, clock.now())
}
