//! The time zone of a commune.

use super::codes::InseeCode;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::contribution::Codes;

/// The time zone in which a commune lives, by its code.
pub fn zone_of(commune: InseeCode) -> Tz {
    match commune.as_str().as_bytes() {
        // Gambier, and the six communes of the Marquesas, have hours of their own.
        b"98719" => Tz::Pacific__Gambier,
        b"98718" | b"98723" | b"98731" | b"98746" | b"98756" | b"98757" => Tz::Pacific__Marquesas,
        [b'9', b'7', b'1', ..] => Tz::America__Guadeloupe,
        [b'9', b'7', b'2', ..] => Tz::America__Martinique,
        [b'9', b'7', b'3', ..] => Tz::America__Cayenne,
        [b'9', b'7', b'4', ..] => Tz::Indian__Reunion,
        [b'9', b'7', b'5', ..] => Tz::America__Miquelon,
        [b'9', b'7', b'6', ..] => Tz::Indian__Mayotte,
        [b'9', b'7', b'7', ..] => Tz::America__St_Barthelemy,
        [b'9', b'7', b'8', ..] => Tz::America__Marigot,
        [b'9', b'8', b'6', ..] => Tz::Pacific__Wallis,
        [b'9', b'8', b'7', ..] => Tz::Pacific__Tahiti,
        [b'9', b'8', b'8', ..] => Tz::Pacific__Noumea,
        _ => Tz::Europe__Paris,
    }
}

/// The time zone of a thing: that of the first of its communes.
pub fn zone_at(communes: &Codes) -> Tz {
    communes.iter().find_map(InseeCode::read).map_or(Tz::Europe__Paris, zone_of)
}

/// The day that it is in a commune.
pub fn today_in(commune: InseeCode, now: DateTime<Utc>) -> NaiveDate {
    now.with_timezone(&zone_of(commune)).date_naive()
}
