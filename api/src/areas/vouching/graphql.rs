//! The shape of vouching.

use super::ops::{self, RefuseVouchInput, VouchInput, WithdrawVouchInput};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Text};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::nouns::Contribution;
use entity::{contribution, vouch};

/// A commune or a network vouches for a thing.
pub struct Vouch(vouch::Model);

/// Who vouches for a thing, those who began first first.
pub async fn of_thing(
    ctx: &Ctx<'_>,
    thing: &contribution::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Vouch>, Error> {
    Ok(ops::list(ctx, thing, first, after).await?.into_iter().map(Vouch).collect())
}

/// A commune or a network vouches for a thing [parrainage].
#[Object]
impl Vouch {
    /// `vouch:<uuid>`.
    fn id(&self) -> ID {
        ids::of("vouch", self.0.id.0)
    }

    /// The commune or the network that vouches for it; null where you may not see it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        let found = ctx.op().thing(self.0.voucher_id).await.transpose();
        found.map(|found| found.and_then(Contribution::of))
    }

    /// What it says about the thing.
    fn words(&self) -> Option<Text> {
        self.0.words.clone().map(Text)
    }

    /// Since when.
    fn since(&self) -> DateTime {
        self.0.at.into()
    }
}

/// Changes of who vouches for what.
#[derive(Default)]
pub struct VouchingMutation;

#[Object]
impl VouchingMutation {
    /// Has a published commune or network vouch for a published thing [parrainer]: a medium, an organisation, a venue, a practice, a
    /// resource or an initiative. Everybody reads it in `vouchedBy`, and those who run the thing get a letter. Nobody vouches for a thing that
    /// they run; once both have one team it is no longer in `vouchedBy`. Said again, the words change.
    /// Who may: those who decide about the commune or the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`, also for a thing of yours or of a team of yours; `CONFLICT` when either is not published, or
    /// when those who run the thing refused it within the last 180 days; `TOO_MANY` for letters.
    async fn vouch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which thing, by whom, and what it says.")] input: VouchInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::vouch(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Has a commune or a network vouch for a thing no longer.
    /// Who may: those who decide about the commune or the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`, also when it did not vouch for it.
    async fn withdraw_vouch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which thing, and by whom.")] input: WithdrawVouchInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::withdraw(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Refuses the word of a commune or a network that vouches for a thing: it leaves `vouchedBy`, and is not said again for 180 days.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`, also when it does not vouch for it.
    async fn refuse_vouch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which thing, and whose word.")] input: RefuseVouchInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::refuse(&ctx.op(), input).await.and_then(Contribution::of))
    }
}
