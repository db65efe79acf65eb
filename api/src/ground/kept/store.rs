//! The kept answers, and when what they were made from last changed.

use super::reach;
use crate::base::reads::{Depends, On};
use entity::ActivityId;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde_json::value::RawValue;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of the longest answer that is kept.
const LONGEST: usize = 64 << 10;
/// Bytes of an entry beside its texts.
const ENTRY: usize = 256;
/// Answers for which there is room at the start.
const AT_FIRST: usize = 1_000;
/// Changes that are remembered. When there are more, all answers are forgotten with them.
const MOST_CHANGES: usize = 100_000;

/// An answer that is kept.
pub struct KeptAnswer {
    /// Its data, as JSON.
    pub data: Arc<RawValue>,
    /// The name of the operation.
    pub name: Option<String>,
    /// What it weighs.
    pub weight: u64,
    made: Instant,
    since: u64,
    depends: Vec<On>,
}

impl KeptAnswer {
    /// How old it is.
    pub fn age(&self) -> Duration {
        self.made.elapsed()
    }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<Box<str>, Arc<KeptAnswer>> for Bytes {
    fn weight(&self, question: &Box<str>, answer: &Arc<KeptAnswer>) -> u64 {
        let depends = answer.depends.len() * size_of::<On>();
        let name = answer.name.as_ref().map_or(0, String::len);
        u64::try_from(question.len() + answer.data.get().len() + name + depends + ENTRY).unwrap_or(u64::MAX)
    }
}

/// When something last changed.
#[derive(Default)]
struct Change {
    at: u64,
    /// Writes that are changing it now.
    going_on: u32,
}

#[derive(Default)]
struct Changes {
    /// The number of the last change.
    last: u64,
    /// Answers from before it are not known to be good.
    remembered_from: u64,
    of: HashMap<On, Change>,
    /// Activities of this server that it has not read in the chronicle yet.
    own: HashSet<ActivityId>,
}

/// The kept answers of a server.
pub struct Kept {
    /// None where answers are not kept.
    answers: Option<Cache<Box<str>, Arc<KeptAnswer>, Bytes>>,
    changes: Mutex<Changes>,
    /// The last position of the chronicle that was read.
    pub(super) position: tokio::sync::Mutex<Option<i64>>,
    /// When that was, in milliseconds since the process began to read it; 0 for never.
    pub(super) read_at: AtomicU64,
}

/// A write that changes what answers are made from, until it is dropped: meanwhile none of these answers is given.
pub struct Changing<'k> {
    kept: &'k Kept,
    on: Vec<On>,
    /// The activities that it records.
    own: Vec<ActivityId>,
}

impl Changing<'_> {
    /// The write is committed.
    pub fn committed(mut self) {
        self.own.clear();
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        let mut changes = self.kept.changes();
        // Whether the write was committed is not known. If it was, the chronicle tells of it.
        for activity in &self.own {
            changes.own.remove(activity);
        }
        changes.last += 1;
        let at = changes.last;
        for on in &self.on {
            let change = changes.of.entry(*on).or_default();
            *change = Change { at, going_on: change.going_on.saturating_sub(1) };
        }
    }
}

impl Kept {
    /// Keeps answers of so many bytes; none at all for 0.
    pub fn of(bytes: u64) -> Self {
        Self {
            answers: (bytes > 0).then(|| Cache::with_weighter(AT_FIRST, bytes, Bytes)),
            changes: Mutex::default(),
            position: tokio::sync::Mutex::default(),
            read_at: AtomicU64::new(0),
        }
    }

    /// Whether answers are kept.
    pub const fn is_on(&self) -> bool {
        self.answers.is_some()
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> u64 {
        self.answers.as_ref().map_or(0, Cache::weight)
    }

    /// Forgets all answers.
    pub fn forget(&self) {
        if let Some(answers) = &self.answers {
            answers.clear();
        }
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the last change: an answer that is made from now on may be kept since then.
    pub(super) fn last_change(&self) -> u64 {
        self.changes().last
    }

    pub(super) fn find(&self, question: &str) -> Option<Arc<KeptAnswer>> {
        self.answers.as_ref()?.get(question)
    }

    /// Whether nothing changed since an answer was made. One that is not good is forgotten.
    pub(super) fn is_good(&self, question: &str, answer: &KeptAnswer) -> bool {
        let is_good = {
            let changes = self.changes();
            let stands =
                |on: &On| changes.of.get(on).is_none_or(|change| change.going_on == 0 && change.at <= answer.since);
            answer.since >= changes.remembered_from && answer.depends.iter().all(stands)
        };
        if !is_good && let Some(answers) = &self.answers {
            answers.remove(question);
        }
        is_good
    }

    /// Keeps an answer that was begun after the change `since`, unless it depends on the time or is long.
    pub fn keep(
        &self,
        question: Box<str>,
        since: u64,
        depends: Depends,
        name: Option<String>,
        weight: u64,
        data: &Arc<RawValue>,
    ) {
        let Some(answers) = &self.answers else { return };
        let depends = match depends {
            Depends::On(mut on) => {
                on.push(reach::all());
                on
            }
            Depends::OnEverything => vec![reach::all(), reach::any()],
            Depends::OnTime => return,
        };
        if question.len() + data.get().len() > LONGEST {
            return;
        }
        let answer = KeptAnswer { data: Arc::clone(data), name, weight, made: Instant::now(), since, depends };
        answers.insert(question, Arc::new(answer));
    }

    /// A write that is about to be committed changes these, and records these activities.
    pub fn changing(&self, on: Vec<On>, own: Vec<ActivityId>) -> Changing<'_> {
        let (on, own) = if self.is_on() { (on, own) } else { (Vec::new(), Vec::new()) };
        if !on.is_empty() {
            let mut changes = self.changes();
            changes.make_room();
            for on in &on {
                changes.of.entry(*on).or_default().going_on += 1;
            }
            changes.own.extend(&own);
        }
        Changing { kept: self, on, own }
    }

    /// Others changed these.
    pub(super) fn changed(&self, on: Vec<On>) {
        drop(self.changing(on, Vec::new()));
    }

    /// Whether an activity that was read in the chronicle is of another server.
    pub(super) fn is_foreign(&self, activity: ActivityId) -> bool {
        !self.changes().own.remove(&activity)
    }
}

impl Changes {
    fn make_room(&mut self) {
        if self.of.len() > MOST_CHANGES {
            self.of.retain(|_, change| change.going_on > 0);
            self.last += 1;
            self.remembered_from = self.last;
        }
        // Those of writes that failed are never read. Whose id is forgotten counts as another server's.
        if self.own.len() > MOST_CHANGES {
            self.own.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::ContributionId;
    use uuid::Uuid;

    fn thing(number: u128) -> On {
        reach::thing(ContributionId(Uuid::from_u128(number)))
    }

    fn keep(kept: &Kept, question: &str, depends: Depends) {
        let data: Arc<RawValue> = Arc::from(RawValue::from_string("{}".to_owned()).unwrap());
        kept.keep(question.into(), kept.last_change(), depends, None, 1, &data);
    }

    fn has(kept: &Kept, question: &str) -> bool {
        kept.find(question).is_some_and(|answer| kept.is_good(question, &answer))
    }

    #[test]
    fn answers_are_good_until_what_they_depend_on_changes() {
        let kept = Kept::of(1 << 20);
        let all = |kept: &Kept| ["one", "two", "all", "time"].map(|question| has(kept, question));
        let fill = |kept: &Kept| {
            keep(kept, "one", Depends::On(vec![thing(1)]));
            keep(kept, "two", Depends::On(vec![thing(2)]));
            keep(kept, "all", Depends::OnEverything);
            keep(kept, "time", Depends::OnTime);
        };
        fill(&kept);
        assert_eq!(all(&kept), [true, true, true, false]);
        kept.changed(vec![thing(1), reach::any()]);
        assert_eq!(all(&kept), [false, true, false, false]);
        fill(&kept);
        kept.changed(vec![reach::all(), reach::any()]);
        assert_eq!(all(&kept), [false; 4]);
    }

    #[test]
    fn no_answer_is_given_while_it_changes() {
        let kept = Kept::of(1 << 20);
        let begun = kept.last_change();
        let (first, second) = (kept.changing(vec![thing(1)], vec![]), kept.changing(vec![thing(1)], vec![]));
        keep(&kept, "during", Depends::On(vec![thing(1)]));
        assert!(!has(&kept, "during"));
        drop(first);
        keep(&kept, "between", Depends::On(vec![thing(1)]));
        assert!(!has(&kept, "between"), "the second write goes on");
        drop(second);
        keep(&kept, "after", Depends::On(vec![thing(1)]));
        assert!(has(&kept, "after"));
        let data: Arc<RawValue> = Arc::from(RawValue::from_string("{}".to_owned()).unwrap());
        kept.keep("late".into(), begun, Depends::On(vec![thing(1)]), None, 1, &data);
        assert!(!has(&kept, "late"), "it was begun before both");
    }

    #[test]
    fn bytes_and_changes_are_bounded() {
        let kept = Kept::of(100_000);
        for number in 0..1_000 {
            keep(&kept, &format!("{number} {}", "x".repeat(1_000)), Depends::On(vec![]));
        }
        assert!(kept.bytes() <= 100_000 && kept.bytes() > 50_000, "{}", kept.bytes());
        keep(&kept, "kept", Depends::On(vec![]));
        for number in 0..MOST_CHANGES + 2 {
            kept.changed(vec![On::named(number)]);
        }
        assert!(!has(&kept, "kept"), "changes were forgotten, and it with them");
        assert!(kept.changes().of.len() < 10);
    }

    #[test]
    fn nothing_is_kept_where_it_is_off() {
        let kept = Kept::of(0);
        keep(&kept, "one", Depends::On(vec![]));
        assert!(!has(&kept, "one") && kept.bytes() == 0 && !kept.is_on());
    }
}
