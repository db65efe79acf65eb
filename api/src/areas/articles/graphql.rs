//! The shape of articles.

use super::fields::{ArticleFields, DraftArticleInput, UpdateArticleInput};
use super::ops::{self, ArticleFilter, ArticleOrder};
use super::workflow::{
    self, CorrectArticleInput, PublishArticleInput, RETRACT, RetractArticleInput, SCHEDULE, SEND_BACK,
    ScheduleArticleInput, SendBackArticleInput, SubmitArticleInput, UNSCHEDULE, UnscheduleArticleInput,
};
use crate::areas::authors::{self, ArticleAuthor};
use crate::areas::contributions::Common;
use crate::areas::contributions::ops::SUBMIT;
use crate::areas::editing::{self, EditorialNote, PreviewLink};
use crate::areas::media::Medium;
use crate::base::error::Error;
use crate::base::gql::{Context, Enum, ID, InTurn, Leaves, Object};
use crate::base::scalars::{DateTime, Text};
use crate::ground::app::{Area, ListBound};
use crate::ground::context::Resolving;
use crate::ground::contribution::{EDIT_PUBLISHED, PUBLISH, REGISTER, noun};
use crate::nouns::Contribution;
use crate::{job, object, queries};
use entity::correction;

/// Where an article is in its workflow. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::article::ArticleProgress")]
pub enum ArticleProgress {
    /// It is being written [brouillon].
    Draft,
    /// Editors sent it back with a comment, or it could not be published at its time [renvoyé].
    SentBack,
    /// It was proposed to the editors of its medium [soumis].
    Submitted,
    /// It will be published at `publishAt` [programmé].
    Scheduled,
    /// It is public [publié].
    Published,
    /// It is public, but no longer in lists [archivé].
    Archived,
    /// It was taken back; a note stands at its address [rétracté].
    Retracted,
    /// Moderation took it away [retiré].
    Removed,
}

/// A correction of a published article, for its readers [rectificatif].
pub struct Correction(correction::Model);

/// A correction of a published article, for its readers [rectificatif].
#[Object]
impl Correction {
    /// What was wrong and what is right.
    fn text(&self) -> Text {
        Text(self.0.text.clone())
    }

    /// The version of the article that it made.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was made.
    fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// The note at the address of an article that was taken back.
pub struct Retraction {
    reason: String,
    at: DateTime,
}

/// The note at the address of an article that was taken back.
#[Object]
impl Retraction {
    /// Why, in the words of the medium.
    fn reason(&self) -> Text {
        Text(self.reason.clone())
    }

    /// When.
    fn at(&self) -> DateTime {
        self.at
    }
}

object!(Article of article);

/// An article [article] of a medium.
#[Object]
impl Article {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> ArticleFields<'_> {
        ArticleFields(&self.0)
    }

    /// The medium that it is for, whose team runs it; null where you may not know of it.
    async fn medium(&self, ctx: &Context<'_>) -> Option<Result<Leaves<Medium>, Error>> {
        ops::medium(&ctx.op(), &self.0).await.transpose().map(|found| found.map(|base| Leaves(base.into())))
    }

    /// Who signs it, in the order in which they were named, at most 20. Empty when all were erased: then it stands under the name of
    /// its medium.
    async fn authors(&self, ctx: &Context<'_>) -> Result<Vec<InTurn<ArticleAuthor<'_>>>, Error> {
        let authors = authors::of_article(&ctx.op(), &self.0.base.row).await?;
        Ok(authors.into_iter().map(InTurn).collect())
    }

    /// What it calls its readers to; null where there is nothing, or where you may not know of it.
    async fn call_to_action(&self, ctx: &Context<'_>) -> Option<Result<Contribution, Error>> {
        ops::call_to_action(&ctx.op(), &self.0).await.transpose().map(|found| found.and_then(Contribution::of))
    }

    /// The beginning of its body as plain text, at most 300 characters; null while it has none.
    async fn excerpt(&self, ctx: &Context<'_>) -> Option<Result<Text, Error>> {
        ops::excerpt(&ctx.op(), &self.0).await.transpose()
    }

    /// How long it takes to read, in whole minutes at 200 words a minute, rounded up; 0 without a body.
    async fn reading_minutes(&self, ctx: &Context<'_>) -> Result<i32, Error> {
        Ok(self.0.own(&ctx.op()).await?.reading_minutes)
    }

    /// Where it is in its workflow.
    async fn progress(&self, ctx: &Context<'_>) -> Result<ArticleProgress, Error> {
        Ok(workflow::progress(&self.0.base.row, &*self.0.own(&ctx.op()).await?).into())
    }

    /// When it will be published; null unless it is scheduled.
    fn publish_at(&self) -> Option<DateTime> {
        self.0.base.row.publish_at.map(DateTime::from)
    }

    /// The moment before which nobody publishes it; null where there is none, and once it is public.
    fn embargo_until(&self) -> Option<DateTime> {
        self.0.base.row.embargo_until.filter(|_| !self.0.base.row.state.is_known()).map(DateTime::from)
    }

    /// Its corrections, the first one first, at most 100.
    async fn corrections(&self, ctx: &Context<'_>) -> Result<Vec<Correction>, Error> {
        Ok(ops::corrections(&ctx.op(), &self.0).await?.into_iter().map(Correction).collect())
    }

    /// The note that stands in its place; null unless it was retracted.
    async fn retraction(&self, ctx: &Context<'_>) -> Option<Result<Retraction, Error>> {
        let found = ops::retraction(&ctx.op(), &self.0).await.transpose();
        found.map(|found| found.map(|(reason, at)| Retraction { reason, at }))
    }

    /// The conversation of its authors and editors, the latest note first; empty for everybody else.
    async fn editorial_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only notes before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<EditorialNote>, Error> {
        editing::notes_of(&ctx.op(), &self.0.base.row, first, before).await
    }

    /// The preview links that open it, the latest first, at most 20; empty for who does not run it.
    async fn preview_links(&self, ctx: &Context<'_>) -> Result<Vec<PreviewLink>, Error> {
        editing::previews_of(&ctx.op(), &self.0.base.row).await
    }
}

queries! {
    ArticleQuery of Article in article;
    /// An article by its id or its readable address, former addresses too. Null when there is none that you may see.
    article,
    /// Published articles, a page at a time.
    articles(ArticleFilter, ArticleOrder),
}

/// What articles contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("draft_article", &REGISTER),
        ("update_article", &EDIT_PUBLISHED),
        ("submit_article", &SUBMIT),
        ("send_back_article", &SEND_BACK),
        ("publish_article", &PUBLISH),
        ("schedule_article", &SCHEDULE),
        ("unschedule_article", &UNSCHEDULE),
        ("correct_article", &EDIT_PUBLISHED),
        ("retract_article", &RETRACT),
    ],
    jobs: &[job!("publish_article", Timely, super::publication::publish_due)],
    holdings: ops::holdings,
    lists: &[
        ListBound::new("Article", "corrections", 100).usually(2),
        ListBound::new("Article", "gallery", 20),
        ListBound::new("Article", "attachments", 20),
    ],
    weights: &[("Article", "body", 20), ("Article", "bodyHtml", 100)],
    ..Area::EMPTY
};

/// Changes of articles.
#[derive(Default)]
pub struct ArticleMutation;

#[Object]
impl ArticleMutation {
    /// Drafts an article for a medium that accepts submissions, or of a team that you are a member of. Nobody but you and the team
    /// of the medium reads it.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND` for the medium; `FORBIDDEN` when it accepts no submissions; `CONFLICT` when the slug is taken, or when the
    /// medium was archived or removed.
    async fn draft_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which medium, and what it says.")] input: DraftArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(Article))
    }

    /// Changes an article. What was public before stays readable in its `revisions`; `correctArticle` tells readers of a change.
    /// While it is neither scheduled nor public, every member of the team may, and its authors.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved, the slug is taken, or the article was retracted.
    async fn update_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what changes.")] input: UpdateArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(Article))
    }

    /// Proposes an article to the editors of its medium.
    /// Who may: its author where it has no team, else members of its team and whoever proposed it to them.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it has neither a body nor an attachment, or is neither a draft nor sent back.
    async fn submit_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and a word to the editors.")] input: SubmitArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::submit(&ctx.op(), input).await.map(Article))
    }

    /// Sends a submitted or scheduled article back to its authors, with a comment.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is neither submitted nor scheduled.
    async fn send_back_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and what is to be done.")] input: SendBackArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::send_back(&ctx.op(), input).await.map(Article))
    }

    /// Publishes an article at once.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it has neither a body nor an attachment, is under embargo or is public already, when the version moved, when its
    /// medium is not public, or names no director of publication or no contact, when another article has or had its slug in
    /// public: `problems` say what is missing.
    async fn publish_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article.")] input: PublishArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::publish(&ctx.op(), input).await.map(Article))
    }

    /// Has an article published at a time, also when it was scheduled for another. Nobody reads it before, but for its authors and the
    /// team of its medium; only editors change it from now on. Where the medium is closed, no author is left or its slug is taken by then, it becomes
    /// a draft again, and its editors are told.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a time that is past or too far; `CONFLICT` for a time before the end of its embargo, and as for
    /// `publishArticle`.
    async fn schedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and when.")] input: ScheduleArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::schedule_at(&ctx.op(), input).await.map(Article))
    }

    /// No longer has an article published at a time: it is submitted again.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not scheduled.
    async fn unschedule_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article.")] input: UnscheduleArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::unschedule(&ctx.op(), input).await.map(Article))
    }

    /// Changes a public article and tells its readers: `corrections` shows the text with its date.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public, when the version moved, or the slug is taken.
    async fn correct_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, what changes, and what readers are told.")] input: CorrectArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::correct(&ctx.op(), input).await.map(Article))
    }

    /// Takes a public article back. Its address, its headline, its authors, its place, its links, its comments and your reason stay; what
    /// it said and showed is gone, but for those who run it, in its revisions. This cannot be undone.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public.
    async fn retract_article(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which article, and why.")] input: RetractArticleInput,
    ) -> Option<Result<Article, Error>> {
        Some(workflow::retract(&ctx.op(), input).await.map(Article))
    }
}
