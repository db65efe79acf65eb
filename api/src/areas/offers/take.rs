//! The steps that decisions on offers share.

use super::course::over;
use crate::areas::needs::{lines, progress};
use crate::base::error::Error;
use crate::base::scalars::Text;
use crate::ground::chronicle::{Happened, Other};
use crate::ground::contribution::course::Step;
use crate::ground::write::Tx;
use entity::contribution;
use entity::offer::{Column as C, Entity, Model, OfferState as S};
use entity::offer_line::{self, Column as L, Entity as Lines};
use entity::{ContributionId, OfferId, TeamId, need_line};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Locks the need of an offer for a step. `NOT_FOUND` for who may not see the offer; `CONFLICT` when the step does not start there.
pub async fn lock(tx: &Tx, id: OfferId, step: &Step<S>) -> Result<(Model, contribution::Model), Error> {
    let (offer, on) = tx.lock_part::<Model>(id).await?;
    if !super::reading::sees(&tx.viewer, &offer, &on) {
        return Err(Error::not_found());
    }
    tx.authorize(step.rule, over(&tx.viewer, step, &offer, &on))?;
    step.take(offer.state)?;
    Ok((offer, on))
}

/// Stores an offer in the state that a step leads to.
pub async fn store(tx: &Tx, offer: Model, step: &Step<S>, reason: Option<Text>) -> Result<Model, Error> {
    let reason = reason.map(|reason| reason.0);
    let row = Model { state: step.to, reason, decided_at: Some(tx.moment()), ..offer };
    row.clone().into_active_model().reset_all().update(tx.db()).await?;
    Ok(row)
}

/// The lines of an offer, each with the line of the need that it is on; the need is locked.
pub async fn lines_of(
    tx: &Tx,
    on: &contribution::Model,
    offer: &Model,
) -> Result<Vec<(offer_line::Model, need_line::Model)>, Error> {
    let needed = lines::of(tx, on.id).await?;
    let offered = Lines::find().filter(L::OfferId.eq(offer.id)).all(tx.db()).await?;
    let line_of =
        |row: offer_line::Model| needed.iter().find(|line| line.id == row.line_id).map(|line| (row, line.clone()));
    let mut both: Vec<_> = offered.into_iter().filter_map(line_of).collect();
    both.sort_by_key(|(_, line)| line.position);
    Ok(both)
}

/// Stores lines of an offer, and what the need has accepted by them; returns the need as it is then.
pub async fn put(
    tx: &Tx,
    on: &contribution::Model,
    changed: Vec<(offer_line::Model, need_line::Model)>,
) -> Result<contribution::Model, Error> {
    let mut needed = Vec::new();
    for (offered, line) in changed {
        offered.into_active_model().reset_all().update(tx.db()).await?;
        needed.push(line);
    }
    progress::follow(tx, on, needed).await
}

/// Gives back to the need what was accepted of an offer; returns the need as it is then.
pub async fn release(tx: &Tx, on: &contribution::Model, offer: &Model) -> Result<contribution::Model, Error> {
    if offer.state == S::Proposed {
        return Ok(on.clone());
    }
    let taken = lines_of(tx, on, offer).await?.into_iter().filter(|(offered, _)| offered.taken);
    let released = taken.map(|(offered, line)| {
        let (accepted, takers) = (line.accepted - offered.accepted.unwrap_or(0), line.takers - 1);
        let offered = offer_line::Model { taken: false, accepted: None, ..offered };
        (offered, need_line::Model { accepted, takers, ..line })
    });
    put(tx, on, released.collect()).await
}

/// Has a team answer for the offers of a thing that it runs from now on.
pub async fn follow(tx: &Tx, by: ContributionId, team: Option<TeamId>) -> Result<(), Error> {
    let theirs = Entity::update_many().col_expr(C::TeamId, Expr::value(team)).filter(C::ById.eq(by));
    Ok(theirs.exec(tx.db()).await.map(|_| ())?)
}

/// Records a step; timelines show it where everybody sees the offer.
pub fn told(tx: &Tx, step: &Step<S>, on: &contribution::Model, offer: &Model, is_public: bool) {
    let happened = Happened::to(step.verb, on);
    let happened = match offer.by_id {
        Some(by) => happened.with(Other::Contribution(by)),
        None => happened,
    };
    tx.record(if is_public { happened } else { happened.unseen() });
}
