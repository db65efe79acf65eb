//! Spans of time.

use chrono::TimeDelta;
use entity::Moment;

/// A span of time: it holds the moment at which it begins, and not the one at which it ends. It is never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: Moment,
    until: Moment,
}

impl Span {
    /// A span between two moments; none if it would be empty.
    pub fn new(from: Moment, until: Moment) -> Option<Self> {
        (from < until).then_some(Self { from, until })
    }

    /// When it begins.
    pub const fn from(self) -> Moment {
        self.from
    }

    /// When it has ended.
    pub const fn until(self) -> Moment {
        self.until
    }

    /// Whether the two have a moment in common. Spans that only touch have none.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.until && other.from < self.until
    }

    /// What the two have in common.
    pub fn common(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.until.min(other.until))
    }

    /// The span with some time before it and some after it; neither is negative.
    pub fn widened(self, before: TimeDelta, after: TimeDelta) -> Self {
        let [before, after] = [before, after].map(|by| by.num_milliseconds().max(0));
        Self { from: Moment(self.from.0.saturating_sub(before)), until: Moment(self.until.0.saturating_add(after)) }
    }
}
