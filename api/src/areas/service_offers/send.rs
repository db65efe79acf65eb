//! A service offer that is sent to a need: it becomes an offer on lines of the need.

use crate::areas::needs::raiser::RAISERS;
use crate::areas::offers::OFFER_HELP;
use crate::areas::offers::ops::{Draft, OfferTerms, make};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::ground::context::Ctx;
use crate::ground::contribution::ids;
use crate::ground::policy::{EDITORS, Rule};
use entity::contribution::{self, Kind, State};
use entity::offer::Model;
use entity::service_offer::Entity;
use sea_orm::EntityTrait;

/// Send a service offer to a need.
pub const SEND: Rule = Rule::on_things("SendServiceOffer", EDITORS);

/// Sends a service offer to a need.
#[derive(InputObject, Debug)]
pub struct SendServiceOfferInput {
    /// The service offer: one that stands. Its conditions are those of the offer.
    pub service_offer_id: ID,
    /// The need: an open one.
    pub need_id: ID,
    /// What is offered.
    #[graphql(flatten)]
    pub terms: OfferTerms,
}

/// Makes an offer on a need from a service offer, by whoever makes that.
pub async fn send(ctx: &Ctx<'_>, input: SendServiceOfferInput) -> Result<Model, Error> {
    let mut problems = Problems::default();
    let from = problems.take(ids::input_of(Kind::ServiceOffer, &input.service_offer_id, "input.serviceOfferId"));
    let need = problems.take(ids::input_of(Kind::Need, &input.need_id, "input.needId"));
    input.terms.check(&mut problems);
    problems.check()?;
    let (from, need) = from.zip(need).ok_or_else(|| Error::internal("a problem was not told"))?;
    ctx.write(async |tx| {
        // What it belongs to never changes.
        let found = contribution::Entity::find_by_id(from).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        let all: Vec<_> = [Some(from), Some(need), found.house_id].into_iter().flatten().collect();
        let mut locked = tx.lock_all(&all).await?.into_iter();
        let (standing, on) = locked.next().zip(locked.next()).ok_or_else(Error::not_found)?;
        tx.authorize(&SEND, &standing)?;
        tx.authorize(&OFFER_HELP, &on)?;
        if standing.state != State::Published {
            return Err(Error::state());
        }
        let own = Entity::find_by_id(from).one(tx.db()).await?.ok_or_else(Error::not_found)?;
        // One whose year is over is as good as archived, also before the job has looked.
        if own.valid_until.is_some_and(|until| until.0 <= tx.moment().0) {
            return Err(Error::state());
        }
        let draft = Draft {
            by: locked.next().filter(|house| RAISERS.contains(&house.kind)),
            team: standing.team_id,
            service_offer: Some(from),
            conditions: own.conditions.into(),
            terms: input.terms,
        };
        make(tx, &on, draft).await
    })
    .await
}
