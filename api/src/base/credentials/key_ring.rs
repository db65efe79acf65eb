//! The signing keys as their directory has them now: a key that is added or taken away is seen within five seconds by every
//! server that shares it, without a restart.

use super::keys::{self, Keys};
use crate::base::clock::Clock;
use crate::base::refusal::Refusal;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// The keys of today.
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

    /// As they were last read.
    pub fn get(&self) -> Arc<Keys> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them again; whether they have changed. What cannot be read leaves them as they were: tokens go on.
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

/// Makes a new key in a directory, which signs once every server has seen it, and takes away those that signed nothing that
/// is still good.
pub fn rotate(dir: &Path, clock: &Clock) -> Result<(), Refusal> {
    keys::make(dir)?;
    keys::retire(dir, clock.now())
}
