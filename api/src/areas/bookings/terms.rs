//! What the policy of a space says to one occurrence of a request. Nothing here reads a table.

use crate::areas::spaces::{Audience, SpacePolicy};
use crate::base::text::Fault;
use crate::ground::agenda::{Hours, Span, moment_at};
use chrono::{DateTime, Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use entity::Moment;
use std::collections::HashMap;

/// A day and an hour as messages show them: what clocks show at the venue.
pub fn shown(zone: Tz, at: impl Into<DateTime<Utc>>) -> String {
    at.into().with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The terms on which a space is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'p> {
    /// The policy of the space.
    pub policy: &'p SpacePolicy,
    /// The time zone of its venue.
    pub zone: Tz,
    /// When it is asked for.
    pub now: DateTime<Utc>,
    /// What it is asked for as.
    pub audience: Audience,
    /// Whether it is asked for by nights, which have no hours.
    pub by_nights: bool,
}

impl Terms<'_> {
    /// Why the policy does not admit a span; none if it does.
    pub fn refuse(&self, span: Span) -> Option<Fault> {
        let clocks = Hours::shown(self.zone, span);
        let closed = self.closure(clocks);
        closed.or_else(|| self.off_grid(clocks)).or_else(|| self.too_late(span)).or_else(|| self.too_early(clocks))
    }

    /// The span with the time in which the space is kept free before and after it.
    pub fn held(&self, span: Span) -> Span {
        let minutes = |minutes: i32| TimeDelta::minutes(minutes.into());
        span.widened(minutes(self.policy.buffer_before_minutes), minutes(self.policy.buffer_after_minutes))
    }

    /// When a request for a span lapses if nobody answers it: when it begins, at the latest.
    pub fn lapses(&self, span: Span) -> Moment {
        let after = self.policy.options_lapse_days.map(|days| self.now + TimeDelta::days(days.into()));
        after.map_or(span.from(), |after| span.from().min(after.into()))
    }

    /// Whether the policy lets an audience ask at all.
    pub fn admits(&self) -> bool {
        let audiences = &self.policy.audiences;
        audiences.is_empty() || audiences.iter().any(|opening| opening.audience == self.audience)
    }

    fn closure(&self, clocks: Hours) -> Option<Fault> {
        let (first, last) = clocks.days();
        let closed = self.policy.closures.iter().find(|closure| closure.from.0 <= last && first <= closure.until.0);
        closed.map(|closure| Fault::Closed(closure.reason.as_ref().map(|reason| reason.0.clone())))
    }

    fn off_grid(&self, clocks: Hours) -> Option<Fault> {
        let minutes = self.policy.grid_minutes.unwrap_or(1);
        let grid = u32::try_from(minutes).unwrap_or(1).max(1) * 60;
        let is_off =
            |shown: NaiveDateTime| !shown.num_seconds_from_midnight().is_multiple_of(grid) || shown.nanosecond() != 0;
        (!self.by_nights && (is_off(clocks.from) || is_off(clocks.until))).then_some(Fault::OffGrid { minutes })
    }

    fn too_late(&self, span: Span) -> Option<Fault> {
        let until = DateTime::<Utc>::from(span.from()) - TimeDelta::minutes(self.policy.latest_minutes.into());
        (until < self.now || span.from() <= self.now.into()).then(|| Fault::TooLate { until: shown(self.zone, until) })
    }

    /// Requests open at midnight, so many days before the day of the start.
    fn too_early(&self, clocks: Hours) -> Option<Fault> {
        let opening = self.policy.audiences.iter().find(|opening| opening.audience == self.audience);
        let days = opening.and_then(|opening| opening.opens_days_before).or(self.policy.earliest_days)?;
        let day = clocks.from.date().checked_sub_days(Days::new(u64::try_from(days).unwrap_or(0)))?;
        let opens = moment_at(self.zone, day.and_time(NaiveTime::MIN));
        (self.now < opens).then(|| Fault::NotOpenYet { from: shown(self.zone, opens) })
    }
}

/// The calendar year in which a span begins, at the venue.
pub fn year(zone: Tz, span: Span) -> i32 {
    DateTime::<Utc>::from(span.from()).with_timezone(&zone).year()
}

/// How many bookings of a space one organisation has, or one person who asks for none.
#[derive(Debug, Default)]
pub struct Quota {
    /// Those that are open: requested or accepted, and not past.
    pub open: i32,
    /// Those that were accepted, by the year in which they begin.
    pub accepted: HashMap<i32, i32>,
}

impl Quota {
    /// Counts one more booking of a year as open, and as accepted if it is to be; why the policy does not admit it, and nothing is
    /// counted, else.
    pub fn take(&mut self, policy: &SpacePolicy, year: i32) -> Option<Fault> {
        let accepted = self.accepted.get(&year).copied().unwrap_or(0);
        let exceeds = |most: Option<i32>, number: i32| most.filter(|most| number >= *most);
        let most = exceeds(policy.most_open, self.open).or_else(|| exceeds(policy.most_per_year, accepted));
        if let Some(most) = most {
            return Some(Fault::TooMany { max: usize::try_from(most).unwrap_or(0) });
        }
        self.open += 1;
        *self.accepted.entry(year).or_default() += 1;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::spaces::AudienceOpening;
    use crate::base::gql::{InputType, Value};
    use crate::base::scalars::{Date, Text};

    const ZONE: Tz = Tz::Europe__Paris;

    fn at(text: &str) -> DateTime<Utc> {
        moment_at(ZONE, text.parse().expect("a day and an hour"))
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(at(from).into(), at(until).into()).expect("a span")
    }

    fn policy() -> SpacePolicy {
        SpacePolicy::parse(Some(Value::Object(Default::default()))).unwrap_or_else(|_| panic!("no defaults"))
    }

    fn refuse(policy: &SpacePolicy, now: &str, audience: Audience, span: Span) -> Option<Fault> {
        Terms { policy, zone: ZONE, now: at(now), audience, by_nights: false }.refuse(span)
    }

    #[test]
    fn each_term_refuses_by_its_name() {
        let evening = span("2026-06-04T18:00:00", "2026-06-04T20:00:00");
        let asked = |policy: &SpacePolicy, now: &str| refuse(policy, now, Audience::Others, evening);
        let open = policy();
        assert_eq!(asked(&open, "2026-06-01T12:00:00"), None);
        assert_eq!(asked(&open, "2026-06-04T18:00:00"), Some(Fault::TooLate { until: "2026-06-04 18:00".to_owned() }));
        let slow = SpacePolicy { latest_minutes: 2 * 24 * 60, ..policy() };
        assert_eq!(asked(&slow, "2026-06-02T18:00:00"), None);
        assert_eq!(asked(&slow, "2026-06-02T18:01:00"), Some(Fault::TooLate { until: "2026-06-02 18:00".to_owned() }));
        let early = SpacePolicy { earliest_days: Some(30), ..policy() };
        assert_eq!(asked(&early, "2026-05-05T00:00:00"), None);
        let not_yet = Some(Fault::NotOpenYet { from: "2026-05-05 00:00".to_owned() });
        assert_eq!(asked(&early, "2026-05-04T23:59:00"), not_yet);
        let gridded = SpacePolicy { grid_minutes: Some(30), ..policy() };
        let odd = span("2026-06-04T18:00:00", "2026-06-04T20:15:00");
        let refused = refuse(&gridded, "2026-06-01T12:00:00", Audience::Others, odd);
        assert_eq!(refused, Some(Fault::OffGrid { minutes: 30 }));
        let day = |text: &str| Date(text.parse().expect("a day"));
        let closure = |from: &str, until: &str| crate::areas::spaces::SpaceClosure {
            from: day(from),
            until: day(until),
            reason: Some(Text("Travaux".to_owned())),
        };
        let closed = SpacePolicy { closures: vec![closure("2026-06-01", "2026-06-04")], ..policy() };
        assert_eq!(asked(&closed, "2026-06-01T12:00:00"), Some(Fault::Closed(Some("Travaux".to_owned()))));
        let after = SpacePolicy { closures: vec![closure("2026-06-05", "2026-06-09")], ..policy() };
        assert_eq!(asked(&after, "2026-06-01T12:00:00"), None);
        // A ball that ends at midnight does not touch the next day.
        let ball = span("2026-06-04T20:00:00", "2026-06-05T00:00:00");
        assert_eq!(refuse(&after, "2026-06-01T12:00:00", Audience::Others, ball), None);
    }

    #[test]
    fn audiences_come_one_after_the_other() {
        let opening = |audience, days| AudienceOpening { audience, opens_days_before: Some(days) };
        let staged = SpacePolicy {
            audiences: vec![
                opening(Audience::LocalAssociations, 90),
                opening(Audience::Residents, 60),
                opening(Audience::Others, 30),
            ],
            ..policy()
        };
        let evening = span("2026-06-04T18:00:00", "2026-06-04T20:00:00");
        for (now, admitted) in [("2026-03-05", 0), ("2026-03-06", 1), ("2026-04-05", 2), ("2026-05-05", 3)] {
            let now = format!("{now}T00:00:00");
            let all = [Audience::LocalAssociations, Audience::Residents, Audience::Others];
            let found = all.into_iter().filter(|audience| refuse(&staged, &now, *audience, evening).is_none()).count();
            assert_eq!(found, admitted, "on {now}");
        }
        let closed = SpacePolicy { audiences: vec![opening(Audience::LocalAssociations, 90)], ..policy() };
        let terms = |audience| Terms {
            policy: &closed,
            zone: ZONE,
            now: at("2026-06-01T00:00:00"),
            audience,
            by_nights: false,
        };
        assert!(terms(Audience::LocalAssociations).admits() && !terms(Audience::Others).admits());
    }

    #[test]
    fn options_lapse_and_buffers_hold() {
        let policy = SpacePolicy {
            options_lapse_days: Some(7),
            buffer_before_minutes: 30,
            buffer_after_minutes: 60,
            ..policy()
        };
        let audience = Audience::Others;
        let terms = Terms { policy: &policy, zone: ZONE, now: at("2026-06-01T12:00:00"), audience, by_nights: false };
        let soon = span("2026-06-04T18:00:00", "2026-06-04T20:00:00");
        assert_eq!(terms.lapses(soon), at("2026-06-04T18:00:00").into());
        let later = span("2026-07-04T18:00:00", "2026-07-04T20:00:00");
        assert_eq!(terms.lapses(later), at("2026-06-08T12:00:00").into());
        assert_eq!(terms.held(soon), span("2026-06-04T17:30:00", "2026-06-04T21:00:00"));
    }

    #[test]
    fn quotas_count_what_is_open_and_what_a_year_has() {
        let policy = SpacePolicy { most_open: Some(3), most_per_year: Some(2), ..policy() };
        let mut quota = Quota { open: 0, accepted: HashMap::from([(2026, 1)]) };
        assert_eq!(quota.take(&policy, 2026), None);
        assert_eq!(quota.take(&policy, 2026), Some(Fault::TooMany { max: 2 }));
        assert_eq!(quota.take(&policy, 2027), None);
        assert_eq!(quota.take(&policy, 2027), None);
        assert_eq!(quota.take(&policy, 2028), Some(Fault::TooMany { max: 3 }));
    }
}
