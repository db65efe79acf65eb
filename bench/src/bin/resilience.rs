//! How long a department of 10,000 resources with 30,000 dependencies takes to say what it can count on, on both databases; and a commune
//! of it, among 40,000 resources.
//!
//! `resilience [--resources 41000]`: on databases that are made for it and dropped.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::{CROWDED, Plan};
use bench::load::Connection;
use bench::report::Report;
use bench::{Outcome, one_thread};
use clap::Parser;
use serde_json::Value as Json;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most milliseconds of a department.
const BOUND: f64 = 150.0;
/// Fewest resources of the department.
const LEAST: u64 = 10_000;
const ALL: &str = "population exposedCount capped kinds { kind total secured fragile threatened lost unknown assessedThisYear } \
    exposed { depth chain { title } } autonomy { need supply stock coverage days missing { reason count } }";

/// Asks for the resilience of a department and of a commune
#[derive(Parser)]
struct Args {
    /// Resources in the databases that are made; a quarter are in the department
    #[arg(long, default_value_t = 41_000, value_name = "N")]
    resources: usize,
    #[command(flatten)]
    databases: Databases,
}

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure(&Args::parse()))
}

async fn measure(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("resilience");
    let plan = Plan { resources: args.resources, seed: 1, ..Plan::default() };
    let answers = args.databases.each(&plan, async |filled| ask(filled, &mut report).await).await?;
    if answers.windows(2).any(|both| both.first() != both.last()) {
        return Err("the two databases give different answers".into());
    }
    Ok(report.end())
}

/// Asks one server, and gives its answer for the department.
async fn ask(filled: &Filled<'_>, report: &mut Report) -> Outcome<Json> {
    let (server, name) = (filled.serve().await?, filled.name);
    let mut connection = Connection::open(server.port).await?;
    let of = |what: &str, fields: &str| format!("{{ {what} {{ resilience {{ {fields} }} }} }}");
    let department = format!(r#"department(code: "{CROWDED}")"#);
    let answer = connection.data(&of(&department, ALL)).await?;
    let found = answer.pointer("/department/resilience").ok_or("an answer without resilience")?;
    let number = |path: &str| found.pointer(path).and_then(Json::as_u64).unwrap_or(0);
    let of_kinds = found.pointer("/kinds").and_then(Json::as_array).into_iter().flatten();
    let total: u64 = of_kinds.filter_map(|kind| kind.pointer("/total")?.as_u64()).sum();
    println!("{name}: {total} resources, {} exposed", number("/exposedCount"));
    if total < LEAST || number("/exposedCount") == 0 {
        return Err("too little to measure".into());
    }
    for (what, document, bound) in [
        ("department, all of it", of(&department, ALL), Some(BOUND)),
        ("department, what is exposed", of(&department, "exposedCount"), None),
        ("department, counts", of(&department, "kinds { total }"), None),
        ("commune, all of it", of(r#"commune(code: "26289")"#, ALL), None),
    ] {
        let (what, took) = (format!("{name}, {what}"), connection.millis(&document).await?);
        match bound {
            Some(bound) => report.at_most(&what, took, bound, " ms"),
            None => report.tell(&what, took, " ms"),
        }
    }
    drop(connection);
    server.stop()?;
    Ok(found.clone())
}
