//! Offers whose time runs out: a letter thirty days before, and out of the lists at the end.
//!
//! Those who run offers get one letter for all that end within thirty days. Each of them is told in a transaction of its own, which also
//! writes down that they were, so a job that is killed goes on where it was and tells nobody twice.
//!
//! `due_at` is when the job has to look at an offer: thirty days before its end, then at its end, and not at all once it left the lists. So
//! the job reads what is due and nothing else, however many offers were archived.

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

/// When the job looks at an offer that stands until a moment, and of whose end nobody was told.
pub fn due(until: Moment) -> Moment {
    Moment(until.0 - TOLD.num_milliseconds())
}

/// Tells of the offers that end soon, and takes those that ended out of the lists.
pub async fn run(app: &Arc<App>) -> Result<(), Error> {
    while look(app).await? {}
    Ok(())
}

/// What is due, the first first: the id, the team, the author, the state of each, when it is due, and its end.
fn due_by(now: Moment) -> SelectStatement {
    let column = |column: C| Expr::col(column.as_column_ref());
    let mut due = Query::select();
    due.columns([K::Id, K::TeamId, K::AuthorId, K::State].map(|it| it.as_column_ref()));
    due.columns([C::DueAt, C::ValidUntil].map(|it| it.as_column_ref())).from(Entity);
    due.inner_join(contribution::Entity, column(C::Id).equals(K::Id.as_column_ref()));
    due.and_where(C::DueAt.lte(now)).order_by(C::DueAt.as_column_ref(), Order::Asc).limit(BLOCK);
    due
}

/// Looks at a block of offers that are due; whether there may be more.
async fn look(app: &Arc<App>) -> Result<bool, Error> {
    let now = Moment::from(app.clock.now());
    let rows = app.db.background().query_all(&due_by(now)).await?;
    let mut runs: BTreeMap<(Option<TeamId>, Option<AccountId>), Vec<ContributionId>> = BTreeMap::new();
    // Those of whose end nobody was told in time are told first, and looked at again.
    let mut again = u64::try_from(rows.len()).unwrap_or(0) == BLOCK;
    for row in &rows {
        let (id, team, author): (ContributionId, Option<TeamId>, _) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let state: State = row.try_get_by_index(3)?;
        let (due_at, until): (Moment, Option<Moment>) = (row.try_get_by_index(4)?, row.try_get_by_index(5)?);
        match until.filter(|until| state == State::Published && due_at < *until) {
            Some(until) => {
                // A team is told once, whoever registered the offers.
                let author: Option<AccountId> = if team.is_some() { None } else { author };
                runs.entry((team, author)).or_default().push(id);
                again |= until <= now;
            }
            None => as_server(app, async |tx| end(tx, id).await).await?,
        }
    }
    for ids in runs.values() {
        as_server(app, async |tx| tell(tx, ids).await).await?;
    }
    Ok(again)
}

/// Tells those who run offers that these end, if they were not told.
async fn tell(tx: &Tx, ids: &[ContributionId]) -> Result<(), Error> {
    tx.quiet("a reminder changes nothing that anybody reads");
    let on = tx.lock_all(ids).await?;
    let untold = Entity::update_many().col_expr(C::DueAt, Expr::col(C::ValidUntil));
    // One that was confirmed meanwhile ends in a year, and is told of then.
    let untold = untold.filter(C::DueAt.lte(tx.moment())).filter(Expr::col(C::DueAt).lt(Expr::col(C::ValidUntil)));
    let told = untold.filter(C::Id.is_in(ids.iter().copied())).exec(tx.db()).await?.rows_affected;
    match on.first() {
        Some(first) if told > 0 => teams::tell_editors(tx, first, LetterKind::OffersEnd).await,
        _ => Ok(()),
    }
}

/// Archives an offer that is at its end. One that is not in the lists is looked at no more.
async fn end(tx: &Tx, id: ContributionId) -> Result<(), Error> {
    let before = tx.lock(id).await?;
    let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    let is_due = own.due_at.is_some_and(|due| due <= tx.moment());
    let ended = own.valid_until.is_none_or(|until| until <= tx.moment());
    if !is_due || before.state == State::Published && !ended {
        tx.quiet("it was confirmed or published meanwhile");
        return Ok(());
    }
    let seen = Entity::update_many().col_expr(C::DueAt, Expr::value(None::<Moment>)).filter(C::Id.eq(id));
    seen.exec(tx.db()).await?;
    if before.state != State::Published {
        tx.quiet("it is in no list");
        return Ok(());
    }
    let after = store(tx, &before, contribution::Model { state: State::Archived, ..before.clone() }).await?;
    tx.record(Happened::from_to(Verb::Expired, Some(&before), &after));
    Ok(())
}
