//! The database: pools for reading, for writing and for background work, on SQLite or PostgreSQL.
//!
//! SQLite has one writer. A transaction begins `IMMEDIATE`, so that its first write after a read cannot fail because of
//! another writer. Readers see the last commit. Every commit is on disk before it is acknowledged (`synchronous=FULL`).

mod blocks;
mod readers;

use crate::base::refusal::Refusal;
use crate::base::share::{Place, Places};
pub use blocks::{delete_blocks, insert_blocks};
use migration::{MigrationStatus, Migrator, MigratorTrait};
use prometheus_client::metrics::counter::Counter;
pub use readers::Readers;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::sync::Arc;
use std::time::Duration;

/// How long a SQLite writer waits for another process.
const BUSY: Duration = Duration::from_secs(5);
/// How long a statement of a reader may take. A longer one would keep the write-ahead log from being emptied, and others waiting.
pub const LONGEST_READ: Duration = Duration::from_secs(2);
/// The same for PostgreSQL, in milliseconds.
const LONGEST_READ_MILLIS: &str = "2000";
/// Bytes of the write-ahead log that stay on the disk of SQLite once it was emptied.
const LOG_KEPT: &str = "67108864";
/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(3);
/// Most statements or writes of one sender that wait for a connection.
const MOST_WAITING: usize = 1_024;
/// Connections of the reading pool and of the writing pool on PostgreSQL, each.
const POSTGRES_POOL: u32 = 8;
/// Connections of the background pool: one for each lane of jobs, one for renewed leases, one for the stamper, one to read the chronicle.
const BACKGROUND_POOL: u32 = 7;
/// Planner settings of PostgreSQL. A statement is planned once per connection; by default PostgreSQL plans `LIMIT $n`
/// anew at each execution [measured]. A plan that was made while tables were empty is therefore kept, so it must not
/// scan tables; statements are written to read ranges of indexes. JIT is off, because a remaining scan looks so
/// expensive that PostgreSQL would compile it first.
const PLANNING: [(&str, &str); 3] =
    [("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off"), ("jit", "off")];
/// Additional settings of the background pool, where the stamper looks up the waiting activities and then each of them
/// by its key. Each stamped activity leaves a dead index entry among the waiting ones: a plain index scan marks it, so
/// that later scans skip it, but a bitmap scan reads all dead entries again each time [measured]. The statistics of how
/// many activities wait are soon outdated: when they say many, the planner chooses a merge join through all activities
/// [measured].
const BACKGROUND_PLANNING: [(&str, &str); 3] =
    [("enable_bitmapscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")];
/// Rows of an index that SQLite analyses for its planner. With this limit it stores only figures; without one it would
/// also store samples, which contain addresses and outlive the rows [found by the law on erasure].
const ANALYSED: u32 = 100_000;
/// Selects our tables that have doubled since they were last analysed.
const GROWN: &str = "SELECT string_agg(quote_ident(grown.relname), ', ') \
    FROM pg_stat_user_tables AS grown JOIN pg_class ON pg_class.oid = grown.relid \
    WHERE grown.schemaname = current_schema() AND pg_has_role(pg_class.relowner, 'USAGE') \
        AND grown.n_mod_since_analyze > 500 + greatest(pg_class.reltuples, 0)";
/// Largest SQLite file that is rewritten at once, in bytes; this takes less than a second.
const SMALL_FILE: i64 = 64 << 20;
const REWRITE_IS_DUE: &str = "INSERT INTO setting (name, value) VALUES ('rewrite', 'due') ON CONFLICT DO NOTHING";
const REWRITE_IS_DONE: &str = "DELETE FROM setting WHERE name = 'rewrite'";
const IS_REWRITE_DUE: &str = "SELECT count(*) FROM setting WHERE name = 'rewrite'";
/// Key of the advisory lock under which one process migrates at a time.
const MIGRATION_LOCK: i64 = 0x7465_7272_6974;

/// The database as given on the command line.
#[derive(Debug, Clone)]
pub struct Store {
    /// `sqlite://…` or `postgres://…`.
    pub url: String,
    /// Whether a SQLite file is made when there is none.
    pub create: bool,
}

/// State of a database's schema compared with this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaState {
    /// The schema is the one of this program.
    Current,
    /// This many migration steps are missing.
    Behind(usize),
    /// A newer program made the schema.
    Newer,
}

/// What a pool is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Reading,
    Writing,
    Background,
}

/// The connection pools of one database.
#[derive(Clone)]
pub struct Database {
    read: Arc<Readers>,
    write: DatabaseConnection,
    /// Places for writers, which senders share.
    writers: Arc<Places>,
    background: DatabaseConnection,
}

impl Database {
    /// Opens the pools. Nothing is changed, except that a missing SQLite file is created if [`Store::create`] is set.
    pub async fn open(store: &Store, statements: Counter) -> Result<Self, Refusal> {
        let postgres = store.url.starts_with("postgres://") || store.url.starts_with("postgresql://");
        if !postgres && !store.url.starts_with("sqlite:") {
            return Err(Refusal::new("the database address must begin with sqlite:// or postgres://"));
        }
        let cores = std::thread::available_parallelism().map_or(2, |cores| u32::try_from(cores.get()).unwrap_or(2));
        let (readers, writers) = if postgres { (POSTGRES_POOL, POSTGRES_POOL) } else { (cores.max(2), 1) };
        let failed = |error| cannot_open(store, &error);
        let write = connect(store, writers, Purpose::Writing, Some(&statements)).await.map_err(failed)?;
        let read = connect(store, readers, Purpose::Reading, None).await.map_err(failed)?;
        let read = Arc::new(Readers::new(&read, statements));
        let background = connect(store, BACKGROUND_POOL, Purpose::Background, None).await.map_err(failed)?;
        let writers = Places::new(usize::try_from(writers).unwrap_or(1), usize::MAX, MOST_WAITING);
        let database = Self { read, write, writers, background };
        database.check_durability().await.map_err(|error| cannot_open(store, &error))?;
        Ok(database)
    }

    /// The connections for reading.
    pub fn read(&self) -> &Readers {
        &self.read
    }

    /// The connections for background work: jobs and the stamper. Their statements are not counted, so that the counter
    /// shows what requests cost.
    pub fn background(&self) -> &DatabaseConnection {
        &self.background
    }

    /// Waits until it is the sender's turn to write; the turn ends when it is dropped.
    pub async fn turn_to_write(&self) -> Result<Place, DbErr> {
        let turn = tokio::time::timeout(ACQUIRE, self.writers.take()).await;
        turn.ok().and_then(Result::ok).ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
    }

    /// Begins a write transaction.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        begin(&self.write).await
    }

    /// Begins a write transaction of background work.
    pub async fn begin_background(&self) -> Result<DatabaseTransaction, DbErr> {
        begin(&self.background).await
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Postgres
    }

    /// Checks that the database answers. Only the readers are used: a long write is no reason to send requests
    /// elsewhere.
    pub async fn answers(&self) -> Result<(), DbErr> {
        let one = Statement::from_string(self.read.get_database_backend(), "SELECT 1");
        self.read.query_one_raw(one).await.map(|_| ())
    }

    /// Compares the schema with this program, without changing it.
    pub async fn schema_state(&self) -> Result<SchemaState, DbErr> {
        match Migrator::get_migration_with_status_read_only(&self.write).await {
            Ok(steps) => {
                let pending = steps.iter().filter(|step| step.status() == MigrationStatus::Pending).count();
                Ok(if pending == 0 { SchemaState::Current } else { SchemaState::Behind(pending) })
            }
            // The database has a migration step that this program does not know.
            Err(DbErr::Custom(_)) => Ok(SchemaState::Newer),
            Err(error) => Err(error),
        }
    }

    /// Migrates the schema to the one of this program. If several processes do so at once, one migrates and the others
    /// wait.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        if !self.is_postgres() {
            return Migrator::up(&self.write, None).await;
        }
        let guard = self.begin().await?;
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [MIGRATION_LOCK.into()],
        );
        guard.execute_raw(lock).await?;
        Migrator::up(&self.write, None).await?;
        guard.commit().await
    }

    /// Updates the statistics of SQLite's planner for tables that have changed much.
    pub async fn optimise(&self) -> Result<(), DbErr> {
        if !self.is_postgres() {
            self.background.execute_unprepared("PRAGMA optimize = 0x10002").await?;
        }
        Ok(())
    }

    /// Analyses tables of PostgreSQL that have doubled, so that statements that were planned when they were small are
    /// planned anew. Autovacuum does so after a minute at best, and never if it is off.
    pub async fn follow_growth(&self) -> Result<(), DbErr> {
        if !self.is_postgres() {
            return Ok(());
        }
        let grown = self.background.query_one_raw(Statement::from_string(DbBackend::Postgres, GROWN)).await?;
        let grown = grown.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
        if let Some(tables) = grown {
            self.background.execute_unprepared(&format!("ANALYZE {tables}")).await?;
        }
        Ok(())
    }

    /// Removes what was deleted from these tables from the files. SQLite overwrites deleted data (`secure_delete`), but
    /// the write-ahead log keeps it until the log is emptied, and pages keep copies of what was moved to another page.
    /// So a small file is rewritten at once, a large one within a day ([`Self::rewrite_if_due`]). PostgreSQL keeps dead
    /// rows until they are vacuumed.
    pub async fn wipe(&self, tables: &[&str]) -> Result<(), DbErr> {
        if self.is_postgres() {
            return self.background.execute_unprepared(&format!("VACUUM {}", tables.join(", "))).await.map(|_| ());
        }
        // If the rewrite fails now, it is done within a day.
        self.background.execute_unprepared(REWRITE_IS_DUE).await?;
        if self.number("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").await? <= SMALL_FILE {
            return self.rewrite().await;
        }
        self.empty_log().await
    }

    /// Rewrites a SQLite file if somebody was erased since the last rewrite. Nobody can write meanwhile.
    pub async fn rewrite_if_due(&self) -> Result<(), DbErr> {
        if self.is_postgres() || self.number(IS_REWRITE_DUE).await? == 0 {
            return Ok(());
        }
        self.rewrite().await
    }

    async fn rewrite(&self) -> Result<(), DbErr> {
        self.background.execute_unprepared("VACUUM").await?;
        self.empty_log().await?;
        self.background.execute_unprepared(REWRITE_IS_DONE).await.map(|_| ())
    }

    /// Empties the write-ahead log; fails if somebody still reads it.
    async fn empty_log(&self) -> Result<(), DbErr> {
        match self.number("PRAGMA wal_checkpoint(TRUNCATE)").await? {
            0 => Ok(()),
            _ => Err(DbErr::Custom("the log is being read: it is emptied later".to_owned())),
        }
    }

    /// The number that a statement on SQLite returns.
    async fn number(&self, text: &str) -> Result<i64, DbErr> {
        let row = self.background.query_one_raw(Statement::from_string(DbBackend::Sqlite, text)).await?;
        row.ok_or_else(|| DbErr::Custom(format!("{text} gives nothing")))?.try_get_by_index(0)
    }

    /// Findings of SQLite's own checks. The list is empty when the database is sound, and always on PostgreSQL.
    pub async fn integrity(&self) -> Result<Vec<String>, DbErr> {
        if self.is_postgres() {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for check in ["PRAGMA integrity_check", "PRAGMA foreign_key_check"] {
            for row in self.background.query_all_raw(Statement::from_string(DbBackend::Sqlite, check)).await? {
                let word: String = row.try_get_by_index(0)?;
                if word != "ok" {
                    found.push(word);
                }
            }
        }
        Ok(found)
    }

    /// Waits for running statements and closes all connections.
    pub async fn close(&self) {
        self.read.close().await;
        for pool in [&self.write, &self.background] {
            if let Err(error) = pool.close_by_ref().await {
                tracing::warn!(%error, "closing the database");
            }
        }
    }

    async fn check_durability(&self) -> Result<(), DbErr> {
        if self.is_postgres() {
            return Ok(());
        }
        let mut read_back = Vec::new();
        for setting in ["PRAGMA journal_mode", "PRAGMA synchronous", "PRAGMA foreign_keys"] {
            let row = self.write.query_one_raw(Statement::from_string(DbBackend::Sqlite, setting)).await?;
            let row = row.ok_or_else(|| DbErr::Custom(format!("{setting} gives nothing")))?;
            let value = row.try_get_by_index::<String>(0);
            read_back.push(value.or_else(|_| row.try_get_by_index::<i32>(0).map(|number| number.to_string()))?);
        }
        if read_back == ["wal", "2", "1"] {
            return Ok(());
        }
        Err(DbErr::Custom(format!("SQLite does not keep its settings: {}", read_back.join(", "))))
    }
}

async fn begin(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options =
        TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() };
    pool.begin_with_options(options).await
}

async fn connect(
    store: &Store,
    size: u32,
    purpose: Purpose,
    statements: Option<&Counter>,
) -> Result<DatabaseConnection, DbErr> {
    let create = store.create && purpose != Purpose::Reading;
    let mut options = ConnectOptions::new(store.url.clone());
    options
        .max_connections(size)
        .acquire_timeout(ACQUIRE)
        .connect_timeout(ACQUIRE)
        // `Readers` seldom takes a connection from this pool, and then needs one that answers.
        .test_before_acquire(purpose == Purpose::Reading)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite
                .create_if_missing(create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .analysis_limit(ANALYSED)
                .pragma("journal_size_limit", LOG_KEPT)
                .pragma("secure_delete", "ON");
            if purpose == Purpose::Reading { sqlite.pragma("query_only", "ON") } else { sqlite }
        })
        .map_sqlx_postgres_opts(move |postgres| {
            let postgres = postgres.application_name("territoire").options(PLANNING);
            match purpose {
                Purpose::Reading => postgres
                    .options([("default_transaction_read_only", "on"), ("statement_timeout", LONGEST_READ_MILLIS)]),
                Purpose::Writing => postgres,
                Purpose::Background => postgres.options(BACKGROUND_PLANNING),
            }
        });
    let mut connection = sea_orm::Database::connect(options).await?;
    if let Some(statements) = statements.cloned() {
        connection.set_metric_callback(move |_| {
            statements.inc();
        });
    }
    Ok(connection)
}

/// A message of one line. It shows only host and port of a database URL, because the rest may contain a password.
fn cannot_open(store: &Store, error: &DbErr) -> Refusal {
    let what = match store.url.split_once("://") {
        Some((scheme, rest)) if scheme.starts_with("postgres") => {
            let host = rest.rsplit('@').next().unwrap_or_default().split(['/', '?']).next().unwrap_or_default();
            format!("the PostgreSQL server at {host}")
        }
        _ => "the SQLite database".to_owned(),
    };
    let why = match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error.to_string(),
        other => other.to_string(),
    };
    Refusal::new(format!("cannot open {what}: {}", why.lines().next().unwrap_or_default()))
}
