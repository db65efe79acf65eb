//! Connections for reading, which are ready again at once.
//!
//! The driver's pool asks the database whether it still answers each time a connection comes back: a second round trip for
//! every statement. Here a connection whose statement ended well is kept as it is. Whatever went otherwise – an error, a
//! request that was dropped – goes back by the driver's way, which sees to it or closes it. Where one turns out to be cut, as
//! after a restart of PostgreSQL, the statement is sent again by one that the driver has just tried: it only reads.

use super::ACQUIRE;
use prometheus_client::metrics::counter::Counter;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite, query_with};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// How long a connection is kept before it goes back by the driver's way, which closes old ones.
const KEPT: Duration = Duration::from_secs(600);

/// How often a statement is sent again when its connection is cut.
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
    /// Of as many connections as this pool may have, none of which is used elsewhere; each statement is counted.
    pub fn new(pool: &DatabaseConnection, statements: Counter) -> Self {
        let lanes = match pool.get_database_backend() {
            DbBackend::Postgres => Lanes::Postgres(Keep::new(pool.get_postgres_connection_pool().clone())),
            _ => Lanes::Sqlite(Keep::new(pool.get_sqlite_connection_pool().clone())),
        };
        Self { lanes, statements }
    }

    /// Closes all connections; what is being read is waited for.
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
        match &self.lanes {
            Lanes::Sqlite(keep) => keep.query(statement).await,
            Lanes::Postgres(keep) => keep.query(statement).await,
        }
    }
}

/// A connection, and since when it is kept.
type Kept<D> = (PoolConnection<D>, Instant);

/// The connections of a pool that nobody uses.
struct Keep<D: Database> {
    pool: Pool<D>,
    idle: Mutex<Vec<Kept<D>>>,
    room: Semaphore,
}

/// A connection in use. Dropped before its statement ended well, it goes back by the driver's way.
struct Lease<'k, D: Database> {
    kept: Kept<D>,
    keep: &'k Keep<D>,
    _room: SemaphorePermit<'k>,
}

impl<D: Database> Keep<D> {
    fn new(pool: Pool<D>) -> Self {
        let size = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Self { pool, idle: Mutex::default(), room: Semaphore::new(size) }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Kept<D>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A kept connection, or one of the driver's where there is none or it is not to be trusted.
    async fn lease(&self, may_be_kept: bool) -> Result<Lease<'_, D>, DbErr> {
        let lease = async {
            let room = self.room.acquire().await.map_err(|_| failed(sqlx::Error::PoolClosed))?;
            // Where none that was kept will do, one of them gives up its place for the driver's.
            let kept = match self.idle_one().filter(|_| may_be_kept) {
                Some(kept) => kept,
                None => (self.pool.acquire().await.map_err(failed)?, Instant::now()),
            };
            Ok(Lease { kept, keep: self, _room: room })
        };
        timeout(ACQUIRE, lease).await.unwrap_or_else(|_| Err(failed(sqlx::Error::PoolTimedOut)))
    }

    /// A kept connection. Those that were kept long enough go, also where nobody used them.
    fn idle_one(&self) -> Option<Kept<D>> {
        let (mut idle, now) = (self.idle(), Instant::now());
        idle.retain(|(_, since)| now.duration_since(*since) < KEPT);
        idle.pop()
    }

    async fn close(&self) {
        // From here on nothing is kept; the pool waits for what it gave.
        let closed = self.pool.close();
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
        closed.await;
    }
}

impl<D: Database> Lease<'_, D> {
    /// For the next one.
    fn end(self) {
        let mut idle = self.keep.idle();
        if !self.keep.pool.is_closed() {
            idle.push(self.kept);
        }
    }
}

impl<D: Database> Keep<D>
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
            // So may be the others that are kept.
            self.idle().clear();
            lease = self.lease(false).await?;
            rows = self.ask(&mut lease, &statement).await;
        }
        let rows = rows.map_err(failed)?;
        lease.end();
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn ask(&self, lease: &mut Lease<'_, D>, statement: &Statement) -> Result<Vec<D::Row>, sqlx::Error> {
        let query = query_with(AssertSqlSafe(statement.sql.as_str()), values(statement.values.clone()));
        query.fetch_all(&mut *lease.kept.0).await
    }
}

/// Whether a connection ended under a statement. PostgreSQL says so where it has the time: `57P01` and its like.
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
