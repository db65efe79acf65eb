//! Wakes loops that look for work. A call that arrives while a loop is working is not lost.

use std::time::Duration;
use tokio::sync::watch;

/// Wakes any number of loops.
pub struct Wake(watch::Sender<()>);

/// The receiving end of one loop.
pub struct Waker(watch::Receiver<()>);

impl Default for Wake {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Wake {
    /// Tells all loops that there is work.
    pub fn wake(&self) {
        self.0.send_replace(());
    }

    /// A waker for one loop, which notices every call of [`Self::wake`] from now on.
    pub fn listen(&self) -> Waker {
        Waker(self.0.subscribe())
    }
}

impl Waker {
    /// Waits until there is work, but no longer than `most`.
    pub async fn wait(&mut self, most: Duration) {
        let _ = tokio::time::timeout(most, self.0.changed()).await;
    }
}
