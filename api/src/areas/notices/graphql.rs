//! The shape of notices.

use super::chain::{self, CancelNoticeInput, ReplaceNoticeInput};
use super::fields::{IssueNoticeInput, NoticeFields, NoticeMessageType, UpdateNoticeDraftInput};
use super::ops::{self, NoticeFilter, NoticeOrder};
use crate::areas::contributions::Common;
use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::base::scalars::Title;
use crate::ground::context::Resolving;
use crate::ground::contribution::fields::own;
use crate::ground::contribution::noun;
use crate::{object, queries};

object!(Notice of notice);

/// What a town hall tells everybody of a danger [avis à la population]: one message of CAP 1.2.
#[Object]
impl Notice {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> NoticeFields<'_> {
        NoticeFields(&self.0)
    }

    /// What it does to the messages before it.
    async fn message_type(&self, ctx: &Context<'_>) -> Result<NoticeMessageType, Error> {
        own(&self.0, ctx).await.map(|row| row.message_type.into())
    }

    /// Whether it holds now: it was issued, and did not expire, and nothing replaced or cancelled it. A cancellation never is in force.
    async fn in_force(&self, ctx: &Context<'_>) -> bool {
        ops::in_force(&ctx.op(), &self.0.base.row)
    }

    /// The messages of its chain that were issued before it, the first one first: those that its CAP refers to.
    async fn references(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Self>, Error> {
        let found = ops::references(&ctx.op(), &self.0, first).await?;
        Ok(found.into_iter().map(Self::from).collect())
    }

    /// The update that took its place, or its cancellation; null as long as there is none.
    async fn updated_by(&self, ctx: &Context<'_>) -> Option<Result<Self, Error>> {
        ops::successor(&ctx.op(), &self.0).await.map(|found| found.map(Self::from)).transpose()
    }

    /// The name of the team that issued it, as it was then; null until it is issued.
    async fn sender_name(&self, ctx: &Context<'_>) -> Option<Result<Title, Error>> {
        own(&self.0, ctx).await.map(|row| row.sender_name.clone().map(Title)).transpose()
    }

    /// The address of the same as CAP XML; null until it is issued.
    async fn cap_url(&self, ctx: &Context<'_>) -> Option<String> {
        ops::cap_url(&ctx.op(), &self.0.base.row)
    }
}

queries! {
    NoticeQuery of Notice in notice;
    /// A notice by its id or its readable address. Null when there is none that you may see.
    notice,
    /// Notices to the population that were issued, a page at a time: those that are meant, unless `filter.statuses` asks for exercises
    /// and tests. `filter.inForce` has those that hold now.
    notices(NoticeFilter, NoticeOrder),
}

/// Changes of notices.
#[derive(Default)]
pub struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// Issues a notice to the population for a commune, or drafts one. What editors and stewards of its team issue is public at once,
    /// what contributors send is submitted; `publishContribution` issues a draft. Nobody changes a notice that was issued.
    /// Who may: members of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `FORBIDDEN` where the team of the commune is not yours; `INVALID` for a commune that this team does not run,
    /// an expiry that is past or more than 180 days ahead, an onset after it, or no category; `CONFLICT` when the slug is taken.
    async fn issue_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which commune, and what it says.")] input: IssueNoticeInput,
    ) -> Option<Result<Notice, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(Notice))
    }

    /// Changes a notice that was not issued yet. An issued one is followed by another message: `replaceNotice`, `cancelNotice`.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` as for `issueNotice`; `CONFLICT` when it was issued, the version moved or the slug is taken.
    async fn update_notice_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft, and what changes.")] input: UpdateNoticeDraftInput,
    ) -> Option<Result<Notice, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(Notice))
    }

    /// Issues an update (CAP `Update`): a new notice that takes the place of another one and refers to it and to all before it.
    /// It says what that one said, but for what is given here. Gives the new notice.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public, when another message took its place, when its team does not run its commune any
    /// more, or after 50 messages of one chain; `INVALID` as for `issueNotice`, and for another status.
    async fn replace_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notice, and what the new one says.")] input: ReplaceNoticeInput,
    ) -> Option<Result<Notice, Error>> {
        Some(chain::replace(&ctx.op(), input).await.map(Notice))
    }

    /// Issues a cancellation (CAP `Cancel`): a new notice that ends another one and refers to it and to all before it. It is in the CAP
    /// of its communes for 24 hours. Gives the cancellation.
    /// It is for all communes of the notice, also where its team does not run them any more.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public, when another message took its place, or after 50 messages of one chain.
    async fn cancel_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notice, and why.")] input: CancelNoticeInput,
    ) -> Option<Result<Notice, Error>> {
        Some(chain::cancel(&ctx.op(), input).await.map(Notice))
    }
}
