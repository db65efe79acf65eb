//! Public holidays in France, by place.
//!
//! Sources: Code du travail, art. L3133-1 (the eleven days of the whole country), L3134-13 (Alsace and Moselle: Good Friday and
//! 26 December; by the letter Good Friday only where there is a Protestant church, which most public offices do not ask),
//! L3422-2 and decree 83-1003 (the abolition of slavery, a day of its own in each overseas department and in Saint-Martin and
//! Saint-Barthélemy). The further days of Wallis-et-Futuna, French Polynesia and New Caledonia are not known here.

use crate::ground::territory::InseeCode;
use chrono::{Days, NaiveDate};
use compact_calendar::CompactCalendar;
use std::sync::{Arc, LazyLock};

/// The years whose holidays are known.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2120;

/// Days of every year in the whole country: month and day.
const EVERYWHERE: [(u32, u32); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];

/// Days after Easter in the whole country: Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER: [u64; 3] = [1, 39, 50];

/// Where further days are holidays: the departments by their codes, the further day of every year, and whether Good Friday is one.
const FURTHER: [(&[&str], (u32, u32), bool); 8] = [
    (&["57", "67", "68"], (12, 26), true),
    (&["971"], (5, 27), false),
    (&["972"], (5, 22), false),
    (&["973"], (6, 10), false),
    (&["974"], (12, 20), false),
    (&["976"], (4, 27), false),
    (&["977"], (10, 9), false),
    (&["978"], (5, 28), false),
];

/// The calendar of the whole country, and those of [`FURTHER`].
static CALENDARS: LazyLock<(Arc<CompactCalendar>, Vec<Arc<CompactCalendar>>)> =
    LazyLock::new(|| (calendar(None, false), FURTHER.map(|(_, day, friday)| calendar(Some(day), friday)).to_vec()));

/// The public holidays in a commune.
pub fn holidays_in(commune: InseeCode) -> Arc<CompactCalendar> {
    let code = commune.as_str();
    let at = FURTHER.iter().position(|(departments, ..)| departments.iter().any(|it| code.starts_with(it)));
    let (everywhere, further) = &*CALENDARS;
    Arc::clone(at.and_then(|at| further.get(at)).unwrap_or(everywhere))
}

fn calendar(further: Option<(u32, u32)>, good_friday: bool) -> Arc<CompactCalendar> {
    let mut calendar = CompactCalendar::default();
    for year in YEARS {
        let fixed = EVERYWHERE.into_iter().chain(further);
        let fixed = fixed.filter_map(|(month, day)| NaiveDate::from_ymd_opt(year, month, day));
        let easter = easter(year);
        let moving = AFTER_EASTER.into_iter().filter_map(|days| easter?.checked_add_days(Days::new(days)));
        let friday = easter.and_then(|easter| easter.checked_sub_days(Days::new(2))).filter(|_| good_friday);
        for day in fixed.chain(moving).chain(friday) {
            calendar.insert(day);
        }
    }
    Arc::new(calendar)
}

/// Easter Sunday in the Gregorian calendar (the method of Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let leaps = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - leaps + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31).ok()? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_holiday(commune: &str, year: i32, month: u32, day: u32) -> bool {
        let day = NaiveDate::from_ymd_opt(year, month, day);
        InseeCode::read(commune).zip(day).is_some_and(|(commune, day)| holidays_in(commune).contains(day))
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        let dates =
            [(2000, 4, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2049, 4, 18)];
        for (year, month, day) in dates {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day), "{year}");
        }
    }

    #[test]
    fn holidays_are_those_of_the_place() {
        assert!(is_holiday("26113", 2026, 5, 14), "Ascension");
        assert!(is_holiday("26113", 2026, 5, 25), "Whit Monday");
        assert!(!is_holiday("26113", 2026, 12, 26));
        assert!(is_holiday("67482", 2026, 12, 26), "Strasbourg");
        assert!(is_holiday("57463", 2026, 4, 3), "Good Friday in Metz");
        assert!(is_holiday("97611", 2026, 4, 27), "Mayotte");
        assert!(!is_holiday("97411", 2026, 4, 27), "not in La Réunion");
    }
}
