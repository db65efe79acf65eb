//! Calendars as text (iCalendar, RFC 5545): lines, folded and escaped, events, and the time zones that they are in.
//!
//! Own code, because the crate `icalendar` writes no `VTIMEZONE`, takes the system's time where a stamp is absent, and brings a parser
//! that nothing here uses.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Longest line, in bytes, without its end.
const LINE: usize = 75;

/// What a calendar says of when something begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// From a moment to a moment.
    Moments(DateTime<Utc>, DateTime<Utc>),
    /// From a day to a day, which is not part of it any more.
    Days(NaiveDate, NaiveDate),
}

/// What an event tells others about its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It takes place.
    Confirmed,
    /// It may take place.
    Tentative,
}

/// One event.
#[derive(Debug)]
pub struct Event {
    /// Its name, the same as long as it exists.
    pub uid: String,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
    /// When it is.
    pub when: When,
    /// What it is.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Whether it takes place.
    pub status: Status,
    /// The name of what it was repeated with.
    pub related: Option<String>,
}

/// A calendar: its name, the zone in which its hours are written, and its events.
pub fn calendar(name: &str, zone: Tz, events: &[Event]) -> String {
    let mut text = String::new();
    let mut head = |line: &str| put(&mut text, line);
    head("BEGIN:VCALENDAR");
    head("VERSION:2.0");
    head("PRODID:-//territoire//territoire//FR");
    head("CALSCALE:GREGORIAN");
    head("METHOD:PUBLISH");
    head(&format!("X-WR-CALNAME:{}", escaped(name)));
    let moments = events.iter().filter_map(|event| match event.when {
        When::Moments(from, until) => Some([from, until]),
        When::Days(..) => None,
    });
    let moments: Vec<DateTime<Utc>> = moments.flatten().collect();
    if let Some((first, last)) = moments.iter().min().zip(moments.iter().max()) {
        zone_of(&mut text, zone, *first, *last);
    }
    for event in events {
        self::event(&mut text, zone, event);
    }
    put(&mut text, "END:VCALENDAR");
    text
}

fn event(text: &mut String, zone: Tz, event: &Event) {
    put(text, "BEGIN:VEVENT");
    put(text, &format!("UID:{}", escaped(&event.uid)));
    let changed = utc(event.changed);
    put(text, &format!("DTSTAMP:{changed}"));
    put(text, &format!("LAST-MODIFIED:{changed}"));
    match event.when {
        When::Moments(from, until) => {
            put(text, &format!("DTSTART{}", moment(zone, from)));
            put(text, &format!("DTEND{}", moment(zone, until)));
        }
        When::Days(from, until) => {
            put(text, &format!("DTSTART;VALUE=DATE:{}", from.format("%Y%m%d")));
            put(text, &format!("DTEND;VALUE=DATE:{}", until.format("%Y%m%d")));
        }
    }
    put(text, &format!("SUMMARY:{}", escaped(&event.summary)));
    if let Some(description) = &event.description {
        put(text, &format!("DESCRIPTION:{}", escaped(description)));
    }
    if let Some(related) = &event.related {
        put(text, &format!("RELATED-TO;RELTYPE=SIBLING:{}", escaped(related)));
    }
    let (status, transparency) = match event.status {
        Status::Confirmed => ("CONFIRMED", "OPAQUE"),
        Status::Tentative => ("TENTATIVE", "TRANSPARENT"),
    };
    put(text, &format!("STATUS:{status}"));
    put(text, &format!("TRANSP:{transparency}"));
    put(text, "END:VEVENT");
}

/// A moment as the value of a property, with its parameters: in the zone, or in UTC where clocks show its hour twice.
fn moment(zone: Tz, at: DateTime<Utc>) -> String {
    let shown = at.with_timezone(&zone).naive_local();
    match zone.from_local_datetime(&shown).single() {
        Some(_) => format!(";TZID={}:{}", zone.name(), local(shown)),
        None => format!(":{}", utc(at)),
    }
}

fn local(shown: NaiveDateTime) -> String {
    shown.format("%Y%m%dT%H%M%S").to_string()
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Writes the changes of a zone around some moments: one observance for each, and one for what holds before the first.
fn zone_of(text: &mut String, zone: Tz, first: DateTime<Utc>, last: DateTime<Utc>) {
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc());
    let mut at = first - TimeDelta::days(366);
    let mut changes = BTreeMap::from([(at, at)]);
    while at < last {
        let next = at + TimeDelta::days(1);
        if offset(at).fix() != offset(next).fix() {
            let (mut before, mut after) = (at, next);
            while after - before > TimeDelta::minutes(1) {
                let middle = before + (after - before) / 2;
                if offset(middle).fix() == offset(before).fix() { before = middle } else { after = middle }
            }
            // Clocks change at whole minutes.
            let after = DateTime::from_timestamp(after.timestamp().div_euclid(60) * 60, 0).unwrap_or(after);
            changes.insert(after, after - TimeDelta::minutes(1));
        }
        at = next;
    }
    put(text, "BEGIN:VTIMEZONE");
    put(text, &format!("TZID:{}", zone.name()));
    for (at, before) in changes {
        let (from, to) = (offset(before), offset(at));
        let kind = if to.dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
        put(text, &format!("BEGIN:{kind}"));
        put(
            text,
            &format!("DTSTART:{}", local(at.naive_utc() + TimeDelta::seconds(from.fix().local_minus_utc().into()))),
        );
        put(text, &format!("TZOFFSETFROM:{}", signed(from.fix().local_minus_utc())));
        put(text, &format!("TZOFFSETTO:{}", signed(to.fix().local_minus_utc())));
        if let Some(name) = to.abbreviation() {
            put(text, &format!("TZNAME:{}", escaped(name)));
        }
        put(text, &format!("END:{kind}"));
    }
    put(text, "END:VTIMEZONE");
}

/// An offset from UTC as `+0100`.
fn signed(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

/// A text as the value of a property.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            // Other control characters have no place in a calendar.
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Adds a line, folded at 75 bytes between characters.
fn put(text: &mut String, line: &str) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(c);
        length += c.len_utf8();
    }
    // Writing to a string never fails.
    let _ = text.write_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn one(when: When, summary: &str) -> Event {
        let (uid, changed, summary) = ("a@b".to_owned(), at("2026-03-02T08:00:00Z"), summary.to_owned());
        Event { uid, changed, when, summary, description: None, status: Status::Confirmed, related: None }
    }

    #[test]
    fn hours_are_in_the_zone_unless_clocks_show_them_twice() {
        let spring = When::Moments(at("2026-03-28T17:00:00Z"), at("2026-03-29T16:00:00Z"));
        let autumn = When::Moments(at("2026-10-25T00:30:00Z"), at("2026-10-25T02:30:00Z"));
        let text = calendar("Salle", Tz::Europe__Paris, &[one(spring, "Bal"), one(autumn, "Nuit")]);
        for line in [
            "DTSTART;TZID=Europe/Paris:20260328T180000",
            "DTEND;TZID=Europe/Paris:20260329T180000",
            "DTSTART:20261025T003000Z",
            "DTEND;TZID=Europe/Paris:20261025T033000",
            "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST",
            "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000",
            "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    proptest! {
        #[test]
        fn lines_are_short_and_say_what_was_said(summary in "\\PC{0,300}") {
            let days = When::Days(NaiveDate::default(), NaiveDate::default());
            let text = calendar("Salle", Tz::Europe__Paris, &[one(days, &summary)]);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE && !line.contains('\n')));
            let unfolded = text.replace("\r\n ", "");
            let said = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).expect("a summary");
            let plain = said.replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\");
            prop_assert_eq!(plain, summary);
        }
    }
}
