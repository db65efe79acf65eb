//! The hot list: articles of a scope as a front page shows them, with medium, authors, cover, comments and resonances. The server
//! against one hand-written statement behind a bare axum route that answers with the same bytes, and on PostgreSQL against
//! PostGraphile on the same tables; and the server where it keeps its answers, against the same route.
//!
//! `hot_list [--articles 200000] [--sqlite]`: on a database that is made for it and dropped; each request asks for another
//! department, medium, network or topic.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::generate::{Plan, RARE, fill};
use bench::load::{self, Connection};
use bench::postgraphile::{self, articles as peer};
use bench::process::Process;
use bench::report::Report;
use bench::scratch::{self, Scratch};
use bench::sides::{self, CONNECTIONS, Side};
use bench::{Outcome, bare_articles};
use clap::Parser;
use sea_orm::DatabaseConnection;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use territoire::base::config::StoreArgs;
use territoire::base::metrics::Metrics;
use territoire::start::{self, Migrate};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const LEAST_OF_BARE: f64 = 0.45;
const LEAST_OF_POSTGRAPHILE: f64 = 4.0;
/// Of answers that are kept, to those of the bare route.
const LEAST_OF_KEPT: f64 = 5.0;
const FIELDS: &str = "nodes { id title slug standfirst excerpt readingMinutes publishedAt medium { id title slug } \
    authors { name } cover { file { url } alt } commentCount resonances { kind count } }";
/// Families of scopes, and how many of each are asked for.
const FAMILIES: [(&str, usize); 4] = [("department:", 100), ("house:", 100), ("network:", 50), ("topic:", 50)];

/// Compares lists of articles with a bare route and with PostGraphile
#[derive(Parser)]
struct Args {
    /// Articles in the database that is made
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    articles: usize,
    /// Rounds of each side
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Seconds of a round
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// On SQLite, without PostGraphile
    #[arg(long)]
    sqlite: bool,
    /// PostgreSQL on this machine, where the database is made
    #[arg(long, default_value = "postgres://postgres@127.0.0.1:5432", value_name = "URL")]
    server: String,
    /// A database that `generate` filled, instead; it stays as it is
    #[arg(long, value_name = "URL", conflicts_with = "sqlite")]
    database_url: Option<String>,
    /// A data directory that `generate` filled, instead; with `--sqlite`
    #[arg(long, value_name = "DIR", requires = "sqlite")]
    data_dir: Option<PathBuf>,
    /// Leave the database that is made, and say where it is
    #[arg(long, conflicts_with = "sqlite")]
    keep: bool,
    /// Another build of the program to measure beside: its path
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
}

fn main() -> Outcome<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["bare", port, database_url, public_url] = words.as_slice() {
        return bare_articles::serve(port.parse()?, database_url, public_url).map(|()| ExitCode::SUCCESS);
    }
    let args = Args::parse();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&args))
}

async fn run(args: &Args) -> Outcome<ExitCode> {
    let mut report = Report::new(if args.sqlite { "hot_list on SQLite" } else { "hot_list" });
    let made = tempfile::tempdir()?;
    if args.sqlite {
        let directory = args.data_dir.as_deref().unwrap_or(made.path());
        compare(args, None, directory, &mut report).await?;
        return Ok(report.end());
    }
    let scratch = match &args.database_url {
        Some(url) => Scratch::found(url).await?,
        None => Scratch::make(&args.server).await?,
    };
    // Whatever happens, the database goes.
    let outcome = tokio::select! {
        outcome = compare(args, Some(&scratch), made.path(), &mut report) => outcome,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    };
    if args.keep {
        println!("the database stays: {}", scratch.url);
    } else {
        scratch.end().await?;
    }
    outcome.map(|()| report.end())
}

/// One list that is asked for.
struct Asked {
    scope: String,
    ours: Vec<u8>,
    theirs: Vec<u8>,
}

impl Asked {
    fn of(scope: String) -> Option<Self> {
        let (family, name) = scope.split_once(':')?;
        let narrowed = match family {
            "department" => format!(r#"within: {{department: "{name}"}}"#),
            "house" => format!(r#"filter: {{mediumId: "medium:{name}"}}"#),
            "network" => format!(r#"network: "network:{name}""#),
            "topic" => format!(r#"filter: {{topics: ["{name}"]}}"#),
            _ => return None,
        };
        let text = format!("{{ articles({narrowed}, first: 20) {{ {FIELDS} }} }}");
        // The route takes its scope from the variables; a document without them lets them be.
        let ours = load::request_with(&text, &json!({ "scope": scope }));
        let theirs = load::request(&peer::document(&scope));
        Some(Self { scope, ours, theirs })
    }
}

async fn open(url: Option<&str>, directory: &Path) -> Outcome<(territoire::base::db::Database, String)> {
    let store = StoreArgs { data_dir: directory.to_owned(), database_url: url.map(str::to_owned) };
    let db = start::database(&store, Migrate::Yes, &Metrics::default()).await.map_err(|refusal| refusal.0)?;
    Ok((db, store.url()))
}

async fn prepare(args: &Args, db: &DatabaseConnection, made: bool) -> Outcome<Vec<Asked>> {
    if made {
        let begun = Instant::now();
        let summary =
            fill(db, &Plan { contributions: args.articles / 10, articles: args.articles, seed: 1, ..Plan::default() })
                .await?;
        println!("made {summary} in {:.0} s", begun.elapsed().as_secs_f64());
    }
    println!("{} plans of lists sort nothing and scan nothing", bench::plans::published(db).await?);
    let mut asked = Vec::new();
    for (family, most) in FAMILIES {
        let scopes = scratch::scopes(db, family, "ARTICLE").await?;
        println!("{} scopes {family} fill a page", scopes.len());
        asked.extend(scopes.into_iter().take(most).filter_map(Asked::of));
    }
    Ok(asked)
}

async fn compare(args: &Args, scratch: Option<&Scratch>, directory: &Path, report: &mut Report) -> Outcome<()> {
    let url = scratch.map(|scratch| scratch.url.as_str());
    let (db, address) = open(url, directory).await?;
    let asked = prepare(args, db.background(), args.database_url.is_none() && args.data_dir.is_none()).await;
    db.close().await;
    let asked = asked?;
    let requests: Vec<_> = asked.iter().map(|asked| asked.ours.clone()).collect();
    let elsewhere = tempfile::tempdir()?;
    let home = if args.sqlite { directory } else { elsewhere.path() };
    let ours = Process::territoire_on(home, url)?;
    let public_url = format!("http://127.0.0.1:{}", ours.port);
    let mut sides = vec![
        Side::start("ours", ours, requests.clone()).await?,
        Side::start("bare", Process::again("bare", &[&address, &public_url])?, requests.clone()).await?,
    ];
    // A server takes its data directory for itself.
    let also = [tempfile::tempdir()?, tempfile::tempdir()?];
    let keeps = Process::territoire_that_keeps(also[0].path(), Some(&address))?;
    sides.push(Side::start("kept", keeps, requests.clone()).await?);
    if let Some(program) = &args.before {
        let before = Process::program(program, also[1].path(), Some(&address))?;
        sides.push(Side::start("before", before, requests).await?);
    }
    if let Some(scratch) = scratch {
        scratch.run(peer::FUNCTIONS).await?;
        let theirs = asked.iter().map(|asked| asked.theirs.clone()).collect();
        match postgraphile::start(&scratch.url) {
            Ok(process) => sides.push(Side::start("PostGraphile", process, theirs).await?),
            Err(why) => println!("PostGraphile is not measured: {why}"),
        }
    }
    let bytes = check(&sides, &asked).await?;
    println!("{} lists, answers are equal, {bytes} bytes on average; {CONNECTIONS} connections", asked.len());
    if let Some(ours) = sides.first() {
        report.tell("slowest page of 50 matches of a rare filter", walk(ours).await?, " ms");
    }
    sides::race(&mut sides, scratch, args.rounds, args.seconds).await?;
    let bounds = [("bare", LEAST_OF_BARE), ("PostGraphile", LEAST_OF_POSTGRAPHILE), ("before", 0.0)];
    sides::tell(&sides, &bounds, report);
    sides::compare(&sides, ["kept", "bare"], LEAST_OF_KEPT, report);
    Ok(())
}

/// Walks the articles of the licence that hardly any has (D7): every page must be full but the last. The slowest page in
/// milliseconds.
async fn walk(side: &Side) -> Outcome<f64> {
    let (mut connection, mut after, mut sizes, mut slowest) =
        (Connection::open(side.server.port).await?, Json::Null, Vec::new(), 0.0_f64);
    loop {
        let text = format!(
            "{{ articles(filter: {{licences: [CC0_1_0]}}, first: 20, after: {after}) {{ \
                nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let begun = Instant::now();
        let answer: Json = serde_json::from_slice(connection.ask(&load::request(&text)).await?)?;
        let elapsed = begun.elapsed().as_secs_f64() * 1e3;
        slowest = slowest.max(elapsed);
        let nodes = answer.pointer("/data/articles/nodes").and_then(Json::as_array);
        sizes.push(nodes.ok_or_else(|| format!("an answer without nodes: {answer}"))?.len());
        println!("a page of {:?} articles of a rare licence: {elapsed:.1} ms", sizes.last());
        if answer.pointer("/data/articles/pageInfo/hasNextPage") != Some(&Json::Bool(true)) || sizes.len() > RARE {
            break;
        }
        after = answer.pointer("/data/articles/pageInfo/endCursor").cloned().unwrap_or_default();
    }
    let full = sizes.split_last().is_some_and(|(_, others)| others.iter().all(|size| *size == 20));
    if !full || sizes.iter().sum::<usize>() != RARE {
        return Err(format!("pages of a rare filter are not full: {sizes:?}").into());
    }
    Ok(slowest)
}

/// Whether all sides answer alike for each list: the route with the same bytes, PostGraphile with the same things. Bytes of an
/// answer of ours on average.
async fn check(sides: &[Side], asked: &[Asked]) -> Outcome<usize> {
    let mut bytes = 0;
    for (number, asked) in asked.iter().enumerate() {
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
                // Its addresses of covers begin with another port.
                "before" | "kept" => ours.len() != answer.len(),
                _ => rows(&ours)? != peer::rows(answer)?,
            };
            if differs {
                let text = String::from_utf8_lossy;
                let (scope, name) = (&asked.scope, side.name);
                return Err(format!("{name} differs for {scope}:\n{}\n{}", text(&ours), text(answer)).into());
            }
        }
        bytes += ours.len();
    }
    Ok(bytes / asked.len().max(1))
}

/// Our answer, as [`peer::rows`] has it.
fn rows(answer: &[u8]) -> Outcome<Vec<Json>> {
    let answer: Json = serde_json::from_slice(answer)?;
    let nodes = answer.pointer("/data/articles/nodes").and_then(Json::as_array);
    let nodes = nodes.ok_or_else(|| format!("an answer without nodes: {answer}"))?;
    let plain = |id: Json| id.as_str().and_then(|id| id.split_once(':')).map_or(Json::Null, |(_, id)| Json::from(id));
    let of = |node: &Json| {
        let at = |path| node.pointer(path).cloned().unwrap_or_default();
        let empty = Vec::new();
        let authors = node.get("authors").and_then(Json::as_array).unwrap_or(&empty);
        let names: Vec<Json> = authors.iter().filter_map(|author| author.get("name").cloned()).collect();
        let resonances = node.get("resonances").and_then(Json::as_array).unwrap_or(&empty);
        let sum: i64 = resonances.iter().filter_map(|it| it.get("count").and_then(Json::as_i64)).sum();
        json!([
            plain(at("/id")),
            [at("/title"), at("/slug"), at("/standfirst"), at("/readingMinutes"), at("/commentCount")],
            [at("/medium/title"), at("/cover/alt")],
            names,
            sum
        ])
    };
    Ok(nodes.iter().map(of).collect())
}
