//! Offers whose time runs out: a letter thirty days before, and out of the lists at the end.
//!
//! Those who run offers get one letter for all that end within thirty days. Each of them is told in a transaction of its own, which also
//! writes down that they were, so a job that is killed goes on where it was and tells nobody twice.

use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::contribution::store;
use crate::ground::write::{Tx, as_server};
use crate::people::teams;
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::contribution::{self, Column as K, State};
use entity::letter::LetterKind;
use entity::service_offer::{Column as C, Entity};
use entity::{AccountId, ContributionId, Moment, TeamId};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long before the end of an offer those who run it are told.
const TOLD: TimeDelta = TimeDelta::days(30);
/// Offers that are looked for at once.
const BLOCK: u64 = 500;

/// Tells of the offers that end soon, and takes those that ended out of the lists.
pub async fn run(app: &Arc<App>) -> Result<(), Error> {
    while remind(app).await? {}
    while end(app).await? {}
    Ok(())
}

/// Published offers that end by a moment, the first to end first: the id, the team and the author of each.
fn ending(by: Moment) -> SelectStatement {
    let column = |column: C| Expr::col(column.as_column_ref());
    let mut ending = Query::select();
    ending.columns([K::Id, K::TeamId, K::AuthorId].map(|it| it.as_column_ref())).from(Entity);
    ending.inner_join(contribution::Entity, column(C::Id).equals(K::Id.as_column_ref()));
    ending.and_where(K::State.eq(State::Published)).and_where(C::ValidUntil.lte(by));
    ending.order_by(C::ValidUntil.as_column_ref(), Order::Asc).limit(BLOCK);
    ending
}

/// Tells those who run a block of offers that end soon; whether there may be more.
async fn remind(app: &Arc<App>) -> Result<bool, Error> {
    let soon = Moment::from(app.clock.now() + TOLD);
    let mut found = ending(soon);
    let rows = app.db.background().query_all(found.and_where(C::Reminded.eq(false))).await?;
    let mut runs: BTreeMap<(Option<TeamId>, Option<AccountId>), Vec<ContributionId>> = BTreeMap::new();
    for row in &rows {
        let (id, team, author): (_, Option<TeamId>, _) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        // A team is told once, whoever registered the offers.
        let author: Option<AccountId> = if team.is_some() { None } else { author };
        runs.entry((team, author)).or_default().push(id);
    }
    for ids in runs.values() {
        as_server(app, async |tx| tell(tx, ids).await).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(0) == BLOCK)
}

/// Tells those who run offers that these end, if they were not told.
async fn tell(tx: &Tx, ids: &[ContributionId]) -> Result<(), Error> {
    tx.quiet("a reminder changes nothing that anybody reads");
    let on = tx.lock_all(ids).await?;
    let untold = Entity::update_many().col_expr(C::Reminded, Expr::value(true)).filter(C::Reminded.eq(false));
    // One that was confirmed meanwhile ends in a year, and is told of then.
    let untold = untold.filter(C::ValidUntil.lte(Moment::from(tx.now + TOLD)));
    let told = untold.filter(C::Id.is_in(ids.iter().copied())).exec(tx.db()).await?.rows_affected;
    match on.first() {
        Some(first) if told > 0 => teams::tell_editors(tx, first, LetterKind::OffersEnd).await,
        _ => Ok(()),
    }
}

/// Takes a block of offers that ended out of the lists; whether there may be more.
async fn end(app: &Arc<App>) -> Result<bool, Error> {
    let rows = app.db.background().query_all(&ending(app.clock.now().into())).await?;
    for row in &rows {
        let id: ContributionId = row.try_get_by_index(0)?;
        as_server(app, async |tx| archive(tx, id).await).await?;
    }
    Ok(u64::try_from(rows.len()).unwrap_or(0) == BLOCK)
}

/// Archives an offer, if it still is at its end.
async fn archive(tx: &Tx, id: ContributionId) -> Result<(), Error> {
    let before = tx.lock(id).await?;
    let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    let ended = own.valid_until.is_some_and(|until| until <= tx.moment());
    if before.state != State::Published || !ended {
        tx.quiet("it was confirmed or archived meanwhile");
        return Ok(());
    }
    let after = store(tx, &before, contribution::Model { state: State::Archived, ..before.clone() }).await?;
    tx.record(Happened::from_to(Verb::Expired, Some(&before), &after));
    Ok(())
}
