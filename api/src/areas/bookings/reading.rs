//! Bookings as they are read: who sees one, and lists of them.

use super::{BOOK_FOR, SEE};
use crate::base::error::{Error, Problems};
use crate::base::gql::{Enum, ID, InputObject};
use crate::base::loader::padded;
use crate::base::page::{Mark, Page, PageArgs, count};
use crate::base::scalars::DateTime;
use crate::base::text::Fault;
use crate::ground::context::{Batch, Ctx};
use crate::ground::contribution::{Part, ids};
use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{Over, Rule, allows};
use crate::ground::write::{Outcome, Tx};
use entity::booking::{self, Column as B, Entity, Model};
use entity::booking_series::{self, Column as R};
use entity::contribution::{self, Column as C, Kind};
use entity::team_member::TeamRole;
use entity::{BookingId, BookingSeriesId, ContributionId, Moment, Positional, SpaceId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Where a booking is in its course. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "booking::BookingState")]
pub enum BookingState {
    /// It waits for a decision [demandée].
    Requested,
    /// It is had [acceptée].
    Accepted,
    /// Those who decide about the venue refused it [refusée].
    Refused,
    /// Whoever asked took the request back [retirée].
    Withdrawn,
    /// Nobody decided in time [caduque].
    Lapsed,
    /// It was accepted, and one of the two sides cancelled it [annulée].
    Cancelled,
    /// It took place [terminée].
    Done,
}

/// What concerns all bookings of a series, with the things that decide who sees them.
#[derive(Debug)]
pub struct Request {
    /// The series.
    pub series: Arc<booking_series::Model>,
    /// The venue.
    pub venue: contribution::Model,
    /// The organisation for which it was asked.
    pub organisation: Option<contribution::Model>,
}

/// A booking that the viewer sees.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The booking.
    pub row: Model,
    /// What it belongs to.
    pub request: Arc<Request>,
}

impl Request {
    /// What decisions about it are taken on. Those who decide about the organisation for which it was asked count as who asked; else
    /// whoever did.
    pub fn over(&self, viewer: &Viewer) -> Over {
        let asked_by = match &self.organisation {
            None => self.series.asked_by,
            Some(organisation) => {
                let member = viewer.account().filter(|_| allows(viewer, &BOOK_FOR, organisation.into()));
                member.map(|member| member.id)
            }
        };
        Over::from(&self.venue).asked_by(asked_by)
    }

    /// Whether the viewer may take an action on it.
    pub fn allows(&self, viewer: &Viewer, rule: &Rule) -> bool {
        allows(viewer, rule, self.over(viewer))
    }
}

impl Part for Model {
    type Id = BookingId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: BookingId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

impl Part for booking_series::Model {
    type Id = BookingSeriesId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: BookingSeriesId) -> Result<Option<Self>, DbErr> {
        booking_series::Entity::find_by_id(id).one(db).await
    }
}

impl Outcome for Seen {
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        let found = find(tx.db(), &tx.viewer, B::Id.eq(BookingId(id)).into()).await?;
        found.into_iter().next().ok_or_else(Error::not_found)
    }
}

/// A series of a locked venue; `NOT_FOUND` where the viewer may not see it.
pub async fn request_of(tx: &Tx, series: BookingSeriesId, venue: &contribution::Model) -> Result<Request, Error> {
    let series = booking_series::Model::find(tx.db(), series).await?.ok_or_else(Error::not_found)?;
    let organisation = match series.organisation_id {
        Some(id) => contribution::Entity::find_by_id(id).one(tx.db()).await?,
        None => None,
    };
    let request = Request { series: Arc::new(series), venue: venue.clone(), organisation };
    if request.allows(&tx.viewer, &SEE) { Ok(request) } else { Err(Error::not_found()) }
}

/// Bookings with their series and venues.
fn joined(which: Condition) -> SelectStatement {
    let mut select = Query::select();
    select.columns(B::iter().map(|column| column.as_column_ref())).from(Entity);
    select.columns(R::iter().map(|column| column.as_column_ref()));
    select.columns(C::iter().map(|column| column.as_column_ref()));
    let series = Expr::col(B::SeriesId.as_column_ref()).equals(R::Id.as_column_ref());
    select.join(JoinType::InnerJoin, booking_series::Entity, series);
    let venue = Expr::col(B::ContributionId.as_column_ref()).equals(C::Id.as_column_ref());
    select.join(JoinType::InnerJoin, contribution::Entity, venue).cond_where(which);
    select
}

/// The bookings of a statement that the viewer sees, in its order. One statement more where organisations asked.
async fn read(db: &impl ConnectionTrait, viewer: &Viewer, select: &SelectStatement) -> Result<Vec<Seen>, Error> {
    let rows = db.query_all(select).await?;
    let (after_booking, after_series) = (Model::WIDTH, Model::WIDTH + booking_series::Model::WIDTH);
    let parts = rows.iter().map(|row| {
        let series = booking_series::Model::at(row, after_booking)?;
        Ok((Model::at(row, 0)?, series, contribution::Model::at(row, after_series)?))
    });
    let parts = parts.collect::<Result<Vec<_>, DbErr>>()?;
    let asked: Vec<ContributionId> = parts.iter().filter_map(|(_, series, _)| series.organisation_id).collect();
    let organisations = if asked.is_empty() {
        Vec::new()
    } else {
        contribution::Entity::find().filter(C::Id.is_in(padded(asked))).all(db).await?
    };
    let mut requests: HashMap<BookingSeriesId, Arc<Request>> = HashMap::new();
    let seen = parts.into_iter().map(|(row, series, venue)| {
        let request = requests.entry(series.id).or_insert_with(|| {
            let organisation = organisations.iter().find(|it| series.organisation_id == Some(it.id)).cloned();
            Arc::new(Request { series: Arc::new(series), venue, organisation })
        });
        Seen { row, request: Arc::clone(request) }
    });
    Ok(seen.filter(|seen| seen.request.allows(viewer, &SEE)).collect())
}

async fn find(db: &impl ConnectionTrait, viewer: &Viewer, which: Condition) -> Result<Vec<Seen>, Error> {
    let mut select = joined(which);
    for column in [B::StartsAt, B::Id] {
        select.order_by(column.as_column_ref(), sea_orm::sea_query::Order::Asc);
    }
    read(db, viewer, &select).await
}

/// A booking by its id, if the viewer sees it.
pub async fn one(ctx: &Ctx<'_>, id: &ID) -> Result<Option<Seen>, Error> {
    let id = BookingId(ids::uuid_input("booking", id, "id")?);
    Ok(find(ctx.app.db.read(), &ctx.viewer(), B::Id.eq(id).into()).await?.into_iter().next())
}

/// The bookings of series that the viewer sees.
struct OfSeries;

impl Batch for OfSeries {
    type Key = BookingSeriesId;
    type Value = Vec<Seen>;

    async fn fetch(ctx: &Ctx<'_>, of: Vec<BookingSeriesId>) -> Result<Vec<(BookingSeriesId, Vec<Seen>)>, Error> {
        let which = B::SeriesId.is_in(padded(of));
        let mut found: HashMap<BookingSeriesId, Vec<Seen>> = HashMap::new();
        for seen in find(ctx.app.db.read(), &ctx.viewer(), which.into()).await? {
            found.entry(seen.row.series_id).or_default().push(seen);
        }
        Ok(found.into_iter().collect())
    }
}

/// The bookings of a series, in the order of time.
pub async fn of_series(ctx: &Ctx<'_>, series: BookingSeriesId) -> Result<Vec<Seen>, Error> {
    Ok(ctx.load::<OfSeries>(series).await?.unwrap_or_default())
}

/// The order of lists of bookings: that of time.
#[derive(Debug, Clone, Copy)]
pub struct InTime;

impl InTime {
    /// The cursor of a booking.
    pub fn cursor(self, row: &Model) -> String {
        Mark::new([Json::from(row.starts_at.0), Json::from(row.id.0.to_string())]).cursor("TIME")
    }
}

/// Narrows a list of bookings; all that is given must hold.
#[derive(InputObject, Debug, Default)]
pub struct BookingFilter {
    /// Of this venue.
    pub venue_id: Option<ID>,
    /// Of this space.
    pub space_id: Option<ID>,
    /// Asked for this organisation.
    pub organisation_id: Option<ID>,
    /// In any of these states.
    pub states: Option<Vec<BookingState>>,
    /// Those that end after this moment.
    pub from: Option<DateTime>,
    /// Those that begin before this moment.
    pub until: Option<DateTime>,
}

impl BookingFilter {
    fn condition(self) -> Result<Condition, Error> {
        let mut problems = Problems::default();
        let venue = self.venue_id.and_then(|id| problems.take(ids::input_of(Kind::Venue, &id, "filter.venueId")));
        let space = self.space_id.and_then(|id| problems.take(ids::uuid_input("space", &id, "filter.spaceId")));
        let organisation = self.organisation_id;
        let organisation =
            organisation.and_then(|id| problems.take(ids::input_of(Kind::Organisation, &id, "filter.organisationId")));
        if self.from.zip(self.until).is_some_and(|(from, until)| until <= from) {
            problems.add("filter.until", Fault::Before("from"));
        }
        problems.check()?;
        let states = self.states.map(|states| states.into_iter().map(booking::BookingState::from));
        Ok(Condition::all()
            .add_option(venue.map(|venue| B::ContributionId.eq(venue)))
            .add_option(space.map(|space| B::SpaceId.eq(SpaceId(space))))
            .add_option(organisation.map(|organisation| R::OrganisationId.eq(organisation)))
            .add_option(states.map(|states| B::State.is_in(states)))
            .add_option(self.from.map(|from| B::EndsAt.gt(Moment::from(from.0))))
            .add_option(self.until.map(|until| B::StartsAt.lt(Moment::from(until.0)))))
    }
}

/// The series that a viewer sees: those of venues that they run, and those that they, or an organisation about which they decide, asked
/// for. Each branch is a range of an index. None where an application sees no bookings.
fn seen_by(member: &Member) -> Option<SelectStatement> {
    let kinds = member.grant().map(|grant| grant.kinds.as_slice());
    let reaches = |kind: Kind| kinds.is_none_or(|kinds| kinds.contains(&kind));
    if !reaches(Kind::Venue) {
        return None;
    }
    let run_by = |kind: Kind, decides: bool| {
        let teams = member.teams.iter().filter(|(_, role)| !decides || *role != TeamRole::Contributor);
        let teams = C::TeamId.is_in(teams.map(|(team, _)| *team));
        let of = |which: SimpleExpr| {
            let mut things = Query::select();
            things.column(C::Id).from(contribution::Entity).and_where(C::Kind.eq(kind)).and_where(which);
            things
        };
        let alone = of(C::AuthorId.eq(member.id).and(C::TeamId.is_null()));
        of(teams).union(UnionType::Distinct, alone).to_owned()
    };
    let series = |which: SimpleExpr| {
        let mut series = Query::select();
        series.column(R::Id).from(booking_series::Entity).and_where(which);
        series
    };
    let mut seen = series(R::AskedBy.eq(member.id).and(R::OrganisationId.is_null()));
    seen.union(UnionType::Distinct, series(R::ContributionId.in_subquery(run_by(Kind::Venue, false))));
    if reaches(Kind::Organisation) {
        seen.union(UnionType::Distinct, series(R::OrganisationId.in_subquery(run_by(Kind::Organisation, true))));
    }
    Some(seen)
}

/// Bookings that the viewer sees, in the order of time.
pub async fn bookings(
    ctx: &Ctx<'_>,
    filter: BookingFilter,
    page: PageArgs,
    total: bool,
) -> Result<Page<Seen, InTime>, Error> {
    let mut problems = Problems::default();
    let window = page.window("TIME", |mark| matches!(mark.keys(), [Json::Number(_), Json::String(_)]));
    let window = problems.merge(window)?;
    let which = problems.merge(filter.condition())?;
    problems.check()?;
    let (window, which) = window.zip(which).ok_or_else(|| Error::internal("a problem was not told"))?;
    let viewer = ctx.viewer();
    let seen = viewer.account().and_then(|member| seen_by(member));
    let Some(seen) = seen else { return Ok(window.page(Vec::new(), InTime, Some(0))) };
    let mut select = joined(which.add(B::SeriesId.in_subquery(seen)));
    let db = ctx.app.db.read();
    let total = if total { Some(count(db, select.clone()).await?) } else { None };
    let keys = [B::StartsAt, B::Id].map(|key| Expr::col(key.as_column_ref()));
    window.narrow(&mut select, &keys, false, |mark| {
        let [at, id] = mark.keys() else { return Vec::new() };
        let id = Uuid::try_parse(id.as_str().unwrap_or_default()).unwrap_or_default();
        vec![Expr::val(at.as_i64().unwrap_or(i64::MAX)), Expr::val(id)]
    });
    let rows = read(db, &viewer, &select).await?;
    Ok(window.page(rows, InTime, total))
}
