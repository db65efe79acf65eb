//! The course of a booking: each step takes one booking, or all of its series for which it is time.

use super::asked::BookingConflictRule;
use super::found::{Answered, Found, Room};
use super::held::{self, keeps_others_out, of_space};
use super::letters::tell_asker;
use super::ops::count;
use super::reading::{Request, Seen, request_of};
use super::terms::year;
use super::{ACCEPT, CANCEL, CLOSE, REFUSE, REQUEST, WITHDRAW};
use crate::areas::spaces::SpacePolicy;
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::Text;
use crate::base::text::Fault;
use crate::ground::agenda::Span;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::ids;
use crate::ground::member::Viewer;
use crate::ground::policy::{Action, Role, roles};
use crate::ground::territory::zone::zone_at;
use crate::ground::write::Tx;
use crate::people::teams;
use entity::activity::Verb;
use entity::booking::{BookingState as S, Column as B, Entity, Model};
use entity::booking_series::Column as R;
use entity::letter::LetterKind;
use entity::{BookingId, Moment, space};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// The course of a booking. Every booking begins with the first step; where nobody decides, it is accepted at once. A job has requests
/// lapse, and another one closes what is over.
pub const COURSE: [Step<S>; 6] = [
    Step { mutation: "requestBooking", from: &[], to: S::Requested, rule: &REQUEST, verb: Verb::Requested },
    Step { mutation: "acceptBooking", from: &[S::Requested], to: S::Accepted, rule: &ACCEPT, verb: Verb::Accepted },
    Step { mutation: "refuseBooking", from: &[S::Requested], to: S::Refused, rule: &REFUSE, verb: Verb::Refused },
    Step {
        mutation: "withdrawBooking",
        from: &[S::Requested],
        to: S::Withdrawn,
        rule: &WITHDRAW,
        verb: Verb::Withdrawn,
    },
    Step { mutation: "cancelBooking", from: &[S::Accepted], to: S::Cancelled, rule: &CANCEL, verb: Verb::Cancelled },
    Step { mutation: "closeBooking", from: &[S::Accepted], to: S::Done, rule: &CLOSE, verb: Verb::TookPlace },
];

/// The steps as `viewerCan` names them.
const OFFERED: [(Action, &Step<S>); 5] = [
    (Action::Accept, &COURSE[1]),
    (Action::Refuse, &COURSE[2]),
    (Action::Withdraw, &COURSE[3]),
    (Action::Cancel, &COURSE[4]),
    (Action::Close, &COURSE[5]),
];

/// Accepts a booking.
#[derive(InputObject, Debug)]
pub struct AcceptBookingInput {
    /// The booking.
    pub id: ID,
    /// Whether the others of its series that wait are accepted too; false when absent.
    pub whole_series: Option<bool>,
    /// What happens when some can no longer be had: `REFUSE` when absent.
    pub on_conflict: Option<BookingConflictRule>,
}

/// Refuses a booking.
#[derive(InputObject, Debug)]
pub struct RefuseBookingInput {
    /// The booking.
    pub id: ID,
    /// Whether the others of its series that wait are refused too; false when absent.
    pub whole_series: Option<bool>,
    /// Why, for whoever asked.
    pub reason: Text,
}

/// Takes the request for a booking back.
#[derive(InputObject, Debug)]
pub struct WithdrawBookingInput {
    /// The booking.
    pub id: ID,
    /// Whether the others of its series that wait are withdrawn too; false when absent.
    pub whole_series: Option<bool>,
}

/// Cancels a booking that was accepted.
#[derive(InputObject, Debug)]
pub struct CancelBookingInput {
    /// The booking.
    pub id: ID,
    /// Whether the others of its series that were accepted and are not over are cancelled too; false when absent.
    pub whole_series: Option<bool>,
    /// Why, for the other side.
    pub reason: Text,
}

/// Says that a booking took place.
#[derive(InputObject, Debug)]
pub struct CloseBookingInput {
    /// The booking.
    pub id: ID,
}

/// Whether it is time for a step of a booking.
fn is_time(step: &Step<S>, row: &Model, now: Moment) -> bool {
    match step.to {
        S::Cancelled => row.ends_at > now,
        S::Done => row.starts_at <= now,
        _ => row.lapses_at > now,
    }
}

/// The bookings that a step takes, with what they belong to.
async fn lock(tx: &Tx, id: BookingId, step: &Step<S>, whole: bool) -> Result<(Request, Vec<Model>), Error> {
    let (row, venue) = tx.lock_part::<Model>(id).await?;
    let request = request_of(tx, row.series_id, &venue).await?;
    tx.authorize(step.rule, request.over(&tx.viewer))?;
    step.take(row.state)?;
    if !is_time(step, &row, tx.moment()) {
        return Err(Error::state());
    }
    if !whole {
        return Ok((request, vec![row]));
    }
    let rows = held::of_series(tx, request.series.id, step.from).await?;
    Ok((request, rows.into_iter().filter(|row| is_time(step, row, tx.moment())).collect()))
}

/// Writes a step of some bookings of a series down, and records it.
async fn write(
    tx: &Tx,
    request: &Request,
    step: &Step<S>,
    rows: Vec<Model>,
    reason: Option<String>,
) -> Result<Vec<Model>, Error> {
    let (state, decided_at) = (step.to, Some(tx.moment()));
    let mut update = Entity::update_many()
        .col_expr(B::State, Expr::value(state))
        .col_expr(B::DecidedAt, Expr::value(decided_at))
        .col_expr(B::Reason, Expr::value(reason.clone()));
    if state == S::Accepted {
        update = update.col_expr(B::AcceptedIn, Expr::value(Some(tx.id())));
    }
    update.filter(B::Id.is_in(rows.iter().map(|row| row.id))).exec(tx.db()).await?;
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    tx.record(Happened::to(step.verb, &request.venue).amount(number).unseen());
    Ok(rows.into_iter().map(|row| Model { state, decided_at, reason: reason.clone(), ..row }).collect())
}

fn input_of(id: &ID) -> Result<BookingId, Error> {
    Ok(BookingId(ids::uuid_input("booking", id, "input.id")?))
}

/// `REQUESTED → ACCEPTED`. What was accepted before is never displaced.
pub async fn accept(ctx: &Ctx<'_>, input: AcceptBookingInput) -> Result<Answered, Error> {
    let (id, whole) = (input_of(&input.id)?, input.whole_series.unwrap_or_default());
    ctx.write(async |tx| {
        let (request, rows) = lock(tx, id, &COURSE[1], whole).await?;
        let zone = zone_at(&request.venue.communes);
        // Seats are accepted when they are asked for.
        let space = request.series.space_id.ok_or_else(Error::state)?;
        let space = space::Entity::find_by_id(space).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        // Where nobody is left who asked, a job withdraws the request.
        let asks = request.series.asked_by.is_some() || request.series.organisation_id.is_some();
        if space.closed_at.is_some() || !asks {
            return Err(Error::state());
        }
        let whose = match request.series.organisation_id {
            Some(organisation) => R::OrganisationId.eq(organisation),
            None => R::AskedBy.eq(request.series.asked_by).and(R::OrganisationId.is_null()),
        };
        let mut quota = count(tx, space.id, zone, whose).await?;
        let policy = SpacePolicy { most_open: None, ..SpacePolicy::of(&space)? };
        let from = rows.iter().map(|row| row.held_at).min();
        let all = from.zip(rows.iter().map(|row| row.held_until).max());
        let all = all.and_then(|(from, until)| Span::new(from, until));
        let all = all.ok_or_else(|| Error::internal("a booking that takes no time"))?;
        let taken = of_space(tx.db(), space.id, all, keeps_others_out(tx.moment(), false)).await?;
        let mut room = Room { taken, units: space.beds.map_or(1, i64::from) };
        let span = |row: &Model| Span::new(row.starts_at, row.ends_at).unwrap_or(all);
        let found = Found::sort(rows, span, |row| {
            let refused = held::span(row).map_or(Some(Fault::Taken), |held| room.take(held, row.units.into()));
            refused.or_else(|| quota.take(&policy, year(zone, span(row))))
        });
        let rule = input.on_conflict.unwrap_or_default();
        let (rows, conflicts) = found.settle(rule, zone, "input.id")?;
        let rows = write(tx, &request, &COURSE[1], rows, None).await?;
        tell_asker(tx, &request.series, LetterKind::BookingAccepted).await?;
        // At least one was accepted.
        let named = rows.first().ok_or_else(Error::state)?.id.0;
        Ok(Answered { named, request: Arc::new(request), rows, conflicts: Some(conflicts) })
    })
    .await
}

/// Takes a step that frees something, or says that it is over; gives the booking that was named.
async fn take(
    ctx: &Ctx<'_>,
    id: &ID,
    step: &'static Step<S>,
    whole: Option<bool>,
    reason: Option<Text>,
) -> Result<Seen, Error> {
    let id = input_of(id)?;
    ctx.write_always(async |tx| {
        let (request, rows) = lock(tx, id, step, whole.unwrap_or_default()).await?;
        let rows = write(tx, &request, step, rows, reason.map(|reason| reason.0)).await?;
        let decides = roles(&tx.viewer, request.over(&tx.viewer)).any(|role| role == Role::Holder);
        match step.to {
            S::Refused => tell_asker(tx, &request.series, LetterKind::BookingRefused).await?,
            S::Cancelled if decides => tell_asker(tx, &request.series, LetterKind::BookingCancelled).await?,
            S::Cancelled => teams::tell_editors(tx, &request.venue, LetterKind::BookingCancelled).await?,
            _ => {}
        }
        let row = rows.into_iter().find(|row| row.id == id).ok_or_else(Error::not_found)?;
        Ok(Seen { row, request: Arc::new(request) })
    })
    .await
}

/// `REQUESTED → REFUSED`.
pub async fn refuse(ctx: &Ctx<'_>, input: RefuseBookingInput) -> Result<Seen, Error> {
    take(ctx, &input.id, &COURSE[2], input.whole_series, Some(input.reason)).await
}

/// `REQUESTED → WITHDRAWN`.
pub async fn withdraw(ctx: &Ctx<'_>, input: WithdrawBookingInput) -> Result<Seen, Error> {
    take(ctx, &input.id, &COURSE[3], input.whole_series, None).await
}

/// `ACCEPTED → CANCELLED`.
pub async fn cancel(ctx: &Ctx<'_>, input: CancelBookingInput) -> Result<Seen, Error> {
    take(ctx, &input.id, &COURSE[4], input.whole_series, Some(input.reason)).await
}

/// `ACCEPTED → DONE`.
pub async fn close(ctx: &Ctx<'_>, input: CloseBookingInput) -> Result<Seen, Error> {
    take(ctx, &input.id, &COURSE[5], None, None).await
}

/// What a viewer may do with a booking now.
pub fn viewer_can(viewer: &Viewer, seen: &Seen, now: Moment) -> Vec<Action> {
    let may = OFFERED.into_iter().filter(|(_, step)| {
        step.starts_at(seen.row.state) && is_time(step, &seen.row, now) && seen.request.allows(viewer, step.rule)
    });
    may.map(|(action, _)| action).collect()
}
