//! The shape of lineage.

use super::ops::{self, LineageDirection, LinkContributionsInput, LinkRelation, Step, UnlinkContributionsInput};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::DateTime;
use crate::ground::context::Resolving;
use crate::ground::contribution::ids;
use crate::ground::contribution::nested::LinkRow;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::ContributionId;

/// One thing grew from another [filiation].
pub struct Link(pub(crate) LinkRow);

/// One thing grew from another [filiation].
#[Object]
impl Link {
    /// `link:<uuid>`.
    fn id(&self) -> ID {
        ids::of("link", self.0.id.0)
    }

    /// How the second grew from the first.
    fn relation(&self) -> LinkRelation {
        self.0.relation.into()
    }

    /// What came first; null where you may not see it.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        thing(ctx, self.0.from_id).await
    }

    /// What grew from it; null where you may not see it.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        thing(ctx, self.0.to_id).await
    }

    /// Who says so; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// When it was said.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

async fn thing(ctx: &Context<'_>, id: ContributionId) -> Option<Result<Contribution, Error>> {
    ctx.op().thing(id).await.transpose().map(|thing| thing.and_then(Contribution::of))
}

/// A link of a walk through lineage.
pub struct LineageStep(Step);

/// A link of a walk through lineage.
#[Object]
impl LineageStep {
    /// How many links away from where the walk began: 1 for the nearest.
    fn depth(&self) -> i32 {
        self.0.depth
    }

    /// The link.
    fn link(&self) -> Link {
        Link(self.0.link.clone())
    }
}

/// Queries on lineage.
#[derive(Default)]
pub struct LineageQuery;

#[Object]
impl LineageQuery {
    /// Walks what a thing grew from, or what grew from it, the nearest first, each link once, at most 100 links; never
    /// through what you may not see. Errors: `NOT_FOUND`.
    async fn lineage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the walk begins: a thing of any kind.")] id: ID,
        #[graphql(desc = "Which way.")] direction: LineageDirection,
        #[graphql(desc = "At most so many links away: 1 to 6, 6 when absent.")] depth: Option<i32>,
    ) -> Result<Vec<LineageStep>, Error> {
        Ok(ops::walk(&ctx.op(), &id, direction, depth).await?.into_iter().map(LineageStep).collect())
    }
}

/// Changes of lineage.
#[derive(Default)]
pub struct LineageMutation;

#[Object]
impl LineageMutation {
    /// Says that one thing grew from another. Both must be visible to you; who may is decided on the one that grew.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when they are linked so already, or when what is not
    /// public is to adopt.
    async fn link_contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two things, and how the second grew from the first.")] input: LinkContributionsInput,
    ) -> Option<Result<Link, Error>> {
        Some(ops::link(&ctx.op(), input).await.map(Link))
    }

    /// Takes a link back. Of an adoption, it is one adoption less.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`.
    async fn unlink_contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link.")] input: UnlinkContributionsInput,
    ) -> Option<Result<Link, Error>> {
        Some(ops::unlink(&ctx.op(), input).await.map(Link))
    }
}
