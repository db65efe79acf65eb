//! How soon a server answers: in a fresh directory, and when started again; and what it weighs when it has nothing to do.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]
#![expect(clippy::as_conversions, reason = "figures are far below 2⁵³")]

use bench::load::{self, Connection};
use bench::process::Process;
use bench::report::{Report, median};
use bench::{Outcome, REFERENCE, one_thread};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Fresh directories; each is served twice.
const STARTS: usize = 5;
/// Answers before memory is looked at.
const ANSWERS: usize = 100;
const IDLE: Duration = Duration::from_secs(2);

fn main() -> Outcome<ExitCode> {
    one_thread()?.block_on(measure())
}

async fn measure() -> Outcome<ExitCode> {
    let mut report = Report::new("start");
    let [mut fresh, mut again, mut idle_fresh, mut idle_again] = [const { Vec::new() }; 4];
    for number in 1..=STARTS {
        let directory = tempfile::tempdir()?;
        let (first, after_first) = serve(directory.path()).await?;
        let (second, after_second) = serve(directory.path()).await?;
        println!(
            "{number}: fresh {first:.3} s, idle {after_first:.1} MB; again {second:.3} s, idle {after_second:.1} MB"
        );
        fresh.push(first);
        again.push(second);
        idle_fresh.push(after_first);
        idle_again.push(after_second);
    }
    report.at_most("fresh directory to first answer", median(fresh), 2.0, " s");
    report.at_most("restart to first answer", median(again), 0.5, " s");
    report.at_most("memory when idle, directory made", median(idle_fresh), 120.0, " MB");
    report.at_most("memory when idle, restarted", median(idle_again), 120.0, " MB");
    Ok(report.end())
}

/// Seconds to the first answer, and megabytes when idle after some more.
async fn serve(directory: &Path) -> Outcome<(f64, f64)> {
    let request = load::request(REFERENCE);
    let mut server = Process::territoire(directory)?;
    let first = server.first_answer(&request).await?.as_secs_f64();
    let mut connection = Connection::open(server.port).await?;
    for _ in 0..ANSWERS {
        connection.ask(&request).await?;
    }
    drop(connection);
    tokio::time::sleep(IDLE).await;
    let memory = server.memory()? as f64 / 1e6;
    server.stop()?;
    Ok((first, memory))
}
