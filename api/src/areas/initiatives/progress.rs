//! Reports of the progress of an initiative: what happened on a day, in words and pictures. Those who run the initiative change and
//! remove them.

use super::REPORT;
use super::ops::{allow, changed, input_of};
use crate::base::error::{Error, Problems};
use crate::base::gql::{ID, InputObject, MaybeUndefined};
use crate::base::page::count;
use crate::base::scalars::{Date, Markdown};
use crate::base::text::Fault;
use crate::ground::context::Ctx;
use crate::ground::contribution::fields::Required;
use crate::ground::contribution::files::{self, FileField};
use crate::ground::contribution::texts::Given;
use crate::ground::contribution::{Before, Part, Said, Slot, Thing, days, ids, is_expected};
use crate::ground::files::{PictureInput, Pictures};
use entity::activity::Verb;
use entity::contribution::Kind;
use entity::progress_report::{Column as C, Entity, Model};
use entity::{ContributionId, ProgressReportId, initiative};
use sea_orm::sea_query::Query;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

/// Most reports of an initiative.
const MAX_REPORTS: usize = 1_000;

/// The pictures of a report.
type Gallery = Pictures<20>;

/// Reports the progress of an initiative.
#[derive(InputObject, Debug)]
pub struct ReportProgressInput {
    /// The initiative.
    pub initiative_id: ID,
    /// The day of which it tells; today when absent, and never a day to come.
    pub happened_on: Option<Date>,
    /// What happened.
    pub body: Markdown,
    /// Pictures of it, in the order in which they are shown, at most 20.
    pub gallery: Option<Vec<PictureInput>>,
}

/// Changes a report: absent is unchanged.
#[derive(InputObject, Debug)]
pub struct UpdateProgressReportInput {
    /// Of a report.
    pub id: ID,
    /// The day of which it tells; never a day to come.
    pub happened_on: Option<Date>,
    /// What happened.
    pub body: Option<Markdown>,
    /// Pictures of it, in the order in which they are shown, at most 20; null or an empty list removes them.
    pub gallery: MaybeUndefined<Vec<PictureInput>>,
    /// The version that you read. When the report has changed since then, the error `CONFLICT` names the present version.
    pub expected_version: Option<i32>,
}

/// Removes a report.
#[derive(InputObject, Debug)]
pub struct RemoveProgressReportInput {
    /// Of a report.
    pub id: ID,
}

/// The slot of the words of a report.
pub fn body_of(report: ProgressReportId) -> Slot {
    Slot::of_part("body", report.0)
}

/// The slot of its pictures.
pub fn gallery_of(report: ProgressReportId) -> Slot {
    Slot::of_part("gallery", report.0)
}

fn report_input(id: &ID) -> Result<ProgressReportId, Error> {
    Ok(ProgressReportId(ids::uuid_input("progress_report", id, "input.id")?))
}

impl Part for Model {
    type Id = ProgressReportId;

    fn root(&self) -> ContributionId {
        self.contribution_id
    }

    async fn find(db: &impl ConnectionTrait, id: ProgressReportId) -> Result<Option<Self>, DbErr> {
        Entity::find_by_id(id).one(db).await
    }
}

/// What an input says of a report in words and pictures, rendered before the write begins.
async fn said(
    ctx: &Ctx<'_>,
    report: ProgressReportId,
    body: Option<Markdown>,
    gallery: MaybeUndefined<Vec<PictureInput>>,
) -> Result<Said, Error> {
    ctx.viewer().signed_in()?;
    let text = Given::of::<Required<Markdown>>(body_of(report), body);
    let pictures = files::Change::of::<Gallery>(gallery_of(report), gallery);
    Said::made(ctx.app, text.into_iter().collect(), pictures.into_iter().collect()).await
}

/// Writes a report of an initiative.
pub async fn report(ctx: &Ctx<'_>, input: ReportProgressInput) -> Result<Thing<initiative::Entity>, Error> {
    let mut problems = Problems::default();
    let id = problems.take(input_of(&input.initiative_id));
    let gallery = Gallery::as_patch(input.gallery);
    files::check::<Gallery>("gallery", gallery.clone(), &mut problems);
    problems.check()?;
    let id = id.ok_or_else(|| Error::internal("a problem was not told"))?;
    let report = ProgressReportId(ctx.app.id());
    let said = said(ctx, report, Some(input.body), gallery).await?;
    ctx.write(async |tx| {
        let on = tx.lock_of(Kind::Initiative, id).await?;
        allow(tx, &REPORT, &on)?;
        let mut known = Query::select();
        known.from(Entity).and_where(C::ContributionId.eq(on.id));
        if count(tx.db(), known).await? >= MAX_REPORTS {
            return Err(Error::conflict("input.initiativeId", Fault::TooMany { max: MAX_REPORTS }));
        }
        let row = Model {
            id: report,
            contribution_id: on.id,
            happened_at: days::past(tx.now, &on, input.happened_on, "input.happenedOn")?,
            author_id: tx.viewer.account().map(|member| member.id),
            at: tx.moment(),
            edited_at: None,
            version: 1,
        };
        Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        Said::put(tx, vec![(&on, said)], &Before::default()).await?;
        changed(tx, &on, Verb::ProgressReported).await
    })
    .await
}

/// Changes a report.
pub async fn update(ctx: &Ctx<'_>, input: UpdateProgressReportInput) -> Result<Thing<initiative::Entity>, Error> {
    let report = report_input(&input.id)?;
    let mut problems = Problems::default();
    files::check::<Gallery>("gallery", input.gallery.clone(), &mut problems);
    problems.check()?;
    let said = said(ctx, report, input.body, input.gallery).await?;
    ctx.write(async |tx| {
        let (row, on) = tx.lock_part::<Model>(report).await?;
        allow(tx, &REPORT, &on)?;
        is_expected(row.version, input.expected_version)?;
        let happened_at = match input.happened_on {
            None => row.happened_at,
            given => days::past(tx.now, &on, given, "input.happenedOn")?,
        };
        let row = Model { happened_at, edited_at: Some(tx.moment()), version: row.version + 1, ..row };
        row.into_active_model().reset_all().update(tx.db()).await?;
        Said::put(tx, vec![(&on, said)], &Before::of_part(tx, on.id, report.0).await?).await?;
        changed(tx, &on, Verb::Updated).await
    })
    .await
}

/// Removes a report, with its words and pictures.
pub async fn remove(ctx: &Ctx<'_>, input: RemoveProgressReportInput) -> Result<Thing<initiative::Entity>, Error> {
    let report = report_input(&input.id)?;
    let pictures = files::Change::of::<Gallery>(gallery_of(report), MaybeUndefined::Null);
    let said = Said::made(ctx.app, vec![Given::cleared(body_of(report))], pictures.into_iter().collect()).await?;
    ctx.write_always(async |tx| {
        let (row, on) = tx.lock_part::<Model>(report).await?;
        allow(tx, &REPORT, &on)?;
        Said::put(tx, vec![(&on, said)], &Before::of_part(tx, on.id, report.0).await?).await?;
        Entity::delete_by_id(row.id).exec(tx.db()).await?;
        changed(tx, &on, Verb::Updated).await
    })
    .await
}

crate::written!("progress_report");
