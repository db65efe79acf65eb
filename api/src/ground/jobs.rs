//! Jobs: deferred work. A job is a row that is written in the transaction of its cause and taken by any free process.
//!
//! A process leases a job for a minute, and renews the lease while it works on the job; when a process dies, another
//! one takes its job after a minute. A job runs at least once, so it must be idempotent. A job that fails is tried
//! again after longer and longer delays, and given up after twelve tries. A job whose process died while it ran the job,
//! three times without getting further, is given up too: it may be what ends the process. Its row is kept, and whoever
//! waits for it is told. Recurring jobs go on after any number of errors; after three deaths they rest for a day. Lanes do
//! not wait for each other.

use super::app::{App, Job, LANES, Lane, Registry, Running};
use super::chronicle;
use crate::base::error::Error;
use crate::base::refusal::first_line;
use entity::{JobId, Moment, job};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How long a process may keep a job without renewing its lease, in milliseconds.
const LEASE: i64 = 60_000;
/// How long after a lease was taken or renewed it is renewed, in milliseconds.
const RENEWAL: i64 = 20_000;
/// How often a process looks whether a lease must be renewed.
const LOOK: Duration = Duration::from_secs(1);
/// Tries before a job is given up.
const MOST_TRIES: i32 = 12;
/// Deaths of a process that ran a job before the job is given up.
const MOST_DEATHS: i32 = 3;
/// How long a recurring job rests that was running at so many deaths, in milliseconds.
const REST: i64 = 24 * HOUR;
/// How long a job that was given up is counted, in milliseconds.
const TOLD: i64 = 7 * 24 * HOUR;
/// How often a process looks for jobs.
const PERIOD: Duration = Duration::from_secs(5);
/// An hour, in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;

/// Declares a [`Job`]. Its work is an async function of the server and, unless the job recurs, of the running job. What
/// tells that it is given up is an async function of the server, the transaction and the payload.
#[macro_export]
macro_rules! job {
    ($name:literal, $lane:ident, every $every:expr, $run:expr) => {
        $crate::ground::app::Job {
            name: $name,
            every: Some($every),
            after_erasure: false,
            lane: $crate::ground::app::Lane::$lane,
            run: |app, _| Box::pin($run(app)),
            given_up: None,
        }
    };
    ($name:literal, $lane:ident, $run:expr, given_up $given_up:expr) => {
        $crate::ground::app::Job {
            given_up: Some(|app, tx, payload| Box::pin($given_up(app, tx, payload))),
            ..$crate::job!($name, $lane, $run)
        }
    };
    ($name:literal, $lane:ident, after erasure, $run:expr) => {
        $crate::ground::app::Job { after_erasure: true, ..$crate::job!($name, $lane, $run) }
    };
    ($name:literal, $lane:ident, $run:expr) => {
        $crate::ground::app::Job {
            name: $name,
            every: None,
            after_erasure: false,
            lane: $crate::ground::app::Lane::$lane,
            run: |app, running| Box::pin($run(app, running)),
            given_up: None,
        }
    };
}

impl Running {
    /// Stores the progress, so that the next try continues from there.
    pub async fn reached(&self, app: &App, progress: i64) -> Result<(), DbErr> {
        let remember = job::Entity::update_many()
            .col_expr(job::Column::Progress, Expr::value(progress))
            .col_expr(job::Column::Deaths, Expr::value(0));
        remember.filter(this_try(self.id, self.tries)).exec(app.db.background()).await.map(|_| ())
    }
}

/// The row of a job while this try is its last. If the lease ran out, another process has counted a try since, and no
/// row matches.
fn this_try(id: JobId, tries: i32) -> Condition {
    Condition::all().add(job::Column::Id.eq(id)).add(job::Column::Tries.eq(tries))
}

fn row(app: &App, job: &Job, name: Option<String>, payload: Option<String>, due_at: Moment) -> job::ActiveModel {
    job::ActiveModel {
        id: Set(JobId(app.id())),
        kind: Set(job.name.to_owned()),
        lane: Set(job.lane.name().to_owned()),
        name: Set(name),
        payload: Set(payload),
        progress: Set(0),
        due_at: Set(due_at),
        leased_until: Set(None),
        tries: Set(0),
        deaths: Set(0),
        dead_at: Set(None),
    }
}

fn find(registry: &Registry, name: &str) -> Option<&'static Job> {
    registry.jobs().iter().copied().find(|job| job.name == name)
}

/// Inserts a job in the transaction of its cause.
pub async fn put(
    db: &DatabaseTransaction,
    app: &App,
    name: &'static str,
    payload: String,
    due_at: Moment,
) -> Result<(), Error> {
    let job = find(&app.registry, name).ok_or_else(|| Error::internal(format!("no job is called {name}")))?;
    job::Entity::insert(row(app, job, None, Some(payload), due_at)).exec_without_returning(db).await?;
    Ok(())
}

/// Inserts the recurring jobs; those that exist stay as they are.
pub async fn put_recurring(app: &App) -> Result<(), DbErr> {
    let now = Moment::from(app.clock.now());
    let rows = app.registry.jobs().iter().filter_map(|job| {
        let due_at = Moment(now.0 + job.every?);
        Some(row(app, job, Some(job.name.to_owned()), None, due_at))
    });
    let known = OnConflict::column(job::Column::Name).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(known).exec_without_returning(app.db.background()).await.map(|_| ())
}

/// Runs the due jobs of a lane, one after the other; returns how many it ran.
async fn run_lane(app: &Arc<App>, lane: Lane) -> Result<usize, DbErr> {
    let mut done = 0;
    while let Some(taken) = take(app, lane).await? {
        let running = Running {
            id: taken.id,
            payload: taken.payload.clone().unwrap_or_default(),
            progress: taken.progress,
            tries: taken.tries,
        };
        let outcome = match find(&app.registry, &taken.kind) {
            Some(job) => {
                let renewing = keep_lease(app, &running, taken.leased_until);
                tokio::select! {
                    outcome = (job.run)(app, &running) => outcome,
                    () = renewing => Err(Error::internal("the lease of a job was lost")),
                }
            }
            None => Err(Error::internal(format!("no job is called {}", taken.kind))),
        };
        let this = (taken.id, taken.tries);
        finish(app, taken, outcome).await?;
        app.taken.lock().unwrap_or_else(PoisonError::into_inner).retain(|held| *held != this);
        done += 1;
    }
    Ok(done)
}

/// Renews the lease of a job as long as it is polled; returns when another process has taken the job. A renewal that
/// fails is tried again: a statement that holds the writer, such as a rewrite of the file, makes it wait.
async fn keep_lease(app: &App, job: &Running, leased_until: Option<Moment>) {
    let now = || Moment::from(app.clock.now()).0;
    let mut renewed_at = leased_until.map_or_else(now, |until| until.0 - LEASE);
    loop {
        tokio::time::sleep(LOOK).await;
        let at = now();
        if at < renewed_at + RENEWAL {
            continue;
        }
        let renew =
            job::Entity::update_many().col_expr(job::Column::LeasedUntil, Expr::value(Some(Moment(at + LEASE))));
        match renew.filter(this_try(job.id, job.tries)).exec(app.db.background()).await {
            Ok(renewed) if renewed.rows_affected == 0 => return,
            Ok(_) => renewed_at = at,
            Err(error) => tracing::warn!(cause = %first_line(&error), "a lease is not renewed yet"),
        }
    }
}

/// Runs the due jobs of all lanes; returns how many it ran.
pub async fn run_due(app: &Arc<App>) -> Result<usize, DbErr> {
    let mut done = 0;
    for lane in LANES {
        done += run_lane(app, lane).await?;
    }
    Ok(done)
}

/// Runs jobs as long as it is polled. It also stores the usage counts of keys, and has tables analysed as they grow, so
/// that a burst of writes does not wait an hour for new plans.
pub async fn keep_running(app: &Arc<App>) {
    let upkeep = async {
        let mut waker = app.runner.listen();
        loop {
            waker.wait(PERIOD).await;
            if let Err(error) = app.db.follow_growth().await {
                tracing::warn!(cause = %first_line(&error), "the planner was not told what tables hold");
            }
            if let Err(error) = app.usage.store(&app.db).await {
                tracing::warn!(cause = %first_line(&error), "the usage of keys waits");
            }
            if let Err(error) = count_given_up(app).await {
                tracing::warn!(cause = %first_line(&error), "the jobs that were given up were not counted");
            }
        }
    };
    let lane = async |lane: Lane| {
        let mut waker = app.runner.listen();
        loop {
            if let Err(error) = run_lane(app, lane).await {
                tracing::warn!(cause = %first_line(&error), lane = lane.name(), "jobs wait");
            }
            waker.wait(PERIOD).await;
        }
    };
    let [letters, timely, tables, long] = LANES;
    tokio::join!(upkeep, lane(letters), lane(timely), lane(tables), lane(long));
}

/// Leases the job of a lane that has been due longest; none if no job is due.
async fn take(app: &Arc<App>, lane: Lane) -> Result<Option<job::Model>, DbErr> {
    let now = Moment::from(app.clock.now());
    let free = Condition::any().add(job::Column::LeasedUntil.is_null()).add(job::Column::LeasedUntil.lt(now));
    let due = job::Entity::find()
        .filter(job::Column::Lane.eq(lane.name()))
        .filter(job::Column::DueAt.lte(now))
        .filter(job::Column::DeadAt.is_null())
        .filter(free)
        .order_by_asc(job::Column::DueAt)
        .limit(1);
    // Usually no job is due. This query finds that out without the writer's lock.
    if due.clone().one(app.db.background()).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin_background().await?;
    let Some(mut job) = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(&tx).await? else {
        return Ok(None);
    };
    // A try is counted when it begins. Whoever ends a try also ends its lease; so the process of a try whose lease ran out
    // has died, or has stood still for so long that nobody can tell.
    let died = job.leased_until.is_some();
    job.tries += 1;
    job.deaths += i32::from(died);
    if died {
        app.metrics.job_died();
        tracing::warn!(job = %job.kind, deaths = job.deaths, "a process died while it ran a job");
    }
    let is_over = job.deaths >= MOST_DEATHS || job.tries > MOST_TRIES && every(app, &job).is_none();
    if is_over {
        give_up(app, &tx, &mut job, "its processes died").await?;
    } else {
        job.leased_until = Some(Moment(now.0 + LEASE));
    }
    job.clone().into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    if is_over {
        return Box::pin(take(app, lane)).await;
    }
    app.taken.lock().unwrap_or_else(PoisonError::into_inner).push((job.id, job.tries));
    Ok(Some(job))
}

/// Gives a job up, and tells whoever waits for it; a recurring one rests instead. The caller stores the row.
async fn give_up(app: &Arc<App>, tx: &DatabaseTransaction, job: &mut job::Model, why: &str) -> Result<(), DbErr> {
    let now = Moment::from(app.clock.now());
    job.leased_until = None;
    tracing::error!(job = %job.kind, id = %job.id.0, tries = job.tries, deaths = job.deaths, why, "a job is given up");
    if let Some(every) = every(app, job) {
        (job.tries, job.deaths, job.progress) = (0, 0, 0);
        job.due_at = Moment(now.0 + every.max(REST));
        return Ok(());
    }
    job.dead_at = Some(now);
    let Some(told) = find(&app.registry, &job.kind).and_then(|kind| kind.given_up) else { return Ok(()) };
    // Whoever cannot be told keeps no other job of the lane waiting.
    if let Err(error) = told(app, tx, job.payload.as_deref().unwrap_or_default()).await {
        tracing::error!(job = %job.kind, cause = error.cause.as_deref(), "nobody was told that a job is given up");
    }
    Ok(())
}

/// Ends the leases of this process, which is about to stop: what it was running is taken up at once by others, and nothing
/// has died.
pub async fn give_back(app: &App) -> Result<(), DbErr> {
    let taken = std::mem::take(&mut *app.taken.lock().unwrap_or_else(PoisonError::into_inner));
    for (id, tries) in taken {
        let end = job::Entity::update_many()
            .col_expr(job::Column::LeasedUntil, Expr::value(Option::<Moment>::None))
            .filter(this_try(id, tries));
        end.exec(app.db.background()).await?;
    }
    Ok(())
}

/// Tells the metrics how many jobs were given up lately.
async fn count_given_up(app: &App) -> Result<(), DbErr> {
    let since = Moment(Moment::from(app.clock.now()).0 - TOLD);
    let lately = job::Entity::find().filter(job::Column::DeadAt.gt(since));
    app.metrics.jobs_given_up(lately.count(app.db.background()).await?);
    Ok(())
}

/// The interval in milliseconds after which a job recurs, if it does.
fn every(app: &App, job: &job::Model) -> Option<i64> {
    find(&app.registry, job.name.as_deref()?)?.every
}

async fn finish(app: &Arc<App>, job: job::Model, outcome: Result<(), Error>) -> Result<(), DbErr> {
    let now = Moment::from(app.clock.now());
    let every = every(app, &job);
    let this = this_try(job.id, job.tries);
    let update = job::Entity::update_many()
        .col_expr(job::Column::LeasedUntil, Expr::value(Option::<Moment>::None))
        .filter(this.clone());
    let update = match (outcome, every) {
        (Ok(()), None) => {
            return job::Entity::delete_many().filter(this).exec(app.db.background()).await.map(|_| ());
        }
        (Ok(()), Some(every)) => update
            .col_expr(job::Column::Tries, Expr::value(0))
            .col_expr(job::Column::Deaths, Expr::value(0))
            .col_expr(job::Column::Progress, Expr::value(0_i64))
            .col_expr(job::Column::DueAt, Expr::value(Moment(now.0 + every))),
        (Err(error), _) => {
            let tries = job.tries;
            tracing::warn!(job = %job.kind, tries, cause = error.cause.as_deref(), "a job failed");
            if tries >= MOST_TRIES && every.is_none() {
                return fail(app, &this).await;
            }
            // 1 s, 2 s, 4 s … at most an hour.
            let wait = (1_000_i64 << (tries - 1).clamp(0, MOST_TRIES)).min(HOUR);
            update.col_expr(job::Column::DueAt, Expr::value(Moment(now.0 + wait)))
        }
    };
    update.exec(app.db.background()).await.map(|_| ())
}

/// Gives up a job whose last try failed, unless another process has taken it.
async fn fail(app: &Arc<App>, this: &Condition) -> Result<(), DbErr> {
    let tx = app.db.begin_background().await?;
    let Some(mut job) = job::Entity::find().filter(this.clone()).lock_exclusive().one(&tx).await? else {
        return Ok(());
    };
    give_up(app, &tx, &mut job, "it failed too often").await?;
    job.into_active_model().reset_all().update(&tx).await?;
    tx.commit().await
}

impl App {
    /// Stamps the chronicle and runs due jobs until nothing is left, as a server does by itself after a while.
    pub async fn settle(self: &Arc<Self>) -> Result<(), DbErr> {
        self.usage.store(&self.db).await?;
        while chronicle::stamp(&self.db).await? > 0 || run_due(self).await? > 0 {}
        Ok(())
    }
}
