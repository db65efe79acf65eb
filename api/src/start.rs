//! Starting: what a command needs before it can work, and the one line it says when it cannot have it.

use crate::base::clock::{Clock, Ids};
use crate::base::config::{ServeArgs, StoreArgs};
use crate::base::credentials::key_ring::KeyRing;
use crate::base::credentials::password::Passwords;
use crate::base::db::{Database, SchemaState, Store};
use crate::base::disk::Disk;
use crate::base::metrics::Metrics;
use crate::base::refusal::{Refusal, first_line};
use crate::base::store::Store as FileStore;
use crate::base::wake::Wake;
use crate::ground::app::App;
use crate::ground::contribution::sizes::Sizes;
use crate::ground::files::uploads::Uploads;
use crate::ground::jobs;
use crate::ground::kept::Kept;
use crate::ground::limits::Limits;
use crate::ground::member::Sessions;
use crate::ground::quota::Quota;
use crate::ground::territory::{gazetteer, synchronise};
use crate::ground::usage::Usage;
use crate::ground::written::Written;
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Keeps other servers off a data directory as long as it lives.
#[derive(Debug)]
pub struct DataDirLock {
    #[expect(dead_code, reason = "held for its lock")]
    file: File,
    /// What was made for it.
    made: Option<PathBuf>,
}

impl DataDirLock {
    /// Takes away a directory that was made for a start that is refused; it is left where it holds anything by now.
    pub fn undo(self) {
        if let Some(dir) = self.made {
            let _ = std::fs::remove_file(dir.join("lock"));
            let _ = std::fs::remove_dir(dir);
        }
    }
}

/// Makes the data directory where there is none (readable by its owner alone) and locks it.
pub fn lock_data_dir(path: &Path) -> Result<DataDirLock, Refusal> {
    let shown = path.display();
    let made = (!path.exists()).then(|| path.to_owned());
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| Refusal(format!("cannot make the data directory {shown}: {error}")))?;
    let file = File::options().create(true).truncate(false).write(true).open(path.join("lock"));
    let file = file.map_err(|error| Refusal(format!("cannot use the data directory {shown}: {error}")))?;
    match file.try_lock() {
        Ok(()) => Ok(DataDirLock { file, made }),
        Err(TryLockError::WouldBlock) => {
            Err(Refusal(format!("the data directory {shown} is in use by another server")))
        }
        Err(TryLockError::Error(error)) => Err(Refusal(format!("cannot lock the data directory {shown}: {error}"))),
    }
}

/// What may be done to the schema of a database that is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Always.
    Yes,
    /// On SQLite, which nobody else uses.
    OnSqlite,
    /// Never.
    No,
}

/// Opens the database of these arguments and looks at its schema.
pub async fn open(args: &StoreArgs, migrate: Migrate, metrics: &Metrics) -> Result<Database, Refusal> {
    let store = Store { url: args.url(), create: migrate != Migrate::No };
    let database = Database::open(&store, metrics.statements()).await?;
    let failed =
        |error: sea_orm::DbErr| Refusal(format!("cannot read the schema of the database: {}", first_line(&error)));
    match database.schema_state().await.map_err(failed)? {
        SchemaState::Newer => {
            return Err(Refusal::new("the database was made by a newer territoire: use that one; nothing was changed"));
        }
        SchemaState::Current => {}
        SchemaState::Behind(steps) => {
            let may = migrate == Migrate::Yes || (migrate == Migrate::OnSqlite && !database.is_postgres());
            if !may {
                return Err(Refusal(format!(
                    "the schema of the database is {steps} step(s) behind: run `territoire migrate`, or serve with --migrate; nothing was changed"
                )));
            }
            let failed = |error| Refusal(format!("the migration failed and was rolled back: {}", first_line(&error)));
            database.migrate().await.map_err(failed)?;
        }
    }
    Ok(database)
}

/// Opens the database and brings the table of communes up to the gazetteer.
pub async fn database(args: &StoreArgs, migrate: Migrate, metrics: &Metrics) -> Result<Database, Refusal> {
    let db = open(args, migrate, metrics).await?;
    let failed = |error| Refusal(format!("cannot write the communes into the database: {}", first_line(&error)));
    synchronise(&db, gazetteer()).await.map_err(failed)?;
    Ok(db)
}

/// All that a server needs.
pub async fn app(args: &ServeArgs, migrate: Migrate, clock: Clock) -> Result<Arc<App>, Refusal> {
    // What the operator forgot is told before anything is made.
    let notice = args.notice()?;
    let post = args.mail.open(args)?;
    let place = args.files_place()?;
    let metrics = Metrics::default();
    let db = database(&args.store, migrate, &metrics).await?;
    let keys = KeyRing::open(&args.keys_dir(), &args.public_url(), &clock)?;
    let store = FileStore::open(place)?;
    let uploads = Uploads::open(&args.store.data_dir.join("uploads"))?;
    let app = App {
        registry: crate::nouns::registry(),
        gazetteer: gazetteer(),
        db,
        clock,
        ids: Ids::default(),
        passwords: Passwords::new(metrics.password_hashes()),
        metrics,
        quota: Quota::new(args.http.points_per_hour),
        sizes: Sizes::default(),
        kept: Kept::of(args.http.cache_mebibytes << 20),
        written: Written::default(),
        disk: Disk::of(args.store.data_dir.clone()),
        usage: Usage::default(),
        keys,
        sessions: Sessions::default(),
        limits: Limits::default(),
        notice,
        public_url: args.public_url(),
        front_url: args.front_url(),
        post,
        store,
        uploads,
        runner: Wake::default(),
        taken: Mutex::default(),
        copy_bytes: args.copy_mebibytes << 20,
        stamper: Wake::default(),
        #[cfg(feature = "faults")]
        leaves_out_joins: std::sync::atomic::AtomicBool::new(false),
    };
    let failed = |error| Refusal(format!("cannot put down the jobs that recur: {}", first_line(&error)));
    jobs::put_recurring(&app).await.map_err(failed)?;
    Ok(Arc::new(app))
}
