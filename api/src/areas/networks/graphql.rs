//! The shape of networks.

use super::fields::{CreateNetworkInput, NetworkFields, UpdateNetworkInput};
use super::ops::{NetworkFilter, NetworkOrder};
use crate::areas::contributions::Common;
use crate::areas::folders::{self, Folder};
use crate::areas::memberships::{self, NetworkMembership, NetworkMembershipState};
use crate::areas::resilience::{Extent, Resilience};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::fields::own;
use crate::ground::territory::InseeCode;
use crate::{mutations, object, queries};

object!(Network of network);

/// What ties local media, venues, initiatives, organisations and communes together on a territory [réseau].
#[Object]
impl Network {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> NetworkFields<'_> {
        NetworkFields(&self.0)
    }

    /// The version of the charter: 1 at first, one more with each change of its text.
    async fn charter_version(&self, ctx: &Context<'_>) -> Result<i32, Error> {
        own(&self.0, ctx).await.map(|row| row.charter_version)
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// INSEE codes of the communes with whose claims administrators entrusted its stewards [revendications]; beside these they decide
    /// about the communes that it holds. Empty where they did not entrust it.
    async fn entrusted_communes(&self, ctx: &Context<'_>) -> Result<Vec<InseeCode>, Error> {
        let codes = own(&self.0, ctx).await.map(|row| row.entrusted_communes.clone().unwrap_or_default())?;
        Ok(codes.iter().filter_map(InseeCode::read).collect())
    }

    /// Memberships in it, the latest first request first. Accepted ones are public; others are shown to those who decide
    /// about the network, and nobody else finds any. The things themselves are in the lists of their nouns: `media(network:)`.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state; `ACCEPTED` when absent.")] state: Option<NetworkMembershipState>,
        #[graphql(
            desc = "Those that accepted the present version of the charter, or those that did not; both when absent."
        )]
        charter_accepted: Option<bool>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this membership, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<NetworkMembership>, Error> {
        let which = (state, charter_accepted);
        memberships::of_network(&ctx.op(), &self.0.base.row, which, first, after).await
    }

    /// How many public things it accepted.
    async fn member_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        memberships::count_of_network(&ctx.op(), self.0.base.row.id).await
    }

    /// The folders of its directory of service offers, each before those that lie in it, in the order that its editors chose; at most 200.
    /// A front end makes the tree of them by `depth` or `parent`.
    async fn folders(&self, ctx: &Context<'_>) -> Result<Vec<Folder>, Error> {
        folders::of_network(&ctx.op(), self.0.base.row.id).await
    }

    /// What its communes can count on: resources by kind and state, what is exposed, and autonomy. Errors: `INVALID` for what is no published
    /// resource.
    async fn resilience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Resources that are taken as lost, to ask what would fail with them: at most 20 ids.")]
        if_fails: Option<Vec<ID>>,
        #[graphql(desc = "How many people come: 0 to 10,000,000, 0 when absent.")] inflow: Option<i32>,
    ) -> Result<Resilience, Error> {
        Resilience::of(&ctx.op(), Extent::of_network(&self.0.base.row), if_fails, inflow).await
    }
}

queries! {
    NetworkQuery of Network in network;
    /// A network by its id or its readable address, former addresses too. Null when there is none that you may see.
    network,
    /// Published networks, a page at a time.
    networks(NetworkFilter, NetworkOrder),
}

mutations! {
    NetworkMutation of Network in network;
    /// Founds a network.
    create_network(CreateNetworkInput),
    /// Changes a network. A change of the charter's text raises `charterVersion` by one. Contacts are in no revision.
    update_network(UpdateNetworkInput);
    weights: &[("Network", "charter", 20), ("Network", "charterHtml", 100)],
}
