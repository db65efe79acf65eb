//! The shape of initiatives.

use super::compost::{self, CompostInitiativeInput};
use super::fields::{InitiativeFields, InitiativeStage, StartInitiativeInput, UpdateInitiativeInput};
use super::inheritance::{self, RefuseInheritedPartInput};
use super::ops::{self, InitiativeFilter, InitiativeOrder, MoveInitiativeInput};
use super::parts::{Compost, InitiativeResult, InitiativeSupport, ProgressReport, ResultTotal};
use super::progress::{self, RemoveProgressReportInput, ReportProgressInput, UpdateProgressReportInput};
use super::results::{self, RecordResultInput, RemoveResultInput};
use super::support::{self, SupportInitiativeInput, WithdrawSupportInput};
use crate::areas::contributions::Common;
use crate::areas::lineage::{self, LinkRelation};
use crate::areas::resources::Resource;
use crate::areas::venues::Venue;
use crate::base::error::Error;
use crate::base::gql::{Context, ID, Object};
use crate::base::page::size;
use crate::ground::context::Resolving;
use crate::ground::contribution::contact::{self, Contact};
use crate::ground::contribution::fields::own;
use crate::ground::contribution::nested::Direction;
use crate::ground::contribution::noun;
use crate::nouns::Contribution;
use crate::{object, queries};

object!(Initiative of initiative);

/// What people begin together [initiative citoyenne]: a repair café, a shared garden, a walking bus.
#[Object]
impl Initiative {
    #[graphql(flatten)]
    fn common(&self) -> Common<'_> {
        Common(&self.0.base)
    }

    #[graphql(flatten)]
    fn fields(&self) -> InitiativeFields<'_> {
        InitiativeFields(&self.0)
    }

    /// How far it is.
    async fn stage(&self, ctx: &Context<'_>) -> Result<InitiativeStage, Error> {
        own(&self.0, ctx).await.map(|row| row.stage.into())
    }

    /// The venue that hosts it [lieu d'accueil]; null where there is none, or where you may not see it.
    async fn host_venue(&self, ctx: &Context<'_>) -> Option<Result<Venue, Error>> {
        ops::host_venue(&ctx.op(), &self.0).await.map(|found| found.map(Venue::from)).transpose()
    }

    /// How to reach it; null where its visibility does not reach you.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact, Error>> {
        contact::shown(&ctx.op(), &self.0.base.row).await.transpose()
    }

    /// The resources that it strengthens, in the order of `grewFrom(relation: STRENGTHENS)`; without what you may not see.
    async fn strengthens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
    ) -> Result<Vec<Resource>, Error> {
        let which = (Direction::From, LinkRelation::Strengthens);
        let found = lineage::linked(&ctx.op(), &self.0.base.row, which, size(first)?).await?;
        Ok(found.into_iter().map(Resource::from).collect())
    }

    /// How many accounts support it.
    async fn supporter_count(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        support::supporter_count(&ctx.op(), self.0.base.row.id).await
    }

    /// Those who support it and agree that everybody reads it, the latest first.
    async fn supporters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those who support it for longer than this support lasts, by its id.")] before: Option<
            ID,
        >,
    ) -> Result<Vec<InitiativeSupport>, Error> {
        let found = support::supporters(&ctx.op(), &self.0.base.row, first, before).await?;
        Ok(found.into_iter().map(InitiativeSupport).collect())
    }

    /// Your support; null if you do not support it.
    async fn viewer_support(&self, ctx: &Context<'_>) -> Option<Result<InitiativeSupport, Error>> {
        let found = support::of_viewer(&ctx.op(), self.0.base.row.id).await;
        found.map(|found| found.map(InitiativeSupport)).transpose()
    }

    /// Reports of its progress, the latest written first.
    async fn progress_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were written before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<ProgressReport>, Error> {
        let of = &self.0.base.row;
        let found = ctx.op().written(of.id, first, before).await?;
        Ok(found.into_iter().map(|row| ProgressReport { row, of: of.clone() }).collect())
    }

    /// What came of it, counted, the latest written first.
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were written before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<InitiativeResult>, Error> {
        let found = ctx.op().written(self.0.base.row.id, first, before).await?;
        Ok(found.into_iter().map(InitiativeResult).collect())
    }

    /// Its results added up, each label and unit for itself, those counted last first; at most 20.
    async fn result_totals(&self, ctx: &Context<'_>) -> Result<Vec<ResultTotal>, Error> {
        let found = results::totals(&ctx.op(), self.0.base.row.id).await?;
        Ok(found.into_iter().map(ResultTotal).collect())
    }

    /// What it left each time it ended [compostage], the last time first; empty if it never ended.
    async fn composts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 1 to 100, 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only those that were written before this one, by its id.")] before: Option<ID>,
    ) -> Result<Vec<Compost>, Error> {
        let found = ctx.op().written(self.0.base.row.id, first, before).await?;
        Ok(found.into_iter().map(Compost).collect())
    }
}

queries! {
    InitiativeQuery of Initiative in initiative;
    /// An initiative by its id or its readable address, former addresses too. Null when there is none that you may see.
    initiative,
    /// Published initiatives, a page at a time.
    initiatives(InitiativeFilter, InitiativeOrder),
}

/// Changes of initiatives.
#[derive(Default)]
pub struct InitiativeMutation;

#[Object]
impl InitiativeMutation {
    /// Starts an initiative. For a team you must be one of its members: what its editors and stewards start is published at once, what
    /// its contributors start is submitted.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `CONFLICT` when the slug is taken; `NOT_FOUND`, `FORBIDDEN` for the team; `INVALID` for the stage `ENDED`, for a venue that is
    /// not public, and for a resource that you may not see.
    async fn start_initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to start.")] input: StartInitiativeInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(noun::register(&ctx.op(), input).await.map(Initiative))
    }

    /// Changes an initiative. What was public before stays readable in its `revisions`. Drafts and proposals every member of the team
    /// may change.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the version moved or the slug is taken; `INVALID` for a venue that is not public, and for a
    /// resource that you may not see.
    async fn update_initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative, and what changes.")] input: UpdateInitiativeInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(noun::update(&ctx.op(), input).await.map(Initiative))
    }

    /// Says which stage an initiative has reached, forward or back. One that ended is taken up again by `PREPARATION` or `ACTIVE`; what it
    /// left then stays in its `composts`.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when no step leads there from its present stage, and for `ENDED`, which is reached by
    /// `compostInitiative`.
    async fn move_initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative, and which stage.")] input: MoveInitiativeInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(ops::move_to(&ctx.op(), input).await.map(Initiative))
    }

    /// Reports the progress of an initiative: what happened on a day, in words and pictures.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a day to come, and for a picture that is not yours; `CONFLICT` when it is not public, or has
    /// 1,000 reports already.
    async fn report_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which initiative, and what happened.")] input: ReportProgressInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(progress::report(&ctx.op(), input).await.map(Initiative))
    }

    /// Changes a report of progress. What it said before is not kept.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` as for `reportProgress`; `CONFLICT` when the initiative is not public, or when the version of the
    /// report moved.
    async fn update_progress_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report, and what changes.")] input: UpdateProgressReportInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(progress::update(&ctx.op(), input).await.map(Initiative))
    }

    /// Removes a report of progress, with its words and pictures.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the initiative is not public.
    async fn remove_progress_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which report.")] input: RemoveProgressReportInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(progress::remove(&ctx.op(), input).await.map(Initiative))
    }

    /// Says that you support an initiative, and whether everybody may read that it is you. Everybody reads how many do. Your support ends
    /// with your account.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when it is not public.
    async fn support_initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative, and whether your name is shown.")] input: SupportInitiativeInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(support::support(&ctx.op(), input).await.map(Initiative))
    }

    /// Withdraws your support of an initiative; where there is none it changes nothing.
    /// Who may: any account.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`.
    async fn withdraw_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which initiative.")] input: WithdrawSupportInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(support::withdraw(&ctx.op(), input).await.map(Initiative))
    }

    /// Writes down what came of an initiative, counted. Results in one unit under one label are added up.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a day to come; `CONFLICT` when it is not public, or has 1,000 results already.
    async fn record_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which initiative, and how much of what.")] input: RecordResultInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(results::record(&ctx.op(), input).await.map(Initiative))
    }

    /// Removes a result that was written down by mistake.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `CONFLICT` when the initiative is not public.
    async fn remove_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which result.")] input: RemoveResultInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(results::remove(&ctx.op(), input).await.map(Initiative))
    }

    /// Ends an initiative [compostage]: why, what was learned, which parts go to whom, under which licence. Everybody reads it. Those who
    /// run what a part goes to get a letter, find it in `inherited`, and may refuse it. Said of one that ended, it corrects the last
    /// compost.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`; `INVALID` for a receiver that you may not see, or for none; `CONFLICT` when it is not public, when the version
    /// moved, and for a receiver that refused; `TOO_MANY` for letters.
    async fn compost_initiative(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which initiative, and what it leaves.")] input: CompostInitiativeInput,
    ) -> Option<Result<Initiative, Error>> {
        Some(compost::compost(&ctx.op(), input).await.map(Initiative))
    }

    /// Refuses a part that an ended initiative left to a thing: it leaves `inherited`, and the compost no longer names the thing. No correction
    /// of that compost leaves anything to the thing again.
    /// Who may: its author where it has no team, else editors and stewards of its team.
    /// Applications: with the scope of its kind.
    /// Errors: `NOT_FOUND`, also when it was refused already.
    async fn refuse_inherited_part(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which part.")] input: RefuseInheritedPartInput,
    ) -> Option<Result<Contribution, Error>> {
        Some(inheritance::refuse(&ctx.op(), input).await.and_then(Contribution::of))
    }
}
