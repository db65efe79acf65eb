//! The shape of comments.

use super::ops::{
    self, AddCommentInput, CloseCommentsInput, Commented, EditCommentInput, RemoveCommentInput, ReopenCommentsInput,
};
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, LanguageTag, Text};
use crate::base::text::Notice;
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::ids;
use crate::ground::policy::Action;
use crate::nouns::Contribution;
use crate::people::identity::Account;
use entity::{CommentId, contribution};

/// What somebody says of a thing [commentaire].
#[derive(Debug, Clone)]
pub struct Comment(Box<Commented>);

impl From<Commented> for Comment {
    fn from(commented: Commented) -> Self {
        Self(Box::new(commented))
    }
}

/// Comments of a thing that the viewer may know of.
pub async fn of_thing(
    ctx: &Ctx<'_>,
    root: &contribution::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Comment>, Error> {
    Ok(ops::list(ctx, root, first, after).await?.into_iter().map(Comment::from).collect())
}

/// A comment by its id.
pub async fn comment(ctx: &Ctx<'_>, id: CommentId) -> Option<Result<Comment, Error>> {
    ops::find(ctx, id).await.transpose().map(|found| found.map(Comment::from))
}

/// What somebody says of a thing [commentaire].
#[Object]
impl Comment {
    /// `comment:<uuid>`.
    fn id(&self) -> ID {
        ids::of("comment", self.0.row.id.0)
    }

    /// What it is about.
    fn contribution(&self) -> Result<Contribution, Error> {
        Contribution::of(self.0.root.clone().into())
    }

    /// What it says; once it was removed null, but for its author and for those who decide about the thing.
    /// Weighs 20 points.
    fn body(&self, ctx: &Context<'_>) -> Option<Text> {
        ops::reads(&ctx.op(), &self.0).then(|| Text(self.0.row.body.clone()))
    }

    /// Language of what it says.
    fn language(&self) -> LanguageTag {
        LanguageTag(self.0.row.language.clone())
    }

    /// Who wrote it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.row.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.0.row.at.into()
    }

    /// When its author last changed it; null where they did not.
    fn edited_at(&self) -> Option<DateTime> {
        self.0.row.edited_at.map(DateTime::from)
    }

    /// When it was removed; null while it stands.
    fn removed_at(&self) -> Option<DateTime> {
        self.0.row.removed_at.map(DateTime::from)
    }

    /// Why those who decide about the thing removed it, in their words; null where its author did.
    fn removal_reason(&self) -> Option<Text> {
        self.0.row.removal_reason.clone().map(Text)
    }

    /// What readers are shown in place of a removed comment, in their language (`Accept-Language`); null while it stands.
    fn notice(&self, ctx: &Context<'_>) -> Option<Text> {
        let notice = Notice::of_removal(self.0.row.removed_at.is_some(), self.0.row.removal_reason.as_deref());
        notice.map(|notice| Text(notice.message(ctx.op().caller.language)))
    }

    /// What you may do with it now: `EDIT`, `REMOVE`.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        ops::viewer_can(&ctx.op(), &self.0)
    }
}

/// Changes of comments.
#[derive(Default)]
pub struct CommentMutation;

#[Object]
impl CommentMutation {
    /// Comments on a published thing whose comments are open.
    /// Who may: any account.
    /// Applications: with `WRITE_COMMENTS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the thing takes no comments.
    async fn add_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On what, and what you say.")] input: AddCommentInput,
    ) -> Option<Result<Comment, Error>> {
        Some(ops::add(&ctx.op(), input).await.map(Comment::from))
    }

    /// Changes a comment, within 15 minutes after it was written.
    /// Who may: whoever wrote it.
    /// Applications: with `WRITE_COMMENTS`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is too late or the comment was removed.
    async fn edit_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment, and what you say instead.")] input: EditCommentInput,
    ) -> Option<Result<Comment, Error>> {
        Some(ops::edit(&ctx.op(), input).await.map(Comment::from))
    }

    /// Removes a comment. The text of your own is deleted; of another's it stays readable for its author and for those who
    /// decide about the thing, and everybody reads your reason in its place.
    /// Who may: whoever wrote it, and those who decide about the thing: its author where it has no team, else editors and
    /// stewards of its team.
    /// Applications: with `WRITE_COMMENTS`.
    /// Errors: `NOT_FOUND`; `INVALID` without the reason that is needed; `CONFLICT` when it was removed before.
    async fn remove_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment, and why.")] input: RemoveCommentInput,
    ) -> Option<Result<Comment, Error>> {
        Some(ops::remove(&ctx.op(), input).await.map(Comment::from))
    }

    /// Closes the comments of a thing: those that are there stay, nobody adds any.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when they are closed.
    async fn close_comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which thing.")] input: CloseCommentsInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::set_closed(&ctx.op(), &input.id, true).await.and_then(Contribution::of))
    }

    /// Opens the comments of a thing again.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when they are open.
    async fn reopen_comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which thing.")] input: ReopenCommentsInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(ops::set_closed(&ctx.op(), &input.id, false).await.and_then(Contribution::of))
    }
}
