//! Bookings [réservations]: spaces for spans of time, beds for nights, seats of shared meals.
//!
//! What is asked for at once is a series, of one booking or of several; each occurrence is a booking of its own, with a course of its own.
//!
//! Invariants: two accepted bookings of one space never overlap, with the time kept free before and after each; the beds of a night and
//! the seats of a sitting are never more than there are. Everything about a venue is decided under the lock of its contribution, and
//! nothing accepted is ever displaced. Those who decide about the venue accept, refuse and close; whoever asked withdraws; both cancel.
//! Who asks and also decides about the venue accepts their own request: a town hall books its own hall so, and nobody else could. A
//! request is for oneself or for an organisation about which one decides; then those who decide about the organisation count as who
//! asked. Bookings and what belongs to them are seen by those and by the venue's team, and are in no timeline; everybody sees when a
//! space is free. Requests lapse by themselves, and what is over is closed by itself.

mod asked;
mod availability;
pub mod calendars;
mod found;
mod graphql;
mod held;
mod letters;
pub mod ops;
mod over;
pub mod papers;
mod reading;
mod seats;
mod steps;
mod terms;

pub use availability::{SpaceAvailability, availability, seats_left};
pub use calendars::{SpaceCalendar, SpaceCalendarMutation, calendars_of};
pub use graphql::{BookingMutation, BookingQuery};
pub use papers::BookingPaperMutation;
pub use seats::{free_seats, keep_beds, keep_seats, refuse_waiting};
pub use steps::COURSE;

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::policy::{ACCOUNTS, EDITORS, May, Role, Rule};
use crate::job;
use entity::booking::{self, Column as B};
use entity::booking_series::{self, Column as R};
use over::PERIOD;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{ExprTrait, IntoCondition, SelectStatement, SimpleExpr};

/// Those who decide about the venue.
const HOLDERS: May = May {
    roles: &[Role::Holder],
    words: "those who decide about the venue: its author where it has no team, else editors and stewards of its team",
};
/// Whoever asked for a booking.
const ASKERS: May = May {
    roles: &[Role::Asker],
    words: "whoever asked for the booking, or those who decide about the organisation for which it was asked",
};
/// Both.
const BOTH: May = May {
    roles: &[Role::Asker, Role::Holder],
    words: "whoever asked for the booking, or those who decide about the organisation for which it was asked; those who decide about the venue: its author where it has no team, else editors and stewards of its team",
};
/// Those who see a booking.
const SEERS: May = May {
    roles: &[Role::Owner, Role::Contributor, Role::Editor, Role::Steward, Role::Asker],
    words: "whoever asked for the booking, and its venue's author where it has no team, else members of its team",
};

/// Ask for a booking.
pub const REQUEST: Rule = Rule::on_things("RequestBooking", ACCOUNTS);
/// Ask for one for an organisation: decided on the organisation.
pub const BOOK_FOR: Rule = Rule::on_things("BookForOrganisation", EDITORS);
/// See a booking.
pub const SEE: Rule = Rule::on_things("SeeBooking", SEERS);
/// Accept a booking. Who asked may too, where they decide about the venue.
pub const ACCEPT: Rule = Rule::on_things("AcceptBooking", HOLDERS);
/// Refuse a booking.
pub const REFUSE: Rule = Rule::on_things("RefuseBooking", HOLDERS);
/// Take a request back.
pub const WITHDRAW: Rule = Rule::on_things("WithdrawBooking", ASKERS);
/// Cancel what was accepted.
pub const CANCEL: Rule = Rule::on_things("CancelBooking", BOTH);
/// Say that a booking took place.
pub const CLOSE: Rule = Rule::on_things("CloseBooking", HOLDERS);

/// What a series says that tells nothing of a person.
const OF_SERIES: [R; 16] = [
    R::Id,
    R::ContributionId,
    R::SpaceId,
    R::SittingId,
    R::AskedBy,
    R::OrganisationId,
    R::Audience,
    R::Rule,
    R::LeftOut,
    R::RequestedAt,
    R::DepositCents,
    R::Deposit,
    R::OfferedAt,
    R::AgreedAt,
    R::OfferedBy,
    R::AgreedBy,
];

/// Whether a person asked for a series in their own name.
fn own(person: &Person) -> SimpleExpr {
    R::AskedBy.eq(person.id).and(R::OrganisationId.is_null())
}

/// Whether a person asked for a series in the name of an organisation.
fn for_organisations(person: &Person) -> SimpleExpr {
    R::AskedBy.eq(person.id).and(R::OrganisationId.is_not_null())
}

/// The ids of such series.
fn series_of(whose: SimpleExpr) -> SelectStatement {
    ids_of::<booking_series::Entity>(R::Id, whose)
}

/// What bookings hold of people.
fn holdings() -> Vec<Holding> {
    let asked = |person: &Person| own(person).into_condition();
    let for_others = |person: &Person| for_organisations(person).into_condition();
    let of_theirs = |person: &Person| B::SeriesId.in_subquery(series_of(own(person))).into_condition();
    let of_others = |person: &Person| B::SeriesId.in_subquery(series_of(for_organisations(person))).into_condition();
    vec![
        Holding::of::<booking::Entity>("booking", Fate::Emptied, of_theirs)
            .plain([B::Id, B::SeriesId, B::ContributionId, B::SpaceId, B::SittingId, B::StartsAt, B::EndsAt])
            .plain([B::HeldAt, B::HeldUntil, B::Units, B::State, B::LapsesAt, B::DecidedAt, B::AcceptedIn])
            .plain([B::HandedInAt, B::HandedOutAt])
            .personal([B::Reason, B::HandedIn, B::HandedOut]),
        Holding::of::<booking_series::Entity>("booking_series", Fate::Emptied, asked).plain(OF_SERIES).personal([
            R::Purpose,
            R::Persons,
            R::Note,
            R::Agreement,
        ]),
        // What they asked for in the name of an organisation is its own: it keeps all but what they wrote beside.
        Holding::of::<booking::Entity>("booking_for_an_organisation", Fate::Stays, of_others).all_plain(),
        Holding::of::<booking_series::Entity>("booking_series_for_an_organisation", Fate::Emptied, for_others)
            .plain(OF_SERIES)
            .plain([R::Purpose, R::Persons, R::Agreement])
            .personal([R::Note]),
    ]
}

/// What bookings contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("request_booking", &REQUEST),
        ("accept_booking", &ACCEPT),
        ("refuse_booking", &REFUSE),
        ("withdraw_booking", &WITHDRAW),
        ("cancel_booking", &CANCEL),
        ("close_booking", &CLOSE),
    ],
    rules: &[&BOOK_FOR, &SEE],
    jobs: &[
        job!("lapse_bookings", Timely, every PERIOD, over::lapse),
        job!("close_bookings", Timely, every PERIOD, over::close),
        job!("free_bookings", Timely, after erasure, over::free),
    ],
    holdings,
    lists: &[
        ListBound::new("BookingAnswer", "bookings", 400).usually(20),
        ListBound::new("BookingAnswer", "conflicts", 400).usually(20),
        ListBound::new("BookingSeries", "bookings", 400).usually(20),
        ListBound::new("SpaceAvailability", "busy", 5_000).usually(100),
        ListBound::new("SpaceAvailability", "nights", 366).usually(31),
    ],
    weights: &[("Space", "availability", 20), ("Sitting", "seatsLeft", 5)],
};
