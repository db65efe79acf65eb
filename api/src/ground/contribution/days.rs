//! Days that people name: they are days where the thing is, and are stored at noon UTC.

use crate::base::error::Problem;
use crate::base::scalars::Date;
use crate::base::text::Fault;
use crate::ground::territory::InseeCode;
use crate::ground::territory::zone::today_in;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{Moment, contribution};

/// The first year that is accepted.
const FIRST: i32 = 1900;

/// The day that it is where a thing is: in its principal commune.
pub fn today(now: DateTime<Utc>, on: &contribution::Model) -> NaiveDate {
    let commune = on.communes.iter().next().and_then(InseeCode::read);
    commune.map_or_else(|| now.date_naive(), |commune| today_in(commune, now))
}

/// A day of an input that is not to come, as it is stored; today where the thing is, when absent.
pub fn past(now: DateTime<Utc>, on: &contribution::Model, given: Option<Date>, field: &str) -> Result<Moment, Problem> {
    let today = today(now, on);
    let day = given.map_or(today, |given| given.0);
    let is_one = NaiveDate::from_ymd_opt(FIRST, 1, 1).is_some_and(|first| (first..=today).contains(&day));
    let noon = day.and_hms_opt(12, 0, 0).filter(|_| is_one);
    let noon = noon.ok_or_else(|| Problem { field: field.to_owned(), fault: Fault::NotPast })?;
    Ok(noon.and_utc().into())
}
