//! The list «organisations of a department with team and author» on PostgreSQL: the server against one hand-written
//! statement behind a bare axum route that answers with the same bytes, and against PostGraphile on the same tables.
//!
//! `list [--contributions 200000] [--variables]`: on a database that is made for it and dropped; each request asks for
//! another department.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::generate::Plan;
use bench::load::{self, Connection};
use bench::process::Process;
use bench::report::Report;
use bench::scratch::Scratch;
use bench::sides::{self, CONNECTIONS, Side};
use bench::{Outcome, bare_list, postgraphile};
use clap::Parser;
use serde_json::{Value as Json, json};
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LEAST_OF_BARE: f64 = 0.6;
const LEAST_OF_POSTGRAPHILE: f64 = 2.0;
const FIELDS: &str = "nodes { id title version updatedAt team { id name } author { id name } communes { code name } }";

/// Compares lists of organisations with a bare route and with PostGraphile
#[derive(Parser)]
struct Args {
    /// Organisations in the database that is made
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    contributions: usize,
    /// Rounds of each side
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of a round
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Ask with a variable, one document for all departments
    #[arg(long)]
    variables: bool,
    /// PostgreSQL on this machine, where the database is made
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
    /// A database that `generate` filled, instead; it stays as it is
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

fn main() -> Outcome<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["bare", port, database_url] = words.as_slice() {
        return bare_list::serve(port.parse()?, database_url).map(|()| ExitCode::SUCCESS);
    }
    let args = Args::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&args))
}

async fn run(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new("list");
    let scratch = match &args.database_url {
        Some(url) => Scratch::found(url).await?,
        None => Scratch::make(&args.server).await?,
    };
    // Whatever happens, the database goes.
    let outcome = tokio::select! {
        outcome = compare(args, &scratch, &mut report) => outcome,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    };
    scratch.end().await?;
    outcome.map(|()| report.end())
}

async fn compare(args: &Args, scratch: &Scratch, report: &mut Report) -> Outcome<()> {
    if args.database_url.is_none() {
        let begun = Instant::now();
        let summary = scratch.fill(&Plan { contributions: args.contributions, seed: 1, ..Plan::default() }).await?;
        println!("made {summary} in {:.0} s", begun.elapsed().as_secs_f64());
    }
    let departments = scratch.departments().await?;
    let documents = departments.iter().map(|code| {
        if args.variables {
            return format!(
                "query($department: String!) {{ organisations(within: {{department: $department}}, first: 20) {{ {FIELDS} }} }}"
            );
        }
        format!(r#"{{ organisations(within: {{department: "{code}"}}, first: 20) {{ {FIELDS} }} }}"#)
    });
    // The route takes its department from the variables; a document without them lets them be.
    let asked = departments.iter().zip(documents);
    let requests: Vec<_> =
        asked.map(|(code, text)| load::request_with(&text, &json!({ "department": code }))).collect();
    let directory = tempfile::tempdir()?;
    let ours = Process::territoire_on(directory.path(), Some(&scratch.url))?;
    let mut sides = vec![
        Side::start("ours", ours, requests.clone()).await?,
        Side::start("bare", Process::again("bare", &[&scratch.url])?, requests).await?,
    ];
    match peer(args, scratch, &departments).await {
        Ok(side) => sides.push(side),
        Err(why) => println!("PostGraphile is not measured: {why}"),
    }
    let bytes = check(&sides, &departments).await?;
    println!(
        "{} departments, answers are equal, {bytes} bytes on average; {CONNECTIONS} connections",
        departments.len()
    );
    sides::race(&mut sides, Some(scratch), args.rounds, args.seconds).await?;
    sides::tell(&sides, &[("bare", LEAST_OF_BARE), ("PostGraphile", LEAST_OF_POSTGRAPHILE)], report);
    Ok(())
}

/// PostGraphile on the same database.
async fn peer(args: &Args, scratch: &Scratch, departments: &[String]) -> Outcome<Side> {
    let requests = departments.iter().map(|code| {
        let text = postgraphile::document(if args.variables { None } else { Some(code) });
        load::request_with(&text, &json!({ "area": format!("department:{code}") }))
    });
    Side::start("PostGraphile", postgraphile::start(&scratch.url)?, requests.collect()).await
}

/// Whether all sides answer alike for each department: the route with the same bytes, PostGraphile with the same things.
/// Bytes of an answer of ours on average.
async fn check(sides: &[Side], departments: &[String]) -> Outcome<usize> {
    let mut bytes = 0;
    for (number, department) in departments.iter().enumerate() {
        let mut ours: Vec<u8> = Vec::new();
        for side in sides {
            let request = side.requests.get(number).ok_or("a request is missing")?;
            let mut connection = Connection::open(side.server.port).await?;
            let answer = connection.ask(request).await?;
            let differs = match side.name {
                "ours" => {
                    ours = answer.to_vec();
                    false
                }
                "bare" => ours != answer,
                _ => rows(&ours)? != postgraphile::rows(answer)?,
            };
            if differs {
                let text = String::from_utf8_lossy;
                return Err(format!("the answers for {department} differ:\n{}\n{}", text(&ours), text(answer)).into());
            }
        }
        bytes += ours.len();
    }
    Ok(bytes / departments.len().max(1))
}

/// What identifies the things of our answer, as [`postgraphile::rows`] has it.
fn rows(answer: &[u8]) -> Outcome<Vec<[Json; 5]>> {
    let answer: Json = serde_json::from_slice(answer)?;
    let nodes =
        answer.pointer("/data/organisations/nodes").and_then(Json::as_array).ok_or("an answer without nodes")?;
    let plain = |id: Json| id.as_str().and_then(|id| id.split_once(':')).map_or(Json::Null, |(_, id)| Json::from(id));
    Ok(nodes
        .iter()
        .map(|node| {
            let at = |path| node.pointer(path).cloned().unwrap_or_default();
            [plain(at("/id")), at("/title"), at("/version"), plain(at("/team/id")), at("/author/name")]
        })
        .collect())
}
