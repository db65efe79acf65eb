//! The shape of folders.

use super::entries::{self, ClassifyServiceOfferInput, CountOf};
use super::ops::{self, CreateFolderInput, DeleteFolderInput, MoveFolderInput, UpdateFolderInput};
use super::tree;
use crate::areas::networks::Network;
use crate::areas::service_offers::ServiceOffer;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{Text, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use entity::{ContributionId, contribution, folder};

/// A folder of a network's directory of service offers [dossier].
pub struct Folder(folder::Model);

/// A folder of a network's directory of service offers [dossier], which the editors of the network arrange in a tree.
#[Object]
impl Folder {
    /// `folder:<uuid>`.
    fn id(&self) -> ID {
        ids::of("folder", self.0.id.0)
    }

    /// The network; null where you may not see it.
    async fn network(&self, ctx: &Context<'_>) -> Option<Result<Network, Error>> {
        ctx.op().thing(self.0.contribution_id).await.transpose().map(|found| found.map(Network::from))
    }

    /// What it is called.
    fn title(&self) -> Title {
        Title(self.0.title.clone())
    }

    /// What belongs into it.
    fn description(&self) -> Option<Text> {
        self.0.description.clone().map(Text)
    }

    /// The folder that it lies in; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Self, Error>> {
        let parent = self.0.parent_id?;
        let all = ops::list(&ctx.op(), self.0.contribution_id).await;
        all.map(|all| tree::find(&all, parent).cloned().map(Self)).transpose()
    }

    /// How deep it lies: 1 at the top, at most 5.
    async fn depth(&self, ctx: &Context<'_>) -> Result<usize, Error> {
        let all = ops::list(&ctx.op(), self.0.contribution_id).await?;
        Ok(tree::depth(&all, Some(self.0.id)))
    }

    /// Published service offers that lie in the folder itself, while the network holds them; the latest registered first.
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 5 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this offer, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<ServiceOffer>, Error> {
        Ok(entries::offers(&ctx.op(), &self.0, first, after).await?.into_iter().map(ServiceOffer::from).collect())
    }

    /// How many service offers lie in the folder itself, of those that `offers` lists.
    async fn offer_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        let counted = ctx.op().load::<CountOf>((self.0.contribution_id, self.0.id)).await?;
        Ok(counted.unwrap_or(0))
    }
}

/// The folders of a network, each before those that lie in it.
pub async fn of_network(ctx: &Ctx<'_>, network: ContributionId) -> Result<Vec<Folder>, Error> {
    Ok(tree::in_order(&ops::list(ctx, network).await?).into_iter().map(Folder).collect())
}

/// The folders that an offer lies in.
pub async fn of_offer(ctx: &Ctx<'_>, offer: &contribution::Model, first: Option<i32>) -> Result<Vec<Folder>, Error> {
    Ok(entries::around(ctx, offer, first).await?.into_iter().map(Folder).collect())
}

/// Queries on folders.
#[derive(Default)]
pub struct FolderQuery;

#[Object]
impl FolderQuery {
    /// A folder by its id. Null when there is none whose network you may see.
    async fn folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`folder:<uuid>`.")] id: ID,
    ) -> Option<Result<Folder, Error>> {
        ops::one(&ctx.op(), &id).await.transpose().map(|found| found.map(Folder))
    }
}

/// Changes of folders.
#[derive(Default)]
pub struct FolderMutation;

#[Object]
impl FolderMutation {
    /// Makes a folder in the directory of a network.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a parent of another network, or deeper than 5; `CONFLICT` when the network has 200, or was
    /// removed.
    async fn create_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which network, where, and what it says.")] input: CreateFolderInput,
    ) -> Option<Result<Folder, Error>> {
        Some(ops::create(&ctx.op(), input).await.map(Folder))
    }

    /// Changes what a folder says.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the network was removed.
    async fn update_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder, and what changes.")] input: UpdateFolderInput,
    ) -> Option<Result<Folder, Error>> {
        Some(ops::update(&ctx.op(), input).await.map(Folder))
    }

    /// Moves a folder with all that lies in it: into another one or to the top, as the first one there or after one. Sent again it
    /// changes nothing.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a place in itself, in another network, deeper than 5, or after a folder that does not lie
    /// there; `CONFLICT` when the network was removed.
    async fn move_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder, and where to.")] input: MoveFolderInput,
    ) -> Option<Result<Folder, Error>> {
        Some(ops::relocate(&ctx.op(), input).await.map(Folder))
    }

    /// Deletes a folder. The folders that lie in it take its place, and its offers go into the folder that it lay in; those of a
    /// folder at the top leave the tree only. Gives the network.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the network was removed.
    async fn delete_folder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which folder.")] input: DeleteFolderInput,
    ) -> Option<Result<Network, Error>> {
        Some(ops::delete(&ctx.op(), input).await.map(Network::from))
    }

    /// Says in which folders of a network a service offer lies, whole. Sent again it changes nothing. Gives the offer.
    /// Who may: those who decide about the network: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for folders of another network, or more than 20; `CONFLICT` when the offer is not published, or the
    /// network does not hold it.
    async fn classify_service_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which offer, in which network, and its folders.")] input: ClassifyServiceOfferInput,
    ) -> Option<Result<ServiceOffer, Error>> {
        Some(entries::classify(&ctx.op(), input).await.map(ServiceOffer::from))
    }
}
