//! A PostgreSQL database for one bench: made, filled and dropped.

use crate::Outcome;
use crate::generate::{Plan, Summary, fill};
use crate::process::cpu_of;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

/// A database on this machine.
pub struct Scratch {
    /// Connected to another database of the server, where this one is made here and dropped.
    admin: DatabaseConnection,
    name: String,
    /// Its address.
    pub url: String,
    /// Whether it goes away at the end.
    made: bool,
}

impl Scratch {
    /// An empty one on a server: an address without a database's name.
    pub async fn make(server: &str) -> Outcome<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let admin = connect(&format!("{server}/postgres")).await?;
        let name = format!("territoire_bench_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        Ok(Self {
            admin, // PostGraphile speaks to its database without TLS, so all sides do.
            url: format!("{server}/{name}?sslmode=disable"),
            name,
            made: true,
        })
    }

    /// One that is there, and stays.
    pub async fn found(url: &str) -> Outcome<Self> {
        let name = url.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default();
        Ok(Self { admin: connect(url).await?, name: name.to_owned(), url: url.to_owned(), made: false })
    }

    /// Fills it.
    pub async fn fill(&self, plan: &Plan) -> Outcome<Summary> {
        let store = StoreArgs { data_dir: std::path::PathBuf::new(), database_url: Some(self.url.clone()) };
        let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
        let filled = fill(db.background(), plan).await;
        db.close().await;
        filled
    }

    /// Codes of departments that fill a page of organisations.
    pub async fn departments(&self) -> Outcome<Vec<String>> {
        let db = connect(&self.url).await?;
        let areas = scopes(&db, "department:", "ORGANISATION").await?;
        db.close().await?;
        Ok(areas.iter().filter_map(|area| area.strip_prefix("department:")).map(str::to_owned).collect())
    }

    /// Runs statements that an administrator would: functions for a peer.
    pub async fn run(&self, sql: &str) -> Outcome<()> {
        let db = connect(&self.url).await?;
        db.execute_unprepared(sql).await?;
        Ok(db.close().await?)
    }

    /// CPU time so far of each of the server's processes that work on this database; none where they are elsewhere.
    pub async fn cpu(&self) -> Outcome<HashMap<i32, Duration>> {
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [self.name.as_str().into()]);
        let mut spent = HashMap::new();
        for row in self.admin.query_all_raw(statement).await? {
            let pid: i32 = row.try_get_by_index(0)?;
            spent.extend(cpu_of(&pid.to_string()).ok().map(|cpu| (pid, cpu)));
        }
        Ok(spent)
    }

    /// Drops it where it was made here.
    pub async fn end(self) -> Outcome<()> {
        if self.made {
            self.admin.execute_unprepared(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await?;
        }
        Ok(self.admin.close().await?)
    }
}

/// Scopes of a family that fill a page of a shelf, in their order.
pub async fn scopes(db: &DatabaseConnection, family: &str, shelf: &str) -> Outcome<Vec<String>> {
    // Up to the letter after the colon: a range of the index.
    let sql = format!(
        "SELECT scope FROM listing WHERE scope > '{family}' AND scope < '{};' AND shelf = '{shelf}' \
            GROUP BY scope HAVING count(*) >= 20 ORDER BY scope",
        family.trim_end_matches(':')
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<_, _>>()?)
}

async fn connect(url: &str) -> Outcome<DatabaseConnection> {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}
