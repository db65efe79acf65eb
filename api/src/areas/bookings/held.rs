//! What is taken of a space or of a sitting. The venue is locked by whoever decides on it.

use crate::base::error::Error;
use crate::ground::agenda::{Span, Taken, peak};
use crate::ground::write::Tx;
use entity::booking::{BookingState as S, Column as B, Entity, Model};
use entity::{BookingSeriesId, Moment, SittingId, SpaceId};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

/// The states in which a booking has what it asked for, for good.
pub const HOLDING: [S; 2] = [S::Accepted, S::Done];

/// Bookings that keep others out at a moment: those that were accepted and, where requests block, requests that did not lapse.
pub fn keeps_others_out(now: Moment, requests_block: bool) -> Condition {
    let held = Condition::any().add(B::State.is_in(HOLDING));
    let waits = Condition::all().add(B::State.eq(S::Requested)).add(B::LapsesAt.gt(now));
    if requests_block { held.add(waits) } else { held }
}

/// The units of a space that bookings take within a span.
pub async fn of_space(
    db: &impl ConnectionTrait,
    space: SpaceId,
    within: Span,
    which: Condition,
) -> Result<Vec<Taken>, DbErr> {
    let rows: Vec<(Moment, Moment, i32)> = Entity::find()
        .select_only()
        .columns([B::HeldAt, B::HeldUntil, B::Units])
        .filter(B::SpaceId.eq(space))
        .filter(B::HeldUntil.gt(within.from()))
        .filter(B::HeldAt.lt(within.until()))
        .filter(which)
        .into_tuple()
        .all(db)
        .await?;
    let taken = rows
        .into_iter()
        .filter_map(|(from, until, units)| Some(Taken { span: Span::new(from, until)?, units: units.into() }));
    Ok(taken.collect())
}

/// The greatest number of beds of a space that are taken in one night from now on.
pub async fn beds(tx: &Tx, space: SpaceId) -> Result<i64, Error> {
    let Some(ahead) = Span::new(tx.moment(), Moment(i64::MAX)) else { return Ok(0) };
    let taken = of_space(tx.db(), space, ahead, keeps_others_out(tx.moment(), false)).await?;
    Ok(peak(&taken, ahead))
}

/// The seats of sittings that are taken.
pub async fn seats(db: &impl ConnectionTrait, of: Vec<SittingId>) -> Result<Vec<(SittingId, i64)>, DbErr> {
    let taken = Entity::find()
        .select_only()
        .column(B::SittingId)
        .column_as(B::Units.sum(), "taken")
        .filter(B::SittingId.is_in(of))
        .filter(B::State.is_in(HOLDING))
        .group_by(B::SittingId);
    taken.into_tuple().all(db).await
}

/// The span that a booking keeps the space for.
pub fn span(row: &Model) -> Option<Span> {
    Span::new(row.held_at, row.held_until)
}

/// The bookings of a series in these states, in the order of time.
pub async fn of_series(tx: &Tx, series: BookingSeriesId, states: &[S]) -> Result<Vec<Model>, Error> {
    let rows = Entity::find().filter(B::SeriesId.eq(series)).filter(B::State.is_in(states.iter().copied()));
    let mut rows = rows.all(tx.db()).await?;
    rows.sort_by_key(|row| (row.starts_at, row.id));
    Ok(rows)
}
