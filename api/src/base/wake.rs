//! Wakes loops that look for work: whoever has something for them tells it, and a call that comes while they work is not lost.

use std::time::Duration;
use tokio::sync::watch;

/// Wakes any number of loops.
pub struct Wake(watch::Sender<()>);

/// One loop that is woken.
pub struct Waker(watch::Receiver<()>);

impl Default for Wake {
    fn default() -> Self {
        Self(watch::Sender::new(()))
    }
}

impl Wake {
    /// There is work.
    pub fn wake(&self) {
        self.0.send_replace(());
    }

    /// For a loop that works until it is woken by what comes from now on.
    pub fn listen(&self) -> Waker {
        Waker(self.0.subscribe())
    }
}

impl Waker {
    /// Waits until there is work, or for so long.
    pub async fn wait(&mut self, most: Duration) {
        let _ = tokio::time::timeout(most, self.0.changed()).await;
    }
}
