//! What becomes of the seats that were taken when a sitting changes. Its venue is locked.

use super::held;
use super::letters::tell_asker;
use crate::base::error::Error;
use crate::base::text::Fault;
use crate::ground::write::Tx;
use entity::booking::{BookingState, Column as B, Entity};
use entity::letter::LetterKind;
use entity::{booking_series, sitting, space};
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
