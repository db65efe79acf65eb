//! Calendars of spaces, for programs that read iCalendar (RFC 5545): the public one says when a space cannot be had; a secret address
//! tells those who run the venue all.
//!
//! A secret is shown once and kept as a hash. It opens the calendar as long as it is not closed and whoever opened it runs the venue:
//! who leaves the team takes no key along. An event stands for each booking, with one name as long as the booking exists, in the time
//! zone of the venue.

mod graphql;
mod ops;

pub use graphql::{SpaceCalendar, SpaceCalendarMutation, calendars_of};
pub use ops::{private, public};

use crate::ground::app::{Area, ListBound};
use crate::ground::holdings::{Fate, Holding, Person};
use crate::ground::policy::{May, Role, Rule};
use entity::space_calendar::{Column as S, Entity};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::IntoCondition;

/// Open and close secret addresses of calendars. An application's key ends sooner than what such an address shows.
pub const CALENDARS: Rule = Rule::person(
    "RunSpaceCalendars",
    May {
        roles: &[Role::Owner, Role::Contributor, Role::Editor, Role::Steward],
        words: "its venue's author where that has no team, else members of its team",
    },
);

/// What calendars contribute.
pub const AREA: Area = Area {
    mutations: &[("open_space_calendar", &CALENDARS), ("close_space_calendar", &CALENDARS)],
    holdings: || {
        let opened = |person: &Person| S::AuthorId.eq(person.id).into_condition();
        vec![
            Holding::of::<Entity>("space_calendar", Fate::WithAccount, opened)
                .plain([S::Id, S::ContributionId, S::SpaceId, S::AuthorId, S::CreatedAt])
                .secret([S::Hash]),
        ]
    },
    lists: &[ListBound::new("Space", "calendars", 20).usually(3)],
    ..Area::EMPTY
};
