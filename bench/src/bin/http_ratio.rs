//! The server against one bare axum route that answers with the same bytes: requests per second in interleaved rounds.
//!
//! `http_ratio [rounds [seconds]]`: 5 rounds of 2 s for each side unless told otherwise.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]
#![expect(clippy::as_conversions, reason = "counts are far below 2⁵³")]

use bench::load::{self, Connection, Round};
use bench::process::{Process, own_cpu};
use bench::report::{Report, median};
use bench::{Outcome, REFERENCE, bare};
use std::process::ExitCode;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CONNECTIONS: usize = 8;
const WARM_UP: Duration = Duration::from_secs(1);
const LEAST_RATIO: f64 = 0.2;

fn main() -> Outcome<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (rounds, seconds) = match words.as_slice() {
        ["bare", port] => return bare::serve(port.parse()?).map(|()| ExitCode::SUCCESS),
        [] => (5, 2),
        [rounds] => (rounds.parse()?, 2),
        [rounds, seconds] => (rounds.parse()?, seconds.parse()?),
        _ => return Err("usage: http_ratio [rounds [seconds]]".into()),
    };
    let seconds = Duration::from_secs(u64::clamp(seconds, 1, 60));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(compare(u32::clamp(rounds, 1, 100), seconds))
}

/// One round of one side.
struct Side {
    round: Round,
    /// Microseconds of the server's CPU time for each request.
    cpu: f64,
    /// The same of the load generator.
    own_cpu: f64,
}

async fn measure(server: &Process, request: &[u8], length: Duration) -> Outcome<Side> {
    let (cpu, own) = (server.cpu()?, own_cpu()?);
    let round = load::round(server.port, request, CONNECTIONS, length).await?;
    let each = |spent: Duration| spent.as_secs_f64() * 1e6 / round.answered.max(1) as f64;
    let (cpu, own_cpu) = (each(server.cpu()? - cpu), each(own_cpu()? - own));
    Ok(Side { round, cpu, own_cpu })
}

async fn compare(rounds: u32, length: Duration) -> Outcome<ExitCode> {
    let mut report = Report::new("http_ratio");
    let directory = tempfile::tempdir()?;
    let request = load::request(REFERENCE);
    let mut ours = Process::territoire(directory.path())?;
    let mut bare = Process::again("bare", &[])?;
    ours.first_answer(&request).await?;
    bare.first_answer(&request).await?;

    let (mut one, mut other) = (Connection::open(ours.port).await?, Connection::open(bare.port).await?);
    let (our_body, bare_body) = (one.ask(&request).await?, other.ask(&request).await?);
    if our_body != bare_body {
        let text = String::from_utf8_lossy;
        return Err(format!("the answers differ:\n{}\n{}", text(our_body), text(bare_body)).into());
    }
    println!("answers are equal, {} bytes; {CONNECTIONS} connections, {length:?} a round", our_body.len());
    drop((one, other));
    for server in [&ours, &bare] {
        measure(server, &request, WARM_UP).await?;
    }

    println!("round  side     req/s  CPU µs/req  (generator's)  p50 µs  p99 µs  ratio");
    let (mut ratios, mut our_cpu, mut bare_cpu) = (Vec::new(), Vec::new(), Vec::new());
    for number in 1..=rounds {
        // Who goes first changes, so that a machine that grows slower favours nobody.
        let (us, them) = if number % 2 == 1 {
            let us = measure(&ours, &request, length).await?;
            (us, measure(&bare, &request, length).await?)
        } else {
            let them = measure(&bare, &request, length).await?;
            (measure(&ours, &request, length).await?, them)
        };
        let ratio = us.round.per_second() / them.round.per_second();
        for (name, side, ratio) in [("ours", &us, format!("{ratio:.3}")), ("bare", &them, String::new())] {
            let Side { round, cpu, own_cpu } = side;
            let (rate, p50, p99) = (round.per_second(), round.micros_at(50.0), round.micros_at(99.0));
            println!("{number:5}  {name}  {rate:8.0}  {cpu:10.1}  {own_cpu:13.1}  {p50:6.0}  {p99:6.0}  {ratio}");
        }
        ratios.push(ratio);
        our_cpu.push(us.cpu);
        bare_cpu.push(them.cpu);
    }
    let (our_cpu, bare_cpu) = (median(our_cpu), median(bare_cpu));
    report.at_least("requests per second, ours / bare", median(ratios), LEAST_RATIO, "");
    report.tell("CPU of a request, bare / ours", bare_cpu / our_cpu, "");
    report.tell("CPU of a request, ours", our_cpu, " µs");
    report.tell("CPU of a request, bare", bare_cpu, " µs");
    Ok(report.end())
}
