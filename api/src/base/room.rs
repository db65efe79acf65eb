//! Room in memory that senders share: so many bytes in all, and of these only a part for one sender.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The room.
#[derive(Debug)]
pub struct Room {
    most: usize,
    most_each: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by: HashMap<u64, usize>,
}

/// There is no more room, in all or for this sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Room that a sender took; it is given back when this is dropped.
#[derive(Debug)]
pub struct Taken {
    room: Arc<Room>,
    sender: u64,
    bytes: usize,
}

impl Room {
    /// Room for so many bytes, and for one sender at most for so many of them.
    pub fn new(most: usize, most_each: usize) -> Arc<Self> {
        Arc::new(Self { most, most_each, held: Mutex::default() })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a sender takes, which is nothing yet.
    pub fn taken_by(self: &Arc<Self>, sender: u64) -> Taken {
        Taken { room: Arc::clone(self), sender, bytes: 0 }
    }

    /// Whether nobody has anything.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        let held = self.held();
        held.all == 0 && held.by.is_empty()
    }
}

impl Taken {
    /// How many bytes it is.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes more room until it is so many bytes.
    pub fn grow_to(&mut self, bytes: usize) -> Result<(), Full> {
        let more = bytes.saturating_sub(self.bytes);
        let mut held = self.room.held();
        let own = held.by.get(&self.sender).copied().unwrap_or(0);
        if held.all.saturating_add(more) > self.room.most || own.saturating_add(more) > self.room.most_each {
            return Err(Full);
        }
        held.all += more;
        if more > 0 {
            held.by.insert(self.sender, own + more);
        }
        drop(held);
        self.bytes += more;
        Ok(())
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let mut held = self.room.held();
        held.all = held.all.saturating_sub(self.bytes);
        if let Some(own) = held.by.get_mut(&self.sender) {
            *own = own.saturating_sub(self.bytes);
            if *own == 0 {
                held.by.remove(&self.sender);
            }
        }
    }
}
