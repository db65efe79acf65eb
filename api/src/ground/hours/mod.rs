//! Opening hours in the syntax of OpenStreetMap: `Mo-Fr 08:30-12:00; PH off`. They are read at the time of the place where they hold,
//! with its public holidays and its sun.

mod holidays;

use crate::base::cell::Cell;
use crate::base::gql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use crate::base::scalars::text_scalar;
use crate::ground::territory::zone::zone_of;
use crate::ground::territory::{InseeCode, Place};
use chrono::{DateTime, TimeDelta, Utc};
use entity::contribution;
use opening_hours::localization::{Coordinates, TzLocation};
use opening_hours::{Context, ContextHolidays, OpeningHours as Parsed, RuleKind};
use std::iter;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Longest text of opening hours, in bytes.
const MAX_BYTES: usize = 500;
/// How far the next change is looked for: a year and its longest holiday.
const HORIZON: TimeDelta = TimeDelta::days(400);
/// How long the clock shows the same twice when summer time ends.
const TWICE: TimeDelta = TimeDelta::hours(1);

text_scalar!(
    OpeningHours,
    "Opening hours in the syntax of OpenStreetMap (`opening_hours`), at local time: `Mo,Tu,Th 09:00-12:00,14:00-17:00; PH off`; at most 500 characters. `PH` are the public holidays of the place; school holidays (`SH`) are not known and refused.",
    |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_plain = text.len() <= MAX_BYTES && !text.chars().any(char::is_control);
        is_plain
            && !text.trim().is_empty()
            && words.filter(|word| *word == "SH").count() == 0
            && text.parse::<Parsed>().is_ok()
    }
);

/// Whether a place is open, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Whether it is open; none where its hours do not say, as in `unknown`.
    pub is_open: Option<bool>,
    /// When that changes next; none if it does not within 400 days.
    pub until: Option<DateTime<Utc>>,
}

/// A spell in which a place is open, in which it is closed, or for which its hours do not say.
type Spell = (RuleKind, Range<DateTime<Utc>>);

/// Whether a thing is open at a moment by its hours; none for hours that cannot be read.
pub fn opening(hours: &str, of: &contribution::Model, now: DateTime<Utc>) -> Option<Opening> {
    guarded(|| judged(spells_of(hours, of, now)?, now))
}

fn judged(mut spells: impl Iterator<Item = Spell>, now: DateTime<Utc>) -> Option<Opening> {
    let (kind, spell) = spells.next()?;
    let is_open = match kind {
        RuleKind::Open => Some(true),
        RuleKind::Closed => Some(false),
        RuleKind::Unknown => None,
    };
    Some(Opening { is_open, until: Some(spell.end).filter(|until| *until > now && *until < now + HORIZON) })
}

/// The spell in which a thing is open at a moment, or else the next one. Where it does not open within 400 days, the spell is empty
/// and lies at their end: it is time to look again then. None for hours that cannot be read.
pub fn next_open(hours: &str, of: &contribution::Model, now: DateTime<Utc>) -> Option<Range<DateTime<Utc>>> {
    guarded(|| Some(soonest(spells_of(hours, of, now)?, now)))
}

/// Reads hours. The crate that evaluates them panics on some that it parses, such as `(sunset+11:00)-26:00`: these say nothing, and
/// neither a request nor the job that renews venues ends by them.
fn guarded<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}

fn soonest(mut spells: impl Iterator<Item = Spell>, now: DateTime<Utc>) -> Range<DateTime<Utc>> {
    let end = now + HORIZON;
    spells.find(|(kind, _)| *kind == RuleKind::Open).map_or(end..end, |(_, spell)| spell)
}

/// The spells of a thing, read where it is: at its point, in its principal commune.
fn spells_of(hours: &str, of: &contribution::Model, now: DateTime<Utc>) -> Option<impl Iterator<Item = Spell> + use<>> {
    spells(hours, InseeCode::read(of.communes.iter().next()?)?, Place::of(of), now)
}

/// The spells of hours that hold at a place, from a moment on.
fn spells(
    hours: &str,
    commune: InseeCode,
    place: Option<Place>,
    now: DateTime<Utc>,
) -> Option<impl Iterator<Item = Spell> + use<>> {
    let zone = zone_of(commune);
    let sun = place.and_then(|place| Coordinates::new(place.latitude(), place.longitude()));
    let here = TzLocation::new(zone);
    let here = match sun {
        Some(sun) => here.with_coords(sun),
        None => here,
    };
    let holidays = ContextHolidays::new(holidays::holidays_in(commune), Arc::default());
    let context = Context::default().with_holidays(holidays).with_locale(here);
    let parsed: Parsed = hours.parse().ok()?;
    // When summer time ends, the clock shows an hour twice. Read from before that hour, a spell that ends in it ends once: the second
    // time that the clock shows its end.
    let [from, to] = [now - TWICE, now + HORIZON].map(|at| at.with_timezone(&zone));
    let mut ranges = parsed.with_context(context).iter_range(from, to).peekable();
    let spells = iter::from_fn(move || {
        let mut spell = ranges.next()?;
        // A range ends where its comment changes too.
        while let Some(next) = ranges.next_if(|next| next.kind == spell.kind) {
            spell.range.end = next.range.end;
        }
        Some((spell.kind, spell.range.start.to_utc().max(now)..spell.range.end.to_utc()))
    });
    Some(spells.skip_while(move |(_, spell)| spell.end <= now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(hours: &str, commune: &str, now: &str) -> (Option<bool>, Option<String>) {
        let now = now.parse().unwrap_or_default();
        let found = InseeCode::read(commune).and_then(|commune| judged(spells(hours, commune, None, now)?, now));
        let text = |until: DateTime<Utc>| until.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        found.map_or((None, None), |found| (found.is_open, found.until.map(text)))
    }

    #[test]
    fn hours_hold_at_local_time() {
        let hours = "Mo-Fr 08:30-12:00; PH off";
        let until = |text: &str| Some(text.to_owned());
        // A Monday in winter, then one in summer: an hour earlier in UTC.
        assert_eq!(at(hours, "26113", "2026-03-02T08:00:00Z"), (Some(true), until("2026-03-02T11:00:00Z")));
        assert_eq!(at(hours, "26113", "2026-06-08T08:00:00Z"), (Some(true), until("2026-06-08T10:00:00Z")));
        // The Friday before the clocks change: on Monday the office opens at the new hour.
        assert_eq!(at(hours, "26113", "2026-03-27T12:00:00Z"), (Some(false), until("2026-03-30T06:30:00Z")));
        // The same moment in La Réunion and in Papeete.
        assert_eq!(at(hours, "97411", "2026-03-02T06:00:00Z"), (Some(true), until("2026-03-02T08:00:00Z")));
        assert_eq!(at(hours, "98735", "2026-03-02T20:00:00Z"), (Some(true), until("2026-03-02T22:00:00Z")));
    }

    #[test]
    fn holidays_close_where_they_are_holidays() {
        let hours = "Mo-Sa 09:00-17:00; PH off";
        assert_eq!(at(hours, "67482", "2026-12-26T10:00:00Z").0, Some(false), "Strasbourg");
        assert_eq!(at(hours, "26113", "2026-12-26T10:00:00Z").0, Some(true), "Die");
        // Christmas is a Friday, and only the reason changes at midnight.
        let hours = "Mo-Fr 09:00-12:00; PH off \"férié\"";
        let monday = Some("2026-12-28T08:00:00Z".to_owned());
        assert_eq!(at(hours, "26113", "2026-12-24T11:30:00Z"), (Some(false), monday));
    }

    #[test]
    fn the_next_spell_is_found_beyond_holidays_and_changes_of_hour() {
        let next = |hours: &str, now: &str| {
            let now = now.parse().unwrap_or_default();
            let spells = InseeCode::read("26113").and_then(|commune| spells(hours, commune, None, now));
            let found = spells.map(|spells| soonest(spells, now));
            found.map(|spell| [spell.start, spell.end].map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)))
        };
        let spell = |from: &str, until: &str| Some([from.to_owned(), until.to_owned()]);
        let hours = "Mo-Fr 08:00-12:00,14:00-18:00; PH off";
        let open = next(hours, "2026-03-27T09:00:00Z");
        assert_eq!(open, spell("2026-03-27T09:00:00Z", "2026-03-27T11:00:00Z"), "the spell begins when it is asked");
        // On Monday the clocks have changed.
        assert_eq!(next(hours, "2026-03-27T17:00:00Z"), spell("2026-03-30T06:00:00Z", "2026-03-30T10:00:00Z"));
        // Easter Monday is closed.
        assert_eq!(next(hours, "2026-04-03T16:00:00Z"), spell("2026-04-07T06:00:00Z", "2026-04-07T10:00:00Z"));
        // Through the night in which an hour is left out.
        assert_eq!(next("22:00-04:00", "2026-03-28T20:00:00Z"), spell("2026-03-28T21:00:00Z", "2026-03-29T02:00:00Z"));
        let never = next("2031 Jan 01 10:00-12:00", "2026-03-27T17:00:00Z");
        assert_eq!(never, spell("2027-05-01T17:00:00Z", "2027-05-01T17:00:00Z"), "it is time to look again then");
    }

    #[test]
    fn in_the_hour_that_comes_twice_a_place_closes_once() {
        // Two o'clock of 25 October 2026 is midnight in UTC, and one o'clock an hour later.
        let until = Some("2026-10-25T01:30:00Z".to_owned());
        for now in ["2026-10-24T23:59:00Z", "2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z"] {
            assert_eq!(at("22:00-02:30", "26113", now), (Some(true), until.clone()), "{now}");
        }
        assert_eq!(at("22:00-02:30", "26113", "2026-10-25T01:30:00Z").0, Some(false));
    }

    #[test]
    fn hours_that_cannot_be_evaluated_say_nothing() {
        let hours = "(sunset+11:00)-26:00";
        assert!(OpeningHours::holds(hours));
        let now = "2026-06-21T08:00:00Z".parse().unwrap_or_default();
        let place = Some(Place::from_degrees(44.7, 5.2));
        let read = InseeCode::read("26113").map(|commune| guarded(|| judged(spells(hours, commune, place, now)?, now)));
        assert_eq!(read, Some(None));
    }

    #[test]
    fn what_hours_do_not_say_is_not_guessed() {
        assert_eq!(at("24/7", "26113", "2026-03-02T08:00:00Z"), (Some(true), None));
        assert_eq!(at("unknown \"sur rendez-vous\"", "26113", "2026-03-02T08:00:00Z"), (None, None));
        for refused in ["", "ouvert le lundi", "Mo 25:00-26:00 xx", "SH Mo 10:00-12:00"] {
            assert!(!OpeningHours::holds(refused), "{refused}");
        }
        assert!(OpeningHours::holds("Mo,Tu,Th 09:00-12:00,14:00-17:00; We 14:00-18:00 \"sur rendez-vous\"; PH off"));
    }

    proptest! {
        /// Whatever passes as opening hours is read in a bounded time, and never fails.
        #[test]
        fn hours_of_strangers_do_no_harm(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("Mo-Fr"), Just("week 53"), Just("Feb 29"), Just("PH"), Just("10:00-12:00"), Just(";"), Just(","), Just("off"),
                    Just("2030-2099"), Just("(sunrise+01:00)-(sunset-01:00)"), Just("Dec 31-Jan 01"), Just("We[5]"), Just("easter -2 days"),
                    Just("22:00-06:00+"), Just("||"), Just("\"x\""), Just("Su[-1]"), Just("week 1-53/7"), Just("PH -1 day"), Just("24/7"),
                ],
                1..24,
            ),
            // Any time, and the night in which an hour comes twice.
            seconds in prop_oneof![0_i64..4_000_000_000, 1_792_879_200_i64..1_792_900_800],
            latitude in -90.0..90.0,
            longitude in -180.0..180.0,
        ) {
            let hours = parts.join(" ");
            let now = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            if OpeningHours::holds(&hours) {
                for commune in ["26113", "98735", "97502"] {
                    if let Some(commune) = InseeCode::read(commune) {
                        for place in [None, Some(Place::from_degrees(latitude, longitude))] {
                            let is_open = guarded(|| judged(spells(&hours, commune, place, now)?, now)).and_then(|it| it.is_open);
                            let Some(spell) = guarded(|| Some(soonest(spells(&hours, commune, place, now)?, now))) else { continue };
                            prop_assert_eq!(spell.contains(&now), is_open == Some(true));
                        }
                    }
                }
            }
        }
    }
}
