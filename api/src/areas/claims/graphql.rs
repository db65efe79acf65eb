//! The shape of claims of communes.

use super::decide::{self, AcceptCommuneClaimInput, HandOverCommuneInput, RefuseCommuneClaimInput};
use super::entrust::{self, EntrustNetworkInput};
use super::ops::{self, ClaimCommuneInput, ConfirmCommuneClaimInput, WithdrawCommuneClaimInput};
use super::reading::{self, Asked, Seen};
use super::waiting;
use crate::areas::communes::Commune;
use crate::areas::networks::Network;
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::scalars::{DateTime, EmailAddress, Text, Url};
use crate::ground::context::Resolving;
use crate::ground::contribution::ids;
use crate::ground::files::{File, own};
use crate::ground::policy::Action;
use crate::people::identity::Account;
use crate::people::teams::Team;
use entity::commune_claim;

pub use super::ops::CommuneClaimFunction;

/// Where the claim of a commune is in its course. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "commune_claim::ClaimState")]
pub enum CommuneClaimState {
    /// It waits for a decision [demandée].
    Requested,
    /// The team runs the commune [acceptée].
    Accepted,
    /// It was refused, or another one was accepted instead [refusée].
    Refused,
    /// Whoever made it took it back [retirée].
    Withdrawn,
    /// Nobody decided it within sixty days [expirée].
    Expired,
    /// The team ran the commune, and no longer does [terminée].
    Ended,
}

/// A claim of a commune [revendication]: a team says that it is the commune's.
pub struct CommuneClaim(Seen);

/// A claim of a commune [revendication]: a team says that it is the commune's.
#[Object]
impl CommuneClaim {
    /// `commune_claim:<uuid>`.
    fn id(&self) -> ID {
        ids::of("commune_claim", self.0.row.id.0)
    }

    /// The commune.
    async fn commune(&self, ctx: &Context<'_>) -> Option<Result<Commune, Error>> {
        let found = ctx.op().thing(self.0.row.contribution_id).await.transpose()?;
        Some(found.and_then(Commune::try_from))
    }

    /// The team that is to run it.
    async fn team(&self, ctx: &Context<'_>) -> Option<Result<Team, Error>> {
        Team::load(&ctx.op(), self.0.row.team_id).await
    }

    /// Who made it, for whoever did and for those who decide; null for everybody else, and after erasure.
    async fn claimant(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.closely(self.0.row.asked_by)?).await
    }

    /// What they are in the commune.
    fn function(&self) -> CommuneClaimFunction {
        self.0.row.function.into()
    }

    /// Where it is in its course.
    fn state(&self) -> CommuneClaimState {
        self.0.row.state.into()
    }

    /// The proof in words, for whoever made it and for those who decide, until the decision; null for everybody else.
    fn proof(&self) -> Option<Text> {
        self.0.closely(self.0.row.proof.clone().map(Text))
    }

    /// The proof as a file, for the same.
    async fn file(&self, ctx: &Context<'_>) -> Option<Result<File, Error>> {
        own::file(&ctx.op(), self.0.closely(self.0.row.file_id)?).await.map(|found| found.map(File::own)).transpose()
    }

    /// The public address of the town hall, to which a code was sent, for the same.
    fn email(&self) -> Option<EmailAddress> {
        self.0.closely(self.0.row.email.clone().map(EmailAddress))
    }

    /// Where that address is published, for the same.
    fn email_source(&self) -> Option<Url> {
        self.0.closely(self.0.row.email_source.clone().map(Url))
    }

    /// When the code came back; null until it does.
    fn email_confirmed_at(&self) -> Option<DateTime> {
        self.0.row.confirmed_at.map(DateTime::from)
    }

    /// Why it was refused, for whoever made it and for those who decide; null for everybody else.
    fn reason(&self, ctx: &Context<'_>) -> Option<Text> {
        self.0.closely(self.0.reason(ctx.op().caller.language).map(Text))
    }

    /// When it was made.
    fn requested_at(&self) -> DateTime {
        self.0.row.requested_at.into()
    }

    /// When it ends if nobody decides it; those who decide are reminded after fourteen days.
    fn expires_at(&self) -> DateTime {
        waiting::expires_at(&self.0.row).into()
    }

    /// When it was decided, or ended; null while it waits.
    fn decided_at(&self) -> Option<DateTime> {
        self.0.row.decided_at.map(DateTime::from)
    }

    /// What you may do with it now: `ACCEPT`, `REFUSE`, `WITHDRAW`.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        self.0.viewer_can(&ctx.op().viewer())
    }
}

/// Queries on claims.
#[derive(Default)]
pub struct ClaimQuery;

#[Object]
impl ClaimQuery {
    /// Claims of communes that you see, the latest first: your own, those for your teams, those of communes whose team you run as a
    /// steward, and those about which you decide. Administrators see all. Errors: `UNAUTHENTICATED`; `FORBIDDEN` for applications.
    async fn commune_claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this commune: `commune:26289`.")] commune_id: Option<ID>,
        #[graphql(desc = "Only in this state.")] state: Option<CommuneClaimState>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this claim, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<CommuneClaim>, Error> {
        let asked = Asked { commune: commune_id, state: state.map(Into::into), first, after };
        Ok(reading::claims(&ctx.op(), asked).await?.into_iter().map(CommuneClaim).collect())
    }
}

/// Changes of claims.
#[derive(Default)]
pub struct ClaimMutation;

#[Object]
impl ClaimMutation {
    /// Claims a commune for a team, with your function and a proof: words, a file, or the town hall's public address, to which a code
    /// is sent. Several teams may claim one commune, also one that has a team. Those who decide get a letter, and another one after
    /// fourteen days; after sixty days the claim expires. At most 20 claims of a commune and 5 of an account are open; to one commune
    /// a team has one, and so has an account.
    /// Who may: stewards of the team that claims it.
    /// Errors: `NOT_FOUND`, `FORBIDDEN` for the team; `INVALID` without a proof, and for a file that is not yours; `CONFLICT` when the team runs
    /// the commune, has an open claim to it, or when there are too many; `TOO_MANY` for letters.
    async fn claim_commune(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which commune, for which team, and the proof.")] input: ClaimCommuneInput,
    ) -> Option<Result<CommuneClaim, Error>> {
        Some(ops::claim(&ctx.op(), input).await.map(Seen::made).map(CommuneClaim))
    }

    /// Gives back the code that was mailed to the town hall. Those who decide see that it came back. The code is good once, for
    /// thirty days.
    /// Who may: whoever made the claim.
    /// Errors: `UNAUTHENTICATED` when the code is not one, or no longer; `FORBIDDEN`; `CONFLICT` when the claim was decided.
    async fn confirm_commune_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: ConfirmCommuneClaimInput,
    ) -> Option<Result<CommuneClaim, Error>> {
        Some(ops::confirm(&ctx.op(), input).await.map(Seen::made).map(CommuneClaim))
    }

    /// Takes a claim back.
    /// Who may: whoever made the claim.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided.
    async fn withdraw_commune_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim.")] input: WithdrawCommuneClaimInput,
    ) -> Option<Result<CommuneClaim, Error>> {
        Some(ops::withdraw(&ctx.op(), input).await.map(Seen::made).map(CommuneClaim))
    }

    /// Accepts a claim: its team runs the commune from then on. The other open claims of the commune are refused, with that as their
    /// reason; the team that ran the commune gets a letter. Nobody accepts a claim of their own or of their team.
    /// Who may: administrators, and stewards of a network that is entrusted with the commune.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided, or when whoever made it is no longer a steward of the team.
    async fn accept_commune_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim.")] input: AcceptCommuneClaimInput,
    ) -> Option<Result<CommuneClaim, Error>> {
        Some(decide::accept(&ctx.op(), input).await.map(Seen::decided).map(CommuneClaim))
    }

    /// Refuses a claim, with a reason for whoever made it.
    /// Who may: administrators, and stewards of a network that is entrusted with the commune.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `CONFLICT` when it was decided.
    async fn refuse_commune_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which claim, and why.")] input: RefuseCommuneClaimInput,
    ) -> Option<Result<CommuneClaim, Error>> {
        Some(decide::refuse(&ctx.op(), input).await.map(Seen::decided).map(CommuneClaim))
    }

    /// Hands a commune over at the end of a mandate: to a team that has an open claim to it or that you run too, or to nobody. Its page
    /// stays. Where the team had a claim, that is accepted and the others are refused.
    /// Who may: stewards of the team that runs the commune.
    /// Errors: `FORBIDDEN`, also as long as nobody runs it; `INVALID` for a team that asked for nothing; `CONFLICT` for the team that runs it.
    async fn hand_over_commune(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which commune, and to whom.")] input: HandOverCommuneInput,
    ) -> Option<Result<Commune, Error>> {
        Some(decide::hand_over(&ctx.op(), input).await.and_then(Commune::try_from))
    }

    /// Entrusts a network with decisions on claims, or no longer: its stewards decide about the communes that are named here, and about
    /// those that it holds. The trust ends when another team takes the network over.
    /// Who may: administrators.
    /// Errors: `NOT_FOUND`; `FORBIDDEN`; `INVALID` for codes; `CONFLICT` when the network is not published or has no team.
    async fn entrust_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which network, and with which communes.")] input: EntrustNetworkInput,
    ) -> Option<Result<Network, Error>> {
        Some(entrust::entrust(&ctx.op(), input).await.map(Network))
    }
}
