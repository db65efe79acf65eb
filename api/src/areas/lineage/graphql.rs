//! The shape of lineage.

use super::ops::{self, ConfirmLinkInput, LinkContributionsInput, LinkRelation, UnlinkContributionsInput};
use super::reading::{self, LineageDirection, Step, Walk};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Text};
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

    /// Since when those who decide about the first thing agree; null as long as they said nothing. Where they say it themselves,
    /// they agree from the beginning.
    fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(Into::into)
    }

    /// Why those who decide about the first thing refused it; null where they did not.
    fn refusal(&self) -> Option<Text> {
        self.0.refusal.clone().map(Text)
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
    /// Walks what a thing grew from, or what grew from it: the nearest first, and among those as near as `grewFrom` lists them. Each
    /// link comes once, and only the first 1,000 can be reached. The walk never goes through what you may not see. Errors:
    /// `NOT_FOUND`; `INVALID`, also for `after` when the walk no longer comes to that link.
    async fn lineage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where the walk begins: a thing of any kind.")] id: ID,
        #[graphql(desc = "Which way.")] direction: LineageDirection,
        #[graphql(desc = "At most so many links away: 1 to 6, 6 when absent.")] depth: Option<i32>,
        #[graphql(desc = "How many links at most: 1 to 100, 100 when absent.")] first: Option<i32>,
        #[graphql(desc = "Begin after this link, by its id; what comes shorter than `first` is the last part.")]
        after: Option<ID>,
    ) -> Result<Vec<LineageStep>, Error> {
        let asked = Walk { id, direction, depth, first, after };
        Ok(reading::walk(&ctx.op(), asked).await?.into_iter().map(LineageStep).collect())
    }
}

/// Changes of lineage.
#[derive(Default)]
pub struct LineageMutation;

#[Object]
impl LineageMutation {
    /// Says that one thing grew from another. Both must be visible to you; who may is decided on the one that grew. If you decide
    /// about the first thing too, the link is confirmed at once.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when they are linked so already (`TAKEN`), when those who decide about the first thing refused
    /// such a link (`REFUSED`, with their reason), when 20 of your links to it are not confirmed (`TOO_LONG`; a commune has no such
    /// bound), or when what is not public is to adopt.
    async fn link_contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which two things, and how the second grew from the first.")] input: LinkContributionsInput,
    ) -> Option<Result<Link, Error>> {
        Some(ops::link(&ctx.op(), input).await.map(Link))
    }

    /// Confirms a link, which then stands before those that nobody confirmed; or lifts its refusal. Who may is decided on the
    /// thing that came first.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is confirmed already, or when what grew was removed.
    async fn confirm_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link.")] input: ConfirmLinkInput,
    ) -> Option<Result<Link, Error>> {
        Some(ops::confirm(&ctx.op(), input).await.map(Link))
    }

    /// Takes a link back. Of an adoption, it is one adoption less. From those who decide about the first thing alone it is a refusal,
    /// with a reason: nobody can say the same again until they confirm the link after all. Those who decide about either thing find
    /// it by `refused: true`.
    /// Who may: whoever made it, and those who decide about either thing: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a missing reason; `CONFLICT` when it was refused already.
    async fn unlink_contributions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link, and why.")] input: UnlinkContributionsInput,
    ) -> Option<Result<Link, Error>> {
        Some(ops::unlink(&ctx.op(), input).await.map(Link))
    }
}
