//! What is over: requests that nobody answered in time, and bookings whose end has come.

use super::letters::tell_asker;
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::write::{Tx, as_server};
use entity::activity::Verb;
use entity::booking::{BookingState as S, Column as B, Entity, Model};
use entity::letter::LetterKind;
use entity::{BookingSeriesId, ContributionId, booking_series};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How often the jobs look, in milliseconds.
pub const PERIOD: i64 = 60_000;
/// Most bookings of one transaction.
const BLOCK: u64 = 200;

/// How bookings end by themselves.
struct End {
    from: S,
    /// The column of the moment at which they do.
    due: B,
    to: S,
    verb: Verb,
    /// What whoever asked is told.
    letter: Option<LetterKind>,
}

/// Requests that nobody answered in time lapse.
pub async fn lapse(app: &Arc<App>) -> Result<(), Error> {
    let letter = Some(LetterKind::BookingLapsed);
    end(app, &End { from: S::Requested, due: B::LapsesAt, to: S::Lapsed, verb: Verb::Expired, letter }).await
}

/// What was accepted is done once it has ended.
pub async fn close(app: &Arc<App>) -> Result<(), Error> {
    end(app, &End { from: S::Accepted, due: B::EndsAt, to: S::Done, verb: Verb::TookPlace, letter: None }).await
}

/// Ends what is due, venue by venue.
async fn end(app: &Arc<App>, end: &End) -> Result<(), Error> {
    loop {
        let due = Entity::find()
            .select_only()
            .column(B::ContributionId)
            .filter(B::State.eq(end.from))
            .filter(end.due.lte(entity::Moment::from(app.clock.now())))
            .order_by_asc(end.due)
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
        .filter(end.due.lte(tx.moment()))
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
    if let Some(letter) = end.letter {
        let series: BTreeSet<BookingSeriesId> = rows.iter().map(|row| row.series_id).collect();
        let series = booking_series::Entity::find().filter(booking_series::Column::Id.is_in(series));
        for series in series.all(tx.db()).await? {
            tell_asker(tx, &series, letter).await?;
        }
    }
    let number = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    tx.record(Happened::to(end.verb, &venue).amount(number).unseen());
    Ok(())
}
