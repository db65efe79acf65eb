//! How long the list of the venues that are open now takes, with their spaces, among 100,000 venues on both databases; whether its pages are
//! full; and how fast the server renews when venues are open.
//!
//! `venues [--venues 100000]`: on databases that are made for it and dropped. The server begins to renew a minute after it started.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::generate::{Plan, fill};
use bench::load::{self, Connection};
use bench::process::Process;
use bench::report::{Report, median};
use bench::scratch::Scratch;
use bench::{Outcome, one_thread};
use clap::Parser;
use entity::Moment;
use entity::venue::{Column as V, Entity};
use sea_orm::{ColumnTrait, Database, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value as Json;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use territoire::base::clock::Clock;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a page.
const BOUND: f64 = 20.0;
/// How often a page is asked for.
const TIMES: usize = 40;
/// How long the server may take until all venues are renewed.
const PATIENCE: Duration = Duration::from_secs(600);
/// Venues that are open now and few.
const RARE: &str = "openNow: true, kinds: [FARM], services: [SHELTER], stepFree: true, minCapacity: 150";

/// Asks for the venues that are open now
#[derive(Parser)]
struct Args {
    /// Venues in the databases that are made
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    venues: usize,
    /// PostgreSQL on this machine, where a database is made
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("venues");
    let plan = Plan { venues: args.venues, seed: 1, ..Plan::default() };
    let directory = tempfile::tempdir()?;
    let store = StoreArgs { data_dir: directory.path().to_owned(), database_url: None };
    let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
    println!("{}", fill(db.background(), &plan).await?);
    db.close().await;
    ask("SQLite", directory.path(), None, &store.url(), &mut report).await?;
    let scratch = Scratch::make(&args.server).await?;
    let filled = scratch.fill(&plan).await;
    let keys = tempfile::tempdir()?;
    let asked = match filled {
        Ok(_) => ask("PostgreSQL", keys.path(), Some(&scratch.url), &scratch.url, &mut report).await,
        Err(error) => Err(error),
    };
    scratch.end().await?;
    asked.map(|()| report.end())
}

/// Asks one server, once it has renewed all venues.
async fn ask(name: &str, directory: &Path, url: Option<&str>, database: &str, report: &mut Report) -> Outcome<()> {
    let mut server = Process::territoire_on(directory, url)?;
    server.first_answer(&load::request("{ __typename }")).await?;
    report.tell(&format!("{name}, venues renewed in a second"), renewed(database).await?, "");
    let mut connection = Connection::open(server.port).await?;
    for (what, fields) in [
        ("open now in a region", "totalCount nodes { title openNow }"),
        ("open now in a region, with spaces", "nodes { title nextChange team { name } spaces { name capacity } }"),
    ] {
        let list =
            format!(r#"{{ venues(within: {{region: "84"}}, filter: {{openNow: true}}, first: 20) {{ {fields} }} }}"#);
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            connection.ask(&load::request(&list)).await?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        report.at_most(&format!("{name}, {what}"), median(took), BOUND, " ms");
    }
    let found = walk(&mut connection).await?;
    report.tell(&format!("{name}, rare venues in full pages"), found, "");
    drop(connection);
    server.stop()
}

/// How many venues the server renews in a second, until none is left.
async fn renewed(database: &str) -> Outcome<f64> {
    let db = Database::connect(database).await?;
    let waiting = async || Entity::find().filter(V::OpenUntil.lte(Moment::from(Clock::System.now()))).count(&db).await;
    let (started, all) = (Instant::now(), waiting().await?);
    let mut begun = Instant::now();
    loop {
        let left = waiting().await?;
        if left == all {
            begun = Instant::now();
        }
        // Some close while the server is at it, and are renewed a minute later.
        if left < all / 100 {
            let done = u32::try_from(all - left)?;
            db.close().await?;
            return Ok(f64::from(done) / begun.elapsed().as_secs_f64());
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("{left} of {all} venues wait to be renewed").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Walks the rare venues in pages of 20, each of which must be full but the last; gives how many there are.
async fn walk(connection: &mut Connection) -> Outcome<f64> {
    let (mut found, mut after) = (0_u32, String::new());
    loop {
        let list = format!(
            "{{ venues(filter: {{{RARE}}}, first: 20{after}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let answer: Json = serde_json::from_slice(connection.ask(&load::request(&list)).await?)?;
        let page = answer.pointer("/data/venues").ok_or("an answer without venues")?;
        let size = page.pointer("/nodes").and_then(Json::as_array).map_or(0, Vec::len);
        let goes_on = page.pointer("/pageInfo/hasNextPage").and_then(Json::as_bool).unwrap_or(false);
        found += u32::try_from(size)?;
        if goes_on && size < 20 {
            return Err(format!("a page of {size} that is not the last").into());
        }
        if !goes_on {
            let total = page.pointer("/totalCount").and_then(Json::as_u64);
            let is_all = total == Some(u64::from(found));
            return if is_all { Ok(f64::from(found)) } else { Err(format!("{found} of {total:?} were found").into()) };
        }
        let cursor = page.pointer("/pageInfo/endCursor").and_then(Json::as_str).ok_or("a page without an end")?;
        after = format!(r#", after: "{cursor}""#);
    }
}
