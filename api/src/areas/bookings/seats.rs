//! What becomes of bookings when what they are of changes. Its venue is locked.

use super::held;
use super::letters::tell_asker;
use crate::base::error::Error;
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::write::Tx;
use entity::activity::Verb;
use entity::booking::{BookingState, Column as B, Entity};
use entity::letter::LetterKind;
use entity::{SpaceId, booking_series, contribution, sitting, space};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Checks that a sitting keeps as many seats as were taken, moves those to its hours, and tells those who took them when that is another
/// time.
pub async fn keep_seats(tx: &Tx, sitting: &sitting::Model) -> Result<(), Error> {
    let taken = held::seats(tx.db(), vec![sitting.id]).await?.first().map_or(0, |(_, taken)| *taken);
    if i64::from(sitting.seats) < taken {
        let min = usize::try_from(taken).unwrap_or(usize::MAX);
        return Err(Error::conflict("input.seats", Fault::TooFew { min }));
    }
    let elsewhen = B::StartsAt.ne(sitting.starts_at).or(B::EndsAt.ne(sitting.ends_at));
    let told =
        asked_for(tx, B::SittingId.eq(sitting.id).and(B::State.eq(BookingState::Accepted)).and(elsewhen)).await?;
    for series in told {
        tell_asker(tx, &series, LetterKind::BookingMoved).await?;
    }
    let moved = Entity::update_many()
        .col_expr(B::StartsAt, Expr::value(sitting.starts_at))
        .col_expr(B::EndsAt, Expr::value(sitting.ends_at))
        .col_expr(B::HeldAt, Expr::value(sitting.starts_at))
        .col_expr(B::HeldUntil, Expr::value(sitting.ends_at))
        .col_expr(B::LapsesAt, Expr::value(sitting.starts_at));
    Ok(moved.filter(B::SittingId.eq(sitting.id)).exec(tx.db()).await.map(|_| ())?)
}

/// The requests by which bookings were made of which something holds.
async fn asked_for(tx: &Tx, holds: SimpleExpr) -> Result<Vec<booking_series::Model>, Error> {
    let theirs = Entity::find().select_only().column(B::SeriesId).filter(holds).into_query();
    let told = booking_series::Entity::find().filter(booking_series::Column::Id.in_subquery(theirs));
    Ok(told.all(tx.db()).await?)
}

/// Checks that a space keeps as many beds as are taken in one night.
pub async fn keep_beds(tx: &Tx, space: &space::Model) -> Result<(), Error> {
    let Some(beds) = space.beds else { return Ok(()) };
    let taken = held::beds(tx, space.id).await?;
    let min = usize::try_from(taken).unwrap_or(usize::MAX);
    if i64::from(beds) < taken { Err(Error::conflict("input.beds", Fault::TooFew { min })) } else { Ok(()) }
}

/// Cancels the seats of a sitting that was cancelled, and tells those who took them.
pub async fn free_seats(tx: &Tx, sitting: &sitting::Model) -> Result<(), Error> {
    let accepted = B::SittingId.eq(sitting.id).and(B::State.eq(BookingState::Accepted));
    let told = asked_for(tx, accepted.clone()).await?;
    let cancel = Entity::update_many()
        .col_expr(B::State, Expr::value(BookingState::Cancelled))
        .col_expr(B::DecidedAt, Expr::value(Some(tx.moment())))
        .col_expr(B::Reason, Expr::value(sitting.reason.clone()));
    cancel.filter(accepted).exec(tx.db()).await?;
    for series in told {
        tell_asker(tx, &series, LetterKind::BookingCancelled).await?;
    }
    Ok(())
}

/// Refuses what waits for an answer of a locked venue that takes no bookings any more, or of one of its spaces; tells those who asked.
pub async fn refuse_waiting(tx: &Tx, venue: &contribution::Model, space: Option<SpaceId>) -> Result<(), Error> {
    let waits = B::ContributionId.eq(venue.id).and(B::State.eq(BookingState::Requested));
    let waits = space.into_iter().fold(waits, |waits, space| waits.and(B::SpaceId.eq(space)));
    let told = asked_for(tx, waits.clone()).await?;
    let refuse = Entity::update_many()
        .col_expr(B::State, Expr::value(BookingState::Refused))
        .col_expr(B::DecidedAt, Expr::value(Some(tx.moment())));
    let number = refuse.filter(waits).exec(tx.db()).await?.rows_affected;
    for series in told {
        tell_asker(tx, &series, LetterKind::BookingsClosed).await?;
    }
    if number > 0 {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        tx.record(Happened::to(Verb::Refused, venue).amount(number).unseen());
    }
    Ok(())
}
