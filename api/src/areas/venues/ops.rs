//! Decisions on venues.

use super::fields::{RegisterVenueInput, UpdateVenueInput, VenueKind, VenueService};
use super::keys::{self, KeyHolderInput};
use super::opening;
use crate::base::error::{Error, Problem, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::text::Fault;
use crate::ground::contribution::contact::{self, ContactInput};
use crate::ground::contribution::fields::Settles;
use crate::ground::contribution::{BasicFilter, Filter, Narrowing, ids};
use crate::ground::write::Tx;
use crate::orders;
use entity::ContributionId;
use entity::contribution::{self, Kind};
use entity::venue::{self, Column as C, Entity, Model};
use sea_orm::ColumnTrait;
use std::collections::HashMap;

/// Most people that a place takes at once.
pub const MOST_PEOPLE: i32 = 100_000;
/// The widest door, in centimetres.
const WIDEST: i32 = 1_000;

orders! {
    /// Orders of lists of venues. Values may be added.
    VenueOrder
}

/// Narrows a list of venues; all that is given must hold.
#[derive(InputObject, Debug, Clone, Default)]
pub struct VenueFilter {
    #[graphql(flatten)]
    basics: BasicFilter,
    /// Only venues of this organisation.
    pub organisation_id: Option<ID>,
    /// Any of these kinds.
    pub kinds: Option<Vec<VenueKind>>,
    /// Offering any of these.
    pub services: Option<Vec<VenueService>>,
    /// Those that one enters without a step, or those that one does not. Where nobody said, a venue is among neither.
    pub step_free: Option<bool>,
    /// Taking at least so many people at once.
    pub min_capacity: Option<i32>,
    /// Those that are open now by their hours, or the others. Where its hours are not known, a venue is among the others.
    pub open_now: Option<bool>,
}

crate::facets!(venue { kind, services, step_free });

impl Filter for VenueFilter {
    fn narrow(self, list: &mut Narrowing) {
        list.basics(self.basics);
        list.house(self.organisation_id, Kind::Organisation, "filter.organisationId");
        list.any_value::<_, venue::VenueKind>(C::Kind, self.kinds);
        list.any_word::<_, venue::VenueService>(C::Services, self.services);
        list.flag(C::StepFree, self.step_free);
        if let Some(people) = self.min_capacity {
            list.that(C::Capacity.gte(people));
        }
        if let Some(open) = self.open_now {
            opening::narrow(list, open);
        }
    }
}

/// Checks the numbers of a venue.
fn check(row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    for (field, number, min, max) in
        [("input.capacity", row.capacity, 0, MOST_PEOPLE), ("input.doorWidth", row.door_width, 1, WIDEST)]
    {
        if number.is_some_and(|number| !(min..=max).contains(&number)) {
            problems.add(field, Fault::OutOfRange { min: min.into(), max: max.into() });
        }
    }
    problems.check()
}

/// What both inputs say beside the fields.
async fn settle(
    tx: &Tx,
    on: &contribution::Model,
    row: &mut Model,
    contact: MaybeUndefined<ContactInput>,
    key_holder: MaybeUndefined<KeyHolderInput>,
) -> Result<(), Error> {
    check(row)?;
    opening::renew(row, on, tx.now);
    keys::put(tx, on.id, key_holder).await?;
    contact::put(tx, on.id, contact).await
}

type Texts = HashMap<String, String>;

impl Settles<Entity> for RegisterVenueInput {
    const HOUSES: &'static [Kind] = &[Kind::Organisation];

    fn house(&self) -> Result<Option<ContributionId>, Problem> {
        let read = |id| ids::input_of(Kind::Organisation, id, "input.organisationId");
        self.organisation_id.as_ref().map(read).transpose()
    }

    async fn settle(&self, tx: &Tx, on: &mut contribution::Model, row: &mut Model, _: &Texts) -> Result<(), Error> {
        settle(tx, on, row, self.contact.clone(), self.key_holder.clone()).await
    }
}

impl Settles<Entity> for UpdateVenueInput {
    async fn settle(&self, tx: &Tx, on: &mut contribution::Model, row: &mut Model, _: &Texts) -> Result<(), Error> {
        settle(tx, on, row, self.contact.clone(), self.key_holder.clone()).await
    }
}
