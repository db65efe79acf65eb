//! Spaces [espaces] and sittings [tables d'hôtes]: the parts of a venue that are booked.
//!
//! A space is a hall, which is booked for a span of time by one at a time, or a lodging, which is booked by nights and beds. A sitting
//! is a shared meal, whose seats are booked. The policy of a space says who may ask for it, when, and who accepts.
//!
//! Invariants: a venue has at most 50 spaces, in an order that those who run it chose. A space is never deleted while its venue exists,
//! so that what was booked keeps its place: who removes it closes it. Sittings that are past or cancelled do not change. Whoever may
//! change a published venue runs its spaces and sittings; whoever sees the venue sees them.

mod graphql;
mod ops;
mod policy;
mod sittings;

pub use graphql::{Sitting, Space, SpaceMutation, SpaceQuery};
pub use graphql::{of_venue, sitting_of, sittings_of_venue, space_of};
pub use policy::{Audience, AudienceOpening, BookingAcceptance, SpaceClosure, SpacePolicy};

use crate::base::error::Error;
use crate::ground::app::{Area, ListBound};
use crate::ground::chronicle::Happened;
use crate::ground::contribution::store;
use crate::ground::holdings::{Fate, Holding, Person, ids_of};
use crate::ground::policy::{EDITORS, Rule};
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::contribution::{Column as C, Kind, State};
use entity::{ContributionId, contribution, sitting, space};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{IntoCondition, SelectStatement};

/// Run the spaces of a venue and its sittings.
pub const RUN_SPACES: Rule = Rule::on_things("RunSpaces", EDITORS);

/// Checks that the viewer runs the spaces of a locked venue, and that it was not taken away.
fn may_run(tx: &Tx, venue: &contribution::Model) -> Result<(), Error> {
    tx.authorize(&RUN_SPACES, venue)?;
    if matches!(venue.state, State::Removed | State::Retracted) { Err(Error::state()) } else { Ok(()) }
}

/// Locks a venue to run its spaces.
async fn lock_venue(tx: &Tx, id: ContributionId) -> Result<contribution::Model, Error> {
    let venue = tx.lock_of(Kind::Venue, id).await?;
    may_run(tx, &venue)?;
    Ok(venue)
}

/// Records what became of a part of a locked venue, which changed with it.
async fn told(tx: &Tx, venue: &contribution::Model, verb: Verb) -> Result<(), Error> {
    let after = store(tx, venue, venue.clone()).await?;
    tx.record(Happened::to(verb, &after));
    Ok(())
}

/// The ids of what a person registered.
fn registered(person: &Person) -> SelectStatement {
    ids_of::<contribution::Entity>(C::Id, C::AuthorId.eq(person.id))
}

/// What spaces and sittings contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("add_space", &RUN_SPACES),
        ("update_space", &RUN_SPACES),
        ("remove_space", &RUN_SPACES),
        ("set_space_policy", &RUN_SPACES),
        ("add_sitting", &RUN_SPACES),
        ("update_sitting", &RUN_SPACES),
        ("cancel_sitting", &RUN_SPACES),
    ],
    holdings: || {
        let spaces = Holding::of::<space::Entity>("space", Fate::Stays, |person| {
            space::Column::ContributionId.in_subquery(registered(person)).into_condition()
        });
        let sittings = Holding::of::<sitting::Entity>("sitting", Fate::Stays, |person| {
            sitting::Column::ContributionId.in_subquery(registered(person)).into_condition()
        });
        vec![
            spaces.all_plain().while_seen(space::Column::ContributionId),
            sittings.all_plain().while_seen(sitting::Column::ContributionId),
        ]
    },
    lists: &[ListBound::new("SpacePolicy", "audiences", 3), ListBound::new("SpacePolicy", "closures", 50).usually(5)],
    ..Area::EMPTY
};
