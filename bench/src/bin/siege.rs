//! Whether others are served while a server is attacked in all known ways at once: the answers of ordinary clients, the memory of the
//! server, and whether every acknowledged write is there afterwards, once and whole. On both databases, one after the other.
//!
//! `siege [--minutes 45] [--things 200000]`. The attackers are a process of the lowest priority, as they would be other machines.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]

use bench::both::{Databases, Filled};
use bench::generate::Plan;
use bench::process::{Process, command, free_port};
use bench::report::Report;
use bench::siege::{BESIEGER, Client, SIGNED_IN_FOR, WRITER, attack, password};
use bench::{Outcome, load, one_thread};
use clap::Parser;
use entity::contribution::{Column as C, Entity as Contributions};
use hdrhistogram::Histogram;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fs::{File, read_to_string};
use std::io::Write;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};
use tokio::time::sleep;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Most resident memory, in MiB.
const MEMORY: f64 = 512.0;
/// What the ordinary clients ask.
const SMALLEST: &str = "{ __typename }";
const HOT: &str = r#"{ organisations(within: {department: "26"}, first: 20) { nodes { id title team { name } communes { name } } } }"#;
/// Between two requests of either.
const PAUSE: Duration = Duration::from_millis(20);
/// Between two honest writes.
const BETWEEN_WRITES: Duration = Duration::from_millis(500);

/// Attacks a server, and looks at how others fare
#[derive(Parser)]
struct Args {
    /// How long, on each database
    #[arg(long, default_value_t = 45, value_name = "N")]
    minutes: u64,
    /// Things in the databases that are made
    #[arg(long, default_value_t = 200_000, value_name = "N")]
    things: usize,
    #[command(flatten)]
    databases: Databases,
}

fn main() -> Outcome<ExitCode> {
    let words: Vec<String> = std::env::args().collect();
    if let [_, word, port, seconds] = words.as_slice()
        && word == "attack"
    {
        let until = Instant::now() + Duration::from_secs(seconds.parse()?);
        one_thread()?.block_on(attack(port.parse()?, until))?;
        return Ok(ExitCode::SUCCESS);
    }
    let args = Args::parse();
    one_thread()?.block_on(async {
        let mut report = Report::new("siege");
        let lasts = Duration::from_secs(args.minutes * 60);
        let plan = Plan::of_all(args.things, 1);
        args.databases.each(&plan, async |filled| besiege(filled, lasts, &mut report).await).await?;
        Ok(report.end())
    })
}

async fn besiege(filled: &Filled<'_>, lasts: Duration, report: &mut Report) -> Outcome<()> {
    let program = std::env::current_exe()?.with_file_name("territoire");
    for name in [BESIEGER, WRITER] {
        account(&program, filled, name)?;
    }
    let directory = tempfile::tempdir()?;
    let log = directory.path().join("log");
    let port = free_port()?;
    let mut serve = command(&program);
    // Every answer is made anew, which is harder.
    serve.env("CACHE_MEBIBYTES", "0");
    serve.arg("serve").args(filled.arguments()).args(["--trusted-proxies", "127.0.0.1"]);
    serve.args(["--listen", &format!("127.0.0.1:{port}")]);
    let mut server = Process::logged(serve, port, File::create(&log)?)?;
    server.first_answer(&load::request("{ __typename }")).await?;

    let mut attackers = command(Path::new("/usr/bin/nice"));
    attackers.args(["-n", "19"]).arg(std::env::current_exe()?).args([
        "attack",
        &port.to_string(),
        &lasts.as_secs().to_string(),
    ]);
    let mut attackers = attackers.stdin(Stdio::null()).spawn()?;
    sleep(Duration::from_secs(5)).await;
    let until = Instant::now() + lasts.saturating_sub(Duration::from_secs(10));
    let (small, lists, written, memory) = tokio::join!(
        ask(port, 0, SMALLEST, until),
        ask(port, 1, HOT, until),
        write(port, until),
        watch(&server, until)
    );
    let name = filled.name;
    for (what, bound, fared) in [("the smallest request", 50.0, small), ("a hot list", 250.0, lists)] {
        let (latencies, refused) = fared?;
        report.tell(&format!("{name}: {what}, answered"), count(latencies.len()), "");
        report.at_most(&format!("{name}: {what}, refused"), count(refused), 0.0, "");
        let p99 = count(latencies.value_at_percentile(99.0)) / 1e3;
        report.at_most(&format!("{name}: {what}, 99 in 100"), p99, bound, " ms");
    }
    report.at_most(&format!("{name}: resident memory"), memory?, MEMORY, " MiB");
    attackers.wait()?;
    server.stop()?;
    let panics = read_to_string(&log)?.lines().filter(|line| line.contains("panicked")).count();
    report.at_most(&format!("{name}: panics in the log"), count(u64::try_from(panics)?), 0.0, "");
    let (acknowledged, tries) = written?;
    report.tell(&format!("{name}: writes acknowledged"), count(u64::try_from(acknowledged.len())?), "");
    report.tell(&format!("{name}: tries that they took"), count(tries), "");
    let kept: Vec<String> = filled
        .with(async |db| {
            let theirs = Contributions::find().select_only().column(C::Title).filter(C::Title.starts_with("Siège "));
            Ok(theirs.into_tuple().all(db).await?)
        })
        .await?;
    let once: BTreeSet<&String> = kept.iter().collect();
    let lost = acknowledged.iter().filter(|title| !once.contains(title)).count();
    report.at_most(&format!("{name}: writes lost"), count(u64::try_from(lost)?), 0.0, "");
    report.at_most(&format!("{name}: writes doubled"), count(u64::try_from(kept.len() - once.len())?), 0.0, "");
    Ok(())
}

#[expect(clippy::as_conversions, reason = "counts of a run are far below 2⁵³")]
fn count(number: u64) -> f64 {
    number as f64
}

/// Makes an account, as an operator does.
fn account(program: &Path, filled: &Filled<'_>, name: &str) -> Outcome<()> {
    let mut create = command(program);
    create.args(["admin", "create"]).args(filled.arguments());
    create.args(["--email", &format!("{name}@example.org"), "--name", name, "--role", "none", "--password-stdin"]);
    let mut child = create.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    writeln!(child.stdin.take().ok_or("no input")?, "{}", password(name))?;
    if child.wait()?.success() { Ok(()) } else { Err(format!("no account for {name}").into()) }
}

/// Asks at a steady pace, each time from another address; microseconds until the answers, and how many were refused.
async fn ask(port: u16, house: u8, document: &str, until: Instant) -> Outcome<(Histogram<u64>, u64)> {
    let (mut latencies, mut refused, mut asked) = (Histogram::new(3)?, 0, 0_u32);
    let body = json!({ "query": document }).to_string();
    let mut client = Client::new(port, String::new());
    while Instant::now() < until {
        asked += 1;
        client.address = format!("10.8.{house}.{}", asked % 250);
        let begun = Instant::now();
        let answer = client.post(body.as_bytes(), None).await;
        latencies.record(u64::try_from(begun.elapsed().as_micros())?.max(1))?;
        refused += u64::from(!answer.is_ok_and(|(status, body)| status == 200 && !body.starts_with(b"{\"errors\"")));
        sleep(PAUSE).await;
    }
    Ok((latencies, refused))
}

/// Registers one thing after the other, each until it is acknowledged; the titles of those, and how many tries they took.
async fn write(port: u16, until: Instant) -> Outcome<(Vec<String>, u64)> {
    let mut client = Client::new(port, "10.8.9.1".to_owned());
    let register = "mutation($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) { id } }";
    let (mut acknowledged, mut tries) = (Vec::new(), 0);
    client.sign_in(WRITER).await?;
    let mut signed_in = Instant::now();
    while Instant::now() < until {
        if signed_in.elapsed() > SIGNED_IN_FOR {
            client.sign_in(WRITER).await?;
            signed_in = Instant::now();
        }
        let title = format!("Siège {}", acknowledged.len());
        let input = json!({ "input": { "title": title, "kind": "ASSOCIATION", "communes": ["26289"] } });
        tries += 1;
        let answer = client.ask(register, input, Some(&title.replace(['è', ' '], "-"))).await;
        if answer.is_ok_and(|answer| answer.pointer("/data/registerOrganisation/id").is_some_and(Json::is_string)) {
            acknowledged.push(title);
        }
        sleep(BETWEEN_WRITES).await;
    }
    Ok((acknowledged, tries))
}

/// The most resident memory, in MiB.
async fn watch(server: &Process, until: Instant) -> Outcome<f64> {
    let mut most = 0;
    while Instant::now() < until {
        most = most.max(server.memory()?);
        sleep(Duration::from_millis(500)).await;
    }
    println!("the server takes {} MiB at the end", server.memory()? >> 20);
    Ok(count(most) / 1_048_576.0)
}
