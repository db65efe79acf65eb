//! Uploads in progress in this process: how many there are, and their temporary files.
//!
//! A temporary file is deleted when the upload ends, however it ends; those of a process that was killed are deleted when the
//! next one starts. Pictures are decoded one at a time, so that the memory for it is bounded and others have a core.

use crate::base::disk::Disk;
use crate::base::error::{Error, ErrorCode};
use crate::base::refusal::Refusal;
use crate::base::text::Reason;
use crate::ground::quota::household;
use std::collections::HashMap;
use std::fs::DirBuilder;
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Most uploads at once.
pub const MOST: usize = 512;
/// Most uploads at once from one network address.
pub const MOST_OF_ADDRESS: usize = 256;

/// The uploads in progress.
pub struct Uploads {
    dir: PathBuf,
    of_address: Mutex<HashMap<IpAddr, usize>>,
    /// Bytes that the uploads in progress still take: those that did not come yet, and all once more in the store.
    coming: AtomicU64,
    /// Held while a file is judged.
    pub judging: Arc<Semaphore>,
}

/// The place of one upload, with its temporary file.
pub struct Place<'u> {
    uploads: &'u Uploads,
    address: IpAddr,
    /// Its part of what is coming.
    coming: u64,
    /// The temporary file.
    pub file: PathBuf,
}

impl Uploads {
    /// Makes the directory of temporary files, readable by its owner alone.
    pub fn open(dir: &Path) -> Result<Self, Refusal> {
        let shown = dir.display();
        let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|error| Refusal(format!("cannot make the directory of uploads {shown}: {error}")))?;
        Ok(Self {
            dir: dir.to_owned(),
            of_address: Mutex::default(),
            coming: AtomicU64::new(0),
            judging: Arc::new(Semaphore::new(1)),
        })
    }

    /// Deletes the temporary files that a killed process left. Only a server that has the data directory for itself may do so,
    /// before it answers.
    pub fn clean(&self) {
        for entry in std::fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            if let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(%error, "a temporary file of an upload stays");
            }
        }
    }

    /// A place for an upload of so many bytes from an address; `UNAVAILABLE` when there are too many, of that address or in all,
    /// `STORAGE_FULL` when all that is coming has no room.
    pub fn begin(&self, address: IpAddr, id: Uuid, bytes: u64, disk: &Disk) -> Result<Place<'_>, Error> {
        let address = household(address);
        let mut all = self.of_address.lock().unwrap_or_else(PoisonError::into_inner);
        let here = all.get(&address).copied().unwrap_or(0);
        if here >= MOST_OF_ADDRESS || all.values().sum::<usize>() >= MOST {
            return Err(Error::new(ErrorCode::Unavailable, Reason::Busy).retry_after(2));
        }
        let coming = bytes.saturating_mul(2);
        disk.check(self.coming.load(Ordering::Relaxed).saturating_add(coming))?;
        self.coming.fetch_add(coming, Ordering::Relaxed);
        all.insert(address, here + 1);
        Ok(Place { uploads: self, address, coming, file: self.dir.join(id.to_string()) })
    }
}

impl Place<'_> {
    /// Says that so many bytes came: they have left the free room already.
    pub fn came(&mut self, bytes: u64) {
        self.coming -= bytes;
        self.uploads.coming.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        // It may not have been made yet.
        let _ = std::fs::remove_file(&self.file);
        self.uploads.coming.fetch_sub(self.coming, Ordering::Relaxed);
        let mut all = self.uploads.of_address.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(&self.address) {
            Some(count) if *count > 1 => {
                let left = count - 1;
                all.insert(self.address, left);
            }
            _ => {
                all.remove(&self.address);
            }
        }
    }
}
