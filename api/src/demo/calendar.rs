//! The calendar of the demo: its days are counted from the day on which it was first run, its hours are those of Paris.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The calendar of a demo that was first run on this day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar(NaiveDate);

impl Calendar {
    /// The calendar in which this moment lies on the day `day`.
    pub fn with(moment: DateTime<Utc>, day: i64) -> Self {
        let local = moment + offset(moment.date_naive());
        Self(shifted(local.date_naive(), -day))
    }

    /// The moment of a time on a day: -1 is the day before the demo was first run, 1 the day after.
    pub fn at(self, day: i64, time: NaiveTime) -> DateTime<Utc> {
        let day = shifted(self.0, day);
        day.and_time(time).and_utc() - offset(day)
    }
}

fn shifted(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let shifted = if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) };
    shifted.unwrap_or(date)
}

/// How far Paris is ahead of UTC at noon of a day.
fn offset(date: NaiveDate) -> TimeDelta {
    let last_sunday = |month| {
        let last = NaiveDate::from_ymd_opt(date.year(), month, 31)?;
        last.checked_sub_days(Days::new(last.weekday().num_days_from_sunday().into()))
    };
    let in_summer = last_sunday(3).is_some_and(|begin| date >= begin) && last_sunday(10).is_some_and(|end| date < end);
    TimeDelta::hours(if in_summer { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_first_run_through_both_changes_of_the_clocks() {
        for day in ["2026-01-15T22:59:00Z", "2026-03-29T12:00:00Z", "2026-07-01T00:10:00Z", "2026-11-02T08:00:00Z"] {
            let now: DateTime<Utc> = day.parse().unwrap();
            let calendar = Calendar::with(now, 0);
            for day in [-400, -42, -1, 0, 1, 200] {
                let seven = calendar.at(day, NaiveTime::from_hms_opt(7, 0, 0).unwrap());
                assert_eq!(Calendar::with(seven, day), calendar, "{now} {day}");
                assert!(["05:00", "06:00"].contains(&seven.format("%H:%M").to_string().as_str()), "{seven}");
            }
        }
    }
}
