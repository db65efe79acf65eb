//! Decisions on spaces.

use super::policy::SpacePolicy;
use super::{lock_venue, may_run, told};
use crate::areas::bookings::{keep_beds, refuse_waiting};
use crate::areas::venues::ops::MOST_PEOPLE;
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject, MaybeUndefined};
use crate::base::loader::padded;
use crate::base::scalars::{Text, Title};
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::fields::{Kept, Optional, Required};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, Part, ids};
use crate::ground::write::{Outcome, Tx};
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::space::{self, Column as C, Entity, Model};
use entity::{ContributionId, SpaceId};
use sea_orm::sea_query::{Order, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

/// Most spaces of one venue.
const MAX_SPACES: usize = 50;
/// Most beds of one space.
const MOST_BEDS: i32 = 1_000;

/// How a space is booked. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "space::BookedBy")]
pub enum BookedBy {
    /// For a span of time, by one at a time: a hall, a workshop, a room.
    Span,
    /// By nights and beds: a lodging.
    Nights,
}

/// Adds a space to a venue.
#[derive(InputObject, Debug)]
pub struct AddSpaceInput {
    /// The venue.
    pub venue_id: ID,
    /// What it is called.
    pub name: Title,
    /// How it is booked. It cannot be changed later.
    pub booked_by: BookedBy,
    /// How many beds it has, 1 to 1,000: needed for one that is booked by nights, and for no other.
    pub beds: Option<i32>,
    /// How many people it takes at once, 0 to 100,000.
    pub capacity: Option<i32>,
    /// What it is and what is in it.
    pub description: Option<Text>,
    /// Under which conditions it is lent, in words.
    pub conditions: Option<Text>,
    /// What it costs, in words.
    pub prices: Option<Text>,
}

/// Changes a space: absent is unchanged, null is cleared.
#[derive(InputObject, Debug)]
pub struct UpdateSpaceInput {
    /// The space.
    pub id: ID,
    /// What it is called.
    pub name: Option<Title>,
    /// Its place among the spaces of its venue, from 1; the others make room.
    pub position: Option<i32>,
    /// How many beds it has, 1 to 1,000.
    pub beds: Option<i32>,
    /// How many people it takes at once, 0 to 100,000.
    pub capacity: MaybeUndefined<i32>,
    /// What it is and what is in it.
    pub description: MaybeUndefined<Text>,
    /// Under which conditions it is lent, in words.
    pub conditions: MaybeUndefined<Text>,
    /// What it costs, in words.
    pub prices: MaybeUndefined<Text>,
}

/// Removes a space.
#[derive(InputObject, Debug)]
pub struct RemoveSpaceInput {
    /// The space.
    pub id: ID,
}

/// Sets the policy of a space.
#[derive(InputObject, Debug)]
pub struct SetSpacePolicyInput {
    /// The space.
    pub space_id: ID,
    /// The policy, whole.
    #[graphql(flatten)]
    pub policy: SpacePolicy,
}

impl Part for Model {
    type Id = SpaceId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: SpaceId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Self::find(tx.db(), SpaceId(id)).await?.ok_or_else(Error::not_found)?;
        // It is as visible as its venue.
        Base::again(tx, row.contribution_id.0).await?;
        Ok(row)
    }
}

/// Checks what a space says as a whole.
fn check(row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    for (field, number, min, max) in
        [("input.capacity", row.capacity, 0, MOST_PEOPLE), ("input.beds", row.beds, 1, MOST_BEDS)]
    {
        if number.is_some_and(|number| !(min..=max).contains(&number)) {
            problems.add(field, Fault::OutOfRange { min: min.into(), max: max.into() });
        }
    }
    let by_nights = row.booked_by == space::BookedBy::Nights;
    match row.beds {
        None if by_nights => problems.add("input.bookedBy", Fault::Needs("beds")),
        Some(_) if !by_nights => problems.add("input.beds", Fault::Needs("bookedBy: NIGHTS")),
        _ => {}
    }
    problems.check()
}

/// The spaces of a locked venue, in their order.
async fn in_order(tx: &Tx, venue: ContributionId) -> Result<Vec<Model>, Error> {
    let open = Entity::find().filter(C::ContributionId.eq(venue)).filter(C::ClosedAt.is_null());
    Ok(open.order_by_asc(C::Position).order_by_asc(C::Id).all(tx.db()).await?)
}

/// Adds a space, as the last one of its venue.
pub async fn add(ctx: &Ctx<'_>, input: AddSpaceInput) -> Result<Model, Error> {
    let venue = ids::input_of(Kind::Venue, &input.venue_id, "input.venueId")?;
    ctx.write(async |tx| {
        let venue = lock_venue(tx, venue).await?;
        let others = in_order(tx, venue.id).await?;
        if others.len() >= MAX_SPACES {
            return Err(Error::conflict("input.venueId", Fault::TooMany { max: MAX_SPACES }));
        }
        let row = Model {
            id: SpaceId(tx.id()),
            contribution_id: venue.id,
            position: others.last().map_or(1, |last| last.position + 1),
            name: input.name.0,
            description: input.description.map(|text| text.0),
            capacity: input.capacity,
            booked_by: input.booked_by.into(),
            beds: input.beds,
            conditions: input.conditions.map(|text| text.0),
            prices: input.prices.map(|text| text.0),
            policy: None,
            closed_at: None,
        };
        check(&row)?;
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        told(tx, &venue, Verb::Updated).await?;
        Ok(row)
    })
    .await
}

/// Locks the venue of a space that was not removed, and reads the space.
async fn lock(tx: &Tx, id: SpaceId) -> Result<(Model, contribution::Model), Error> {
    let (space, venue) = tx.lock_part::<Model>(id).await?;
    may_run(tx, &venue)?;
    if space.closed_at.is_some() { Err(Error::state()) } else { Ok((space, venue)) }
}

/// Changes a space.
pub async fn update(ctx: &Ctx<'_>, input: UpdateSpaceInput) -> Result<Model, Error> {
    let id = SpaceId(ids::uuid_input("space", &input.id, "input.id")?);
    ctx.write(async |tx| {
        let (mut row, venue) = lock(tx, id).await?;
        Required::<Title>::patch(input.name, &mut row.name);
        row.beds = input.beds.or(row.beds);
        Optional::<i32>::patch(input.capacity, &mut row.capacity);
        Optional::<Text>::patch(input.description, &mut row.description);
        Optional::<Text>::patch(input.conditions, &mut row.conditions);
        Optional::<Text>::patch(input.prices, &mut row.prices);
        check(&row)?;
        keep_beds(tx, &row).await?;
        if let Some(position) = input.position {
            row.position = make_room(tx, &row, position).await?;
        }
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        told(tx, &venue, Verb::Updated).await?;
        Ok(row)
    })
    .await
}

/// Numbers the other spaces of a venue so that one comes to a place; gives the number of that one.
async fn make_room(tx: &Tx, row: &Model, position: i32) -> Result<i32, Error> {
    let others = in_order(tx, row.contribution_id).await?.into_iter().filter(|other| other.id != row.id);
    let others: Vec<Model> = others.collect();
    let last = i32::try_from(others.len() + 1).unwrap_or(i32::MAX);
    if !(1..=last).contains(&position) {
        return Err(Error::invalid("input.position", Fault::OutOfRange { min: 1, max: last.into() }));
    }
    for (other, place) in others.into_iter().zip((1..).filter(|place| *place != position)) {
        if other.position != place {
            Model { position: place, ..other }.into_active_model().reset_all().update(tx.db()).await?;
        }
    }
    Ok(position)
}

/// Closes a space for good. What was accepted of it stays; what waits is refused.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveSpaceInput) -> Result<Model, Error> {
    let id = SpaceId(ids::uuid_input("space", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, venue) = lock(tx, id).await?;
        let row = Model { closed_at: Some(tx.moment()), ..row };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        refuse_waiting(tx, &venue, Some(row.id)).await?;
        told(tx, &venue, Verb::Updated).await?;
        Ok(row)
    })
    .await
}

/// Sets the policy of a space, whole.
pub async fn set_policy(ctx: &Ctx<'_>, input: SetSpacePolicyInput) -> Result<Model, Error> {
    let id = SpaceId(ids::uuid_input("space", &input.space_id, "input.spaceId")?);
    input.policy.check()?;
    ctx.write(async |tx| {
        let (row, venue) = lock(tx, id).await?;
        let row = Model { policy: Some(input.policy.stored()?), ..row };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        told(tx, &venue, Verb::Updated).await?;
        Ok(row)
    })
    .await
}

/// Spaces of venues that were not removed, in their order.
impl ManyOf for Model {
    type Which = ();

    fn select(_: &Ctx<'_>, (): (), things: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(things)).and_where(C::ClosedAt.is_null());
        let order = [C::Position, C::Id].map(|column| (column.as_column_ref(), Order::Asc));
        (select, C::ContributionId.as_column_ref(), order.into())
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.contribution_id
    }
}

/// The spaces of a venue that the viewer may know of.
pub async fn list(ctx: &Ctx<'_>, venue: ContributionId) -> Result<Vec<Model>, Error> {
    ctx.nested(PartsOf { thing: venue, which: (), first: MAX_SPACES }).await
}

/// Spaces by id.
struct Spaces;

impl Batch for Spaces {
    type Key = SpaceId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<SpaceId>) -> Result<Vec<(SpaceId, Model)>, Error> {
        let rows = Entity::find().filter(C::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// A space by its id, one that was removed too. The caller has checked that the viewer may know of it.
pub async fn by_id(ctx: &Ctx<'_>, id: SpaceId) -> Result<Option<Model>, Error> {
    ctx.load::<Spaces>(id).await
}

/// A space by its id, where the viewer may know of its venue; one that was removed too.
pub async fn one(ctx: &Ctx<'_>, id: &ID) -> Result<Option<Model>, Error> {
    let id = SpaceId(ids::uuid_input("space", id, "id")?);
    let Some(row) = by_id(ctx, id).await? else { return Ok(None) };
    Ok(ctx.thing(row.contribution_id).await?.map(|_| row))
}
