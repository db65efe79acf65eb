//! The shape of authors.

use super::ops::{self, AddArticleAuthorInput, AuthorshipInput, AuthorshipState, RemoveArticleAuthorInput};
use super::reading::{self, Author};
use crate::areas::articles::Article;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::scalars::{EmailAddress, Title};
use crate::ground::context::{Ctx, Resolving};
use crate::ground::contribution::{Base, ids};
use crate::people::identity::Account;
use entity::contribution;
use std::borrow::Cow;

/// Who signs an article [signataire].
#[derive(Debug, Clone)]
pub struct ArticleAuthor<'a> {
    author: Author,
    article: Cow<'a, contribution::Model>,
}

/// The authors of an article that the viewer may know of.
pub async fn of_article<'a>(ctx: &Ctx<'_>, article: &'a contribution::Model) -> Result<Vec<ArticleAuthor<'a>>, Error> {
    let authors = reading::of(ctx, article).await?;
    Ok(authors.into_iter().map(|author| ArticleAuthor { author, article: Cow::Borrowed(article) }).collect())
}

/// Who signs an article [signataire].
#[Object]
impl ArticleAuthor<'_> {
    /// `authorship:<uuid>`.
    fn id(&self) -> ID {
        ids::of("authorship", self.author.row.id.0)
    }

    /// The name to show: that of the account once it signs, else the one that was given.
    fn name(&self) -> Title {
        Title(reading::name(&self.author))
    }

    /// The account that signs; null for a byline. Who claims a byline is shown to those who run the article, and to themselves.
    fn account(&self, ctx: &Context<'_>) -> Option<Account> {
        reading::account(&ctx.op(), &self.author, &self.article).map(Account::from)
    }

    /// Whether they agreed to sign.
    fn state(&self) -> AuthorshipState {
        self.author.state().into()
    }

    /// The address that was asked by mail, for those who decide about the article and whoever began it, until its owner answers or 30
    /// days are over.
    fn email(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        reading::email(&ctx.op(), &self.author, &self.article).map(EmailAddress)
    }

    /// The article.
    fn article(&self) -> Article {
        Article(Base::from(self.article.as_ref().clone()).into())
    }
}

/// Queries on authors.
#[derive(Default)]
pub struct AuthorQuery;

#[Object]
impl AuthorQuery {
    /// Articles that you were asked to sign and have not answered, the oldest invitation first, at most 10.
    /// Errors: `UNAUTHENTICATED` when nobody signed in; `FORBIDDEN` for applications.
    async fn authorship_invitations(&self, ctx: &Context<'_>) -> Result<Vec<ArticleAuthor<'static>>, Error> {
        let found = reading::invitations(&ctx.op()).await?;
        Ok(found.into_iter().map(|(author, article)| ArticleAuthor { author, article: Cow::Owned(article) }).collect())
    }
}

/// Changes of authors.
#[derive(Default)]
pub struct AuthorMutation;

#[Object]
impl AuthorMutation {
    /// Names an author of an article: asks somebody by mail whether they sign it, or adds a byline.
    /// While the article is neither scheduled nor public, every member of the team may, and its authors.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it has 20 authors, when that address was asked already, or when the article was retracted
    /// or removed; `TOO_MANY` after ten invitations, then one every six minutes, and after three to one address, then one an hour.
    async fn add_article_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which article, and whom.")] input: AddArticleAuthorInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::add(&ctx.op(), input).await.map(|base| Article(base.into())))
    }

    /// Takes an author of an article away. Who signs may also take themselves away, and who claims a byline the claim, at any time. Of
    /// those who signed, only who began the article and its editors take others away.
    /// While the article is neither scheduled nor public, every member of the team may, and its authors.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when nobody else would sign, or when the article was retracted or removed.
    async fn remove_article_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which author.")] input: RemoveArticleAuthorInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::remove(&ctx.op(), input).await.map(|base| Article(base.into())))
    }

    /// Accepts to sign an article.
    /// Who may: whoever was asked by mail, with an account of that address.
    /// Errors: `NOT_FOUND`.
    async fn accept_authorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: AuthorshipInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::answer(&ctx.op(), input, true).await.map(|base| Article(base.into())))
    }

    /// Refuses to sign an article: the invitation and its address are forgotten.
    /// Who may: whoever was asked by mail, with an account of that address.
    /// Errors: `NOT_FOUND`.
    async fn refuse_authorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: AuthorshipInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::answer(&ctx.op(), input, false).await.map(|base| Article(base.into())))
    }

    /// Says that you are the person whom a byline of a public article names. Editors of the medium decide.
    /// Who may: any account.
    /// Applications: with `WRITE_ARTICLES`.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is no byline of a public article, when somebody claims it, or when 20 claims of yours
    /// wait for an answer.
    async fn claim_byline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which byline.")] input: AuthorshipInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::claim(&ctx.op(), input).await.map(|base| Article(base.into())))
    }

    /// Accepts that an account is the person of a byline: it signs from then on. Where it signs already, the byline goes.
    /// Who may: its author where it has no team, else editors and stewards of its team. Nobody decides about their own claim.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when nobody claims it.
    async fn accept_byline_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which byline.")] input: AuthorshipInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::decide(&ctx.op(), input, true).await.map(|base| Article(base.into())))
    }

    /// Refuses that an account is the person of a byline: the name is a byline again.
    /// Who may: its author where it has no team, else editors and stewards of its team. Nobody decides about their own claim.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when nobody claims it.
    async fn refuse_byline_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which byline.")] input: AuthorshipInput,
    ) -> Option<Result<Article, Error>> {
        Some(ops::decide(&ctx.op(), input, false).await.map(|base| Article(base.into())))
    }
}
