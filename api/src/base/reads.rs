//! What an answer was made from, noted while it is made, so that it can be kept until something of that changes.
//!
//! A statement of a reader depends on everything, unless whoever sends it says on what: [`only`]. What asks for the time depends on
//! the time. So nothing is kept too long because somebody forgot to say something.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// Changes that an answer may depend on. An answer from more is as one that depends on everything.
const MOST: usize = 256;

tokio::task_local! {
    static NOTED: Arc<Mutex<Noted>>;
    static ONLY: Option<Arc<[On]>>;
}

/// Something that changes: the hash of its name. Two names with one hash change together, which is never too seldom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct On(u64);

impl On {
    /// What has this name.
    pub fn named(name: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self(hasher.finish())
    }
}

#[derive(Default)]
struct Noted {
    on: BTreeSet<On>,
    everything: bool,
    time: bool,
}

/// What an answer depends on.
#[derive(Debug, PartialEq, Eq)]
pub enum Depends {
    /// On the time, so that it is good for this moment alone.
    OnTime,
    /// On all that is written.
    OnEverything,
    /// On these.
    On(Vec<On>),
}

/// Does work, and gives what its result depends on.
pub async fn noted<T>(work: impl Future<Output = T>) -> (T, Depends) {
    let noted = Arc::new(Mutex::new(Noted::default()));
    let done = NOTED.scope(Arc::clone(&noted), work).await;
    let noted = std::mem::take(&mut *noted.lock().unwrap_or_else(PoisonError::into_inner));
    let depends = match noted {
        Noted { time: true, .. } => Depends::OnTime,
        Noted { everything: true, .. } => Depends::OnEverything,
        Noted { on, .. } if on.len() > MOST => Depends::OnEverything,
        Noted { on, .. } => Depends::On(on.into_iter().collect()),
    };
    (done, depends)
}

/// Does work whose statements depend on these alone; on everything, as others do, for none.
pub async fn only<T>(on: Option<Vec<On>>, work: impl Future<Output = T>) -> T {
    ONLY.scope(on.map(Arc::from), work).await
}

/// Notes that a statement is sent.
pub fn note_statement() {
    noting(|noted| match ONLY.try_with(Clone::clone).ok().flatten() {
        Some(only) => noted.on.extend(only.iter().copied()),
        None => noted.everything = true,
    });
}

/// Notes that the answer depends on these too.
pub fn note(on: impl IntoIterator<Item = On>) {
    noting(|noted| noted.on.extend(on));
}

/// Notes that the time was asked for.
pub fn note_time() {
    noting(|noted| noted.time = true);
}

fn noting(note: impl FnOnce(&mut Noted)) {
    // Where nothing is noted, nothing is kept.
    let _ = NOTED.try_with(|noted| note(&mut noted.lock().unwrap_or_else(PoisonError::into_inner)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_said_is_everything() {
        let (one, other) = (On::named("one"), On::named("other"));
        assert_eq!(noted(async {}).await.1, Depends::On(vec![]));
        assert_eq!(noted(async { note_statement() }).await.1, Depends::OnEverything);
        let said = noted(async {
            only(Some(vec![one]), async { note_statement() }).await;
            note([other]);
        });
        let mut both = vec![one, other];
        both.sort_unstable();
        assert_eq!(said.await.1, Depends::On(both));
        let also = noted(async {
            only(Some(vec![one]), async { note_statement() }).await;
            note_statement();
        });
        assert_eq!(also.await.1, Depends::OnEverything);
        let timely = noted(only(Some(vec![one]), async {
            note_statement();
            note_time();
        }));
        assert_eq!(timely.await.1, Depends::OnTime);
        let many = noted(async { note((0..=MOST).map(On::named)) });
        assert_eq!(many.await.1, Depends::OnEverything);
    }
}
