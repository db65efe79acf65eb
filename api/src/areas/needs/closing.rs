//! Closing needs, and opening them again.

use super::progress::{self, COURSE};
use super::{lines, ops};
use crate::base::error::Error;
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{DateTime, Text};
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::{Thing, ids};
use crate::ground::write::Tx;
use crate::people::teams;
use entity::contribution::{self, Kind, State};
use entity::letter::LetterKind;
use entity::need::{Entity, Model};
use entity::offer::{self, Column as O, OfferState};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Closes a need.
#[derive(InputObject, Debug)]
pub struct CloseNeedInput {
    /// The need.
    pub id: ID,
    /// What came of it, for everybody who reads the need; it can become a practice by `tellNeedAsPractice`. When absent, what was said
    /// when it was closed before stays.
    pub report: Option<Text>,
}

/// Opens a need again.
#[derive(InputObject, Debug)]
pub struct ReopenNeedInput {
    /// The need.
    pub id: ID,
    /// Until when it is needed now: a moment to come, within two years; without end when absent.
    pub needed_until: Option<DateTime>,
}

/// A locked need that is published, with its row.
pub async fn lock(tx: &Tx, id: &ID) -> Result<(contribution::Model, Model), Error> {
    let on = tx.lock_of(Kind::Need, ids::input_of(Kind::Need, id, "input.id")?).await?;
    let row = progress::of(tx, &on).await?;
    Ok((on, row))
}

/// Closes a need; what nobody decided among its offers expires.
pub async fn close(ctx: &Ctx<'_>, input: CloseNeedInput) -> Result<Thing<Entity>, Error> {
    ctx.write(async |tx| {
        let (on, before) = lock(tx, &input.id).await?;
        tx.authorize(COURSE[0].rule, &on)?;
        let progress = COURSE[0].take(before.progress).and_then(|to| is_published(&on).map(|()| to))?;
        let report = input.report.map(|report| report.0).or_else(|| before.report.clone());
        let row = Model { progress, report, closed_at: Some(tx.moment()), ..before };
        let after = progress::move_to(tx, &on, row.clone()).await?;
        expire_offers(tx, &on).await?;
        tx.record(Happened::to(COURSE[0].verb, &after));
        Ok(Thing::new(after, row))
    })
    .await
}

/// Opens a need again: it is covered at once where what was accepted still covers it.
pub async fn reopen(ctx: &Ctx<'_>, input: ReopenNeedInput) -> Result<Thing<Entity>, Error> {
    ctx.write(async |tx| {
        let (on, before) = lock(tx, &input.id).await?;
        tx.authorize(COURSE[1].rule, &on)?;
        COURSE[1].take(before.progress).and_then(|_| is_published(&on))?;
        let progress = progress::by_lines(&lines::of(tx, on.id).await?);
        let needed_until = input.needed_until.map(|given| ops::until(tx, given, ops::NEEDED_UNTIL)).transpose()?;
        let row = Model { progress, needed_until, closed_at: None, ..before };
        let after = progress::move_to(tx, &on, row.clone()).await?;
        tx.record(Happened::to(COURSE[1].verb, &after));
        Ok(Thing::new(after, row))
    })
    .await
}

fn is_published(on: &contribution::Model) -> Result<(), Error> {
    if on.state == State::Published { Ok(()) } else { Err(Error::state()) }
}

/// Ends the offers on a locked need that nobody decided.
pub async fn expire_offers(tx: &Tx, need: &contribution::Model) -> Result<(), Error> {
    end_offers(tx, need, O::State.eq(OfferState::Proposed)).await.map(|_| ())
}

/// Ends the offers on a locked need of which something holds, and tells those who answer for them; gives how many.
pub async fn end_offers(tx: &Tx, need: &contribution::Model, which: SimpleExpr) -> Result<usize, Error> {
    let ended = offer::Entity::find().filter(O::ContributionId.eq(need.id).and(which)).all(tx.db()).await?;
    offer::Entity::update_many()
        .col_expr(O::State, Expr::value(OfferState::Expired))
        .col_expr(O::DecidedAt, Expr::value(tx.moment()))
        .filter(O::Id.is_in(ended.iter().map(|offer| offer.id)))
        .exec(tx.db())
        .await?;
    for offer in &ended {
        teams::tell_team_or(tx, offer.team_id, offer.asked_by, LetterKind::OfferExpired).await?;
    }
    Ok(ended.len())
}
