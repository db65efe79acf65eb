//! Needs and offers whose time ran out.

use super::{closing, progress};
use crate::base::error::Error;
use crate::ground::app::App;
use crate::ground::chronicle::Happened;
use crate::ground::write::{Tx, as_server};
use crate::people::teams;
use entity::activity::Verb;
use entity::contribution::{self, State};
use entity::letter::LetterKind;
use entity::need::{self, Column as C, Progress};
use entity::offer::{self, Column as O, OfferState};
use entity::{ContributionId, Moment};
use sea_orm::sea_query::{ExprTrait, JoinType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

/// How many are looked for at once.
const AT_ONCE: u64 = 100;

/// Ends the needs that are open when their time runs out, and the offers that nobody decided in time.
pub async fn expire(app: &Arc<App>) -> Result<(), Error> {
    let now = Moment::from(app.clock.now());
    loop {
        let mut ended = false;
        for id in due_needs(app, now).await? {
            ended |= as_server(app, async |tx| end(tx, id, now).await).await?;
        }
        for id in late_offers(app, now).await? {
            ended |= as_server(app, async |tx| end_offers(tx, id, now).await).await?;
        }
        // What others decided meanwhile is looked at no more.
        if !ended {
            return Ok(());
        }
    }
}

/// Public needs that are open, and whose time has run out.
async fn due_needs(app: &App, now: Moment) -> Result<Vec<ContributionId>, Error> {
    let due = need::Entity::find()
        .select_only()
        .column(C::Id)
        .join(JoinType::InnerJoin, need::Entity::to_contribution())
        .filter(contribution::Column::State.is_in([State::Published, State::Archived]))
        .filter(C::Progress.eq(Progress::Open))
        .filter(C::NeededUntil.lte(now))
        .order_by_asc(C::NeededUntil)
        .limit(AT_ONCE);
    Ok(due.into_tuple().all(app.db.background()).await?)
}

/// Needs with offers that nobody decided in time.
async fn late_offers(app: &App, now: Moment) -> Result<Vec<ContributionId>, Error> {
    let late = offer::Entity::find()
        .select_only()
        .column(O::ContributionId)
        .distinct()
        .filter(O::State.eq(OfferState::Proposed))
        .filter(O::ValidUntil.lte(now))
        .limit(AT_ONCE);
    Ok(late.into_tuple().all(app.db.background()).await?)
}

/// Ends a need, if it is due still; whether it was.
async fn end(tx: &Tx, id: ContributionId, now: Moment) -> Result<bool, Error> {
    let on = tx.lock(id).await?;
    let row = progress::of(tx, &on).await?;
    let is_due = row.progress == Progress::Open && row.needed_until.is_some_and(|until| until.0 <= now.0);
    if !is_due || !on.state.is_public() {
        tx.quiet("it is not due any more");
        return Ok(false);
    }
    let after = progress::move_to(tx, &on, need::Model { progress: Progress::Expired, ..row }).await?;
    closing::expire_offers(tx, &on).await?;
    teams::tell_editors(tx, &on, LetterKind::NeedExpired).await?;
    tx.record(Happened::to(Verb::Expired, &after));
    Ok(true)
}

/// Ends the offers on a need whose time ran out; whether there were any. Nobody but those concerned saw them.
async fn end_offers(tx: &Tx, need: ContributionId, now: Moment) -> Result<bool, Error> {
    let on = tx.lock(need).await?;
    let late = O::State.eq(OfferState::Proposed).and(O::ValidUntil.lte(now));
    if closing::end_offers(tx, &on, late).await? == 0 {
        tx.quiet("they were decided meanwhile");
        return Ok(false);
    }
    tx.record(Happened::to(Verb::Expired, &on).unseen());
    Ok(true)
}
