//! The policy of a space: who may ask for it, when, and who accepts.
//!
//! A policy is stored as the JSON text of the input that set it, so each of its fields is named once, here. A space without a policy has
//! the defaults that the schema shows.

use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, InputObject, InputType, SimpleObject, Value};
use crate::base::scalars::{Date, Text};
use crate::base::text::Fault;
use entity::space;

/// Most closures of one space.
const MAX_CLOSURES: usize = 50;
/// As early as anybody may ask, in days.
const EARLIEST: i32 = 730;
/// The minutes of a day.
const DAY: i32 = 24 * 60;

/// Who asks for a space. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Associations of a commune of the venue [associations locales].
    LocalAssociations,
    /// People who live in a commune of the venue, and other organisations there [habitants].
    Residents,
    /// Everybody else.
    Others,
}

/// Who accepts a booking. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookingAcceptance {
    /// Those who decide about the venue: its author where it has no team, else editors and stewards of its team.
    Editors,
    /// Nobody: what the policy allows and what is free is accepted at once.
    AtOnce,
}

/// From when an audience may ask.
#[derive(SimpleObject, InputObject, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(input_name = "AudienceOpeningInput")]
pub struct AudienceOpening {
    /// Who.
    pub audience: Audience,
    /// From how many days before the start on, 0 to 730; as early as `earliestDays` says when null.
    pub opens_days_before: Option<i32>,
}

/// Days on which a space is closed.
#[derive(SimpleObject, InputObject, Debug, Clone, PartialEq, Eq)]
#[graphql(input_name = "SpaceClosureInput")]
pub struct SpaceClosure {
    /// The first day, where the venue is.
    pub from: Date,
    /// The last day, which is closed too.
    pub until: Date,
    /// Why, for everybody who wants to book.
    pub reason: Option<Text>,
}

/// Who may ask for a space, when, and who accepts.
#[derive(SimpleObject, InputObject, Debug, Clone, PartialEq, Eq)]
#[graphql(input_name = "SpacePolicyInput")]
pub struct SpacePolicy {
    /// From how many days before the start on one may ask, 1 to 730; null for as early as one wants.
    #[graphql(default_with = "Some(366)")]
    pub earliest_days: Option<i32>,
    /// Until how many minutes before the start one may ask, 0 to 525,600.
    #[graphql(default = 0)]
    pub latest_minutes: i32,
    /// Spans begin and end at multiples of so many minutes from midnight, where the venue is: 1 to 1,440. Null for every minute.
    #[graphql(default_with = "Some(15)")]
    pub grid_minutes: Option<i32>,
    /// How long it is kept free before each booking, in minutes, 0 to 10,080.
    #[graphql(default = 0)]
    pub buffer_before_minutes: i32,
    /// How long it is kept free after each booking, in minutes, 0 to 10,080.
    #[graphql(default = 0)]
    pub buffer_after_minutes: i32,
    /// How many bookings of one organisation, or of one person who asks for none, may be open at once: requested or accepted, and not
    /// past; 1 to 1,000. Null for any number.
    pub most_open: Option<i32>,
    /// How many accepted bookings one organisation, or one person who asks for none, may have in a calendar year, 1 to 10,000. Null for
    /// any number.
    pub most_per_year: Option<i32>,
    /// Who may ask, each audience once. When it is empty, everybody may; otherwise an audience that is not listed may not.
    #[graphql(default)]
    pub audiences: Vec<AudienceOpening>,
    /// Whether a request keeps others from asking for the same time until it is answered.
    #[graphql(default = false)]
    pub requests_block: bool,
    /// After how many days a request without an answer lapses [option], 1 to 365. Null for none before it would begin.
    #[graphql(default_with = "Some(14)")]
    pub options_lapse_days: Option<i32>,
    /// When it is closed, at most 50.
    #[graphql(default)]
    pub closures: Vec<SpaceClosure>,
    /// Who accepts.
    #[graphql(default_with = "BookingAcceptance::Editors")]
    pub acceptance: BookingAcceptance,
}

impl SpacePolicy {
    /// The policy of a space.
    pub fn of(space: &space::Model) -> Result<Self, Error> {
        let stored = serde_json::from_str(space.policy.as_deref().unwrap_or("{}"));
        let stored = stored.map_err(|_| Error::internal("a policy that is no JSON"))?;
        let stored = Value::from_json(stored).map_err(|_| Error::internal("a policy that is no value"))?;
        Self::parse(Some(stored)).map_err(|_| Error::internal("a policy that is no input"))
    }

    /// The text that a row stores.
    pub fn stored(&self) -> Result<String, Error> {
        let value = self.to_value().into_json().map_err(|_| Error::internal("a policy that is no JSON"))?;
        Ok(value.to_string())
    }

    /// Checks its numbers, and what contradicts itself.
    pub fn check(&self) -> Result<(), Error> {
        let mut problems = Problems::default();
        for (field, number, min, max) in [
            ("earliestDays", self.earliest_days, 1, EARLIEST),
            ("latestMinutes", Some(self.latest_minutes), 0, 365 * DAY),
            ("gridMinutes", self.grid_minutes, 1, DAY),
            ("bufferBeforeMinutes", Some(self.buffer_before_minutes), 0, 7 * DAY),
            ("bufferAfterMinutes", Some(self.buffer_after_minutes), 0, 7 * DAY),
            ("mostOpen", self.most_open, 1, 1_000),
            ("mostPerYear", self.most_per_year, 1, 10_000),
            ("optionsLapseDays", self.options_lapse_days, 1, 365),
        ] {
            if number.is_some_and(|number| !(min..=max).contains(&number)) {
                problems.add(format!("input.{field}"), Fault::OutOfRange { min: min.into(), max: max.into() });
            }
        }
        if self.earliest_days.is_some_and(|days| days < EARLIEST && self.latest_minutes > days * DAY) {
            problems.add("input.latestMinutes", Fault::Excludes("earliestDays"));
        }
        for (at, opening) in self.audiences.iter().enumerate() {
            if self.audiences.iter().take(at).any(|other| other.audience == opening.audience) {
                problems.add(format!("input.audiences.{at}.audience"), Fault::Taken);
            }
            if opening.opens_days_before.is_some_and(|days| !(0..=EARLIEST).contains(&days)) {
                let fault = Fault::OutOfRange { min: 0, max: EARLIEST.into() };
                problems.add(format!("input.audiences.{at}.opensDaysBefore"), fault);
            }
        }
        if self.closures.len() > MAX_CLOSURES {
            problems.add("input.closures", Fault::TooMany { max: MAX_CLOSURES });
        }
        for (at, _) in self.closures.iter().enumerate().filter(|(_, closure)| closure.until < closure.from) {
            problems.add(format!("input.closures.{at}.until"), Fault::Before("from"));
        }
        problems.check()
    }
}
