//! What is asked for: inputs, as they are read before any table.

use crate::areas::spaces::Audience;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{Enum, ID, InputObject, OneofObject};
use crate::base::scalars::{Date, DateTime, Text, Title};
use crate::base::text::Fault;
use crate::ground::agenda::{Hours, RecurrenceRule, Span, noon, occurrences};
use crate::ground::contribution::ids;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entity::contribution::Kind;
use entity::{ContributionId, SittingId, SpaceId};
use std::collections::BTreeSet;

/// Longest span of one booking, in days.
const LONGEST: i64 = 31;
/// Most nights of one stay.
const MAX_NIGHTS: i64 = 90;
/// Most days that a series leaves out.
const MAX_EXCEPT: usize = 400;
/// Most people, beds and seats that one request names.
const MOST: i32 = 10_000;

/// What happens when some occurrences of a series cannot be had. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BookingConflictRule {
    /// Nothing is done, and the error names each of them.
    #[default]
    Refuse,
    /// The others are had, and the answer names each of them.
    Skip,
}

/// Repeats a booking.
#[derive(InputObject, Debug)]
pub struct BookingRepetitionInput {
    /// The rule; its first occurrence is the booking itself. It makes at most 400 occurrences within two years.
    pub rule: RecurrenceRule,
    /// Days on which an occurrence would begin and which are left out, at the venue; at most 400.
    pub except: Option<Vec<Date>>,
}

/// A space for a span of time.
#[derive(InputObject, Debug)]
pub struct BookedSpanInput {
    /// The space: one whose `bookedBy` is `SPAN`.
    pub space_id: ID,
    /// When it begins.
    pub starts_at: DateTime,
    /// When it ends, at most 31 days later.
    pub ends_at: DateTime,
    /// Repeats it, at the same hours on the clocks of the venue. An hour that does not exist, as clocks go forward, is read with the
    /// offset before the change; of an hour that exists twice the first is meant (RFC 5545).
    pub repetition: Option<BookingRepetitionInput>,
}

/// Beds for nights.
#[derive(InputObject, Debug)]
pub struct BookedNightsInput {
    /// The space: one whose `bookedBy` is `NIGHTS`.
    pub space_id: ID,
    /// The day of arrival, at the venue.
    pub arrives_on: Date,
    /// The day of departure, at most 90 nights later. On that day others may arrive.
    pub leaves_on: Date,
    /// How many beds.
    pub beds: i32,
}

/// Seats of a shared meal.
#[derive(InputObject, Debug)]
pub struct BookedSeatsInput {
    /// The sitting.
    pub sitting_id: ID,
    /// How many seats.
    pub seats: i32,
}

/// What is booked: one of these.
#[derive(OneofObject, Debug)]
pub enum BookedInput {
    /// A space for a span of time, once or repeatedly.
    Span(BookedSpanInput),
    /// Beds for nights.
    Nights(BookedNightsInput),
    /// Seats of a shared meal.
    Seats(BookedSeatsInput),
}

/// Asks for a booking.
#[derive(InputObject, Debug)]
pub struct RequestBookingInput {
    /// What is booked.
    pub what: BookedInput,
    /// The organisation for which you ask: one about which you decide. Absent or null for yourself.
    pub organisation_id: Option<ID>,
    /// What you ask as, where the policy of the space tells audiences apart; `OTHERS` when absent. An organisation must be what it says;
    /// people are believed, and those who decide about the venue know their neighbours.
    pub audience: Option<Audience>,
    /// What it is for. Those who run the venue read it, and you; nobody else does. So with all that follows.
    pub purpose: Title,
    /// How many people come, 1 to 10,000; at most as many as the space takes.
    pub persons: Option<i32>,
    /// What else those who decide should know.
    pub note: Option<Text>,
    /// What happens when some occurrences cannot be had: `REFUSE` when absent.
    pub on_conflict: Option<BookingConflictRule>,
}

/// What is booked, read.
pub enum Booked {
    /// A space for a span of time.
    Span {
        /// The space.
        space: SpaceId,
        /// When.
        span: Span,
        /// How it is repeated.
        repetition: Option<BookingRepetitionInput>,
    },
    /// Beds for nights.
    Nights {
        /// The space.
        space: SpaceId,
        /// The days of arrival and departure.
        days: [NaiveDate; 2],
        /// How many.
        beds: i32,
    },
    /// Seats of a sitting.
    Seats {
        /// The sitting.
        sitting: SittingId,
        /// How many.
        seats: i32,
    },
}

/// A request, read.
pub struct Asked {
    /// What is booked.
    pub what: Booked,
    /// The organisation.
    pub organisation: Option<ContributionId>,
    /// What it is asked for as.
    pub audience: Audience,
    /// What it is for.
    pub purpose: String,
    /// How many people come.
    pub persons: Option<i32>,
    /// What was said beside.
    pub note: Option<String>,
    /// What happens with conflicts.
    pub on_conflict: BookingConflictRule,
}

fn counted(field: &str, number: i32) -> Result<i32, Problem> {
    let fault = Fault::OutOfRange { min: 1, max: MOST.into() };
    if (1..=MOST).contains(&number) { Ok(number) } else { Err(Problem { field: field.to_owned(), fault }) }
}

/// A span between two moments of an input.
fn span(input: &BookedSpanInput) -> Result<Span, Problem> {
    let refused = |fault| Problem { field: "input.what.span.endsAt".to_owned(), fault };
    let found = Span::new(input.starts_at.0.into(), input.ends_at.0.into());
    let found = found.ok_or_else(|| refused(Fault::Before("startsAt")))?;
    if input.ends_at.0 - input.starts_at.0 > TimeDelta::days(LONGEST) {
        return Err(refused(Fault::TooLong { days: LONGEST }));
    }
    Ok(found)
}

fn nights(input: &BookedNightsInput) -> Result<[NaiveDate; 2], Problem> {
    let days = [input.arrives_on.0, input.leaves_on.0];
    let refused = |fault| Problem { field: "input.what.nights.leavesOn".to_owned(), fault };
    let [arrives, leaves] = days;
    match (leaves - arrives).num_days() {
        ..=0 => Err(refused(Fault::Before("arrivesOn"))),
        1..=MAX_NIGHTS => Ok(days),
        _ => Err(refused(Fault::TooLong { days: MAX_NIGHTS })),
    }
}

impl BookedInput {
    fn read(self, problems: &mut Problems) -> Option<Booked> {
        let space = |id: &ID, field: &str| ids::uuid_input("space", id, field).map(SpaceId);
        match self {
            Self::Span(input) => {
                let found = problems.take(space(&input.space_id, "input.what.span.spaceId"));
                let span = problems.take(span(&input));
                let except = input.repetition.as_ref().and_then(|repetition| repetition.except.as_ref());
                if except.is_some_and(|days| days.len() > MAX_EXCEPT) {
                    problems.add("input.what.span.repetition.except", Fault::TooMany { max: MAX_EXCEPT });
                }
                Some(Booked::Span { space: found?, span: span?, repetition: input.repetition })
            }
            Self::Nights(input) => {
                let found = problems.take(space(&input.space_id, "input.what.nights.spaceId"));
                let days = problems.take(nights(&input));
                let beds = problems.take(counted("input.what.nights.beds", input.beds));
                Some(Booked::Nights { space: found?, days: days?, beds: beds? })
            }
            Self::Seats(input) => {
                let sitting = ids::uuid_input("sitting", &input.sitting_id, "input.what.seats.sittingId");
                let sitting = problems.take(sitting).map(SittingId);
                let seats = problems.take(counted("input.what.seats.seats", input.seats));
                Some(Booked::Seats { sitting: sitting?, seats: seats? })
            }
        }
    }
}

impl Booked {
    /// How it is repeated; none where it is not.
    pub const fn repetition(&self) -> Option<&BookingRepetitionInput> {
        match self {
            Self::Span { repetition, .. } => repetition.as_ref(),
            Self::Nights { .. } | Self::Seats { .. } => None,
        }
    }
}

impl BookingRepetitionInput {
    /// The days that it leaves out, each once, as they are stored; none where it leaves none out.
    pub fn left_out(&self) -> Option<String> {
        let days: BTreeSet<String> = self.except.iter().flatten().map(|day| day.0.to_string()).collect();
        (!days.is_empty()).then(|| days.into_iter().collect::<Vec<_>>().join(" "))
    }
}

impl Asked {
    /// Reads an input; the error names every path that is invalid.
    pub fn read(input: RequestBookingInput) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let organisation = input.organisation_id.as_ref();
        let organisation =
            organisation.and_then(|id| problems.take(ids::input_of(Kind::Organisation, id, "input.organisationId")));
        let persons = input.persons.and_then(|persons| problems.take(counted("input.persons", persons)));
        let what = input.what.read(&mut problems);
        problems.check()?;
        Ok(Self {
            what: what.ok_or_else(|| Error::internal("a problem was not told"))?,
            organisation,
            audience: input.audience.unwrap_or(Audience::Others),
            purpose: input.purpose.0,
            persons,
            note: input.note.map(|note| note.0),
            on_conflict: input.on_conflict.unwrap_or_default(),
        })
    }
}

/// The spans of a request for a span of time, in order. The first one is exactly as it was asked for.
pub fn spans(first: Span, repetition: Option<&BookingRepetitionInput>, zone: Tz) -> Result<Vec<Span>, Problem> {
    let Some(repetition) = repetition else { return Ok(vec![first]) };
    let refused = |fault| Problem { field: "input.what.span.repetition.rule".to_owned(), fault };
    let clocks = Hours::of(zone, first).ok_or_else(|| refused(Fault::Before("startsAt")))?;
    let except: Vec<NaiveDate> = repetition.except.iter().flatten().map(|day| day.0).collect();
    let found = occurrences(&repetition.rule, clocks, &except, zone, "input.what.span.repetition.rule")?;
    let found = found.into_iter().map(|hours| if hours == clocks { Some(first) } else { hours.in_zone(zone) });
    Ok(found.flatten().collect())
}

/// The span of some nights.
pub fn stay(zone: Tz, [arrives, leaves]: [NaiveDate; 2]) -> Option<Span> {
    Span::new(noon(zone, arrives).into(), noon(zone, leaves).into())
}
