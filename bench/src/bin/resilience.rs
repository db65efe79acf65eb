//! How long a department of 10,000 resources with 30,000 dependencies takes to say what it can count on, on both databases; and a commune
//! of it, among 40,000 resources.
//!
//! `resilience [--resources 41000]`: on databases that are made for it and dropped.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::generate::{CROWDED, Plan, fill};
use bench::load::{self, Connection};
use bench::process::Process;
use bench::report::{Report, median};
use bench::scratch::Scratch;
use bench::{Outcome, one_thread};
use clap::Parser;
use serde_json::Value as Json;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a department.
const BOUND: f64 = 150.0;
/// Fewest resources of the department.
const LEAST: u64 = 10_000;
/// How often each question is asked.
const TIMES: usize = 40;
const ALL: &str = "population exposedCount capped kinds { kind total secured fragile threatened lost unknown assessedThisYear } \
    exposed { depth chain { title } } autonomy { need supply stock coverage days missing { reason count } }";

/// Asks for the resilience of a department and of a commune
#[derive(Parser)]
struct Args {
    /// Resources in the databases that are made; a quarter are in the department
    #[arg(long, default_value_t = 41_000, value_name = "N")]
    resources: usize,
    /// PostgreSQL on this machine, where a database is made
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("resilience");
    let plan = Plan { resources: args.resources, seed: 1, ..Plan::default() };
    let directory = tempfile::tempdir()?;
    let store = StoreArgs { data_dir: directory.path().to_owned(), database_url: None };
    let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
    println!("{}", fill(db.background(), &plan).await?);
    db.close().await;
    let on_sqlite = ask("SQLite", directory.path(), None, &mut report).await?;
    let scratch = Scratch::make(&args.server).await?;
    let filled = scratch.fill(&plan).await;
    let keys = tempfile::tempdir()?;
    let asked = match filled {
        Ok(_) => ask("PostgreSQL", keys.path(), Some(&scratch.url), &mut report).await,
        Err(error) => Err(error),
    };
    scratch.end().await?;
    if asked? != on_sqlite {
        return Err("the two databases give different answers".into());
    }
    Ok(report.end())
}

/// Asks one server, and gives its answer for the department.
async fn ask(name: &str, directory: &Path, url: Option<&str>, report: &mut Report) -> Outcome<Json> {
    let mut server = Process::territoire_on(directory, url)?;
    server.first_answer(&load::request("{ __typename }")).await?;
    let mut connection = Connection::open(server.port).await?;
    let of = |what: &str, fields: &str| load::request(&format!("{{ {what} {{ resilience {{ {fields} }} }} }}"));
    let department = format!(r#"department(code: "{CROWDED}")"#);
    let answer: Json = serde_json::from_slice(connection.ask(&of(&department, ALL)).await?)?;
    let found = answer.pointer("/data/department/resilience").ok_or("an answer without resilience")?;
    let number = |path: &str| found.pointer(path).and_then(Json::as_u64).unwrap_or(0);
    let of_kinds = found.pointer("/kinds").and_then(Json::as_array).into_iter().flatten();
    let total: u64 = of_kinds.filter_map(|kind| kind.pointer("/total")?.as_u64()).sum();
    println!("{name}: {total} resources, {} exposed", number("/exposedCount"));
    if total < LEAST || number("/exposedCount") == 0 {
        return Err("too little to measure".into());
    }
    for (what, request, bound) in [
        ("department, all of it", of(&department, ALL), Some(BOUND)),
        ("department, what is exposed", of(&department, "exposedCount"), None),
        ("department, counts", of(&department, "kinds { total }"), None),
        ("commune, all of it", of(r#"commune(code: "26289")"#, ALL), None),
    ] {
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            connection.ask(&request).await?;
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        let what = format!("{name}, {what}");
        match bound {
            Some(bound) => report.at_most(&what, median(took), bound, " ms"),
            None => report.tell(&what, median(took), " ms"),
        }
    }
    drop(connection);
    server.stop()?;
    Ok(found.clone())
}
