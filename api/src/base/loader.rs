//! The fallback loader: what the statement of a list did not select is loaded in one batch for all its items, once per
//! request.
//!
//! Sibling fields call the loader in the same turn of the executor; the first call waits one turn, then loads the
//! batch. A loader lives as long as one request, so nothing loaded for one viewer is ever shown to another.

use crate::base::error::Error;
use futures_util::future::BoxFuture;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The loaders of one request, each created on first use. The type `B` identifies a loader, so that loaders with the
/// same types of keys and values stay apart.
#[derive(Default)]
pub struct Loaders {
    all: Mutex<Vec<(TypeId, Arc<dyn Any + Send + Sync>)>>,
}

impl Loaders {
    /// The loader that `B` identifies.
    pub fn of<B: 'static, K: Send + 'static, V: Send + 'static>(&self) -> Arc<Loader<K, V>> {
        let id = TypeId::of::<B>();
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.iter().find(|(of, _)| *of == id).map(|(_, loader)| Arc::clone(loader));
        if let Some(known) = known.and_then(|loader| loader.downcast().ok()) {
            return known;
        }
        let made: Arc<Loader<K, V>> = Arc::default();
        all.push((id, made.clone()));
        made
    }

    /// Forgets everything that was loaded: a write may have changed it.
    pub fn forget(&self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Loads values by key in batches, each key once.
pub struct Loader<K, V> {
    state: Mutex<State<K, V>>,
    loaded: Notify,
}

struct State<K, V> {
    known: HashMap<K, Result<Option<V>, Error>>,
    waiting: Vec<K>,
    is_loading: bool,
}

impl<K, V> Default for Loader<K, V> {
    fn default() -> Self {
        let state = State { known: HashMap::new(), waiting: Vec::new(), is_loading: false };
        Self { state: Mutex::new(state), loaded: Notify::new() }
    }
}

/// Guard of the call that loads the batch. When it is dropped, even by a cancelled request, another call can lead.
struct Leading<'l, K, V> {
    loader: &'l Loader<K, V>,
}

impl<K, V> Drop for Leading<'_, K, V> {
    fn drop(&mut self) {
        self.loader.state().is_loading = false;
        self.loader.loaded.notify_waiters();
    }
}

impl<K, V> Loader<K, V> {
    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Copy + Eq + Hash + Send, V: Clone + Send> Loader<K, V> {
    /// Loads the value of a key. `fetch` gets every key that was requested since the last batch, each once; a key that
    /// it does not return has no value.
    ///
    /// The future is boxed, because the engine reserves the space of an object's largest field for each of its fields
    /// (see `gql`).
    pub fn load<'l, F>(
        self: Arc<Self>,
        key: K,
        fetch: impl FnOnce(Vec<K>) -> F + Send + 'l,
    ) -> BoxFuture<'l, Result<Option<V>, Error>>
    where
        F: Future<Output = Result<Vec<(K, V)>, Error>> + Send + 'l,
        K: 'l,
        V: 'l,
    {
        Box::pin(async move { self.wait(key, fetch).await })
    }

    async fn wait<F>(&self, key: K, fetch: impl FnOnce(Vec<K>) -> F) -> Result<Option<V>, Error>
    where
        F: Future<Output = Result<Vec<(K, V)>, Error>>,
    {
        let mut fetch = Some(fetch);
        loop {
            // Registered before the state is read, so that the end of a batch in between is not missed.
            let loaded = self.loaded.notified();
            let leads = {
                let mut state = self.state();
                if let Some(known) = state.known.get(&key) {
                    return known.clone();
                }
                if !state.waiting.contains(&key) {
                    state.waiting.push(key);
                }
                !std::mem::replace(&mut state.is_loading, true)
            };
            // A call that leads finds its value in the next iteration, so it leads only once.
            let Some(fetch) = (if leads { fetch.take() } else { None }) else {
                loaded.await;
                continue;
            };
            // A call may be dropped while it waits here: then one of the remaining calls leads.
            let leading = Leading { loader: self };
            tokio::task::yield_now().await;
            let keys = std::mem::take(&mut self.state().waiting);
            let fetched = fetch(keys.clone()).await;
            let mut state = self.state();
            match fetched {
                Ok(values) => {
                    state.known.extend(keys.into_iter().map(|key| (key, Ok(None))));
                    state.known.extend(values.into_iter().map(|(key, value)| (key, Ok(Some(value)))));
                }
                Err(error) => state.known.extend(keys.into_iter().map(|key| (key, Err(error.clone())))),
            }
            drop(state);
            drop(leading);
        }
    }
}

/// Keys, padded to a power of two with copies of the last one, so that lists of ids need few different statements.
pub fn padded<K: Copy>(mut keys: Vec<K>) -> Vec<K> {
    if let Some(last) = keys.last().copied() {
        keys.resize(keys.len().next_power_of_two(), last);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    #[tokio::test]
    async fn siblings_are_loaded_together_and_once() {
        let loader: Arc<Loader<u32, u32>> = Arc::default();
        let batches = Mutex::new(Vec::new());
        let load = |key| {
            Arc::clone(&loader).load(key, |keys| async {
                batches.lock().unwrap().push(keys.clone());
                Ok(keys.into_iter().filter(|key| *key != 3).map(|key| (key, key * 10)).collect())
            })
        };
        let values = join_all([1, 2, 3, 2, 1].map(load)).await;
        let values: Vec<_> = values.into_iter().map(|value| value.unwrap()).collect();
        assert_eq!(values, [Some(10), Some(20), None, Some(20), Some(10)]);
        assert_eq!(load(2).await.unwrap(), Some(20));
        assert_eq!(*batches.lock().unwrap(), [vec![1, 2, 3]]);
    }

    #[tokio::test]
    async fn batches_of_one_level_run_at_the_same_time() {
        let (one, other) = (Arc::new(Loader::<u32, u32>::default()), Arc::new(Loader::<u32, u32>::default()));
        let both = tokio::sync::Barrier::new(2);
        let fetch = |keys: Vec<u32>| async {
            // Neither ends before both have begun.
            both.wait().await;
            Ok(keys.into_iter().map(|key| (key, key)).collect())
        };
        let rows = [1, 2, 3].map(|key| {
            let (one, other) = (Arc::clone(&one), Arc::clone(&other));
            async move { futures_util::try_join!(one.load(key, fetch), other.load(key, fetch)).unwrap() }
        });
        let rows = tokio::time::timeout(std::time::Duration::from_secs(10), join_all(rows)).await;
        assert_eq!(rows.unwrap(), [1, 2, 3].map(|key| (Some(key), Some(key))));
    }

    #[tokio::test]
    async fn who_is_left_leads_when_the_leader_is_dropped() {
        let loader: Arc<Loader<u32, u32>> = Arc::default();
        let load =
            |key| Arc::clone(&loader).load(key, |keys| async { Ok(keys.into_iter().map(|key| (key, key)).collect()) });
        let (mut leader, mut other) = (Box::pin(load(1)), Box::pin(load(2)));
        assert!(futures_util::poll!(&mut leader).is_pending(), "it waits for its siblings");
        assert!(futures_util::poll!(&mut other).is_pending(), "it waits for the leader");
        drop(leader);
        assert_eq!(other.await.unwrap(), Some(2));
    }

    #[tokio::test]
    async fn who_comes_while_others_load_is_loaded_next() {
        let loader: Arc<Loader<u32, u32>> = Arc::default();
        let load = |key| {
            Arc::clone(&loader).load(key, |keys| async {
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                Ok(keys.into_iter().map(|key| (key, key)).collect())
            })
        };
        let late = async |key, turns| {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            load(key).await
        };
        let values = join_all([late(1, 0), late(2, 4), late(3, 5), late(1, 6)]).await;
        let values: Vec<_> = values.into_iter().map(|value| value.unwrap()).collect();
        assert_eq!(values, [Some(1), Some(2), Some(3), Some(1)]);
    }
}
