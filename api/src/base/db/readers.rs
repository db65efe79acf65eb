//! Connections for reading, which can be used again without a round trip in between.
//!
//! Each time a connection is returned, the driver's pool asks the database whether it still answers: a second round
//! trip for every statement. Here, a connection whose statement succeeded is kept. After an error or a dropped request,
//! the connection is returned to the driver's pool, which checks or closes it. If a connection turns out to be cut, for
//! example by a restart of PostgreSQL, the statement is sent again over a connection that the driver has just tested.
//! This is safe, because the statement only reads. Senders take turns, so that the many statements of one do not keep others waiting.

use super::{ACQUIRE, LONGEST_READ, MOST_WAITING};
use crate::base::reads;
use crate::base::share::{Place, Places, Share};
use prometheus_client::metrics::counter::Counter;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite, query_with};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// How long a connection is kept before it is returned to the driver's pool, which closes old ones.
const KEPT: Duration = Duration::from_secs(600);

/// Steps of SQLite's virtual machine between two looks at the clock: some tens of microseconds.
const STEPS: i32 = 10_000;

/// How many times a statement is sent again, at most, when its connection is cut.
const AGAIN: usize = 2;

/// The pool for reading.
pub struct Readers {
    lanes: Lanes,
    statements: Counter,
}

enum Lanes {
    Sqlite(Keep<Sqlite>),
    Postgres(Keep<Postgres>),
}

impl Readers {
    /// Uses as many connections as `pool` may have, so nothing else may use `pool`; each statement is counted.
    pub fn new(pool: &DatabaseConnection, statements: Counter) -> Self {
        let lanes = match pool.get_database_backend() {
            DbBackend::Postgres => Lanes::Postgres(Keep::new(pool.get_postgres_connection_pool().clone())),
            _ => Lanes::Sqlite(Keep::new(pool.get_sqlite_connection_pool().clone())),
        };
        Self { lanes, statements }
    }

    /// Closes all connections, after waiting for running statements.
    pub async fn close(&self) {
        match &self.lanes {
            Lanes::Sqlite(keep) => keep.close().await,
            Lanes::Postgres(keep) => keep.close().await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for Readers {
    fn get_database_backend(&self) -> DbBackend {
        match self.lanes {
            Lanes::Sqlite(_) => DbBackend::Sqlite,
            Lanes::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("readers write nothing".to_owned()))
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(DbErr::Custom("readers write nothing".to_owned()))
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.statements.inc();
        reads::note_statement();
        match &self.lanes {
            Lanes::Sqlite(keep) => keep.query(statement).await,
            Lanes::Postgres(keep) => keep.query(statement).await,
        }
    }
}

/// A connection that is kept.
struct Kept<D: Database> {
    connection: PoolConnection<D>,
    /// When it was taken from the driver's pool.
    since: Instant,
    /// When its present statement is ended, in milliseconds since the process began to read.
    ends_at: Arc<AtomicU64>,
}

/// A database whose statements can be ended when they take too long, so that no reader keeps the others, or the write-ahead log, waiting.
trait Bounded: Database {
    /// Has the statements of a connection end at a moment; see [`Kept::ends_at`].
    fn end_at(
        connection: &mut Self::Connection,
        at: Arc<AtomicU64>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

impl Bounded for Sqlite {
    async fn end_at(connection: &mut Self::Connection, at: Arc<AtomicU64>) -> Result<(), sqlx::Error> {
        let goes_on = move || millis(Instant::now()) < at.load(Ordering::Relaxed);
        connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        Ok(())
    }
}

impl Bounded for Postgres {
    /// Its connections have `statement_timeout`.
    async fn end_at(_: &mut Self::Connection, _: Arc<AtomicU64>) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

/// Ends a statement when nobody waits for it any more, so that it does not work on in a place that somebody else has.
struct Ends(Arc<AtomicU64>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// Milliseconds since the process began to read.
fn millis(at: Instant) -> u64 {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(at.saturating_duration_since(*BEGUN).as_millis()).unwrap_or(u64::MAX)
}

/// The driver's pool, the idle connections that are kept from it, and a limit on those in use, which senders share.
struct Keep<D: Database> {
    pool: Pool<D>,
    idle: Mutex<Vec<Kept<D>>>,
    places: Arc<Places>,
}

/// A connection in use. If it is dropped before its statement succeeded, it is returned to the driver's pool.
struct Lease<'k, D: Database> {
    kept: Kept<D>,
    keep: &'k Keep<D>,
    _place: Place,
}

impl<D: Bounded> Keep<D> {
    fn new(pool: Pool<D>) -> Self {
        let size = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Self { pool, idle: Mutex::default(), places: Places::new(size, size, MOST_WAITING) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Kept<D>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A kept connection, or one from the driver's pool if none is kept or `may_be_kept` is false.
    async fn lease(&self, may_be_kept: bool) -> Result<Lease<'_, D>, DbErr> {
        let lease = async {
            let place = self.places.take().await.map_err(|_| failed(sqlx::Error::PoolTimedOut))?;
            // If a kept connection may not be used, one is returned anyway, to make room in the driver's pool.
            let kept = match self.idle_one().filter(|_| may_be_kept) {
                Some(kept) => kept,
                None => {
                    let mut connection = self.pool.acquire().await.map_err(failed)?;
                    let ends_at = Arc::new(AtomicU64::new(u64::MAX));
                    D::end_at(&mut connection, Arc::clone(&ends_at)).await.map_err(failed)?;
                    Kept { connection, since: Instant::now(), ends_at }
                }
            };
            Ok(Lease { kept, keep: self, _place: place })
        };
        timeout(ACQUIRE, lease).await.unwrap_or_else(|_| Err(failed(sqlx::Error::PoolTimedOut)))
    }

    /// A kept connection. Those older than `KEPT` are returned to the driver's pool, even if nobody has used them.
    fn idle_one(&self) -> Option<Kept<D>> {
        let (mut idle, now) = (self.idle(), Instant::now());
        idle.retain(|kept| now.duration_since(kept.since) < KEPT);
        idle.pop()
    }

    async fn close(&self) {
        // From here on no connection is kept; awaiting `closed` waits for the connections in use.
        let closed = self.pool.close();
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
        closed.await;
    }
}

impl<D: Bounded> Lease<'_, D> {
    /// Keeps the connection for the next statement.
    fn end(self) {
        let mut idle = self.keep.idle();
        if !self.keep.pool.is_closed() {
            idle.push(self.kept);
        }
    }
}

impl<D: Bounded> Keep<D>
where
    for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
    SqlxValues: IntoArguments<D>,
    QueryResult: From<D::Row>,
{
    async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut lease = self.lease(true).await?;
        let mut rows = self.ask(&mut lease, &statement).await;
        for _ in 0..AGAIN {
            if !rows.as_ref().is_err_and(is_cut) {
                break;
            }
            drop(lease);
            // The other kept connections may be cut too.
            self.idle().clear();
            lease = self.lease(false).await?;
            rows = self.ask(&mut lease, &statement).await;
        }
        let rows = rows.map_err(failed)?;
        lease.end();
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn ask(&self, lease: &mut Lease<'_, D>, statement: &Statement) -> Result<Vec<D::Row>, sqlx::Error> {
        let begun = Instant::now();
        lease.kept.ends_at.store(millis(begun + LONGEST_READ), Ordering::Relaxed);
        let _ends = Ends(Arc::clone(&lease.kept.ends_at));
        let query = query_with(AssertSqlSafe(statement.sql.as_str()), values(statement.values.clone()));
        let rows = query.fetch_all(&mut *lease.kept.connection).await;
        Share::present().spend(begun.elapsed());
        rows
    }
}

/// Whether the connection of a statement was cut. If PostgreSQL still can, it says so with `57P01` or a similar code.
fn is_cut(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(told) => told.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn values(values: Option<Values>) -> SqlxValues {
    SqlxValues(values.unwrap_or_else(|| Values(Vec::new())))
}
