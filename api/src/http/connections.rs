//! The connections of a listener, and which one is evicted when there are too many: first one that never sent a whole
//! request, then the one that has been silent longest. So thousands of idle or slow connections do not keep others out.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The place of one connection.
#[derive(Clone)]
pub struct Slot(Arc<Inner>);

struct Inner {
    key: u64,
    /// A request has arrived whole and is not yet answered.
    working: AtomicBool,
    served: AtomicBool,
    /// The tick at which this connection was last active; each new connection and each answer is one tick.
    active: AtomicU64,
    evicted: Notify,
    all: Arc<Connections>,
}

/// All connections of a listener.
pub struct Connections {
    limit: usize,
    ticks: AtomicU64,
    slots: Mutex<HashMap<u64, Slot>>,
}

impl Connections {
    /// Room for at most `limit` connections.
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, ticks: AtomicU64::new(0), slots: Mutex::default() })
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::Relaxed)
    }

    /// A place for a new connection; `None` when all connections are working.
    pub fn admit(self: &Arc<Self>) -> Option<Held> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= self.limit {
            let waiting = slots.values().filter(|slot| !slot.0.working.load(Ordering::Relaxed));
            let rank = |slot: &&Slot| (slot.0.served.load(Ordering::Relaxed), slot.0.active.load(Ordering::Relaxed));
            let key = waiting.min_by_key(rank).map(|slot| slot.0.key)?;
            if let Some(slot) = slots.remove(&key) {
                slot.0.evicted.notify_one();
            }
        }
        let key = self.tick();
        let slot = Slot(Arc::new(Inner {
            key,
            working: AtomicBool::new(false),
            served: AtomicBool::new(false),
            active: AtomicU64::new(key),
            evicted: Notify::new(),
            all: Arc::clone(self),
        }));
        slots.insert(key, slot.clone());
        Some(Held(slot))
    }
}

impl Slot {
    /// A request has arrived whole.
    pub fn work(&self) {
        self.0.working.store(true, Ordering::Relaxed);
    }

    /// The request was answered.
    pub fn rest(&self) {
        self.0.active.store(self.0.all.tick(), Ordering::Relaxed);
        self.0.served.store(true, Ordering::Relaxed);
        self.0.working.store(false, Ordering::Relaxed);
    }

    /// Whether it has ever answered a request or is working on one.
    pub fn in_use(&self) -> bool {
        self.0.served.load(Ordering::Relaxed) || self.0.working.load(Ordering::Relaxed)
    }

    /// Returns when the connection must make room.
    pub async fn evicted(&self) {
        self.0.evicted.notified().await;
    }
}

/// Gives the place back when the connection ends.
pub struct Held(pub Slot);

impl Drop for Held {
    fn drop(&mut self) {
        let Inner { key, all, .. } = &*self.0.0;
        all.slots.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}
