//! The shape of what is done with every contribution, whatever its noun.

use super::drafts::{self, DraftOrder};
use super::ops::{
    self, ArchiveContributionInput, PublishContributionInput, RestoreContributionInput, SubmitContributionInput,
    TransferToTeamInput,
};
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, Object};
use crate::base::page::{Connection, Listed, PageArgs};
use crate::base::scalars::{DateTime, said};
use crate::ground::context::Resolving;
use crate::ground::contribution::Wanted;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::revision;

/// Where a contribution is in its life. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::contribution::State")]
pub enum ContributionState {
    /// For its author and team [brouillon].
    Draft,
    /// Proposed to the editors of its team [soumis].
    Submitted,
    /// Public, in lists [publié].
    Published,
    /// Public by id, address, link and filter, no longer in lists [archivé].
    Archived,
    /// Taken back by those who published it; a note stands at its address [rétracté].
    Retracted,
    /// Taken away by moderation [retiré].
    Removed,
}

/// What a contribution was before an edit.
pub struct Revision(pub(super) revision::Model);

/// What a contribution was before an edit.
#[Object]
impl Revision {
    /// The version that it was.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// Who made the edit that ended it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// Why, in their words.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was edited.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// The fields that the edit changed, as they were before it: the text of one JSON object, under their names in the inputs, without
    /// personal data. What a field said at this version stands in the first body from this one on, in the order of versions, that has
    /// the field; where none has it, the thing says it still. This is so for what edits alone change. What other mutations change too (the
    /// supply, minimum and unit of a resource by its stock, the progress of a need, the stage of an initiative) stands in a body only where
    /// an edit changed it. Revisions from before this was so have all fields. Weighs 20 points.
    fn body(&self) -> &str {
        said(&self.0.body)
    }
}

impl Listed for Contribution {
    type Order = DraftOrder;

    fn cursor(&self, order: &DraftOrder) -> String {
        self.row().map(|row| order.cursor(row)).unwrap_or_default()
    }
}

/// Queries on all contributions.
#[derive(Default)]
pub struct ContributionQuery;

#[Object]
impl ContributionQuery {
    /// Drafts and proposals, the latest changed first: of a team, for its members, empty for everybody else; or your own,
    /// which no team runs or which you proposed to one. Errors: `UNAUTHENTICATED` for your own when nobody signed in.
    async fn drafts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this team; your own when absent.")] team_id: Option<ID>,
        #[graphql(desc = "So many from the start or after `after`: 1 to 100, 20 when neither is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end or before `before`: 1 to 100; excludes `first`.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Contribution>, Error> {
        let (page, total) = (PageArgs { first, after, last, before }, Wanted::of_connection(ctx).total);
        drafts::drafts(&ctx.op(), team_id, page, total).await?.try_of(Contribution::of)
    }
}

/// Changes of all contributions.
#[derive(Default)]
pub struct ContributionMutation;

#[Object]
impl ContributionMutation {
    /// Proposes a draft to the editors of its team.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no draft.
    async fn submit_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: SubmitContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::submit(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Makes a draft or a proposal public.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is neither, or when another thing has or had its slug in public (`problems` name `slug`).
    async fn publish_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft or proposal.")] input: PublishContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::publish(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Takes a published thing out of the lists; by its id, address and links it stays public.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not published.
    async fn archive_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which published thing.")] input: ArchiveContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::archive(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Brings an archived thing back into the lists, at its former place.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not archived.
    async fn restore_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which archived thing.")] input: RestoreContributionInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::restore(&ctx.op(), input).await.and_then(Contribution::of))
    }

    /// Hands a thing over to another team of yours, which runs it from then on, with all that belongs to it: the articles of a medium
    /// follow within seconds. Who registered it alone gives it to a team so. You must be an editor or a steward of that team too.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN` when you do not decide in the other team; `CONFLICT` for what belongs to another thing or is
    /// not public, and when that team runs it already.
    async fn transfer_to_team(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and to which team.")] input: TransferToTeamInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::transfer(&ctx.op(), input).await.and_then(Contribution::of))
    }
}
