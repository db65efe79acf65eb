//! Fills an empty database, SQLite or PostgreSQL, with organisations, articles, resources, venues, needs and initiatives: for benches, and to
//! look at a full one.
//!
//! `generate --database-url URL | --data-dir DIR [--contributions 1000000] [--articles 1000000] [--resources 100000]
//! [--venues 100000] [--needs 100000] [--initiatives 100000] [--seed 1]`

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

/// Fills an empty database with organisations, articles, resources, venues, needs and initiatives
#[derive(Parser)]
struct Args {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/NAME`
    #[arg(long, value_name = "URL", required_unless_present = "data_dir", conflicts_with = "data_dir")]
    database_url: Option<String>,
    /// A data directory with a SQLite file; made when absent
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// How many organisations
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    contributions: usize,
    /// How many articles
    #[arg(long, default_value_t = 0, value_name = "N")]
    articles: usize,
    /// How many vital resources
    #[arg(long, default_value_t = 0, value_name = "N")]
    resources: usize,
    /// How many venues
    #[arg(long, default_value_t = 0, value_name = "N")]
    venues: usize,
    /// How many needs of communes
    #[arg(long, default_value_t = 0, value_name = "N")]
    needs: usize,
    /// How many citizen initiatives
    #[arg(long, default_value_t = 0, value_name = "N")]
    initiatives: usize,
    /// Another one gives other rows
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let Args { database_url, data_dir, contributions, articles, resources, venues, needs, initiatives, seed } =
        Args::parse();
    // No server may have the directory meanwhile.
    let lock = data_dir.as_deref().map(lock_data_dir).transpose().map_err(|refusal| refusal.0)?;
    let store = StoreArgs { data_dir: data_dir.unwrap_or_default(), database_url };
    let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
    let begun = Instant::now();
    let summary =
        fill(db.background(), &Plan { contributions, articles, resources, venues, needs, initiatives, seed }).await?;
    println!("{summary}, in {:.1} s", begun.elapsed().as_secs_f64());
    db.close().await;
    drop(lock);
    Ok(())
}
