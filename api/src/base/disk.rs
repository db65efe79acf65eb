//! Room on the volume of the data directory. Some of it is kept for what must go on when the volume is full: signing in, erasing.

use super::error::{Error, ErrorCode};
use super::text::Reason;
use std::path::PathBuf;

/// The part of the volume that is kept: 2 %.
const PART: u64 = 50;
/// The least bytes that are kept: the log of SQLite takes 4 MiB, and as much again while it is written into the file.
const LEAST: u64 = 8 << 20;
/// The most bytes that are kept.
const MOST: u64 = 64 << 20;

/// The volume of a directory.
pub struct Disk {
    dir: PathBuf,
}

impl Disk {
    /// The volume of this directory.
    pub const fn of(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Fails with `STORAGE_FULL` when so many bytes more would leave less than what is kept. It is asked anew each time, so what the
    /// operator frees is felt at once; one `statvfs` takes 1 to 1.5 µs (10,000 calls). A volume that does not tell its size keeps nothing.
    pub fn check(&self, more: u64) -> Result<(), Error> {
        self.leaves(|kept| kept, more)
    }

    /// Fails with `STORAGE_FULL` when less than half of what is kept is free: for what goes on when there is no room, but not until
    /// nothing is left, because anybody may cause it.
    pub fn check_half(&self) -> Result<(), Error> {
        self.leaves(|kept| kept / 2, 0)
    }

    fn leaves(&self, part: impl FnOnce(u64) -> u64, more: u64) -> Result<(), Error> {
        let Ok(volume) = rustix::fs::statvfs(&self.dir) else { return Ok(()) };
        let bytes = |blocks: u64| blocks.saturating_mul(volume.f_frsize);
        let (all, free) = (bytes(volume.f_blocks), bytes(volume.f_bavail));
        let kept = part((all / PART).clamp(LEAST, MOST));
        if all == 0 || free >= kept.saturating_add(more) {
            return Ok(());
        }
        Err(Error::new(ErrorCode::StorageFull, Reason::StorageFull))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused() {
        let disk = Disk::of(std::env::temp_dir());
        assert!(disk.check(u64::MAX / 2).is_err());
        assert!(Disk::of(PathBuf::from("/nowhere")).check(0).is_ok());
    }
}
