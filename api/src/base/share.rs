//! Fair shares: places that senders take one after the other, so that nobody waits because one sender asks for much; and the meter of
//! what one request takes.
//!
//! A sender is a number: an address or a key, as the transport says with [`Share::within`]. What is done for nobody in particular is
//! one sender too. Senders who wait for a place take turns, each with one request: one with a hundred requests delays
//! another one's by one place.

use super::room::{Full, Room, Taken};
use std::collections::{HashMap, VecDeque};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Bytes of text that one answer may hold.
pub const LONGEST_ANSWER: usize = 8 << 20;
/// Bytes of an answer that take no room.
const SHORT_ANSWER: usize = 64 << 10;

tokio::task_local! {
    static SHARE: Share;
}

/// For whom something is done, and the meter of it.
#[derive(Debug, Clone, Default)]
pub struct Share {
    sender: u64,
    meter: Arc<Meter>,
}

/// What a request took so far.
#[derive(Debug, Default)]
struct Meter {
    /// Microseconds, but for the present poll.
    spent: AtomicU64,
    /// When the present poll began.
    polled: Mutex<Option<Instant>>,
    answer: Mutex<Text>,
}

/// The text of an answer that is being made.
#[derive(Debug, Default)]
struct Text {
    bytes: usize,
    taken: Option<Taken>,
    full: Option<TooLong>,
}

/// Why an answer is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLong {
    /// It is longer than [`LONGEST_ANSWER`].
    Answer,
    /// All answers together, or those of this sender, fill the room.
    Room,
}

impl Share {
    /// The share of a sender.
    pub fn of(sender: u64) -> Self {
        Self { sender, meter: Arc::default() }
    }

    /// The share that this task works for; that of nobody where none was said.
    pub fn present() -> Self {
        SHARE.try_with(Self::clone).unwrap_or_default()
    }

    /// The same meter for another sender.
    pub fn for_sender(&self, sender: u64) -> Self {
        Self { sender, meter: Arc::clone(&self.meter) }
    }

    /// The sender.
    pub const fn sender(&self) -> u64 {
        self.sender
    }

    /// Does work for this share.
    pub async fn within<T>(self, work: impl Future<Output = T>) -> T {
        SHARE.scope(self, work).await
    }

    /// Does work for this share, and notes the time of the processor that it takes. What is inside is not measured again.
    pub async fn measured<T>(self, work: impl Future<Output = T>) -> T {
        let meter = self.clone();
        let mut work = pin!(self.within(work));
        std::future::poll_fn(move |context| {
            let begun = Instant::now();
            *meter.polled() = Some(begun);
            let polled = work.as_mut().poll(context);
            *meter.polled() = None;
            meter.spend(begun.elapsed());
            polled
        })
        .await
    }

    /// Notes time that was spent.
    pub fn spend(&self, time: Duration) {
        self.meter.spent.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Time that was spent so far: of the processor, and of the database.
    pub fn spent(&self) -> Duration {
        let present = self.polled().map_or(Duration::ZERO, |begun| begun.elapsed());
        Duration::from_micros(self.meter.spent.load(Ordering::Relaxed)) + present
    }

    fn polled(&self) -> MutexGuard<'_, Option<Instant>> {
        self.meter.polled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self) -> MutexGuard<'_, Text> {
        self.meter.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the text of the answer in this room from now on.
    pub fn answers_in(&self, room: &Arc<Room>) {
        self.answer().taken = Some(room.taken_by(self.sender));
    }

    /// Counts a text of the answer; whether it may be said. What is not said is a defect of the answer, which is then not sent.
    pub fn says(&self, text: &str) -> bool {
        let mut answer = self.answer();
        let escaped = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count();
        answer.bytes = answer.bytes.saturating_add(text.len() + escaped);
        let (bytes, full) = (answer.bytes, answer.full);
        if answer.taken.is_none() {
            return true;
        }
        if full.is_none() && bytes > LONGEST_ANSWER {
            answer.full = Some(TooLong::Answer);
        } else if full.is_none() && bytes > SHORT_ANSWER {
            let fits = answer.taken.as_mut().is_none_or(|taken| taken.grow_to(bytes) != Err(Full));
            answer.full = (!fits).then_some(TooLong::Room);
        }
        answer.full.is_none()
    }

    /// Why the answer is not sent, if it is not.
    pub fn is_too_long(&self) -> Option<TooLong> {
        self.answer().full
    }

    /// The room that the answer takes; whoever has it gives it back by dropping it.
    pub fn take_room(&self) -> Option<Taken> {
        self.answer().taken.take()
    }

    /// Does work until its answer becomes too long: then it is stopped, and gives why.
    pub async fn bounded<T>(self, work: impl Future<Output = T>) -> Result<T, TooLong> {
        let mut work = pin!(work);
        std::future::poll_fn(move |context| {
            let polled = work.as_mut().poll(context);
            match self.is_too_long() {
                Some(why) => Poll::Ready(Err(why)),
                None => polled.map(Ok),
            }
        })
        .await
    }
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyWait;

/// Places, and who has and awaits them.
#[derive(Debug)]
pub struct Places {
    state: Mutex<State>,
    /// Most places that one sender has at once.
    most: usize,
    /// Most requests of one sender that wait.
    most_waiting: usize,
}

#[derive(Debug, Default)]
struct State {
    free: usize,
    taken: HashMap<u64, usize>,
    /// How each request that waits is told, by sender.
    waiting: HashMap<u64, VecDeque<oneshot::Sender<()>>>,
    /// The senders who wait, in the order of their turns.
    turns: VecDeque<u64>,
}

/// A place; it is given back when this is dropped.
#[derive(Debug)]
pub struct Place {
    places: Arc<Places>,
    sender: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.give_back(self.sender);
    }
}

/// A request that waits. If it is dropped when it was just given a place, the place goes on to the next one.
struct Waits {
    places: Arc<Places>,
    sender: u64,
    told: Option<oneshot::Receiver<()>>,
}

impl Drop for Waits {
    fn drop(&mut self) {
        let Some(mut told) = self.told.take() else { return };
        // From here on nobody can give a place; one that was given before goes back.
        told.close();
        if told.try_recv().is_ok() {
            self.places.give_back(self.sender);
        }
    }
}

impl Places {
    /// So many places, of which one sender has at most `most`, while at most `most_waiting` of its requests wait.
    pub fn new(places: usize, most: usize, most_waiting: usize) -> Arc<Self> {
        let state = Mutex::new(State { free: places, ..State::default() });
        Arc::new(Self { state, most: most.max(1), most_waiting })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place for the present share.
    pub async fn take(self: &Arc<Self>) -> Result<Place, TooManyWait> {
        let sender = Share::present().sender;
        let mut waits = {
            let mut state = self.state();
            let waiting = state.waiting.entry(sender).or_default();
            if waiting.len() >= self.most_waiting {
                return Err(TooManyWait);
            }
            let (tell, told) = oneshot::channel();
            waiting.push_back(tell);
            if waiting.len() == 1 {
                state.turns.push_back(sender);
            }
            state.hand_out(self.most);
            Waits { places: Arc::clone(self), sender, told: Some(told) }
        };
        if let Some(told) = &mut waits.told {
            // Whoever waits is told before it is forgotten.
            told.await.map_err(|_| TooManyWait)?;
        }
        waits.told = None;
        Ok(Place { places: Arc::clone(self), sender })
    }

    fn give_back(&self, sender: u64) {
        let mut state = self.state();
        if let Some(taken) = state.taken.get_mut(&sender) {
            *taken -= 1;
            if *taken == 0 {
                state.taken.remove(&sender);
            }
        }
        state.free += 1;
        state.hand_out(self.most);
    }
}

impl State {
    /// Gives free places to those who wait and may have more, one request of each sender in turn.
    fn hand_out(&mut self, most: usize) {
        while self.free > 0 {
            let has = |sender: &u64| self.taken.get(sender).copied().unwrap_or(0);
            let Some(turn) = self.turns.iter().position(|sender| has(sender) < most) else { return };
            let Some(sender) = self.turns.remove(turn) else { return };
            let Some(waiting) = self.waiting.get_mut(&sender) else { continue };
            let told = waiting.pop_front().is_some_and(|tell| tell.send(()).is_ok());
            if waiting.is_empty() {
                self.waiting.remove(&sender);
            } else {
                self.turns.push_back(sender);
            }
            // A request that does not wait any more takes nothing.
            if told {
                *self.taken.entry(sender).or_default() += 1;
                self.free -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use std::pin::Pin;

    type Waiting<'p> = Pin<Box<dyn Future<Output = Result<Place, TooManyWait>> + 'p>>;

    fn ask(places: &Arc<Places>, sender: u64) -> Waiting<'_> {
        Box::pin(Share::of(sender).within(places.take()))
    }

    #[tokio::test]
    async fn senders_take_turns() {
        let places = Places::new(1, 1, 10);
        let held = ask(&places, 1).await.unwrap();
        let (mut second, mut third, mut late) = (ask(&places, 1), ask(&places, 1), ask(&places, 2));
        assert!(poll!(&mut second).is_pending() && poll!(&mut third).is_pending() && poll!(&mut late).is_pending());
        drop(held);
        let second = second.await.unwrap();
        assert!(poll!(&mut third).is_pending());
        drop(second);
        assert!(poll!(&mut third).is_pending(), "it came before, but its sender had a turn");
        drop(late.await.unwrap());
        drop(third.await.unwrap());
        let state = places.state();
        assert_eq!((state.free, state.taken.len(), state.waiting.len(), state.turns.len()), (1, 0, 0, 0));
    }

    #[tokio::test]
    async fn a_sender_has_only_so_many_and_waits_only_so_often() {
        let places = Places::new(3, 2, 1);
        let _held = (ask(&places, 1).await.unwrap(), ask(&places, 1).await.unwrap());
        let mut third = ask(&places, 1);
        assert!(poll!(&mut third).is_pending(), "one is free, but for others");
        assert_eq!(ask(&places, 1).await.unwrap_err(), TooManyWait);
        assert!(matches!(poll!(&mut ask(&places, 2)), Poll::Ready(Ok(_))));
    }

    #[tokio::test]
    async fn who_stops_waiting_takes_nothing_with_them() {
        let places = Places::new(1, 1, 10);
        let held = ask(&places, 1).await.unwrap();
        let (mut gone, mut told) = (ask(&places, 2), ask(&places, 3));
        assert!(poll!(&mut gone).is_pending() && poll!(&mut told).is_pending());
        drop(gone);
        drop(held);
        // It was given the place, and never looked.
        drop(told);
        assert_eq!(places.state().free, 1);
        assert!(matches!(poll!(&mut ask(&places, 4)), Poll::Ready(Ok(_))));
    }

    #[tokio::test]
    async fn an_answer_is_only_so_long() {
        let room = Room::new(LONGEST_ANSWER, 1 << 20);
        let (mine, other) = (Share::of(1), Share::of(2));
        mine.answers_in(&room);
        let half = "x".repeat(1 << 19);
        assert!(mine.says(&half) && !mine.says(&format!("{half}{half}")), "more than its part of the room");
        assert_eq!(mine.clone().bounded(std::future::pending::<()>()).await, Err(TooLong::Room));
        other.answers_in(&room);
        assert!(other.says(&half) && other.says("\"short\""));
        drop((mine, other));
        assert!(room.is_empty());
        let (long, uncounted) = (Share::of(3), Share::of(4));
        let wide = Room::new(2 * LONGEST_ANSWER, 2 * LONGEST_ANSWER);
        long.answers_in(&wide);
        assert!((0..16).all(|_| long.says(&half)) && !long.says("x"));
        assert_eq!(long.is_too_long(), Some(TooLong::Answer));
        assert!((0..17).all(|_| uncounted.says(&half)), "where no room was said");
    }
}
