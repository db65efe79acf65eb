//! The shape of what goes on between authors and editors.

use super::notes::{self, AddEditorialNoteInput, EditorialKind};
use super::previews::{self, CreatePreviewLinkInput, Made, RevokePreviewLinkInput};
use crate::areas::articles::Article;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{DateTime, Text, Url};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::{Base, ids};
use crate::people::identity::Account;
use entity::{contribution, editorial_note};

/// What authors and editors of an article say to each other.
pub struct EditorialNote(editorial_note::Model);

/// The notes about an article, the latest first.
pub async fn notes_of(
    ctx: &Ctx<'_>,
    on: &contribution::Model,
    first: Option<i32>,
    before: Option<ID>,
) -> Result<Vec<EditorialNote>, Error> {
    Ok(notes::list(ctx, on, first, before).await?.into_iter().map(EditorialNote).collect())
}

/// What authors and editors of an article say to each other. Only they read it.
#[Object]
impl EditorialNote {
    /// `editorial_note:<uuid>`.
    fn id(&self) -> ID {
        ids::of("editorial_note", self.0.id.0)
    }

    /// Who wrote it; null for the server, and after erasure.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.author_id?).await
    }

    /// The step that it goes with.
    fn kind(&self) -> EditorialKind {
        self.0.kind.into()
    }

    /// What it says; the server's in French or English by `Accept-Language`. Weighs 20 points.
    fn body(&self, ctx: &Context<'_>) -> Text {
        Text(notes::words(&self.0, ctx.op().caller.language))
    }

    /// When it was written.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// A secret link by which anybody reads an article that is not public.
pub struct PreviewLink(Made);

/// The links that open an article.
pub async fn previews_of(ctx: &Ctx<'_>, on: &contribution::Model) -> Result<Vec<PreviewLink>, Error> {
    let rows = previews::list(ctx, on).await?;
    Ok(rows.into_iter().map(|row| PreviewLink(Made { row, secret: None })).collect())
}

/// A secret link by which anybody reads an article that is not public. It opens that article only.
#[Object]
impl PreviewLink {
    /// `preview_link:<uuid>`.
    fn id(&self) -> ID {
        ids::of("preview_link", self.0.row.id.0)
    }

    /// The secret, for `articlePreview`: shown once, by the mutation that made the link; null otherwise.
    fn token(&self) -> Option<&str> {
        self.0.secret.as_deref()
    }

    /// The address that opens the article in a browser: shown once, as the secret is.
    fn url(&self, ctx: &Context<'_>) -> Option<Url> {
        previews::address(&ctx.op(), self.0.secret.as_deref()).map(Url)
    }

    /// Who made it.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Account, Error>> {
        Account::load(&ctx.op(), self.0.row.author_id).await
    }

    /// When it was made.
    fn created_at(&self) -> DateTime {
        self.0.row.created_at.into()
    }

    /// Until when it opens the article.
    fn expires_at(&self) -> DateTime {
        self.0.row.good_until.into()
    }

    /// When it was revoked; null while it opens the article.
    fn revoked_at(&self) -> Option<DateTime> {
        self.0.row.revoked_at.map(DateTime::from)
    }
}

/// Queries on what is not public yet.
#[derive(Default)]
pub struct EditingQuery;

#[Object]
impl EditingQuery {
    /// Scheduled articles under embargo that one of your networks holds, for its editors and stewards, the first that is due first. Until their embargo ends nobody else reads them, but for their authors and the team of their medium.
    /// Errors: `UNAUTHENTICATED` when nobody signed in.
    async fn embargoed_articles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Article>, Error> {
        let found = previews::embargoed(&ctx.op(), first).await?;
        Ok(found.into_iter().map(|base| Article(base.into())).collect())
    }

    /// The article that a preview link opens, public or not. Null when the link is unknown, revoked or too old, or when the article was
    /// retracted or removed.
    async fn article_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret of the link.")] token: String,
    ) -> Option<Result<Article, Error>> {
        let found = previews::opened(ctx.op().app, &token).await.transpose();
        found.map(|found| found.map(|row| Article(Base::from(row).into())))
    }
}

/// Changes of what goes on between authors and editors.
#[derive(Default)]
pub struct EditingMutation;

#[Object]
impl EditingMutation {
    /// Writes to the authors and editors of an article. Nobody else reads it.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`.
    async fn add_editorial_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About which article, and what you say.")] input: AddEditorialNoteInput,
    ) -> Option<Result<Article, Error>> {
        Some(notes::add(&ctx.op(), input).await.map(|base| Article(base.into())))
    }

    /// Makes a secret link by which anybody reads an article that is not public, for at most 14 days. Search engines are asked not to
    /// keep it. Of what is scheduled only editors and stewards make one.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when 20 links open the article, or when it was retracted or removed.
    async fn create_preview_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which article, and for how long.")] input: CreatePreviewLinkInput,
    ) -> Option<Result<PreviewLink, Error>> {
        Some(previews::create(&ctx.op(), input).await.map(PreviewLink))
    }

    /// Revokes a preview link: it opens nothing any more.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`.
    async fn revoke_preview_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link.")] input: RevokePreviewLinkInput,
    ) -> Option<Result<PreviewLink, Error>> {
        Some(previews::revoke(&ctx.op(), input).await.map(PreviewLink))
    }
}
