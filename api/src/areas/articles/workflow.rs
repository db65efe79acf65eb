//! The workflow of articles: submitted, sent back, scheduled, published, corrected, retracted.

use super::fields::UpdateArticleInput;
use super::publication::{is_ready, may_be_scheduled, published, schedule};
use crate::areas::contributions::ops::SUBMIT;
use crate::areas::{authors, editing};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject};
use crate::base::scalars::{DateTime, Text};
use crate::base::text::Fault;
use crate::ground::chronicle::Happened;
use crate::ground::context::Ctx;
use crate::ground::contribution::course::Step;
use crate::ground::contribution::{
    Base, BasicsPatch, Before, EDIT_PUBLISHED, Edition, PUBLISH, Revised, Thing, apply, files, ids, is_expected,
    is_kept_back, keep, may_move_on, noun, store, texts,
};
use crate::ground::policy::{Action, EDITORS, Rule};
use crate::ground::write::Tx;
use chrono::TimeDelta;
use entity::activity::Verb;
use entity::article::ArticleProgress::{
    Archived, Draft, Published, Removed, Retracted, Scheduled, SentBack, Submitted,
};
use entity::article::{ArticleProgress, Entity, Model};
use entity::contribution::{self, Kind, State};
use entity::editorial_note::NoteKind;
use entity::{CorrectionId, Lines, Moment, correction};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// How far ahead a publication may be scheduled.
const FARTHEST: TimeDelta = TimeDelta::days(366);

const fn is_draft(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Article) && matches!(row.state, State::Draft | State::Submitted) && !is_kept_back(row)
}

const fn is_submitted(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Article) && matches!(row.state, State::Submitted)
}

const fn is_scheduled(row: &contribution::Model) -> bool {
    is_submitted(row) && row.publish_at.is_some()
}

const fn is_public(row: &contribution::Model) -> bool {
    matches!(row.kind, Kind::Article) && row.state.is_public()
}

/// Send an article back to its authors.
pub const SEND_BACK: Rule = Rule::on_things("SendBack", EDITORS).offered(Action::SendBack, is_submitted);
/// Have an article published at a time.
pub const SCHEDULE: Rule = Rule::on_things("Schedule", EDITORS).offered(Action::Schedule, is_draft);
/// No longer have it published at a time.
pub const UNSCHEDULE: Rule = Rule::on_things("Unschedule", EDITORS).offered(Action::Unschedule, is_scheduled);
/// Take a published article back.
pub const RETRACT: Rule = Rule::on_things("Retract", EDITORS).offered(Action::Retract, is_public);

const fn step(
    mutation: &'static str,
    from: &'static [ArticleProgress],
    to: ArticleProgress,
    rule: &'static Rule,
    verb: Verb,
) -> Step<ArticleProgress> {
    Step { mutation, from, to, rule, verb }
}

const SUBMISSION: Step<ArticleProgress> =
    step("submitArticle", &[Draft, SentBack], Submitted, &SUBMIT, Verb::Submitted);
const RETURN: Step<ArticleProgress> =
    step("sendBackArticle", &[Submitted, Scheduled], SentBack, &SEND_BACK, Verb::SentBack);
const SCHEDULING: Step<ArticleProgress> =
    step("scheduleArticle", &[Draft, SentBack, Submitted, Scheduled], Scheduled, &SCHEDULE, Verb::Scheduled);
const UNSCHEDULING: Step<ArticleProgress> =
    step("unscheduleArticle", &[Scheduled], Submitted, &UNSCHEDULE, Verb::Unscheduled);
const PUBLICATION: Step<ArticleProgress> =
    step("publishArticle", &[Draft, SentBack, Submitted, Scheduled], Published, &PUBLISH, Verb::Published);
const RETRACTION: Step<ArticleProgress> =
    step("retractArticle", &[Published, Archived], Retracted, &RETRACT, Verb::Retracted);

/// The workflow of articles. The steps of every contribution lead from one to the next too, and archive and restore articles.
pub const WORKFLOW: [Step<ArticleProgress>; 6] =
    [SUBMISSION, RETURN, SCHEDULING, UNSCHEDULING, PUBLICATION, RETRACTION];

/// Where an article is in its workflow.
pub const fn progress(row: &contribution::Model, own: &Model) -> ArticleProgress {
    match row.state {
        State::Draft if own.sent_back => SentBack,
        State::Draft => Draft,
        State::Submitted if row.publish_at.is_some() => Scheduled,
        State::Submitted => Submitted,
        State::Published => Published,
        State::Archived => Archived,
        State::Retracted => Retracted,
        State::Removed => Removed,
    }
}

/// Proposes an article to the editors of its medium.
#[derive(InputObject, Debug)]
pub struct SubmitArticleInput {
    /// Of a draft, or of an article that was sent back.
    pub id: ID,
    /// A word to the editors; it joins the conversation about the article.
    pub message: Option<Text>,
}

/// Sends an article back to its authors.
#[derive(InputObject, Debug)]
pub struct SendBackArticleInput {
    /// Of a submitted or scheduled article.
    pub id: ID,
    /// What is to be done; it joins the conversation about the article.
    pub comment: Text,
}

/// Publishes an article.
#[derive(InputObject, Debug)]
pub struct PublishArticleInput {
    /// Of an article that is not public yet.
    pub id: ID,
    /// The version that you read. When the article has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

/// Has an article published at a time.
#[derive(InputObject, Debug)]
pub struct ScheduleArticleInput {
    /// Of an article that is not public yet.
    pub id: ID,
    /// When: within the next 366 days, and not before the end of its embargo. It is published in that minute.
    pub publish_at: DateTime,
    /// The version that you read. When the article has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

/// No longer has an article published at a time.
#[derive(InputObject, Debug)]
pub struct UnscheduleArticleInput {
    /// Of a scheduled article.
    pub id: ID,
}

/// Corrects a published article.
#[derive(InputObject, Debug)]
pub struct CorrectArticleInput {
    /// What changes.
    #[graphql(flatten)]
    pub change: UpdateArticleInput,
    /// What was wrong and what is right, for readers.
    pub correction: Text,
}

/// Takes a published article back.
#[derive(InputObject, Debug)]
pub struct RetractArticleInput {
    /// Of a public article.
    pub id: ID,
    /// Why, for readers: the note that stands at its address.
    pub reason: Text,
}

type Article = Thing<Entity>;

/// Locks an article for a step that may be taken now.
async fn begin(
    tx: &Tx,
    id: &ID,
    step: &Step<ArticleProgress>,
    version: Option<i32>,
) -> Result<(contribution::Model, Model), Error> {
    let id = ids::input_of(Kind::Article, id, "input.id")?;
    let before = tx.lock_of(Kind::Article, id).await?;
    tx.authorize(step.rule, &before)?;
    let own = Entity::find_by_id(id).one(tx.db()).await?.ok_or_else(Error::not_found)?;
    step.take(progress(&before, &own))?;
    may_move_on(&tx.viewer, &before, step.to == Submitted)?;
    is_expected(before.version, version)?;
    Ok((before, own))
}

/// Writes what a step makes of an article, and records it.
async fn end(
    tx: &Tx,
    step: &Step<ArticleProgress>,
    before: &contribution::Model,
    after: contribution::Model,
    own: Model,
) -> Result<Article, Error> {
    let after = store(tx, before, after).await?;
    own.clone().into_active_model().reset_all().update(tx.db()).await?;
    tx.record(Happened::from_to(step.verb, Some(before), &after));
    Ok(Thing::new(after, own))
}

/// `DRAFT` or `SENT_BACK → SUBMITTED`.
pub async fn submit(ctx: &Ctx<'_>, input: SubmitArticleInput) -> Result<Article, Error> {
    ctx.write(async |tx| {
        let (mut before, own) = begin(tx, &input.id, &SUBMISSION, None).await?;
        is_ready(tx, &mut before, State::Submitted).await?;
        if let Some(message) = input.message {
            editing::say(tx, &before, NoteKind::Submitted, message).await?;
        }
        let after = contribution::Model { state: State::Submitted, ..before.clone() };
        end(tx, &SUBMISSION, &before, after, Model { sent_back: false, ..own }).await
    })
    .await
}

/// `SUBMITTED` or `SCHEDULED → SENT_BACK`.
pub async fn send_back(ctx: &Ctx<'_>, input: SendBackArticleInput) -> Result<Article, Error> {
    ctx.write(async |tx| {
        let (before, own) = begin(tx, &input.id, &RETURN, None).await?;
        editing::say(tx, &before, NoteKind::SentBack, input.comment).await?;
        let after = contribution::Model { state: State::Draft, publish_at: None, ..before.clone() };
        end(tx, &RETURN, &before, after, Model { sent_back: true, ..own }).await
    })
    .await
}

/// `→ PUBLISHED`.
pub async fn publish(ctx: &Ctx<'_>, input: PublishArticleInput) -> Result<Article, Error> {
    ctx.write(async |tx| {
        let (mut before, _) = begin(tx, &input.id, &PUBLICATION, input.expected_version).await?;
        is_ready(tx, &mut before, State::Published).await?;
        let after = store(tx, &before, published(tx, &before)).await?;
        tx.record(Happened::from_to(PUBLICATION.verb, Some(&before), &after));
        // Its own row is read when it is needed: the licence may have come from the medium.
        Ok(Base::from(after).into())
    })
    .await
}

/// `→ SCHEDULED`.
pub async fn schedule_at(ctx: &Ctx<'_>, input: ScheduleArticleInput) -> Result<Article, Error> {
    let mut problems = Problems::default();
    let at = input.publish_at.0;
    if at <= ctx.now() || at > ctx.now() + FARTHEST {
        problems.add("input.publishAt", Fault::NotWithin { days: FARTHEST.num_days() });
    }
    problems.check()?;
    ctx.write(async |tx| {
        let (before, own) = begin(tx, &input.id, &SCHEDULING, input.expected_version).await?;
        let at = Moment::from(at);
        if let Some(until) = before.embargo_until.filter(|until| until.0 > at.0) {
            let until = DateTime::from(until).text();
            return Err(Error::conflict("input.publishAt", Fault::Embargo { until }));
        }
        may_be_scheduled(tx, &before).await?;
        schedule(tx, before.id, at).await?;
        let after = contribution::Model { state: State::Submitted, publish_at: Some(at), ..before.clone() };
        end(tx, &SCHEDULING, &before, after, Model { sent_back: false, ..own }).await
    })
    .await
}

/// `SCHEDULED → SUBMITTED`. The job that is due at that time finds nothing to do.
pub async fn unschedule(ctx: &Ctx<'_>, input: UnscheduleArticleInput) -> Result<Article, Error> {
    ctx.write(async |tx| {
        let (before, own) = begin(tx, &input.id, &UNSCHEDULING, None).await?;
        end(tx, &UNSCHEDULING, &before, contribution::Model { publish_at: None, ..before.clone() }, own).await
    })
    .await
}

/// Corrects a public article: a change that readers are told of.
pub async fn correct(ctx: &Ctx<'_>, input: CorrectArticleInput) -> Result<Article, Error> {
    noun::change(ctx, input.change, async |tx, before, after| {
        tx.authorize(&EDIT_PUBLISHED, before)?;
        if !after.state.is_public() {
            return Err(Error::state());
        }
        let row = correction::Model {
            id: CorrectionId(tx.id()),
            contribution_id: after.id,
            text: input.correction.0,
            version: after.version,
            at: tx.moment(),
        };
        correction::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        tx.record(Happened::from_to(Verb::Corrected, Some(before), after));
        Ok(())
    })
    .await
}

/// `PUBLISHED` or `ARCHIVED → RETRACTED`: what it said becomes a revision, which only those who run it read.
pub async fn retract(ctx: &Ctx<'_>, input: RetractArticleInput) -> Result<Article, Error> {
    ctx.write_always(async |tx| {
        let (before, own) = begin(tx, &input.id, &RETRACTION, None).await?;
        let former = Before::read::<Model>(tx, before.id).await?;
        let was = own.body(&former.texts, &former.files);
        let after = apply(tx, &before, &BasicsPatch::default(), |row| row.state = State::Retracted).await?;
        texts::clear(tx, before.id).await?;
        files::clear(tx, before.id).await?;
        authors::forget_invitations(tx, before.id).await?;
        let own = Model {
            standfirst: None,
            keywords: Lines::default(),
            sources: Lines::default(),
            canonical_url: None,
            call_to_action_id: None,
            excerpt: String::new(),
            reading_minutes: 0,
            retraction: Some(input.reason.0.clone()),
            retracted_at: Some(tx.moment()),
            ..own
        };
        let nothing = Before::default();
        let now = own.body(&nothing.texts, &nothing.files);
        let (was, now) = (Edition { row: &before, own: was }, Edition { row: &after, own: now });
        keep(tx, was, now, Some(&input.reason)).await?;
        own.clone().into_active_model().reset_all().update(tx.db()).await?;
        tx.record(Happened::from_to(RETRACTION.verb, Some(&before), &after));
        Ok(Thing::new(after, own))
    })
    .await
}
