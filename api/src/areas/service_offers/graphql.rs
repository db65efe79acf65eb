//! The shape of service offers.

use super::fields::{RegisterServiceOfferInput, ServiceOfferFields, UpdateServiceOfferInput};
use super::matching;
use super::ops::{self, ConfirmServiceOfferInput, ServiceOfferFilter, ServiceOfferOrder};
use super::send::{self, SendServiceOfferInput};
use crate::areas::contributions::Common;
use crate::areas::folders::{self, Folder};
use crate::areas::needs::Need;
use crate::areas::offers::Offer;
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::base::scalars::DateTime;
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::fields::own;
use crate::ground::contribution::noun;
use crate::nouns::Contribution;
use crate::{object, queries};

object!(ServiceOffer of service_offer);

/// What somebody does for others [offre de service]: a standing proposal, which whoever runs it confirms each year.
#[Object]
impl ServiceOffer {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> ServiceOfferFields<'_> {
        ServiceOfferFields(&self.0)
    }

    /// The organisation or the commune that makes it; null where a person or a team does, or where you may not see it.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ops::made_by(&ctx.op(), &self.0).await.transpose().map(|found| found.and_then(Contribution::of))
    }

    /// When it was registered or last confirmed.
    async fn confirmed_at(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        own(&self.0, ctx).await.map(|row| row.confirmed_at.map(DateTime::from)).transpose()
    }

    /// Until when it stands. Then it leaves the lists, and `confirmServiceOffer` brings it back. Where it is published or restored after its
    /// end, a year begins then.
    async fn valid_until(&self, ctx: &Context<'_>) -> Option<Result<DateTime, Error>> {
        own(&self.0, ctx).await.map(|row| row.valid_until.map(DateTime::from)).transpose()
    }

    /// Open needs that it could answer, the best match first: those of its departments with a line of a kind that it serves; then a
    /// line of a subkind, how near they are, words that both use. Of each department the most urgent are looked at: 5,000 in all, of which 500 are
    /// compared. Weighs 300 points.
    async fn matching_needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Need>, Error> {
        Ok(matching::needs(&ctx.op(), &self.0, first).await?.into_iter().map(Need::from).collect())
    }

    /// The folders that it lies in, of the networks that hold it; the earliest made first.
    async fn in_folders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Folder>, Error> {
        folders::of_offer(&ctx.op(), &self.0.base.row, first).await
    }

    /// How to reach whoever makes it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }
}

queries! {
    ServiceOfferQuery of ServiceOffer in service_offer;
    /// A service offer by its id or its readable address, former addresses too. Null when there is none that you may see.
    service_offer,
    /// Service offers that stand, a page at a time.
    service_offers(ServiceOfferFilter, ServiceOfferOrder),
}

/// Changes of service offers.
#[derive(Default)]
pub struct ServiceOfferMutation;

#[Object]
impl ServiceOfferMutation {
    /// Registers a service offer: yours, that of a team or, with `byId`, that of an organisation or of a commune whose team you are in.
    /// What editors and stewards of a team register is published at once, what contributors register is submitted.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `CONFLICT` when the slug is taken, or when the organisation was archived or removed; `NOT_FOUND`, `FORBIDDEN` for the
    /// team or for whoever makes it; `INVALID` when both are named, without a kind of resource, for a subkind of another kind, or for an
    /// end that is past or more than 366 days ahead.
    async fn register_service_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is offered.")] input: RegisterServiceOfferInput,
    ) -> Option<Result<ServiceOffer, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(ServiceOffer))
    }

    /// Changes a service offer. What was public before stays readable in its `revisions`. It does not confirm it. Drafts and proposals
    /// every member of the team may change.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken; `INVALID` as for `registerServiceOffer`.
    async fn update_service_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and what changes.")] input: UpdateServiceOfferInput,
    ) -> Option<Result<ServiceOffer, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(ServiceOffer))
    }

    /// Confirms that a service offer still stands, for a year or until a moment. One that left the lists is back in them.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public, or when the version moved; `INVALID` for an end that is past or more than
    /// 366 days ahead.
    async fn confirm_service_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, and until when.")] input: ConfirmServiceOfferInput,
    ) -> Option<Result<ServiceOffer, Error>> {
        Some(ops::confirm(&ctx.op(), input).await.map(ServiceOffer))
    }

    /// Sends a service offer to an open need: makes an offer on lines of the need, under its conditions, by whoever makes it. Those who
    /// decide about the need get a letter. Gives the offer.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: as of `offerHelp`; `CONFLICT` also when the service offer left the lists.
    async fn send_service_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, to which need, on which lines.")] input: SendServiceOfferInput,
    ) -> Option<Result<Offer, Error>> {
        Some(send::send(&ctx.op(), input).await.map(Offer::made))
    }
}
