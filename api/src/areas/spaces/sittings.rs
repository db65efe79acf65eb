//! Decisions on sittings.

use super::{lock_venue, may_run, told};
use crate::areas::bookings::{free_seats, keep_seats};
use crate::base::cell::Cell;
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::loader::padded;
use crate::base::page::size;
use crate::base::scalars::{DateTime, Text};
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::fields::{Kept, Optional};
use crate::ground::contribution::nested::{ManyOf, Named, PartsOf};
use crate::ground::contribution::{Base, Part, ids};
use crate::ground::write::{Outcome, Tx};
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Kind};
use entity::sitting::{Column as C, Entity, Model};
use entity::{ContributionId, Moment, SittingId};
use sea_orm::sea_query::{Order, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, PaginatorTrait,
    QueryFilter,
};
use uuid::Uuid;

/// Most sittings of one venue that have not ended.
const MAX_SITTINGS: u64 = 100;
/// Most seats of one sitting.
const MOST_SEATS: i32 = 10_000;
/// How far ahead a sitting is announced, in days.
const AHEAD: i64 = 366;
/// How long a sitting takes at most, in days.
const LONGEST: i64 = 1;

/// Announces a shared meal.
#[derive(InputObject, Debug)]
pub struct AddSittingInput {
    /// The venue.
    pub venue_id: ID,
    /// When it begins: to come, and within 366 days.
    pub starts_at: DateTime,
    /// When it ends, at most a day later.
    pub ends_at: DateTime,
    /// How many seats there are, 1 to 10,000.
    pub seats: i32,
    /// What is served.
    pub served: Option<Text>,
    /// What a seat costs, in words.
    pub prices: Option<Text>,
}

/// Changes a shared meal that has not begun: absent is unchanged, null is cleared.
#[derive(InputObject, Debug)]
pub struct UpdateSittingInput {
    /// The sitting.
    pub id: ID,
    /// When it begins: to come, and within 366 days.
    pub starts_at: Option<DateTime>,
    /// When it ends, at most a day later.
    pub ends_at: Option<DateTime>,
    /// How many seats there are, 1 to 10,000.
    pub seats: Option<i32>,
    /// What is served.
    pub served: MaybeUndefined<Text>,
    /// What a seat costs, in words.
    pub prices: MaybeUndefined<Text>,
}

/// Cancels a shared meal that has not begun.
#[derive(InputObject, Debug)]
pub struct CancelSittingInput {
    /// The sitting.
    pub id: ID,
    /// Why, for everybody who reads of it.
    pub reason: Option<Text>,
}

impl Part for Model {
    type Id = SittingId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: SittingId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Self::find(tx.db(), SittingId(id)).await?.ok_or_else(Error::not_found)?;
        // It is as visible as its venue.
        Base::again(tx, row.contribution_id.0).await?;
        Ok(row)
    }
}

/// Checks when a sitting is, and its seats.
fn check(tx: &Tx, row: &Model) -> Result<(), Error> {
    let mut problems = Problems::default();
    let latest = Moment::from(tx.now + TimeDelta::days(AHEAD));
    if !(tx.moment()..=latest).contains(&row.starts_at) {
        problems.add("input.startsAt", Fault::NotWithin { days: AHEAD });
    }
    if row.ends_at <= row.starts_at {
        problems.add("input.endsAt", Fault::Before("startsAt"));
    }
    if row.ends_at.0 - row.starts_at.0 > TimeDelta::days(LONGEST).num_milliseconds() {
        problems.add("input.endsAt", Fault::NotWithin { days: LONGEST });
    }
    if !(1..=MOST_SEATS).contains(&row.seats) {
        problems.add("input.seats", Fault::OutOfRange { min: 1, max: MOST_SEATS.into() });
    }
    problems.check()
}

/// Announces a sitting.
pub async fn add(ctx: &Ctx<'_>, input: AddSittingInput) -> Result<Model, Error> {
    let venue = ids::input_of(Kind::Venue, &input.venue_id, "input.venueId")?;
    ctx.write(async |tx| {
        let venue = lock_venue(tx, venue).await?;
        let row = Model {
            id: SittingId(tx.id()),
            contribution_id: venue.id,
            starts_at: input.starts_at.0.into(),
            ends_at: input.ends_at.0.into(),
            seats: input.seats,
            served: input.served.map(Cell::store),
            prices: input.prices.map(Cell::store),
            cancelled_at: None,
            reason: None,
        };
        check(tx, &row)?;
        let others = Entity::find().filter(C::ContributionId.eq(venue.id)).filter(C::EndsAt.gt(tx.moment()));
        if others.count(tx.db()).await? >= MAX_SITTINGS {
            let max = usize::try_from(MAX_SITTINGS).unwrap_or(usize::MAX);
            return Err(Error::conflict("input.venueId", Fault::TooMany { max }));
        }
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        told(tx, &venue, Verb::SittingAdded).await?;
        Ok(row)
    })
    .await
}

/// Locks the venue of a sitting that has not begun and was not cancelled, and reads the sitting.
async fn lock(tx: &Tx, id: SittingId) -> Result<(Model, contribution::Model), Error> {
    let (sitting, venue) = tx.lock_part::<Model>(id).await?;
    may_run(tx, &venue)?;
    let is_over = sitting.cancelled_at.is_some() || sitting.starts_at <= tx.moment();
    if is_over { Err(Error::state()) } else { Ok((sitting, venue)) }
}

/// Changes a sitting.
pub async fn update(ctx: &Ctx<'_>, input: UpdateSittingInput) -> Result<Model, Error> {
    let id = SittingId(ids::uuid_input("sitting", &input.id, "input.id")?);
    ctx.write(async |tx| {
        let (mut row, venue) = lock(tx, id).await?;
        row.starts_at = input.starts_at.map_or(row.starts_at, |at| at.0.into());
        row.ends_at = input.ends_at.map_or(row.ends_at, |at| at.0.into());
        row.seats = input.seats.unwrap_or(row.seats);
        Optional::<Text>::patch(input.served, &mut row.served);
        Optional::<Text>::patch(input.prices, &mut row.prices);
        check(tx, &row)?;
        keep_seats(tx, &row).await?;
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        told(tx, &venue, Verb::Updated).await?;
        Ok(row)
    })
    .await
}

/// Cancels a sitting.
pub async fn cancel(ctx: &Ctx<'_>, input: CancelSittingInput) -> Result<Model, Error> {
    let id = SittingId(ids::uuid_input("sitting", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, venue) = lock(tx, id).await?;
        let row = Model { cancelled_at: Some(tx.moment()), reason: input.reason.map(Cell::store), ..row };
        row.clone().into_active_model().reset_all().update(tx.db()).await?;
        free_seats(tx, &row).await?;
        told(tx, &venue, Verb::SittingCancelled).await?;
        Ok(row)
    })
    .await
}

/// Sittings of venues that have not ended, the next one first.
impl ManyOf for Model {
    type Which = ();

    fn select(ctx: &Ctx<'_>, (): (), things: Vec<ContributionId>) -> (SelectStatement, Named, Vec<(Named, Order)>) {
        let mut select = Query::select();
        select.columns(C::iter().map(|column| column.as_column_ref())).from(Entity);
        select.and_where(C::ContributionId.is_in(things)).and_where(C::EndsAt.gt(Moment::from(ctx.now())));
        let order = [C::StartsAt, C::Id].map(|column| (column.as_column_ref(), Order::Asc));
        (select, C::ContributionId.as_column_ref(), order.into())
    }

    fn thing(&self, (): ()) -> ContributionId {
        self.contribution_id
    }
}

/// The sittings of a venue that the viewer may know of.
pub async fn list(ctx: &Ctx<'_>, venue: ContributionId, first: Option<i32>) -> Result<Vec<Model>, Error> {
    ctx.nested(PartsOf { thing: venue, which: (), first: size(first)? }).await
}

/// Sittings by id.
struct Sittings;

impl Batch for Sittings {
    type Key = SittingId;
    type Value = Model;

    async fn fetch(ctx: &Ctx<'_>, ids: Vec<SittingId>) -> Result<Vec<(SittingId, Model)>, Error> {
        let rows = Entity::find().filter(C::Id.is_in(padded(ids))).all(ctx.app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

/// A sitting by its id. The caller has checked that the viewer may know of it.
pub async fn by_id(ctx: &Ctx<'_>, id: SittingId) -> Result<Option<Model>, Error> {
    ctx.load::<Sittings>(id).await
}
