//! The commands.

use crate::areas::organisations::import::{self, Wrong};
use crate::base::clock::{Clock, Ids};
use crate::base::config::{
    AccountRole, AdminCommand, AdminCreateArgs, Command, CommandLine, DemoArgs, ImportArgs, ImportCommand, KeysCommand,
    ServeArgs, StoreArgs,
};
use crate::base::credentials::key_ring;
use crate::base::credentials::password::Passwords;
use crate::base::error::Error;
use crate::base::metrics::Metrics;
use crate::base::refusal::{Refusal, first_line};
use crate::demo::{self, Played};
use crate::ground::chronicle;
use crate::ground::contribution::bulk::{Report, Source, register_all};
use crate::ground::contribution::ids;
use crate::ground::jobs;
use crate::ground::territory::{self, gazetteer};
use crate::ground::viewer;
use crate::http::{Ports, Server};
use crate::people::identity;
use crate::people::identity::accounts::Maker;
use crate::start::{self, Migrate, lock_data_dir};
use entity::account::PlatformRole;
use entity::team;
use sea_orm::EntityTrait;
use std::io::{Read, Write};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Bytes of the longest password that is read.
const MAX_PASSWORD: u64 = 10_000;

/// Runs a command to its end; what a person is told goes to the standard error output, in one line.
pub fn run(command_line: CommandLine) -> ExitCode {
    let outcome = match command_line.command.unwrap_or_else(|| Command::Serve(Box::new(command_line.serve))) {
        Command::Serve(args) => in_runtime(serve(*args)),
        Command::Migrate(args) => in_runtime(migrate(args)),
        Command::Demo(args) => in_runtime(make_demo(*args)),
        Command::Check(args) => in_runtime(check(args)),
        Command::Admin(AdminCommand::Create(args)) => in_runtime(create_account(args)),
        Command::Import(ImportCommand::Organisations(args)) => in_runtime(import_organisations(args)),
        Command::Keys(KeysCommand::Rotate(args)) => key_ring::rotate(&args.dir(), &Clock::System),
        Command::Schema => print(&crate::schema::sdl()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal(words)) => {
            eprintln!("territoire: {words}");
            ExitCode::FAILURE
        }
    }
}

fn in_runtime(work: impl Future<Output = Result<(), Refusal>>) -> Result<(), Refusal> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Refusal(format!("cannot start threads: {error}")))?.block_on(work)
}

fn print(text: &str) -> Result<(), Refusal> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| Refusal(format!("cannot write: {error}")))
}

async fn serve(args: ServeArgs) -> Result<(), Refusal> {
    crate::base::log::start(args.log_level);
    // Ports first, then the directory, then the database: what is refused leaves everything as it was.
    let ports = Ports::open(&args.http).await?;
    let lock = lock_data_dir(&args.store.data_dir)?;
    let migrate = if args.migrate { Migrate::Yes } else { Migrate::OnSqlite };
    let app = match start::app(&args, migrate, Clock::System).await {
        Ok(app) => app,
        Err(refusal) => {
            lock.undo();
            return Err(refusal);
        }
    };
    let failed = |error| Refusal(format!("cannot listen to signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let asked_to_stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    tracing::info!(
        listen = %ports.api_address(),
        metrics = ports.metrics_address().map(tracing::field::display),
        database = if app.db.is_postgres() { "postgresql" } else { "sqlite" },
        communes = app.gazetteer.communes().len(),
        vintage = app.gazetteer.vintage,
        "serving"
    );
    let background = async {
        tokio::join!(chronicle::keep_stamping(&app), jobs::keep_running(&app), viewer::follow_keys(&app));
    };
    let serving = Server::new(app.clone(), &args.http).run(ports, asked_to_stop);
    // What runs in the background stops with the server; whatever it had begun is rolled back and done again later.
    tokio::select! {
        () = serving => {}
        () = async { background.await; std::future::pending::<()>().await } => {}
    }
    if let Err(error) = jobs::give_back(&app).await {
        tracing::warn!(cause = %first_line(&error), "the jobs that were running wait for a minute");
    }
    if let Err(error) = app.usage.store(&app.db).await {
        tracing::warn!(cause = %first_line(&error), "the usage of keys of the last seconds is lost");
    }
    app.db.close().await;
    drop(lock);
    tracing::info!("stopped");
    Ok(())
}

async fn migrate(args: StoreArgs) -> Result<(), Refusal> {
    let lock = lock_data_dir(&args.data_dir)?;
    let db = match start::database(&args, Migrate::Yes, &Metrics::default()).await {
        Ok(db) => db,
        Err(refusal) => {
            lock.undo();
            return Err(refusal);
        }
    };
    db.close().await;
    drop(lock);
    eprintln!("territoire: the schema is up to date");
    Ok(())
}

async fn create_account(args: AdminCreateArgs) -> Result<(), Refusal> {
    let mut password = String::new();
    let read = std::io::stdin().take(MAX_PASSWORD).read_to_string(&mut password);
    read.map_err(|error| Refusal(format!("cannot read the password: {error}")))?;
    let password = password.trim_end_matches(['\r', '\n']);
    let metrics = Metrics::default();
    let db = start::open(&args.store, Migrate::No, &metrics).await?;
    let role = match args.role {
        AccountRole::Admin => Some(PlatformRole::Admin),
        AccountRole::Moderator => Some(PlatformRole::Moderator),
        AccountRole::None => None,
    };
    let maker = Maker {
        db: &db,
        passwords: &Passwords::new(metrics.password_hashes()),
        clock: &Clock::System,
        ids: &Ids::default(),
    };
    let made = identity::accounts::create_account(maker, &args.email, args.name.as_deref(), password, role).await;
    db.close().await;
    made.map_err(|error| Refusal::because(&error))?;
    eprintln!("territoire: the account was made");
    Ok(())
}

/// Most faults of a file that are told.
const MOST_TOLD: usize = 50;

async fn import_organisations(args: ImportArgs) -> Result<(), Refusal> {
    let shown = args.file.display();
    let bytes = std::fs::read(&args.file).map_err(|error| Refusal(format!("cannot read {shown}: {error}")))?;
    let items = import::read(&bytes).map_err(|wrong| {
        for Wrong { line, column, reason } in wrong.iter().take(MOST_TOLD) {
            eprintln!("  line {line}, {column}: {reason}");
        }
        Refusal(format!("{} fault(s) in {shown}; nothing was imported", wrong.len()))
    })?;
    let team = ids::team(&args.team).ok_or_else(|| Refusal::new("--team is no id of a team"))?;
    let source = args.source.or_else(|| Some(args.file.file_name()?.to_string_lossy().into_owned()));
    let source = source.unwrap_or_default();
    let app = start::app(&ServeArgs::on(args.store)?, Migrate::No, Clock::System).await?;
    let imported = async {
        let known = team::Entity::find_by_id(team).one(app.db.read()).await?;
        known.ok_or_else(Error::not_found)?;
        if args.dry_run {
            return Ok(Report::default());
        }
        let source = Source { team, name: &source };
        register_all(&app, source, &items).await
    };
    let imported = imported.await.map_err(|error| Refusal::because(&error));
    app.db.close().await;
    let Report { created, changed, unchanged } = imported?;
    match args.dry_run {
        true => eprintln!("territoire: {} organisations, and nothing is wrong with them", items.len()),
        false => eprintln!("territoire: {created} organisations made, {changed} changed, {unchanged} as they were"),
    }
    Ok(())
}

async fn make_demo(args: DemoArgs) -> Result<(), Refusal> {
    let public_url = args.serve.public_url();
    if public_url.starts_with("https://") && !args.force {
        return Err(Refusal(format!(
            "{public_url} is open to the world, and the demo is fiction; nothing was changed. `--force` makes it all the same"
        )));
    }
    let lock = lock_data_dir(&args.serve.store.data_dir)?;
    let migrate = if args.serve.migrate { Migrate::Yes } else { Migrate::OnSqlite };
    // Its people have done things for weeks: this clock is moved by hand.
    let app = match start::app(&args.serve, migrate, Clock::manual(Clock::System.now())).await {
        Ok(app) => app,
        Err(refusal) => {
            lock.undo();
            return Err(refusal);
        }
    };
    let played = demo::play(&app, args.force, |people, password| {
        eprintln!(
            "territoire: {} invented people sign in with the password {password}, which is told this once:",
            people.len()
        );
        for person in people {
            eprintln!("  {:<24} {}", person.email(), person.name);
        }
        eprintln!("territoire: making the demo, which takes a moment");
    });
    let played = played.await;
    app.db.close().await;
    drop(lock);
    match played? {
        Played { steps: 0, .. } => eprintln!("territoire: the demo is here already; nothing was changed"),
        Played { steps, of } => eprintln!(
            "territoire: the demo is here ({steps} of {of} steps were new); look at it with `territoire serve`"
        ),
    }
    Ok(())
}

async fn check(args: StoreArgs) -> Result<(), Refusal> {
    let db = start::open(&args, Migrate::No, &Metrics::default()).await?;
    let failed = |error| Refusal(format!("the database cannot be read: {}", first_line(&error)));
    let mut found = db.integrity().await.map_err(failed)?;
    found.extend(territory::check(&db, gazetteer()).await.map_err(failed)?);
    db.close().await;
    if found.is_empty() {
        eprintln!("territoire: no damage found");
        return Ok(());
    }
    for words in found.iter().take(20) {
        eprintln!("  {words}");
    }
    Err(Refusal(format!("{} fault(s) found", found.len())))
}
