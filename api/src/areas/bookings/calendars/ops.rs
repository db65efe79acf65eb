//! Decisions on secret addresses of calendars, and what calendars say.

use super::CALENDARS;
use crate::areas::bookings::availability::{MAX_BUSY, around, within};
use crate::areas::bookings::held;
use crate::areas::spaces::SpacePolicy;
use crate::base::credentials::secret;
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::ical::{Event, Status, When, calendar};
use crate::base::loader::padded;
use crate::base::text::{Fault, Language};
use crate::ground::agenda::Span;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Base, Part, ids};
use crate::ground::policy::allows;
use crate::ground::territory::zone::zone_at;
use crate::ground::write::{Outcome, Tx};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use entity::activity::Verb;
use entity::booking::{self, BookingState, Column as B};
use entity::contribution::Column as C;
use entity::space::BookedBy;
use entity::space_calendar::{Column as S, Entity, Model};
use entity::{
    AccountId, ContributionId, SpaceCalendarId, SpaceId, account, booking_series, contribution, space, team_member,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most secret addresses of one space.
const MAX_CALENDARS: usize = 20;
/// How the secrets begin.
const PREFIX: &str = "jdc_";
/// How far back and ahead calendars reach, in days.
const REACH: [i64; 2] = [31, 731];

/// Opens a secret address of the calendar of a space.
#[derive(InputObject, Debug)]
pub struct OpenSpaceCalendarInput {
    /// The space.
    pub space_id: ID,
}

/// Closes such an address.
#[derive(InputObject, Debug)]
pub struct CloseSpaceCalendarInput {
    /// Of an entry of `Space.calendars`.
    pub id: ID,
}

/// An address, with its secret where it was just opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The address.
    pub row: Model,
    /// Shown once: null when a repeat of the request is answered.
    pub secret: Option<String>,
}

impl Opened {
    /// The address with its secret.
    pub fn url(&self, ctx: &Ctx<'_>) -> Option<String> {
        Some(format!("{}/calendar/private/{}.ics", ctx.app.public_url, self.secret.as_deref()?))
    }
}

impl Outcome for Opened {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let row = Model::find(tx.db(), SpaceCalendarId(id)).await?.ok_or_else(Error::not_found)?;
        let venue = Base::again(tx, row.contribution_id.0).await?.row;
        let seen = allows(&tx.viewer, &CALENDARS, (&venue).into());
        if seen { Ok(Self { row, secret: None }) } else { Err(Error::not_found()) }
    }
}

impl Part for Model {
    type Id = SpaceCalendarId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: SpaceCalendarId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

/// Opens an address.
pub async fn open(ctx: &Ctx<'_>, input: OpenSpaceCalendarInput) -> Result<Opened, Error> {
    let id = SpaceId(ids::uuid_input("space", &input.space_id, "input.spaceId")?);
    ctx.write(async |tx| {
        let (space, venue) = tx.lock_part::<space::Model>(id).await?;
        tx.authorize(&CALENDARS, &venue)?;
        let known = Entity::find().filter(S::SpaceId.eq(space.id)).count(tx.db()).await?;
        if usize::try_from(known).unwrap_or(usize::MAX) >= MAX_CALENDARS {
            return Err(Error::conflict("input.spaceId", Fault::TooMany { max: MAX_CALENDARS }));
        }
        let secret = secret::draw::<32>(PREFIX);
        let row = Model {
            id: SpaceCalendarId(tx.id()),
            contribution_id: venue.id,
            space_id: space.id,
            author_id: tx.viewer.signed_in()?.id,
            hash: secret::hash(&secret),
            created_at: tx.moment(),
        };
        Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        tx.record(Happened::to(Verb::Discussed, &venue).unseen());
        Ok(Opened { row, secret: Some(secret) })
    })
    .await
}

/// Closes an address: it shows nothing any more.
pub async fn close(ctx: &Ctx<'_>, input: CloseSpaceCalendarInput) -> Result<Opened, Error> {
    let id = SpaceCalendarId(ids::uuid_input("space_calendar", &input.id, "input.id")?);
    ctx.write_always(async |tx| {
        let (row, venue) = tx.lock_part::<Model>(id).await?;
        tx.authorize(&CALENDARS, &venue)?;
        Entity::delete_by_id(row.id).exec(tx.db()).await?;
        tx.record(Happened::to(Verb::Discussed, &venue).unseen());
        Ok(Opened { row, secret: None })
    })
    .await
}

/// The addresses of spaces, the latest first.
struct OfSpaces;

impl Batch for OfSpaces {
    type Key = SpaceId;
    type Value = Vec<Model>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<SpaceId>) -> Result<Vec<(SpaceId, Vec<Model>)>, Error> {
        let rows = Entity::find().filter(S::SpaceId.is_in(padded(of))).order_by_desc(S::Id);
        let mut found: HashMap<SpaceId, Vec<Model>> = HashMap::new();
        for row in rows.all(ctx.app.db.read()).await? {
            found.entry(row.space_id).or_default().push(row);
        }
        Ok(found.into_iter().collect())
    }
}

/// The addresses of a space, for those who run its venue.
pub async fn of_space(ctx: &Ctx<'_>, space: &space::Model) -> Result<Vec<Model>, Error> {
    let venue = ctx.thing(space.contribution_id).await?;
    let runs = venue.is_some_and(|venue| allows(&ctx.viewer(), &CALENDARS, (&venue.row).into()));
    if runs { Ok(ctx.load::<OfSpaces>(space.id).await?.unwrap_or_default()) } else { Ok(Vec::new()) }
}

/// What calendars reach over at a moment: whole days, so that what is cut at an end keeps its name for a day.
fn reach(now: DateTime<Utc>) -> Option<Span> {
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    let [back, ahead] = REACH.map(TimeDelta::days);
    Span::new((today - back).into(), (today + ahead).into())
}

/// The public calendar of a space of a public venue: when it cannot be had.
pub async fn public(app: &App, space: SpaceId, language: Language) -> Result<Option<String>, Error> {
    let db = app.db.read();
    let Some(space) = space::Entity::find_by_id(space).one(db).await? else { return Ok(None) };
    let venue = contribution::Entity::find_by_id(space.contribution_id).one(db).await?;
    let Some(venue) = venue.filter(|venue| venue.state.is_public()) else { return Ok(None) };
    let Some(reach) = reach(app.clock.now()) else { return Ok(None) };
    let blocks = SpacePolicy::of(&space)?.requests_block;
    let which = held::keeps_others_out(app.clock.now().into(), blocks);
    let zone = zone_at(&venue.communes);
    let taken = held::of_space(db, space.id, around(reach), which).await?;
    let busy = shortened(within(&space, zone, &taken, reach)?.busy);
    let summary = language.choose("Occupé", "Busy");
    let events: Vec<Event> = busy
        .into_iter()
        .map(|span| {
            let (from, until) = (DateTime::<Utc>::from(span.from()), DateTime::<Utc>::from(span.until()));
            Event {
                // Merged spans have no ids of their own; none of a booking is told.
                uid: format!("{}-{}-{}@territoire", space.id.0, span.from().0, span.until().0),
                changed: venue.updated_at.into(),
                when: When::Moments(from, until),
                summary: summary.to_owned(),
                description: None,
                status: Status::Confirmed,
                related: None,
            }
        })
        .collect();
    Ok(Some(calendar(&format!("{}, {}", venue.title, space.name), zone, &events)))
}

/// As many spans as a calendar takes: what is beyond is one that is busy, so that nothing that is taken seems free.
fn shortened(mut busy: Vec<Span>) -> Vec<Span> {
    let rest = busy.split_off(busy.len().min(MAX_BUSY - 1));
    let rest = rest.first().zip(rest.last()).and_then(|(first, last)| Span::new(first.from(), last.until()));
    busy.extend(rest);
    busy
}

/// Whether somebody still is among those who run a venue.
async fn still_runs(db: &impl ConnectionTrait, account: AccountId, venue: &contribution::Model) -> Result<bool, DbErr> {
    let active = account::Entity::find_by_id(account).filter(account::Column::DisabledAt.is_null());
    let runs = match venue.team_id {
        None => venue.author_id == Some(account),
        Some(team) => team_member::Entity::find_by_id((team, account)).one(db).await?.is_some(),
    };
    Ok(runs && active.count(db).await? > 0)
}

/// The calendar that a secret opens, as long as whoever opened it runs the venue: all that waits or was accepted.
pub async fn private(app: &App, secret: &str, language: Language) -> Result<Option<String>, Error> {
    let db = app.db.read();
    let Some(row) = Entity::find().filter(S::Hash.eq(secret::hash(secret))).one(db).await? else { return Ok(None) };
    let space = space::Entity::find_by_id(row.space_id).one(db).await?;
    let venue = contribution::Entity::find_by_id(row.contribution_id).one(db).await?;
    let Some((space, venue)) = space.zip(venue.filter(|venue| venue.state.is_known())) else { return Ok(None) };
    let Some(reach) = reach(app.clock.now()) else { return Ok(None) };
    if !still_runs(db, row.author_id, &venue).await? {
        return Ok(None);
    }
    let rows = booking::Entity::find()
        .filter(B::SpaceId.eq(space.id))
        .filter(B::HeldUntil.gt(reach.from()))
        .filter(B::StartsAt.lt(reach.until()))
        .filter(B::State.is_in([BookingState::Requested, BookingState::Accepted, BookingState::Done]))
        .order_by_asc(B::StartsAt)
        .limit(u64::try_from(MAX_BUSY).unwrap_or(0))
        .all(db)
        .await?;
    let asked = Asked::read(db, &rows).await?;
    let zone = zone_at(&venue.communes);
    let day = |at: entity::Moment| DateTime::<Utc>::from(at).with_timezone(&zone).date_naive();
    let events = rows.into_iter().filter_map(|row| {
        let series = asked.series.get(&row.series_id)?;
        let when = match space.booked_by {
            BookedBy::Nights => When::Days(day(row.starts_at), day(row.ends_at)),
            BookedBy::Span => When::Moments(row.starts_at.into(), row.ends_at.into()),
        };
        let waits = row.state == BookingState::Requested;
        Some(Event {
            uid: format!("{}@territoire", ids::of("booking", row.id.0).0.replace(':', "-")),
            changed: row.decided_at.unwrap_or(series.requested_at).into(),
            when,
            summary: series.purpose.clone(),
            description: Some(asked.words(series, &row, language)),
            status: if waits { Status::Tentative } else { Status::Confirmed },
            related: series.rule.as_ref().map(|_| format!("booking_series-{}@territoire", series.id.0)),
        })
    });
    let events: Vec<Event> = events.collect();
    Ok(Some(calendar(&format!("{}, {}", venue.title, space.name), zone, &events)))
}

/// What bookings were asked for with, and by whom.
struct Asked {
    series: HashMap<entity::BookingSeriesId, booking_series::Model>,
    people: HashMap<AccountId, String>,
    organisations: HashMap<ContributionId, String>,
}

impl Asked {
    async fn read(db: &impl ConnectionTrait, rows: &[booking::Model]) -> Result<Self, DbErr> {
        let of = rows.iter().map(|row| row.series_id);
        let series = booking_series::Entity::find().filter(booking_series::Column::Id.is_in(of)).all(db).await?;
        let people: Vec<(AccountId, String)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::Name])
            .filter(account::Column::Id.is_in(series.iter().filter_map(|row| row.asked_by)))
            .into_tuple()
            .all(db)
            .await?;
        let organisations: Vec<(ContributionId, String)> = contribution::Entity::find()
            .select_only()
            .columns([C::Id, C::Title])
            .filter(C::Id.is_in(series.iter().filter_map(|row| row.organisation_id)))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self {
            series: series.into_iter().map(|row| (row.id, row)).collect(),
            people: people.into_iter().collect(),
            organisations: organisations.into_iter().collect(),
        })
    }

    /// Who asked, how many come, and what else was said.
    fn words(&self, series: &booking_series::Model, row: &booking::Model, language: Language) -> String {
        let organisation = series.organisation_id.and_then(|id| self.organisations.get(&id)).cloned();
        let person = series.asked_by.and_then(|id| self.people.get(&id)).cloned();
        let beds = (row.units > 1).then(|| format!("{} {}", row.units, language.choose("lits", "beds")));
        let persons = series.persons.map(|count| format!("{count} {}", language.choose("personnes", "people")));
        [organisation, person, beds, persons, series.note.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}
