//! Series: repetitions by a rule of RFC 5545.
//!
//! A rule is expanded on the days and hours that clocks show, without a time zone, and each occurrence is read in the zone of its
//! commune afterwards. So 18:00 stays 18:00 across both changes of hour.

use super::Hours;
use crate::base::error::Problem;
use crate::base::gql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use crate::base::text::Fault;
use chrono::{DateTime, Months, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz as Zone;
use rrule::{RRule, Tz, Unvalidated};

/// Most occurrences of one series.
pub const MAX_OCCURRENCES: usize = 400;
/// How long a series may last, in months.
const MAX_MONTHS: u32 = 24;
/// The same in days, for messages.
const MAX_DAYS: i64 = 731;
/// Longest rule, in bytes.
const MAX_BYTES: usize = 500;
/// The parts that a rule may have. Hours and minutes are those of the first occurrence.
const PARTS: [&str; 9] = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"];
const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

/// A rule of repetition as RFC 5545 has it (`RRULE` without that word), such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261217`, in the
/// local time of the commune. `FREQ` is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`; the other parts are `INTERVAL`, `COUNT`, `UNTIL`, `BYDAY`,
/// `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`. It has a `COUNT` or an `UNTIL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurrenceRule(String);

/// A rule of repetition as RFC 5545 has it (`RRULE` without that word), such as `FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261217`, in the
/// local time of the commune. `FREQ` is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`; the other parts are `INTERVAL`, `COUNT`, `UNTIL`, `BYDAY`,
/// `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`. It has a `COUNT` or an `UNTIL`.
#[Scalar]
impl ScalarType for RecurrenceRule {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::read(text).ok_or_else(|| InputValueError::expected_type(value)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if Self::read(text).is_some())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// The last moment of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// The day and hour that clocks show.
    Shown(NaiveDateTime),
    /// A moment in UTC, which becomes what clocks show at it.
    Moment(DateTime<Utc>),
}

/// The parts of a rule but `UNTIL`, and that.
type Parts<'r> = (Vec<(&'r str, &'r str)>, Option<Until>);

impl Until {
    fn read(text: &str) -> Option<Self> {
        let shown = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
        if let Some(utc) = text.strip_suffix('Z') {
            return shown(utc).map(|at| Self::Moment(at.and_utc()));
        }
        let last = NaiveTime::from_hms_opt(23, 59, 59)?;
        let day = || NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(|_| text.len() == 8);
        shown(text).or_else(|| Some(day()?.and_time(last))).map(Self::Shown)
    }

    fn shown(self, zone: Zone) -> NaiveDateTime {
        match self {
            Self::Shown(shown) => shown,
            Self::Moment(at) => at.with_timezone(&zone).naive_local(),
        }
    }
}

impl RecurrenceRule {
    /// Reads a rule; none if it is malformed, has a part that is not accepted, or does not end.
    pub fn read(text: &str) -> Option<Self> {
        let rule = Self(text.to_owned());
        let (parts, until) = rule.parts().filter(|_| text.len() <= MAX_BYTES && text.is_ascii())?;
        let is_known = |name: &str| PARTS.contains(&name);
        let frequency = parts.iter().find(|(name, _)| *name == "FREQ")?.1;
        let count = parts.iter().find(|(name, _)| *name == "COUNT").map(|(_, count)| *count);
        let ends = until.is_some() != count.is_some();
        let once = parts.iter().enumerate().all(|(at, (name, _))| !parts.iter().skip(at + 1).any(|(it, _)| it == name));
        let known = parts.iter().all(|(name, _)| is_known(name)) && FREQUENCIES.contains(&frequency);
        rule.repeated().filter(|_| ends && once && known && count != Some("0")).map(|_| rule)
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its parts but `UNTIL`, and that.
    fn parts(&self) -> Option<Parts<'_>> {
        let parts: Option<Vec<_>> = self.0.split(';').map(|part| part.split_once('=')).collect();
        let (until, rest): (Vec<_>, Vec<_>) = parts?.into_iter().partition(|(name, _)| *name == "UNTIL");
        let until = match until.as_slice() {
            [] => None,
            [(_, text)] => Some(Until::read(text)?),
            _ => return None,
        };
        Some((rest, until))
    }

    /// The rule as the crate has it, without its end by `UNTIL`.
    fn repeated(&self) -> Option<RRule<Unvalidated>> {
        let (parts, _) = self.parts()?;
        let rest: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={value}")).collect();
        rest.join(";").parse().ok()
    }
}

/// The occurrences of a series, in order: those hours by a rule, without those that begin on a day of `except`. `field` is the path of the
/// rule in the input.
pub fn occurrences(
    rule: &RecurrenceRule,
    first: Hours,
    except: &[NaiveDate],
    zone: Zone,
    field: &str,
) -> Result<Vec<Hours>, Problem> {
    let refused = |fault| Problem { field: field.to_owned(), fault };
    let malformed = || refused(Fault::Malformed("RecurrenceRule".to_owned()));
    let (_, until) = rule.parts().ok_or_else(malformed)?;
    let last = first.from.checked_add_months(Months::new(MAX_MONTHS)).ok_or_else(malformed)?;
    let until = until.map(|until| until.shown(zone));
    if until.is_some_and(|until| until < first.from) {
        return Err(malformed());
    }
    let floating = |shown: NaiveDateTime| shown.and_utc().with_timezone(&Tz::UTC);
    let repeated = rule.repeated().ok_or_else(malformed)?;
    let repeated = until.into_iter().fold(repeated, |rule, until| rule.until(floating(until)));
    let set = repeated.build(floating(first.from)).map_err(|_| malformed())?;
    let mut found: Vec<NaiveDateTime> = Vec::new();
    // One after the other: what lies behind the last accepted day is not looked for, as rules may name days that are decades apart.
    for shown in &set.limit() {
        let shown = shown.naive_utc();
        if shown > last {
            return Err(refused(Fault::NotWithin { days: MAX_DAYS }));
        }
        if found.len() == MAX_OCCURRENCES {
            return Err(refused(Fault::TooMany { max: MAX_OCCURRENCES }));
        }
        found.push(shown);
    }
    if found.first() != Some(&first.from) {
        return Err(refused(Fault::NotFirst));
    }
    let kept = found.into_iter().map(|shown| first.on(shown.date()));
    let kept: Vec<Hours> = kept.filter(|hours| !except.contains(&hours.from.date())).collect();
    if kept.is_empty() { Err(refused(Fault::TooFew { min: 1 })) } else { Ok(kept) }
}

#[cfg(test)]
mod tests {
    use super::super::{Hours, moment_at};
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn shown(text: &str) -> NaiveDateTime {
        text.parse().expect("a day and an hour")
    }

    fn hours(from: &str, until: &str) -> Hours {
        Hours { from: shown(from), until: shown(until) }
    }

    fn rule(text: &str) -> RecurrenceRule {
        RecurrenceRule::read(text).unwrap_or_else(|| panic!("{text} is no rule"))
    }

    fn expand(text: &str, first: Hours, except: &[NaiveDate]) -> Result<Vec<Hours>, Fault> {
        occurrences(&rule(text), first, except, Zone::Europe__Paris, "rule").map_err(|problem| problem.fault)
    }

    #[test]
    fn rules_end_and_repeat_days_only() {
        for text in [
            "FREQ=WEEKLY;COUNT=2",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20261217",
            "FREQ=MONTHLY;BYDAY=1MO,-1FR;UNTIL=20261217T200000",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3;WKST=SU",
            "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21;UNTIL=20271217T170000Z",
        ] {
            assert!(RecurrenceRule::read(text).is_some(), "{text}");
        }
        for text in [
            "",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;COUNT=0",
            "FREQ=WEEKLY;COUNT=2;UNTIL=20261217",
            "FREQ=WEEKLY;COUNT=2;COUNT=3",
            "FREQ=HOURLY;COUNT=2",
            "FREQ=DAILY;COUNT=2;BYHOUR=9,10",
            "FREQ=YEARLY;COUNT=2;BYWEEKNO=9",
            "FREQ=WEEKLY;UNTIL=jeudi",
            "RRULE:FREQ=WEEKLY;COUNT=2",
            "FREQ=WEEKLY;COUNT=2\nEXDATE:20261217T000000Z",
            "FREQ=WEEKLY;COUNT=2;BYDAY=DIMANCHE",
        ] {
            assert!(RecurrenceRule::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn six_in_the_evening_stays_six_in_the_evening() {
        let first = hours("2026-03-01T18:00:00", "2026-03-01T20:00:00");
        let found = expand("FREQ=WEEKLY;COUNT=52", first, &[]).expect("a series");
        assert_eq!(found.len(), 52);
        assert!(found.iter().all(|it| it.from.time() == first.from.time() && it.until.time() == first.until.time()));
        let utc = |at: usize| moment_at(Zone::Europe__Paris, found[at].from).to_rfc3339();
        assert_eq!(utc(3), "2026-03-22T17:00:00+00:00");
        assert_eq!(utc(4), "2026-03-29T16:00:00+00:00", "clocks went forward that morning");
        assert_eq!(utc(33), "2026-10-18T16:00:00+00:00");
        assert_eq!(utc(34), "2026-10-25T17:00:00+00:00", "clocks went back that morning");
        let lengths = found.iter().filter_map(|it| it.in_zone(Zone::Europe__Paris));
        assert!(lengths.clone().all(|span| span.until().0 - span.from().0 == 7_200_000) && lengths.count() == 52);
    }

    #[test]
    fn half_past_two_on_both_nights() {
        let zone = Zone::Europe__Paris;
        let span = |day: &str| {
            let hours = hours(&format!("{day}T02:30:00"), &format!("{day}T03:00:00"));
            let span = hours.in_zone(zone).expect("a span");
            [span.from(), span.until()].map(|at| DateTime::<Utc>::from(at).to_rfc3339())
        };
        // 02:30 does not exist: with the offset before, clocks show 03:30, and the half hour is kept.
        assert_eq!(span("2026-03-29"), ["2026-03-29T01:30:00+00:00", "2026-03-29T02:00:00+00:00"]);
        // 02:30 exists twice: the first is meant; 03:00 exists once, ninety minutes later.
        assert_eq!(span("2026-10-25"), ["2026-10-25T00:30:00+00:00", "2026-10-25T02:00:00+00:00"]);
        assert_eq!(span("2026-10-26"), ["2026-10-26T01:30:00+00:00", "2026-10-26T02:00:00+00:00"]);
    }

    #[test]
    fn a_series_is_bounded() {
        let first = hours("2026-03-05T18:00:00", "2026-03-05T20:00:00");
        assert_eq!(expand("FREQ=DAILY;COUNT=400", first, &[]).expect("a series").len(), 400);
        assert_eq!(expand("FREQ=DAILY;COUNT=401", first, &[]), Err(Fault::TooMany { max: 400 }));
        assert_eq!(expand("FREQ=DAILY;UNTIL=99991231", first, &[]), Err(Fault::TooMany { max: 400 }));
        assert_eq!(expand("FREQ=MONTHLY;COUNT=26", first, &[]), Err(Fault::NotWithin { days: 731 }));
        assert_eq!(expand("FREQ=MONTHLY;COUNT=25", first, &[]).expect("two years").len(), 25);
        // What never happens ends all the same.
        let begun = std::time::Instant::now();
        assert_eq!(expand("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", first, &[]), Err(Fault::NotFirst));
        assert_eq!(expand("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", first, &[]), Err(Fault::NotFirst));
        assert!(begun.elapsed().as_millis() < 1_000, "{:?}", begun.elapsed());
    }

    #[test]
    fn a_rule_begins_with_its_first_day_and_leaves_out_others() {
        let first = hours("2026-03-05T18:00:00", "2026-03-05T20:00:00");
        assert_eq!(expand("FREQ=WEEKLY;BYDAY=FR;COUNT=3", first, &[]), Err(Fault::NotFirst));
        let days = |found: Vec<Hours>| found.iter().map(|it| it.from.date().to_string()).collect::<Vec<_>>();
        let but = ["2026-03-05", "2026-03-19"].map(|day| day.parse().expect("a day"));
        let found = expand("FREQ=WEEKLY;INTERVAL=1;BYDAY=TH;UNTIL=20260402", first, &but).expect("a series");
        assert_eq!(days(found), ["2026-03-12", "2026-03-26", "2026-04-02"]);
        // The end in UTC is what clocks show at it: 18:00 in summer is 16:00.
        let found = expand("FREQ=WEEKLY;UNTIL=20260402T155959Z", first, &[]).expect("a series");
        assert_eq!(days(found).last().map(String::as_str), Some("2026-03-26"));
        let all = ["2026-03-05", "2026-03-12"].map(|day| day.parse().expect("a day"));
        assert_eq!(expand("FREQ=WEEKLY;COUNT=2", first, &all), Err(Fault::TooFew { min: 1 }));
    }

    proptest! {
        /// A recurring booking is its instances: each is what the same hours of that day alone are, on either side of changes of hour.
        #[test]
        fn a_series_is_its_instances(
            start in 0..700_i64, minutes in 0..1_440_i64, length in 1..2_000_i64, interval in 1..5_u8, count in 1..60_u16,
            frequency in 0..2_usize,
        ) {
            let day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + TimeDelta::days(start);
            let from = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes);
            let first = Hours { from, until: from + TimeDelta::minutes(length) };
            let (text, step) = (["DAILY", "WEEKLY"][frequency], [1, 7][frequency]);
            let found = expand(&format!("FREQ={text};INTERVAL={interval};COUNT={count}"), first, &[]);
            let last = first.from + TimeDelta::days(i64::from(count - 1) * i64::from(interval) * step);
            if last > first.from.checked_add_months(Months::new(24)).expect("a day") {
                prop_assert_eq!(found, Err(Fault::NotWithin { days: 731 }));
                return Ok(());
            }
            let found = found.expect("a series");
            prop_assert_eq!(found.len(), usize::from(count));
            for (nth, one) in found.iter().enumerate() {
                let days = TimeDelta::days(i64::try_from(nth).expect("small") * i64::from(interval) * step);
                prop_assert_eq!(*one, Hours { from: first.from + days, until: first.until + days });
                for zone in [Zone::Europe__Paris, Zone::America__Miquelon, Zone::Pacific__Marquesas] {
                    let span = one.in_zone(zone).expect("a span");
                    prop_assert_eq!(DateTime::<Utc>::from(span.from()), moment_at(zone, one.from));
                    // Clocks show the hours of the series wherever they exist.
                    let again = Hours::of(zone, span);
                    let changes = moment_at(zone, one.from).with_timezone(&zone).naive_local() != one.from
                        || moment_at(zone, one.until).with_timezone(&zone).naive_local() != one.until;
                    prop_assert!(changes || again == Some(*one), "{:?} {:?}", one, again);
                }
            }
        }
    }
}
