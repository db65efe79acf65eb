//! The shape of comments.

use super::ops::{
    self, AddCommentInput, CloseCommentsInput, EditCommentInput, RemoveCommentInput, ReopenCommentsInput,
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
use entity::{CommentId, comment, contribution};

/// What somebody says of a thing [commentaire].
#[derive(Debug, Clone)]
pub struct Comment {
    row: comment::Model,
    root: contribution::Model,
}

/// Comments of a thing that the viewer may know of.
pub async fn of_thing(
    ctx: &Ctx<'_>,
    root: &contribution::Model,
    first: Option<i32>,
    after: Option<ID>,
) -> Result<Vec<Comment>, Error> {
    let rows = ops::list(ctx, root.id, first, after).await?;
    Ok(rows.into_iter().map(|row| Comment { row, root: root.clone() }).collect())
}

/// A comment by its id.
pub async fn comment(ctx: &Ctx<'_>, id: CommentId) -> Result<Option<Comment>, Error> {
    Ok(ops::find(ctx, id).await?.map(|(base, row)| Comment { row, root: base.row }))
}

/// What somebody says of a thing [commentaire].
#[Object]
impl Comment {
    /// `comment:<uuid>`.
    fn id(&self) -> ID {
        ids::of("comment", self.row.id.0)
    }

    /// What it is about.
    fn contribution(&self) -> Result<Contribution, Error> {
        Contribution::of(self.root.clone().into())
    }

    /// What it says; once it was removed null, but for its author and for those who decide about the thing.
    fn body(&self, ctx: &Context<'_>) -> Option<Text> {
        ops::reads(&ctx.op(), &self.root, &self.row).then(|| Text(self.row.body.clone()))
    }

    /// Language of what it says.
    fn language(&self) -> LanguageTag {
        LanguageTag(self.row.language.clone())
    }

    /// Who wrote it; null after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.row.author_id?).await
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.row.at.into()
    }

    /// When its author last changed it; null where they did not.
    fn edited_at(&self) -> Option<DateTime> {
        self.row.edited_at.map(DateTime::from)
    }

    /// When it was removed; null while it stands.
    fn removed_at(&self) -> Option<DateTime> {
        self.row.removed_at.map(DateTime::from)
    }

    /// Why those who decide about the thing removed it, in their words; null where its author did.
    fn removal_reason(&self) -> Option<Text> {
        self.row.removal_reason.clone().map(Text)
    }

    /// What readers are shown in place of a removed comment, in their language (`Accept-Language`); null while it stands.
    fn notice(&self, ctx: &Context<'_>) -> Option<Text> {
        let notice = Notice::of_removal(self.row.removed_at.is_some(), self.row.removal_reason.as_deref());
        notice.map(|notice| Text(notice.message(ctx.op().caller.language)))
    }

    /// What you may do with it now.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        ops::viewer_can(&ctx.op(), &self.root, &self.row)
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
        shown(ctx, ops::add(&ctx.op(), input).await).await
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
        shown(ctx, ops::edit(&ctx.op(), input).await).await
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
        shown(ctx, ops::remove(&ctx.op(), input).await).await
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

/// A comment that was just written, with its thing.
async fn shown(ctx: &Context<'_>, written: Result<comment::Model, Error>) -> Option<Result<Comment, Error>> {
    let id = match written {
        Ok(row) => row.id,
        Err(error) => return Some(Err(error)),
    };
    comment(&ctx.op(), id).await.transpose()
}
