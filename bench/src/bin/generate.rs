//! Fills an empty database, SQLite or PostgreSQL, with things of all kinds, or with so many of some: for benches, and to look at a full one.
//!
//! `generate --database-url URL | --data-dir DIR [--things 1000000 | --contributions 1000000 …] [--seed 1]`

#![expect(clippy::print_stdout, reason = "it tells what it made there")]

use bench::Outcome;
use bench::generate::{Plan, fill};
use clap::Parser;
use std::path::PathBuf;
use std::time::Instant;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate, lock_data_dir};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Fills an empty database with things of all kinds, or with so many of some
#[derive(Parser)]
struct Args {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(long, value_name = "URL", required_unless_present = "data_dir", conflicts_with = "data_dir")]
    database_url: Option<String>,
    /// A data directory with a SQLite file; made when absent
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// How many things of all kinds, as a country may have them, where no kind has a number of its own
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    things: usize,
    #[command(flatten)]
    plan: Plan,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let Args { database_url, data_dir, things, plan } = Args::parse();
    let plan = if plan.things() == 0 { Plan::of_all(things, plan.seed) } else { plan };
    // No server may have the directory meanwhile.
    let lock = data_dir.as_deref().map(lock_data_dir).transpose().map_err(|refusal| refusal.0)?;
    let store = StoreArgs { data_dir: data_dir.unwrap_or_default(), database_url };
    let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
    let begun = Instant::now();
    let summary = fill(db.background(), &plan).await?;
    println!("{summary}, in {:.1} s", begun.elapsed().as_secs_f64());
    db.close().await;
    drop(lock);
    Ok(())
}
