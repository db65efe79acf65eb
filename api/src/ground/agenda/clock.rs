//! Hours on the clocks of a time zone.
//!
//! Where the clocks go forward some hours do not exist, and where they go back some exist twice. The answer is that of RFC 5545 §3.3.5:
//! an hour that does not exist is read with the offset before the change, so 02:30 on the night when clocks go from 02:00 to 03:00 is
//! the moment at which they show 03:30; an hour that exists twice is the first of the two.

use super::Span;
use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The moment at which the clocks of a zone show a day and an hour.
pub fn moment_at(zone: Tz, shown: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&shown) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
        MappedLocalTime::None => {
            // Clocks change at most once within a day.
            let before = zone.offset_from_utc_datetime(&(shown - TimeDelta::days(1))).fix();
            (shown - TimeDelta::seconds(before.local_minus_utc().into())).and_utc()
        }
    }
}

/// Noon of a day in a zone: nights are counted from noon to noon, so that one guest may leave on the day on which another arrives.
pub fn noon(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    moment_at(zone, day.and_time(NaiveTime::MIN) + TimeDelta::hours(12))
}

/// From an hour to an hour, as clocks show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// What clocks show at the beginning.
    pub from: NaiveDateTime,
    /// What clocks show at the end; later than the beginning.
    pub until: NaiveDateTime,
}

impl Hours {
    /// What the clocks of a zone show at the beginning and at the end of a span; none where the clocks go back within the span so far
    /// that they show no later hour at its end.
    pub fn of(zone: Tz, span: Span) -> Option<Self> {
        let hours = Self::shown(zone, span);
        (hours.from < hours.until).then_some(hours)
    }

    /// What the clocks of a zone show when a span begins and ends. Where they are put back meanwhile, the end may be shown before the
    /// beginning.
    pub fn shown(zone: Tz, span: Span) -> Self {
        let shown = |at| DateTime::<Utc>::from(at).with_timezone(&zone).naive_local();
        Self { from: shown(span.from()), until: shown(span.until()) }
    }

    /// The same hours, beginning on another day.
    pub fn on(self, day: NaiveDate) -> Self {
        let from = day.and_time(self.from.time());
        Self { from, until: from + (self.until - self.from) }
    }

    /// The days on which they begin and end.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let last =
            if self.until.time() == NaiveTime::MIN { self.until.date() - Days::new(1) } else { self.until.date() };
        (self.from.date(), last)
    }

    /// The span in a zone. Where the end would not lie after the beginning, because clocks went forward in between, the span is as
    /// long as clocks would show on any other day.
    pub fn in_zone(self, zone: Tz) -> Option<Span> {
        let [from, until] = [self.from, self.until].map(|shown| moment_at(zone, shown));
        let until = if from < until { until } else { from + (self.until - self.from) };
        Span::new(from.into(), until.into())
    }
}
