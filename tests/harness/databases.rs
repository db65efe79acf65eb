//! Databases for tests: a template is made once, each test has a copy of its own.
//!
//! PostgreSQL: `TEST_DATABASE_URL`, else 127.0.0.1:5432, else a private cluster from its binaries; without any one line
//! says so and SQLite alone runs, and in CI that is a failure.

use super::play::{Answers, play_cast};
use super::scenario::Scenario;
use super::{RUNTIME, in_ci};
use clap::Parser;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};
use tempfile::TempDir;
use territoire::base::config::{CommandLine, ServeArgs};
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    /// Those that there are here.
    pub fn all() -> Vec<Self> {
        if SERVER.is_some() { vec![Self::Sqlite, Self::Postgres] } else { vec![Self::Sqlite] }
    }

    /// In names of tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A database of one test; dropped with it.
pub struct TestDatabase {
    /// A data directory; holds the database when it is SQLite.
    pub dir: TempDir,
    pub url: Option<String>,
}

impl TestDatabase {
    /// An empty one.
    pub fn empty(kind: Kind) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let url = (kind == Kind::Postgres).then(|| RUNTIME.block_on(postgres().create(None)));
        Self { dir, url }
    }

    /// A copy of the template: migrated, with the communes.
    pub fn ready(kind: Kind) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let url = match kind {
            Kind::Sqlite => {
                std::fs::copy(&*SQLITE_TEMPLATE, dir.path().join("territoire.db")).expect("a copy");
                None
            }
            Kind::Postgres => Some(RUNTIME.block_on(postgres().create(Some(&POSTGRES_TEMPLATE)))),
        };
        Self { dir, url }
    }

    /// A copy of the template with a cast, and what the cast's operations answered. A cast is played once.
    pub fn with_cast(kind: Kind, cast: &str) -> (Self, Answers) {
        static CASTS: LazyLock<Mutex<HashMap<String, Arc<OnceLock<Cast>>>>> = LazyLock::new(Mutex::default);
        let slot = Arc::clone(CASTS.lock().expect("casts").entry(format!("{cast} {}", kind.name())).or_default());
        let played = slot.get_or_init(|| Cast::play(kind, cast));
        let dir = tempfile::tempdir().expect("a directory");
        let url = match &played.template {
            CastTemplate::File(file) => {
                std::fs::copy(file, dir.path().join("territoire.db")).expect("a copy");
                None
            }
            CastTemplate::Database(name) => Some(RUNTIME.block_on(postgres().create(Some(name)))),
        };
        (Self { dir, url }, played.answers.clone())
    }

    /// The command line of a server on it.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data-dir".to_owned(), self.dir.path().display().to_string()];
        if let Some(url) = &self.url {
            arguments.extend(["--database-url".to_owned(), url.clone(), "--migrate".to_owned()]);
        }
        arguments
    }

    /// The same, read.
    pub fn serve_args(&self, more: &[&str]) -> ServeArgs {
        let words = ["territoire", "--listen", "127.0.0.1:0"].map(str::to_owned).into_iter();
        let words = words.chain(self.arguments()).chain(more.iter().map(ToString::to_string));
        CommandLine::try_parse_from(words).expect("arguments").serve
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(url) = &self.url {
            let name = url.rsplit('/').next().expect("a name").to_owned();
            // In a thread of its own: a test may fail inside the runtime.
            let dropped = std::thread::spawn(move || RUNTIME.block_on(postgres().drop(&name))).join();
            assert!(dropped.is_ok() || std::thread::panicking(), "a database was not dropped");
        }
    }
}

/// A cast that was played.
struct Cast {
    template: CastTemplate,
    answers: Answers,
}

enum CastTemplate {
    File(PathBuf),
    Database(String),
}

/// Databases of casts, to be dropped at the end.
static CAST_DATABASES: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Cast {
    fn play(kind: Kind, cast: &str) -> Self {
        let path = super::root().join("tests/cast").join(cast).with_extension("graphql");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let scenario = Scenario::read(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (mut database, answers) = play_cast(TestDatabase::ready(kind), &scenario);
        let template = match database.url.take() {
            None => {
                let file = SCRATCH.path().join(format!("{cast}.db"));
                std::fs::copy(database.dir.path().join("territoire.db"), &file).expect("a copy");
                CastTemplate::File(file)
            }
            Some(url) => {
                let name = url.rsplit('/').next().expect("a name").to_owned();
                CAST_DATABASES.lock().expect("names").push(name.clone());
                CastTemplate::Database(name)
            }
        };
        Self { template, answers }
    }
}

static SCRATCH: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

static SQLITE_TEMPLATE: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = SCRATCH.path().join("template");
    std::fs::create_dir(&dir).expect("a directory");
    let words = ["territoire", "--data-dir", dir.to_str().expect("a path")];
    fill(&CommandLine::try_parse_from(words).expect("arguments").serve);
    dir.join("territoire.db")
});

static POSTGRES_TEMPLATE: LazyLock<String> = LazyLock::new(|| {
    let url = RUNTIME.block_on(postgres().create(None));
    fill(&CommandLine::try_parse_from(["territoire", "--database-url", &url, "--migrate"]).expect("arguments").serve);
    url.rsplit('/').next().expect("a name").to_owned()
});

fn fill(args: &ServeArgs) {
    RUNTIME.block_on(async {
        let db = start::database(&args.store, Migrate::Yes, &Metrics::default()).await;
        db.unwrap_or_else(|refusal| panic!("the template: {}", refusal.0)).close().await;
    });
}

/// A PostgreSQL server for the tests.
pub struct PostgresServer {
    /// Without the database's name.
    base: String,
    admin: DatabaseConnection,
    /// A cluster of our own, ended with the tests.
    private: Option<Mutex<Option<std::process::Child>>>,
}

static SERVER: LazyLock<Option<PostgresServer>> = LazyLock::new(|| {
    let found = RUNTIME.block_on(find());
    if found.is_none() {
        assert!(!in_ci(), "CI needs PostgreSQL");
        eprintln!("no PostgreSQL here (TEST_DATABASE_URL, 127.0.0.1:5432 or its binaries): SQLite alone is tested");
    }
    found
});

fn postgres() -> &'static PostgresServer {
    SERVER.as_ref().expect("PostgreSQL")
}

/// Drops what the tests made.
pub fn clean_up() {
    let Some(Some(server)) = LazyLock::get(&SERVER) else { return };
    if let Some(name) = LazyLock::get(&POSTGRES_TEMPLATE) {
        RUNTIME.block_on(server.drop(name));
    }
    for name in CAST_DATABASES.lock().expect("names").drain(..) {
        RUNTIME.block_on(server.drop(&name));
    }
    let private = server.private.as_ref().and_then(|private| private.lock().expect("the cluster").take());
    if let Some(mut child) = private {
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        let _ = child.wait();
    }
}

impl PostgresServer {
    async fn create(&self, template: Option<&str>) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("territoire_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let copied = template.map(|template| format!(" TEMPLATE \"{template}\"")).unwrap_or_default();
        self.run(&format!("CREATE DATABASE \"{name}\"{copied}")).await;
        format!("{}/{name}", self.base)
    }

    async fn drop(&self, name: &str) {
        self.run(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await;
    }

    async fn run(&self, sql: &str) {
        self.admin.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Databases of test runs that were killed.
    async fn sweep(&self) {
        let list = "SELECT datname FROM pg_database WHERE datname LIKE 'territoire_test_%'";
        let rows =
            self.admin.query_all_raw(Statement::from_string(DbBackend::Postgres, list)).await.expect("databases");
        for row in rows {
            let name: String = row.try_get_by_index(0).expect("a name");
            let owner = name.split('_').nth(2).unwrap_or_default();
            if !Path::new("/proc").join(owner).exists() {
                self.drop(&name).await;
            }
        }
    }
}

async fn find() -> Option<PostgresServer> {
    let given = std::env::var("TEST_DATABASE_URL").ok();
    let base = given.unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432".to_owned());
    let base = base.trim_end_matches('/').to_owned();
    if let Some(admin) = connect(&base).await {
        let server = PostgresServer { base, admin, private: None };
        server.sweep().await;
        return Some(server);
    }
    private_cluster().await
}

async fn connect(base: &str) -> Option<DatabaseConnection> {
    let mut options = sea_orm::ConnectOptions::new(format!("{base}/postgres"));
    options.max_connections(4).sqlx_logging(false).connect_timeout(std::time::Duration::from_secs(3));
    Database::connect(options).await.ok()
}

/// A cluster in a scratch directory, as another user when we are root, which PostgreSQL refuses to run as.
async fn private_cluster() -> Option<PostgresServer> {
    let binaries = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest =
        binaries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).filter(|bin| bin.join("initdb").exists());
    let bin = newest.max()?;
    let is_root = Command::new("id").arg("-u").output().ok()?.stdout.starts_with(b"0\n");
    let user = is_root.then(|| {
        ["postgres", "nobody"]
            .into_iter()
            .find(|user| {
                Command::new("id")
                    .arg(user)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .is_ok_and(|status| status.success())
            })
            .unwrap_or("nobody")
    });
    let scratch = SCRATCH.path().join("cluster");
    std::fs::create_dir(&scratch).ok()?;
    if let Some(user) = user {
        Command::new("chmod").args(["755", SCRATCH.path().to_str()?]).status().ok()?;
        Command::new("chown").args([user, scratch.to_str()?]).status().ok()?;
    }
    let command = |program: &str| match user {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", user, "--clear-groups"]).arg(bin.join(program));
            command
        }
        None => Command::new(bin.join(program)),
    };
    let data = scratch.join("data");
    let made = command("initdb")
        .arg("-D")
        .arg(&data)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
        .stdout(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return None;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let mut server = command("postgres");
    server.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
    server.arg("-c").arg(format!("unix_socket_directories={}", scratch.display()));
    let child = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let base = format!("postgres://postgres@127.0.0.1:{port}");
    let started = std::time::Instant::now();
    loop {
        if let Some(admin) = connect(&base).await {
            return Some(PostgresServer { base, admin, private: Some(Mutex::new(Some(child))) });
        }
        if started.elapsed().as_secs() > 30 {
            return None;
        }
        tokio::task::yield_now().await;
    }
}
