//! What ends by itself: requests that nobody answered in time, bookings whose end has come, and what somebody had whose account was
//! erased.

use super::letters::tell_asker;
use crate::base::error::Error;
use crate::ground::app::{App, Running};
use crate::ground::chronicle::Happened;
use crate::ground::write::{Tx, as_server};
use crate::people::teams;
use entity::activity::Verb;
use entity::booking::{BookingState as S, Column as B, Entity, Model};
use entity::booking_series::Column as R;
use entity::letter::LetterKind;
use entity::{BookingSeriesId, ContributionId, Moment, booking_series};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How often the jobs look, in milliseconds.
pub const PERIOD: i64 = 60_000;
/// Most bookings of one transaction.
const BLOCK: u64 = 200;

/// Who is told that bookings ended.
#[derive(Debug, Clone, Copy)]
enum Told {
    Nobody,
    Asker(LetterKind),
    Holders(LetterKind),
}

/// How bookings end by themselves.
struct End {
    from: S,
    /// Which of them end by a moment.
    which: fn(Moment) -> SimpleExpr,
    /// The column by which the first is found.
    first: B,
    to: S,
    verb: Verb,
    told: Told,
}

/// Requests that nobody answered in time lapse.
pub async fn lapse(app: &Arc<App>) -> Result<(), Error> {
    let told = Told::Asker(LetterKind::BookingLapsed);
    let which = |now: Moment| B::LapsesAt.lte(now);
    end(app, &End { from: S::Requested, which, first: B::LapsesAt, to: S::Lapsed, verb: Verb::Expired, told }).await
}

/// What was accepted is done once it has ended.
pub async fn close(app: &Arc<App>) -> Result<(), Error> {
    let which = |now: Moment| B::EndsAt.lte(now);
    let (verb, told) = (Verb::TookPlace, Told::Nobody);
    end(app, &End { from: S::Accepted, which, first: B::EndsAt, to: S::Done, verb, told }).await
}

/// Nobody comes whose account was erased: what they asked for in their own name is withdrawn, and what they had and has not begun is
/// cancelled. Of these those who decide about the venue are told.
pub async fn free(app: &Arc<App>, _: &Running) -> Result<(), Error> {
    let which = |_: Moment| nobodys();
    let (verb, told) = (Verb::Withdrawn, Told::Nobody);
    end(app, &End { from: S::Requested, which, first: B::LapsesAt, to: S::Withdrawn, verb, told }).await?;
    let which = |now: Moment| B::StartsAt.gt(now).and(nobodys());
    let (verb, told) = (Verb::Cancelled, Told::Holders(LetterKind::BookingCancelled));
    end(app, &End { from: S::Accepted, which, first: B::EndsAt, to: S::Cancelled, verb, told }).await
}

/// Whether nobody is left who asked: neither a person nor an organisation.
fn nobodys() -> SimpleExpr {
    let mut nobodys = Query::select();
    nobodys.column(R::Id).from(booking_series::Entity);
    nobodys.and_where(R::AskedBy.is_null()).and_where(R::OrganisationId.is_null());
    B::SeriesId.in_subquery(nobodys)
}

/// Ends what is due, venue by venue.
async fn end(app: &Arc<App>, end: &End) -> Result<(), Error> {
    loop {
        let due = Entity::find()
            .select_only()
            .column(B::ContributionId)
            .filter(B::State.eq(end.from))
            .filter((end.which)(app.clock.now().into()))
            .order_by_asc(end.first)
            .limit(1);
        let venue: Option<ContributionId> = due.into_tuple().one(app.db.background()).await?;
        let Some(venue) = venue else { return Ok(()) };
        as_server(app, async |tx| at_venue(tx, venue, end).await).await?;
    }
}

/// Ends what is due at a venue.
async fn at_venue(tx: &Tx, venue: ContributionId, end: &End) -> Result<(), Error> {
    let venue = tx.lock(venue).await?;
    let due = Entity::find()
        .filter(B::ContributionId.eq(venue.id))
        .filter(B::State.eq(end.from))
        .filter((end.which)(tx.moment()))
        .limit(BLOCK);
    let rows: Vec<Model> = due.all(tx.db()).await?;
    if rows.is_empty() {
        tx.quiet("it was decided meanwhile");
        return Ok(());
    }
    let update = Entity::update_many()
        .col_expr(B::State, Expr::value(end.to))
        .col_expr(B::DecidedAt, Expr::value(Some(tx.moment())));
    update.filter(B::Id.is_in(rows.iter().map(|row| row.id))).exec(tx.db()).await?;
    match end.told {
        Told::Nobody => {}
        Told::Holders(letter) => teams::tell_editors(tx, &venue, letter).await?,
        Told::Asker(letter) => {
            let series: BTreeSet<BookingSeriesId> = rows.iter().map(|row| row.series_id).collect();
            let series = booking_series::Entity::find().filter(R::Id.is_in(series));
            for series in series.all(tx.db()).await? {
                tell_asker(tx, &series, letter).await?;
            }
        }
    }
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    tx.record(Happened::to(end.verb, &venue).amount(number).unseen());
    Ok(())
}
