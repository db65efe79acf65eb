//! The shape of memberships of networks.

use super::ops::{
    self, AcceptIntoNetworkInput, AcceptNetworkCharterInput, LeaveNetworkInput, RefuseFromNetworkInput,
    RemoveFromNetworkInput, RequestNetworkMembershipInput, WithdrawNetworkRequestInput,
};
use super::reading::{self, Asked, Side};
use crate::areas::networks::Network;
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::page::size;
use crate::base::scalars::{DateTime, Text};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::policy::Action;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::network_member::{MembershipState, Model};
use entity::{ContributionId, contribution};

/// Where a membership of a network is in its course. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::network_member::MembershipState")]
pub enum NetworkMembershipState {
    /// The thing asked to join [demandée].
    Requested,
    /// The network holds the thing [acceptée].
    Accepted,
    /// Those who decide about the network refused the request [refusée].
    Refused,
    /// Those who run the thing took the request back [retirée].
    Withdrawn,
    /// Those who run the thing left the network [quittée].
    Left,
    /// Those who decide about the network removed the thing from it [exclue].
    Removed,
}

/// The membership of a thing in a network [adhésion], or its request for one. Each thing has at most one in each network.
pub struct NetworkMembership(Model);

/// The networks that hold a thing.
pub async fn networks_of(ctx: &Ctx<'_>, of: &contribution::Model, first: Option<i32>) -> Result<Vec<Network>, Error> {
    let first = size(first)?;
    Ok(ctx.networks_of(of).await?.into_iter().take(first).map(Network::from).collect())
}

/// Memberships of a thing in networks.
pub async fn of_member(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    state: Option<NetworkMembershipState>,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<NetworkMembership>, Error> {
    let asked = Asked { state: state.map(MembershipState::from), charter_accepted: None, first, after };
    Ok(reading::list(ctx, of, Side::Member, asked).await?.into_iter().map(NetworkMembership).collect())
}

/// Memberships in a network.
pub async fn of_network(
    ctx: &Ctx<'_>,
    of: &contribution::Model,
    (state, charter_accepted): (Option<NetworkMembershipState>, Option<bool>),
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<NetworkMembership>, Error> {
    let asked = Asked { state: state.map(MembershipState::from), charter_accepted, first, after };
    Ok(reading::list(ctx, of, Side::Network, asked).await?.into_iter().map(NetworkMembership).collect())
}

/// How many public things a network accepted.
pub async fn count_of_network(ctx: &Ctx<'_>, of: ContributionId) -> Result<i64, Error> {
    reading::count(ctx, of).await
}

async fn thing(ctx: &Context<'_>, id: ContributionId) -> Option<Result<Contribution, Error>> {
    ctx.op().thing(id).await.transpose().map(|thing| thing.and_then(Contribution::of))
}

/// The membership of a thing in a network [adhésion], or its request for one. Each thing has at most one in each network.
#[Object]
impl NetworkMembership {
    /// `network_membership:<uuid>`.
    fn id(&self) -> ID {
        ids::of("network_membership", self.0.id.0)
    }

    /// The network; null if you may not see it.
    async fn network(&self, ctx: &Context<'_>) -> Option<Result<Network, Error>> {
        ctx.op().thing(self.0.network_id).await.map(|found| found.map(Network::from)).transpose()
    }

    /// The thing that asked to join it; null if you may not see it.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        thing(ctx, self.0.member_id).await
    }

    /// Where it is in its course.
    fn state(&self) -> NetworkMembershipState {
        self.0.state.into()
    }

    /// The version of the network's charter that those who run the thing accepted last.
    fn charter_version(&self) -> i32 {
        self.0.charter_version
    }

    /// Whether that is the present version of the charter. After a new version the membership goes on, and this is false
    /// until `acceptNetworkCharter`.
    async fn charter_accepted(&self, ctx: &Context<'_>) -> Result<bool, Error> {
        reading::charter_accepted(&ctx.op(), &self.0).await
    }

    /// Who asked last, for those who decide about the network or about the thing. Null for everybody else, and after
    /// erasure.
    async fn asked_by(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        let shown = reading::if_decides(&ctx.op(), &self.0, self.0.asked_by).await.transpose()?;
        match shown {
            Ok(account) => Account::load(&ctx.op(), account).await,
            Err(error) => Some(Err(error)),
        }
    }

    /// What they said to those who decide about the network, for them and for those who decide about the thing. Null for
    /// everybody else.
    async fn message(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        reading::if_decides(&ctx.op(), &self.0, self.0.message.clone().map(Text)).await.transpose()
    }

    /// Why the request was refused or the thing was removed, for those who decide about the network or about the thing. Null
    /// for everybody else.
    async fn reason(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        reading::if_decides(&ctx.op(), &self.0, self.0.reason.clone().map(Text)).await.transpose()
    }

    /// When it was asked for last.
    fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// When the network accepted it; null if it did not accept the last request.
    fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime::from)
    }

    /// When it ended: refused, withdrawn, left or removed. Null if it did not end.
    fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime::from)
    }

    /// What you may do with it now: `ACCEPT`, `REFUSE`, `WITHDRAW`, `LEAVE`, `EXPEL`, `ACCEPT_CHARTER`.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>, Error> {
        ops::viewer_can(&ctx.op(), &self.0).await
    }
}

/// Changes of memberships.
#[derive(Default)]
pub struct MembershipMutation;

#[Object]
impl MembershipMutation {
    /// Asks a published network to take a published medium, organisation, venue, initiative, service offer or commune, whose team thereby accepts the network's charter
    /// in its present version. A thing has at most one open request to a network, and at most 50 requests and memberships in
    /// all. After a refusal, a withdrawal or the end of a membership it may ask again.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it asked or joined already, when either is not published, when there are too many,
    /// or when the version is not the present one, which the error names.
    async fn request_network_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which network, for which thing, and which charter.")] input: RequestNetworkMembershipInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::request(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Accepts a request: the network holds the thing from now on, and soon what belongs to it. Whoever asked may not accept
    /// their own request.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN` for whoever asked; `CONFLICT` when there is no open request, or when either is not
    /// published.
    async fn accept_into_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: AcceptIntoNetworkInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::accept(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Refuses a request, with a reason that only those who decide about the network or the thing read.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when there is no open request.
    async fn refuse_from_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and why.")] input: RefuseFromNetworkInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::refuse(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Takes the request of a thing back.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when there is no open request.
    async fn withdraw_network_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: WithdrawNetworkRequestInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::withdraw(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Takes a thing out of a network, at any time: the network no longer holds the thing, and soon not what belongs to it.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no member.
    async fn leave_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership.")] input: LeaveNetworkInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::leave(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Removes a member from a network, with a reason that only those who decide about the network or the member read. The
    /// timeline says that it left.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no member.
    async fn remove_from_network(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and why.")] input: RemoveFromNetworkInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::remove(&ctx.op(), input).await.map(NetworkMembership))
    }

    /// Accepts the charter of a network in its present version for a member that accepted a former one; sent again it changes
    /// nothing.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no member, or when the version is not the present one, which the error
    /// names.
    async fn accept_network_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which membership, and which version.")] input: AcceptNetworkCharterInput,
    ) -> Option<Result<NetworkMembership, Error>> {
        Some(ops::accept_charter(&ctx.op(), input).await.map(NetworkMembership))
    }
}
