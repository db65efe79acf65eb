//! The shape of offers.

use super::course::PREFIX;
use super::decide::{self, AcceptOfferInput, ConfirmDeliveryInput, RefuseOfferInput};
use super::ops::{self, OfferHelpInput, StartDeliveryInput, WithdrawOfferInput};
use super::reading::{self, Asked, Seen};
use crate::areas::needs::{Need, NeedLine};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::scalars::{DateTime, Quantity, Text};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::policy::Action;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::{contribution, need_line, offer, offer_line};

pub use super::ops::OfferConditions;

/// Where an offer is in its course. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "offer::OfferState")]
pub enum OfferState {
    /// It waits for a decision [proposée].
    Proposed,
    /// It was accepted, whole or in part [acceptée].
    Accepted,
    /// What was accepted is on its way [en route].
    InTransit,
    /// What was accepted arrived, whole or in part [livrée].
    Delivered,
    /// Whoever made it took it back [retirée].
    Withdrawn,
    /// It was refused, or did not come [refusée].
    Refused,
    /// Nobody decided it in time, or the need was closed before [expirée].
    Expired,
}

/// What somebody offers on the lines of a need [offre].
pub struct Offer(Seen);

/// What somebody offers on the lines of a need [offre].
#[Object]
impl Offer {
    /// `offer:<uuid>`.
    fn id(&self) -> ID {
        ids::of(PREFIX, self.0.row.id.0)
    }

    /// The need; null where you may not see it.
    async fn need(&self, ctx: &Context<'_>) -> Option<Result<Need, Error>> {
        ctx.op().thing(self.0.row.contribution_id).await.transpose().map(|found| found.map(Need::from))
    }

    /// The commune, organisation or other thing that offers; null where a person does, or where you may not see it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ctx.op().related(self.0.row.by_id).await.transpose().map(|found| found.and_then(Contribution::of))
    }

    /// Who made it, for those who decide about the need and for those who answer for the offer; null for everybody else, and after
    /// erasure.
    async fn offered_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.if_close(self.0.row.asked_by)?).await
    }

    /// What it offers, line by line. Those who neither decide about the need nor answer for the offer see what was accepted.
    async fn lines(&self, ctx: &Context<'_>) -> Result<Vec<OfferLine>, Error> {
        let found = reading::lines(&ctx.op(), &self.0).await?;
        Ok(found.into_iter().map(|(offered, line)| OfferLine(offered, line)).collect())
    }

    /// What it costs.
    fn conditions(&self) -> OfferConditions {
        self.0.row.conditions.into()
    }

    /// Details in words, for those who decide about the need and for those who answer for the offer; null for everybody else.
    fn note(&self) -> Option<Text> {
        self.0.if_close(self.0.row.note.clone()).map(Text)
    }

    /// How to reach whoever offers, for the same.
    fn reach(&self) -> Option<Text> {
        self.0.if_close(self.0.row.reach.clone()).map(Text)
    }

    /// Whether it is brought.
    fn transport(&self) -> bool {
        self.0.row.transport
    }

    /// Until when it may be accepted, for those who decide about the need and for those who answer for the offer; null for everybody
    /// else, and where there is no end.
    fn valid_until(&self) -> Option<DateTime> {
        self.0.if_close(self.0.row.valid_until).map(DateTime::from)
    }

    /// Where it is in its course.
    fn state(&self) -> OfferState {
        self.0.row.state.into()
    }

    /// Why it was refused or withdrawn, for those who decide about the need and for those who answer for the offer; null for everybody
    /// else.
    fn reason(&self) -> Option<Text> {
        self.0.if_close(self.0.row.reason.clone()).map(Text)
    }

    /// When it was made.
    fn proposed_at(&self) -> DateTime {
        self.0.row.proposed_at.into()
    }

    /// When its state last changed; null while it waits for a decision.
    fn decided_at(&self) -> Option<DateTime> {
        self.0.row.decided_at.map(DateTime::from)
    }

    /// What you may do with it now: `ACCEPT`, `REFUSE`, `WITHDRAW`, `START_DELIVERY`, `CONFIRM_DELIVERY`.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>, Error> {
        reading::viewer_can(&ctx.op(), &self.0.row).await
    }
}

/// What an offer offers on one line of a need.
pub struct OfferLine(offer_line::Model, need_line::Model);

/// What an offer offers on one line of a need, in the unit of the line.
#[Object]
impl OfferLine {
    /// The line of the need.
    fn line(&self) -> NeedLine {
        NeedLine(self.1.clone())
    }

    /// How much is offered, for those who decide about the need and for those who answer for the offer; null for everybody else, and on a
    /// line that is not counted.
    fn quantity(&self) -> Option<Quantity> {
        self.0.quantity.map(Quantity)
    }

    /// Whether this line was accepted, whole or in part, and neither withdrawn nor left out of the delivery.
    fn taken(&self) -> bool {
        self.0.taken
    }

    /// How much of it was accepted; after a short delivery what arrived. Null until then, and on a line that is not counted.
    fn accepted(&self) -> Option<Quantity> {
        self.0.accepted.map(Quantity)
    }

    /// How much of it arrived; null until then, and on a line that is not counted.
    fn delivered(&self) -> Option<Quantity> {
        self.0.delivered.map(Quantity)
    }
}

/// The offers on a need that the viewer sees.
pub async fn of_need(
    ctx: &Ctx<'_>,
    need: &contribution::Model,
    state: Option<OfferState>,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<Offer>, Error> {
    let asked = Asked { state: state.map(Into::into), first, before };
    Ok(reading::of_need(ctx, need, asked).await?.into_iter().map(Offer).collect())
}

/// Queries on offers.
#[derive(Default)]
pub struct OfferQuery;

#[Object]
impl OfferQuery {
    /// The offers that you made, the latest first; with `teamId` those for things of that team, if you are an editor or a steward of it.
    /// Errors: `UNAUTHENTICATED`.
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those for things of this team instead of your own.")] team_id: Option<ID>,
        #[graphql(desc = "Only those in this state.")] state: Option<OfferState>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were made before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<Offer>, Error> {
        let asked = Asked { state: state.map(Into::into), first, before };
        Ok(reading::mine(&ctx.op(), team_id, asked).await?.into_iter().map(Offer).collect())
    }
}

/// Changes of offers.
#[derive(Default)]
pub struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Offers something on lines of an open need, for yourself or for a thing that you run. Those who decide about the need get a letter.
    /// At most 5 offers of one account and 200 in all wait for a decision on one need.
    /// Who may: any account.
    /// Applications: with `WRITE_NEEDS`.
    /// Errors: `NOT_FOUND`; `FORBIDDEN` for the thing that is to offer; `INVALID` for lines and quantities; `CONFLICT` when the need is not open,
    /// or when too many offers wait; `TOO_MANY`.
    async fn offer_help(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On which need, and how much of what.")] input: OfferHelpInput,
    ) -> Option<Result<Offer, Error>> {
        Some(ops::offer(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }

    /// Accepts an offer, whole or in part. The need is covered once all its lines are. Whoever made the offer gets a letter. Nobody
    /// accepts their own.
    /// Who may: those who decide about the need: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `INVALID` for lines and quantities; `CONFLICT` when the offer was decided or its time ran out, when the
    /// need is not open, and when more would be accepted than is missing: it says what is missing.
    async fn accept_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and how much of it.")] input: AcceptOfferInput,
    ) -> Option<Result<Offer, Error>> {
        Some(decide::accept(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }

    /// Refuses an offer, with a reason for whoever made it, who gets a letter; also one that was accepted and does not come. What was
    /// accepted of it is missing again.
    /// Who may: those who decide about the need: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was delivered, refused or withdrawn, or has expired.
    async fn refuse_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and why.")] input: RefuseOfferInput,
    ) -> Option<Result<Offer, Error>> {
        Some(decide::refuse(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }

    /// Takes an offer back. What was accepted of it is missing again; then those who decide about the need get a letter.
    /// Who may: whoever made the offer, and editors and stewards of the team that it is for.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was delivered, refused or withdrawn, or has expired.
    async fn withdraw_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and why.")] input: WithdrawOfferInput,
    ) -> Option<Result<Offer, Error>> {
        Some(ops::withdraw(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }

    /// Says that what was accepted is on its way.
    /// Who may: whoever made the offer, and editors and stewards of the team that it is for.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was not accepted, or is on its way.
    async fn start_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which offer.")] input: StartDeliveryInput,
    ) -> Option<Result<Offer, Error>> {
        Some(ops::start(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }

    /// Says what arrived, line by line. What was accepted and did not arrive is missing again, and the need is open again.
    /// Who may: those who decide about the need: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`, also for whoever made the offer; `INVALID` for lines and quantities, more than was accepted among them;
    /// `CONFLICT` when it was not accepted, or when its delivery was confirmed.
    async fn confirm_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which offer, and what arrived.")] input: ConfirmDeliveryInput,
    ) -> Option<Result<Offer, Error>> {
        Some(decide::confirm(&ctx.op(), input).await.map(Seen::closely).map(Offer))
    }
}
