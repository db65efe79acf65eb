//! Work put off: a row written in the transaction of its cause, taken by whichever process is free.
//!
//! A job is leased for a minute, so that a process that dies with it does not take it along; it is done at least once, and
//! must bear being done twice. One that fails comes back later and later, and is given up, visibly, after twelve tries;
//! those that recur never are.

use crate::app::App;
use crate::applications;
use crate::chronicle;
use crate::error::Error;
use crate::identity::{letters, profile, purge};
use crate::personal_data;
use entity::{JobId, Moment, job};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a process may keep a job.
const LEASE: i64 = 60_000;
/// Tries before a job is given up.
const MOST_TRIES: i32 = 12;
/// How often a process looks for jobs.
const PERIOD: Duration = Duration::from_secs(5);
const HOUR: i64 = 3_600_000;

/// A job that comes again and again; there is one row of each.
struct Recurring {
    name: &'static str,
    every: i64,
}

/// All that recur.
static RECURRING: [Recurring; 9] = [
    Recurring { name: "optimise", every: HOUR },
    Recurring { name: "render_profiles", every: HOUR },
    Recurring { name: "purge_api_keys", every: HOUR },
    Recurring { name: "purge_data_exports", every: HOUR },
    Recurring { name: "purge_letters", every: HOUR },
    Recurring { name: "purge_sessions", every: HOUR },
    Recurring { name: "purge_idempotency", every: HOUR },
    Recurring { name: "purge_security_events", every: 24 * HOUR },
    Recurring { name: "rewrite_database", every: 24 * HOUR },
];

/// Wakes what does jobs.
#[derive(Default)]
pub struct Runner {
    wake: Notify,
}

impl Runner {
    /// A job was committed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Puts a job down in the transaction of its cause.
pub async fn put(
    db: &DatabaseTransaction,
    id: JobId,
    kind: &'static str,
    name: String,
    due_at: Moment,
) -> Result<(), DbErr> {
    let kind = Set(kind.to_owned());
    let (leased_until, tries, dead_at) = (Set(None), Set(0), Set(None));
    let row = job::ActiveModel {
        id: Set(id),
        kind,
        name: Set(Some(name)),
        due_at: Set(due_at),
        leased_until,
        tries,
        dead_at,
    };
    job::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// Puts down the jobs that recur; those that are there stay as they are.
pub async fn put_recurring(app: &App) -> Result<(), DbErr> {
    let now = Moment::from(app.clock.now());
    let rows = RECURRING.iter().map(|recurring| job::ActiveModel {
        id: Set(JobId(app.id())),
        kind: Set(recurring.name.to_owned()),
        name: Set(Some(recurring.name.to_owned())),
        due_at: Set(Moment(now.0 + recurring.every)),
        leased_until: Set(None),
        tries: Set(0),
        dead_at: Set(None),
    });
    let known = OnConflict::column(job::Column::Name).do_nothing().to_owned();
    job::Entity::insert_many(rows).on_conflict(known).exec_without_returning(app.db.background()).await.map(|_| ())
}

/// Does what is due, one job after the other; how many it did.
pub async fn run_due(app: &App) -> Result<usize, DbErr> {
    let mut done = 0;
    while let Some(job) = take(app).await? {
        let outcome = perform(app, &job).await;
        finish(app, job, outcome).await?;
        done += 1;
    }
    Ok(done)
}

/// Does jobs as long as it is polled; stores what was counted meanwhile, and has the planner follow the growth of tables: a
/// burst of writes does not wait for an hour.
pub async fn keep_running(app: &App) {
    loop {
        let _ = tokio::time::timeout(PERIOD, app.runner.wake.notified()).await;
        if let Err(error) = app.db.follow_growth().await {
            tracing::warn!(cause = %crate::start::first_line(&error), "the planner was not told what tables hold");
        }
        if let Err(error) = app.usage.store(app).await {
            tracing::warn!(cause = %crate::start::first_line(&error), "the usage of keys waits");
        }
        if let Err(error) = run_due(app).await {
            tracing::warn!(cause = %crate::start::first_line(&error), "jobs wait");
        }
    }
}

async fn perform(app: &App, job: &job::Model) -> Result<(), Error> {
    let name = job.name.as_deref().unwrap_or_default();
    match job.kind.as_str() {
        "send_letter" => letters::send(app, name).await,
        "export_data" => personal_data::make(app, name).await,
        "wipe_traces" => personal_data::forget(app, name).await,
        "optimise" => Ok(app.db.optimise().await?),
        "render_profiles" => profile::render_all(app).await,
        "purge_api_keys" => applications::purge(app).await,
        "purge_data_exports" => personal_data::purge(app).await,
        "rewrite_database" => personal_data::rewrite(app).await,
        "purge_letters" => purge::letters(app).await,
        "purge_sessions" => purge::sessions(app).await,
        "purge_idempotency" => purge::idempotency(app).await,
        "purge_security_events" => purge::security_events(app).await,
        other => Err(Error::internal(format!("no job is called {other}"))),
    }
}

/// Leases the job that has been due longest.
async fn take(app: &App) -> Result<Option<job::Model>, DbErr> {
    let now = Moment::from(app.clock.now());
    let free = Condition::any().add(job::Column::LeasedUntil.is_null()).add(job::Column::LeasedUntil.lt(now));
    let due = job::Entity::find()
        .filter(job::Column::DueAt.lte(now))
        .filter(job::Column::DeadAt.is_null())
        .filter(free)
        .order_by_asc(job::Column::DueAt)
        .limit(1);
    // Mostly there is none: that is found out without the writer's lock.
    if due.clone().one(app.db.background()).await?.is_none() {
        return Ok(None);
    }
    let tx = app.db.begin_background().await?;
    let Some(mut job) = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(&tx).await? else {
        return Ok(None);
    };
    // Counted when it begins: one that takes its process along is given up too. It stays leased then, and visible.
    job.tries += 1;
    job.leased_until = Some(Moment(now.0 + LEASE));
    job.dead_at = (job.tries > MOST_TRIES && recurring(&job).is_none()).then_some(now);
    let is_dead = job.dead_at.is_some();
    job.clone().into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    if is_dead { Box::pin(take(app)).await } else { Ok(Some(job)) }
}

fn recurring(job: &job::Model) -> Option<&'static Recurring> {
    RECURRING.iter().find(|recurring| Some(recurring.name) == job.name.as_deref())
}

async fn finish(app: &App, job: job::Model, outcome: Result<(), Error>) -> Result<(), DbErr> {
    let now = Moment::from(app.clock.now());
    let recurring = recurring(&job);
    // Another process has it by now, if the lease ran out.
    let this = Condition::all().add(job::Column::Id.eq(job.id)).add(job::Column::LeasedUntil.eq(job.leased_until));
    let update = job::Entity::update_many()
        .col_expr(job::Column::LeasedUntil, Expr::value(Option::<Moment>::None))
        .filter(this.clone());
    let update = match (outcome, recurring) {
        (Ok(()), None) => {
            return job::Entity::delete_many().filter(this).exec(app.db.background()).await.map(|_| ());
        }
        (Ok(()), Some(recurring)) => update
            .col_expr(job::Column::Tries, Expr::value(0))
            .col_expr(job::Column::DueAt, Expr::value(Moment(now.0 + recurring.every))),
        (Err(error), _) => {
            let tries = job.tries;
            tracing::warn!(job = %job.kind, tries, cause = error.cause.as_deref(), "a job failed");
            let dead = (tries >= MOST_TRIES && recurring.is_none()).then_some(now);
            // 1 s, 2 s, 4 s … at most an hour.
            let wait = (1_000_i64 << (tries - 1).clamp(0, MOST_TRIES)).min(HOUR);
            update
                .col_expr(job::Column::DueAt, Expr::value(Moment(now.0 + wait)))
                .col_expr(job::Column::DeadAt, Expr::value(dead))
        }
    };
    update.exec(app.db.background()).await.map(|_| ())
}

impl App {
    /// Stamps the chronicle and does what is due until there is nothing left: what a server does by itself in a while.
    pub async fn settle(&self) -> Result<(), DbErr> {
        self.usage.store(self).await?;
        while chronicle::stamp(&self.db).await? > 0 || run_due(self).await? > 0 {}
        Ok(())
    }
}
