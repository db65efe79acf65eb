//! A write in progress: one transaction, one attempt, never nested.
//!
//! Everything that decisions depend on is read inside the transaction, through [`Tx`]: the viewer with their roles, and
//! the rows that it locks. A write records what happened, or says why it records nothing; a write that does neither is
//! not committed. Nothing is awaited between the commit and the answer, so an answer that reports success is never
//! wrong. If an answer is lost, the request can be sent again with its idempotency key.

use crate::base::error::{Error, ErrorCode};
use crate::base::share::Share;
use crate::base::text::Reason;
use crate::ground::app::App;
use crate::ground::chronicle::{self, Happened};
use crate::ground::context::{Ctx, Repeat};
use crate::ground::contribution::{Part, given};
use crate::ground::jobs;
use crate::ground::member::{Member, Viewer};
use crate::ground::policy::{self, Over, Rule};
use crate::ground::viewer;
use crate::ground::visibility::sees;
use crate::ground::written::{Added, Holder};
use chrono::{DateTime, TimeDelta, Utc};
use entity::contribution::{self, Kind};
use entity::{ActivityId, ContributionId, Moment, account, idempotency};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use uuid::Uuid;

/// How long an idempotency key stands for its write.
pub const KEY_LIFE: TimeDelta = TimeDelta::hours(24);

tokio::task_local! {
    static WRITING: ();
}

/// What a write makes or changes. Its id lets a repeat of the write find it again.
pub trait Outcome: Sized + Send {
    /// The id.
    fn id(&self) -> Uuid;
    /// Reads it as it is now, for a repeat of the write that made it.
    fn again(tx: &Tx, id: Uuid) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// A turn that writes take one after the other, because they decide about rows that they do not lock.
#[derive(Debug, Clone, Copy)]
pub struct Turn(i64);

impl Turn {
    /// The turn of this name.
    pub const fn named(name: [u8; 8]) -> Self {
        Self(i64::from_be_bytes(name))
    }
}

/// A write in progress.
pub struct Tx {
    /// The server.
    pub app: Arc<App>,
    /// The viewer, as read inside this transaction.
    pub viewer: Viewer,
    /// The time of the write.
    pub now: DateTime<Utc>,
    repeat: Option<Repeat>,
    /// Bytes that were sent for it, where it counts as written.
    sent: Option<u64>,
    db: DatabaseTransaction,
    happened: Mutex<Vec<Happened>>,
    quiet: Mutex<Option<&'static str>>,
    puts_off: AtomicBool,
    nobody: AtomicBool,
}

impl Ctx<'_> {
    /// Writes for an account: begins a transaction, lets `work` decide and write, records what happened, and commits.
    /// If `work` fails, nothing is written. A viewer who is not signed in is refused before the transaction begins,
    /// because SQLite has only one writer; so is everybody when the volume has no room (`STORAGE_FULL`). What was sent counts for
    /// the account and the team; see [`written`](crate::ground::written).
    pub async fn write<T: Outcome>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T, Error>) -> Result<T, Error> {
        self.viewer().signed_in()?;
        self.app.disk.check(0)?;
        let sent = self.sent.swap(0, Ordering::Relaxed);
        let outcome = self.begun(work, Some(sent)).await;
        if outcome.is_err() {
            self.sent.store(sent, Ordering::Relaxed);
        }
        outcome
    }

    /// The same as [`Self::write`] for what goes on when there is no room and when the account has written too much: what ends a
    /// session, protects an account, or takes something away.
    pub async fn write_always<T: Outcome>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T, Error>) -> Result<T, Error> {
        self.viewer().signed_in()?;
        self.write_for_anybody(work).await
    }

    /// The same as [`Self::write_always`], but the viewer need not be signed in.
    pub async fn write_for_anybody<T: Outcome>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.begun(work, None).await
    }

    async fn begun<T: Outcome>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Result<T, Error>,
        sent: Option<u64>,
    ) -> Result<T, Error> {
        // Boxed, because each layer around a future of this size takes as much of the stack.
        let outcome = alone(Box::pin(self.attempt(work, sent))).await;
        // Later fields of the same document must read the new state.
        self.loaders.forget();
        outcome
    }

    async fn attempt<T: Outcome>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Result<T, Error>,
        sent: Option<u64>,
    ) -> Result<T, Error> {
        let now = self.now();
        let _turn = self.app.db.turn_to_write().await?;
        let db = self.app.db.begin().await?;
        // The key is claimed first: this may wait for another write that changes the viewer.
        let done = claim_key(&db, self.repeat, &self.viewer(), now).await?;
        let _held = Held(Instant::now());
        let viewer = match self.viewer().account() {
            None => Viewer::Anonymous,
            Some(member) => Viewer::Account(Arc::new(viewer::reload(self.app, &db, member, now).await?)),
        };
        let tx = Tx::new(Arc::clone(self.app), db, viewer, self.repeat.cloned(), sent);
        if let Some(done) = done {
            let made = T::again(&tx, done).await?;
            // The first write may have changed the viewer, and this request may not know of it yet.
            if let Viewer::Account(member) = &tx.viewer {
                self.viewer_became(Member::clone(member));
            }
            return Ok(made);
        }
        let made = Box::pin(work(&tx)).await?;
        tx.finish(Some(made.id())).await?;
        Ok(made)
    }
}

/// Since when a write holds a connection; the time is the sender's.
struct Held(Instant);

impl Drop for Held {
    fn drop(&mut self) {
        Share::present().spend(self.0.elapsed());
    }
}

/// Writes as the server itself, for work that no person requests at that moment: imports, and work that is due at some
/// hour. The chronicle names no actor.
pub async fn as_server<T>(app: &Arc<App>, work: impl AsyncFnOnce(&Tx) -> Result<T, Error>) -> Result<T, Error> {
    alone(async {
        let db = app.db.begin().await?;
        let tx = Tx::new(Arc::clone(app), db, Viewer::Server, None, None);
        let made = work(&tx).await?;
        tx.finish(None).await?;
        Ok(made)
    })
    .await
}

/// Refuses a write inside another one, because it would wait for itself.
async fn alone<T>(write: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if WRITING.try_with(|()| ()).is_ok() {
        return Err(Error::internal("a write inside a write would wait for itself"));
    }
    WRITING.scope((), write).await
}

impl Tx {
    fn new(app: Arc<App>, db: DatabaseTransaction, viewer: Viewer, repeat: Option<Repeat>, sent: Option<u64>) -> Self {
        let now = app.clock.now();
        let (happened, quiet) = (Mutex::default(), Mutex::default());
        let (puts_off, nobody) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { app, viewer, now, repeat, sent, db, happened, quiet, puts_off, nobody }
    }

    /// The transaction, for reading and writing.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.db
    }

    /// The time of the write, as tables store it.
    pub fn moment(&self) -> Moment {
        self.now.into()
    }

    /// A new id.
    pub fn id(&self) -> Uuid {
        self.app.id()
    }

    /// Locks a contribution until the write ends, and reads it; `NOT_FOUND` when it is absent or the viewer may not
    /// know of it. Nobody else can change what is read of it afterwards through this `Tx`.
    pub async fn lock(&self, id: ContributionId) -> Result<contribution::Model, Error> {
        self.lock_all(&[id]).await?.pop().ok_or_else(Error::not_found)
    }

    /// The same for a thing of this kind. The kind in an id is what its sender says, so the row is asked.
    pub async fn lock_of(&self, kind: Kind, id: ContributionId) -> Result<contribution::Model, Error> {
        let locked = self.lock(id).await?;
        if locked.kind == kind { Ok(locked) } else { Err(Error::not_found()) }
    }

    /// Locks several contributions, always in the order of their ids, so that two writes never wait for each other.
    /// Returns them in the order of `ids`. A commune about which nobody has written yet gets its row.
    pub async fn lock_all(&self, ids: &[ContributionId]) -> Result<Vec<contribution::Model>, Error> {
        let found = self.lock_each(ids).await?;
        found.into_iter().map(|row| row.ok_or_else(Error::not_found)).collect()
    }

    /// The same, with nothing in the place of those that are absent or that the viewer may not know of.
    pub async fn lock_each(&self, ids: &[ContributionId]) -> Result<Vec<Option<contribution::Model>>, Error> {
        given::begin(&self.db, ids).await?;
        let rows = contribution::Entity::find()
            .filter(contribution::Column::Id.is_in(ids.iter().copied()))
            .order_by_asc(contribution::Column::Id)
            .lock(LockType::Update)
            .all(&self.db)
            .await?;
        let find = |id: &ContributionId| rows.iter().find(|row| row.id == *id && sees(&self.viewer, row)).cloned();
        Ok(ids.iter().map(find).collect())
    }

    /// Locks the account of the viewer until the write ends, so that decisions about one account are made one after the
    /// other. After waiting, it checks the viewer again: it fails if the session has ended or the account was erased
    /// meanwhile.
    pub async fn lock_own_account(&self) -> Result<account::Model, Error> {
        let asking = self.viewer.signed_in()?;
        // With this kind of lock others may still insert rows that refer to the account.
        let locked = account::Entity::find_by_id(asking.id).lock(LockType::NoKeyUpdate).one(&self.db).await?;
        let locked = locked.ok_or_else(Error::unauthenticated)?;
        viewer::reload(&self.app, &self.db, asking, self.now).await?;
        Ok(locked)
    }

    /// Checks that the viewer may take an action; the error says why not.
    pub fn authorize(&self, rule: &Rule, over: impl Into<Over>) -> Result<(), Error> {
        policy::authorize(&self.viewer, rule, over.into())
    }

    /// Locks the root of a part, and reads the part again under that lock; `NOT_FOUND` when either is absent or the
    /// viewer may not know of the root. So writes to the parts of one root decide one after the other.
    pub async fn lock_part<P: Part>(&self, id: P::Id) -> Result<(P, contribution::Model), Error> {
        let part = P::find(&self.db, id).await?.ok_or_else(Error::not_found)?;
        let root = self.lock(part.root()).await?;
        let part = P::find(&self.db, id).await?.ok_or_else(Error::not_found)?;
        Ok((part, root))
    }

    /// Waits until no other write has this turn, and has it until this write ends. What is read afterwards was committed by all
    /// that had it before. Roots are locked before a turn is waited for, never after.
    pub async fn wait_for(&self, turn: Turn) -> Result<(), Error> {
        // On SQLite there is one writer.
        if self.db.get_database_backend() == DbBackend::Postgres {
            let lock = "SELECT pg_advisory_xact_lock($1)";
            let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, [turn.0.into()]);
            self.db.execute_raw(lock).await?;
        }
        Ok(())
    }

    /// Records what happened; it is written when the write ends.
    pub fn record(&self, happened: Happened) {
        self.happened.lock().unwrap_or_else(PoisonError::into_inner).push(happened);
    }

    /// Defers work: the job runs on `payload` once this write is committed.
    pub async fn put_off(&self, job: &'static str, payload: String) -> Result<(), Error> {
        self.put_off_until(self.moment(), job, payload).await
    }

    /// Defers work until a moment.
    pub async fn put_off_until(&self, due_at: Moment, job: &'static str, payload: String) -> Result<(), Error> {
        self.puts_off.store(true, Ordering::Relaxed);
        jobs::put(&self.db, &self.app, job, payload, due_at).await
    }

    /// Says why this write leaves no trace in the chronicle.
    pub fn quiet(&self, why: &'static str) {
        *self.quiet.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    /// Leaves out the actor of what this write records, because the write erases the viewer.
    pub fn signed_by_nobody(&self) {
        self.nobody.store(true, Ordering::Relaxed);
    }

    async fn finish(self, made: Option<Uuid>) -> Result<(), Error> {
        let happened = self.happened.into_inner().unwrap_or_else(PoisonError::into_inner);
        let quiet = self.quiet.into_inner().unwrap_or_else(PoisonError::into_inner);
        if happened.is_empty() && quiet.is_none() {
            return Err(Error::internal("a write recorded nothing and did not say why"));
        }
        let nobody = self.nobody.into_inner();
        let actor = self.viewer.account().filter(|_| !nobody).map(|member| member.id);
        let writer = self.viewer.account();
        let team = happened.first().and_then(Happened::team);
        let team = team.filter(|team| writer.is_some_and(|member| member.role_in(*team).is_some()));
        // Always in this order, so that no two writes wait for each other.
        let holders = [writer.map(|member| Holder::Account(member.id)), team.map(Holder::Team)];
        let app = self.app;
        let (mut reached, mut recorded) = (Vec::new(), Vec::new());
        if !happened.is_empty() {
            reached.extend(happened.iter().flat_map(Happened::reach));
            let id = || {
                let id = app.id();
                recorded.push(ActivityId(id));
                id
            };
            chronicle::write(&self.db, happened, actor, self.now.into(), id).await?;
        }
        if let (Some(repeat), Some(principal), Some(made)) = (self.repeat, actor, made) {
            idempotency::Entity::update_many()
                .col_expr(idempotency::Column::ResultId, Expr::value(made))
                .filter(idempotency::Column::PrincipalId.eq(principal))
                .filter(idempotency::Column::Key.eq(repeat.key))
                .exec(&self.db)
                .await?;
        }
        let puts_off = self.puts_off.into_inner();
        // Last, as other writes of the holders wait for these rows.
        let mut added = Vec::new();
        if let Some(sent) = self.sent {
            for holder in holders.into_iter().flatten() {
                added.push(app.written.count(&self.db, holder, sent, self.now).await?);
            }
        }
        // No answer that this write changes is given while it is committed.
        let changing = app.kept.changing(reached, recorded);
        self.db.commit().await?;
        changing.committed();
        added.into_iter().for_each(Added::stand);
        #[cfg(feature = "faults")]
        crate::ground::faults::committed();
        app.stamper.wake();
        if puts_off {
            app.runner.wake();
        }
        Ok(())
    }
}

/// Claims the idempotency key; returns the id of what the first write made if the key was used before.
async fn claim_key(
    db: &DatabaseTransaction,
    repeat: Option<&Repeat>,
    viewer: &Viewer,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Error> {
    let Some(repeat) = repeat else { return Ok(None) };
    let principal = viewer.signed_in()?.id;
    let row = idempotency::ActiveModel {
        principal_id: Set(principal),
        key: Set(repeat.key.clone()),
        fingerprint: Set(repeat.fingerprint.clone()),
        result_id: Set(None),
        at: Set(now.into()),
    };
    // An expired key can be used again. Of two parallel writes with one key, the second waits here for the first.
    let past = Expr::col((idempotency::Entity, idempotency::Column::At)).lte(Moment::from(now - KEY_LIFE));
    let renew = OnConflict::columns([idempotency::Column::PrincipalId, idempotency::Column::Key])
        .update_columns([idempotency::Column::Fingerprint, idempotency::Column::ResultId, idempotency::Column::At])
        .action_and_where(past)
        .to_owned();
    if idempotency::Entity::insert(row).on_conflict(renew).exec_without_returning(db).await? > 0 {
        return Ok(None);
    }
    let known = idempotency::Entity::find_by_id((principal, repeat.key.clone())).one(db).await?;
    match known {
        Some(known) if known.fingerprint == repeat.fingerprint => Ok(known.result_id),
        _ => Err(Error::new(ErrorCode::IdempotencyMismatch, Reason::KeyReused)),
    }
}
