//! The commands.

use crate::clock::Clock;
use crate::config::{Command, CommandLine, ServeArgs, StoreArgs};
use crate::http::{Ports, Server};
use crate::metrics::Metrics;
use crate::start::{self, Migrate, Refusal, first_line, lock_data_dir};
use crate::territory::{self, gazetteer};
use std::io::Write;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Runs a command to its end; what a person is told goes to the standard error output, in one line.
pub fn run(command_line: CommandLine) -> ExitCode {
    let outcome = match command_line.command.unwrap_or(Command::Serve(command_line.serve)) {
        Command::Serve(args) => in_runtime(serve(args)),
        Command::Migrate(args) => in_runtime(migrate(args)),
        Command::Check(args) => in_runtime(check(args)),
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
    crate::log::start(args.log_level);
    // Ports first, then the directory, then the database: what is refused leaves everything as it was.
    let ports = Ports::open(&args.http).await?;
    let lock = lock_data_dir(&args.store.data_dir)?;
    let migrate = if args.migrate { Migrate::Yes } else { Migrate::OnSqlite };
    let app = match start::app(&args.store, migrate, args.http.points_per_hour, Clock::System).await {
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
    Server::new(app.clone(), &args.http).run(ports, asked_to_stop).await;
    app.db.close().await;
    drop(lock);
    tracing::info!("stopped");
    Ok(())
}

async fn migrate(args: StoreArgs) -> Result<(), Refusal> {
    let lock = lock_data_dir(&args.data_dir)?;
    let app = match start::app(&args, Migrate::Yes, 1, Clock::System).await {
        Ok(app) => app,
        Err(refusal) => {
            lock.undo();
            return Err(refusal);
        }
    };
    app.db.close().await;
    drop(lock);
    eprintln!("territoire: the schema is up to date");
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
