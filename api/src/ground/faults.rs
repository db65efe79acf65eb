//! Fields and jobs that fail on purpose, for the tests of faults only (feature `faults`). They are never in a binary
//! that users run, and introspection does not show them.

use crate::base::error::Error;
use crate::base::gql::{Context, Object};
use crate::ground::app::{App, Area, Running};
use crate::ground::context::Resolving;
use crate::job;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use std::sync::Arc;
use std::time::Duration;

/// Fields that fail.
#[derive(Default)]
pub struct FaultQuery;

#[Object]
impl FaultQuery {
    /// Panics.
    #[graphql(visible = false)]
    async fn fault_panic(&self, always: bool) -> Option<bool> {
        assert!(!always, "a panic with a secret: hunter2");
        None
    }

    /// Sends a statement that the database refuses.
    #[graphql(visible = false)]
    async fn fault_database(&self, ctx: &Context<'_>) -> Option<Result<bool, Error>> {
        let db = ctx.op().app.db.read();
        let broken = Statement::from_string(db.get_database_backend(), "SELECT secret_column FROM nowhere");
        Some(db.query_all_raw(broken).await.map(|_| true).map_err(Error::from))
    }

    /// Makes the process end right after the next commit of a write.
    #[graphql(visible = false)]
    async fn fault_die_after_commit(&self) -> Option<bool> {
        DIES.store(true, std::sync::atomic::Ordering::SeqCst);
        Some(true)
    }

    /// Makes the process end in the middle of the next copy of somebody's data.
    #[graphql(visible = false)]
    async fn fault_die_while_copying(&self) -> Option<bool> {
        DIES_COPYING.store(true, std::sync::atomic::Ordering::SeqCst);
        Some(true)
    }

    /// Answers after `millis` milliseconds.
    #[graphql(visible = false)]
    async fn fault_slow(&self, millis: u64) -> Option<bool> {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Some(true)
    }
}

static DIES: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Ends the process as `kill -9` would, if that was asked for: the write is committed, and nobody gets an answer.
pub fn committed() {
    if DIES.load(std::sync::atomic::Ordering::SeqCst) {
        std::process::abort();
    }
}

static DIES_COPYING: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Ends the process as `kill -9` would, if that was asked for: some of a copy is in the store.
pub fn copied() {
    if DIES_COPYING.load(std::sync::atomic::Ordering::SeqCst) {
        std::process::abort();
    }
}

/// A job that never succeeds.
async fn never(_: &Arc<App>, _: &Running) -> Result<(), Error> {
    Err(Error::internal("a job that never succeeds"))
}

/// A job that never ends.
async fn hangs(_: &Arc<App>, _: &Running) -> Result<(), Error> {
    std::future::pending().await
}

/// Steps of the job `fault_steps` that were taken, for the law on progress.
pub static STEPS: std::sync::Mutex<Vec<i64>> = std::sync::Mutex::new(Vec::new());

/// A job of four steps that fails once, after the second step; the next try continues from there.
async fn steps(app: &Arc<App>, job: &Running) -> Result<(), Error> {
    for step in job.progress..4 {
        STEPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(step);
        job.reached(app, step + 1).await?;
        if step == 1 {
            return Err(Error::internal("a job that fails once"));
        }
    }
    Ok(())
}

/// A job that holds a connection, as a long statement does, until it is told to end.
async fn waits(app: &Arc<App>, _: &Running) -> Result<(), Error> {
    let _held = app.db.background().begin().await?;
    while !ENDS.load(std::sync::atomic::Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Tells the job `fault_waits` to end.
pub static ENDS: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Jobs that fail or wait on purpose.
pub const AREA: Area = Area {
    jobs: &[
        job!("fault_steps", Long, steps),
        job!("fault_waits", Long, waits),
        job!("fault_never", Upkeep, never),
        job!("fault_hangs", Long, hangs),
    ],
    ..Area::EMPTY
};
