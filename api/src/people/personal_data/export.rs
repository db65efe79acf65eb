//! The copy of a person's data: a job makes it, it is kept for a week, and each account has at most one.
//!
//! The copy is one JSON file with everything, and one CSV file for each table with rows: UTF-8, a header line, `,`
//! between cells. Cells that a spreadsheet would take for a formula begin with an apostrophe.
//!
//! Its bytes lie in the file store. The row of a copy is there before the first byte, so bytes below the id of a copy that
//! has no row belong to nobody: what deletes a row puts a job off that deletes them, and the job that makes a copy deletes
//! them where its row is gone.

use super::copying::{self, COPIES, Whose, place};
use crate::base::db::delete_blocks;
use crate::base::error::Error;
use crate::base::text::Language;
use crate::ground::app::App;
use crate::ground::app::Running;
use crate::ground::context::Ctx;
use crate::ground::holdings::Person;
use crate::ground::jobs;
use crate::ground::policy::Over;
use crate::ground::viewer;
use crate::ground::write::{Outcome, Tx};
use crate::people::identity::events;
use chrono::TimeDelta;
use entity::security_event::SecurityEventKind;
use entity::{DataExportId, Moment, account, data_export, data_export_file};
use sea_orm::sea_query::Expr;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use std::sync::Arc;
use uuid::Uuid;

/// How long a copy is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How long an unfinished copy prevents a new one.
const MAKING: TimeDelta = TimeDelta::hours(1);
/// The name of the job that deletes the bytes of copies that are gone.
pub const SWEEP: &str = "sweep_copies";

impl Outcome for data_export::Model {
    fn id(&self) -> Uuid {
        self.id.0
    }

    async fn again(tx: &Tx, id: Uuid) -> Result<Self, Error> {
        data_export::Entity::find_by_id(DataExportId(id)).one(tx.db()).await?.ok_or_else(Error::not_found)
    }
}

/// Asks for a copy: gives the one that is being made, or else a new one that replaces the last one.
pub async fn ask(ctx: &Ctx<'_>) -> Result<data_export::Model, Error> {
    ctx.write(async |tx| {
        tx.authorize(&super::EXPORT_MY_DATA, Over::default())?;
        tx.quiet("what somebody reads of themselves is nobody's business");
        let account_id = tx.lock_own_account().await?.id;
        let theirs = data_export::Column::AccountId.eq(account_id);
        let former = data_export::Entity::find().filter(theirs.clone()).one(tx.db()).await?;
        let given_up = Moment::from(tx.now - MAKING);
        let is_making = |copy: &data_export::Model| {
            copy.ready_at.is_none() && copy.failed_at.is_none() && copy.requested_at > given_up
        };
        if let Some(making) = former.filter(is_making) {
            return Ok(making);
        }
        ctx.app.limits.export(account_id, tx.now)?;
        tx.put_off(SWEEP, String::new()).await?;
        data_export::Entity::delete_many().filter(theirs).exec(tx.db()).await?;
        let copy = data_export::Model {
            id: DataExportId(tx.id()),
            account_id,
            requested_at: tx.moment(),
            ready_at: None,
            expires_at: (tx.now + KEPT).into(),
            run_id: None,
            failed_at: None,
        };
        let row = copy.clone().into_active_model().reset_all();
        data_export::Entity::insert(row).exec_without_returning(tx.db()).await?;
        tx.put_off("export_data", copy.id.0.to_string()).await?;
        events::record(tx, Some(account_id), SecurityEventKind::DataExported, ctx.caller.address).await?;
        Ok(copy)
    })
    .await
}

/// The viewer's copy; `None` when there is none or it has expired.
pub async fn own(ctx: &Ctx<'_>) -> Result<Option<data_export::Model>, Error> {
    let found = data_export::Entity::find()
        .filter(data_export::Column::AccountId.eq(ctx.viewer().person()?.id))
        .filter(data_export::Column::ExpiresAt.gt(Moment::from(ctx.now())));
    Ok(found.one(ctx.app.db.read()).await?)
}

/// Makes the copy of a job: writes its bytes first, then says in one transaction that it is there; so of two processes that
/// make the same copy only one says so. A missing copy was replaced, or its person was erased.
pub async fn make(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    let id = copy_of(&job.payload)?;
    if let Some((copy, whose)) = waiting(app, id).await? {
        let run = app.id();
        let made = match copying::write(app, copy, run, &whose).await {
            Ok(files) => say(app, copy, run, files).await,
            // Whoever was faster has deleted what this try wrote.
            Err(_) if waiting(app, id).await?.is_none() => Ok(false),
            Err(error) => Err(error),
        };
        if !matches!(made, Ok(true)) {
            app.store.delete_below(&format!("{}/{run}", place(copy))).await?;
        }
        made?;
    }
    tidy(app, id).await
}

fn copy_of(payload: &str) -> Result<DataExportId, Error> {
    Uuid::try_parse(payload).map(DataExportId).map_err(|_| Error::internal("a job for no copy"))
}

/// A copy that is not made yet, and whose it is.
async fn waiting(app: &App, id: DataExportId) -> Result<Option<(DataExportId, Whose)>, Error> {
    let db = app.db.background();
    let waits = data_export::Entity::find_by_id(id)
        .filter(data_export::Column::ReadyAt.is_null())
        .filter(data_export::Column::FailedAt.is_null());
    let Some(copy) = waits.one(db).await? else { return Ok(None) };
    let Some(account) = account::Entity::find_by_id(copy.account_id).one(db).await? else { return Ok(None) };
    let viewer = viewer::as_themselves(db, &account, app.clock.now()).await?;
    let language = Language::accepted(&account.language);
    Ok(Some((id, Whose { person: Person { id: account.id, email: account.email }, viewer, language })))
}

/// Says that a copy is there; false when another process made it, or it is wanted no more.
async fn say(app: &App, id: DataExportId, run: Uuid, files: Vec<data_export_file::Model>) -> Result<bool, Error> {
    use data_export::Column as C;
    let tx = app.db.begin_background().await?;
    let waits = data_export::Entity::find_by_id(id).filter(C::ReadyAt.is_null()).filter(C::FailedAt.is_null());
    if waits.lock_exclusive().one(&tx).await?.is_none() {
        return Ok(false);
    }
    for file in files {
        let row = file.into_active_model().reset_all();
        data_export_file::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    data_export::Entity::update_many()
        .col_expr(C::ReadyAt, Expr::value(Moment::from(app.clock.now())))
        .col_expr(C::RunId, Expr::value(run))
        .filter(C::Id.eq(id))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// Says that the copy of a job is given up, and has what was written of it deleted.
pub async fn given_up(app: &Arc<App>, tx: &DatabaseTransaction, payload: &str) -> Result<(), Error> {
    data_export::Entity::update_many()
        .col_expr(data_export::Column::FailedAt, Expr::value(Moment::from(app.clock.now())))
        .filter(data_export::Column::Id.eq(copy_of(payload)?))
        .filter(data_export::Column::ReadyAt.is_null())
        .exec(tx)
        .await?;
    jobs::put(tx, app, SWEEP, String::new(), app.clock.now().into()).await
}

/// Deletes the bytes of a copy that nobody can read: all of them where its row is gone or it failed, else those of other
/// tries than the one that made it. While it is being made nothing is deleted.
async fn tidy(app: &App, id: DataExportId) -> Result<(), Error> {
    let place = place(id);
    let kept = match data_export::Entity::find_by_id(id).one(app.db.background()).await? {
        Some(copy) if copy.failed_at.is_none() => match copy.run_id {
            Some(run) => run.to_string(),
            None => return Ok(()),
        },
        _ => return app.store.delete_below(&place).await,
    };
    for run in app.store.below(&place).await?.into_iter().filter(|run| *run != kept) {
        app.store.delete_below(&format!("{place}/{run}")).await?;
    }
    Ok(())
}

/// Deletes the bytes of copies that nobody can read.
pub async fn sweep(app: &Arc<App>, _: &Running) -> Result<(), Error> {
    tidy_all(app).await
}

async fn tidy_all(app: &App) -> Result<(), Error> {
    for name in app.store.below(COPIES).await? {
        if let Ok(id) = copy_of(&name) {
            tidy(app, id).await?;
        }
    }
    Ok(())
}

/// Deletes expired copies, then the bytes of those that are gone.
pub async fn purge(app: &Arc<App>) -> Result<(), Error> {
    let past = data_export::Column::ExpiresAt.lte(Moment::from(app.clock.now()));
    delete_blocks::<data_export::Entity>(app.db.background(), past.into_condition()).await?;
    tidy_all(app).await
}
