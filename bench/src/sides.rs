//! Servers that are compared: asked for the same in interleaved rounds, with the CPU time of each request beside.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]
#![expect(clippy::as_conversions, reason = "counts are far below 2⁵³")]

use crate::Outcome;
use crate::load::{self, Round};
use crate::process::{Process, own_cpu};
use crate::report::{Report, median};
use crate::scratch::Scratch;
use std::sync::Arc;
use std::time::Duration;

/// Connections of the load generator.
pub const CONNECTIONS: usize = 8;
const WARM_UP: Duration = Duration::from_secs(3);

/// One of the servers.
pub struct Side {
    /// What it is called.
    pub name: &'static str,
    /// The process.
    pub server: Process,
    /// What it is asked, one after the other.
    pub requests: Arc<[Vec<u8>]>,
    rounds: Vec<Measured>,
}

/// One round of one side.
struct Measured {
    round: Round,
    /// Microseconds for each request: of the server, of its PostgreSQL processes, of the load generator.
    cpu: [f64; 3],
}

impl Side {
    /// Waits for the first answer.
    pub async fn start(name: &'static str, mut server: Process, requests: Vec<Vec<u8>>) -> Outcome<Self> {
        server.first_answer(requests.first().ok_or("there is nothing to ask for")?).await?;
        Ok(Self { name, server, requests: requests.into(), rounds: Vec::new() })
    }

    /// One round. Without a database on PostgreSQL the server's CPU time is all that there is.
    async fn measure(&self, scratch: Option<&Scratch>, length: Duration) -> Outcome<Measured> {
        let before = match scratch {
            Some(scratch) => scratch.cpu().await?,
            None => Default::default(),
        };
        let (cpu, own) = (self.server.cpu()?, own_cpu()?);
        let round = load::rotate(self.server.port, &self.requests, CONNECTIONS, length).await?;
        let (cpu, own) = (self.server.cpu()? - cpu, own_cpu()? - own);
        let after = match scratch {
            Some(scratch) => scratch.cpu().await?,
            None => Default::default(),
        };
        let spent = after.into_iter();
        let database =
            spent.map(|(pid, spent)| spent.saturating_sub(before.get(&pid).copied().unwrap_or_default())).sum();
        let each = |spent: Duration| spent.as_secs_f64() * 1e6 / round.answered.max(1) as f64;
        Ok(Measured { cpu: [cpu, database, own].map(each), round })
    }

    /// The median of the rounds.
    fn median(&self, figure: impl Fn(&Measured) -> f64) -> f64 {
        median(self.rounds.iter().map(figure).collect())
    }

    fn cpu(&self) -> f64 {
        self.median(|measured| measured.cpu.iter().take(2).sum())
    }

    /// The ratios of its rounds to another's of the same time.
    fn ratios(&self, other: &Self) -> Vec<f64> {
        let pairs = self.rounds.iter().zip(&other.rounds);
        pairs.map(|(us, them)| us.round.per_second() / them.round.per_second()).collect()
    }
}

/// Rounds of all sides in turn.
pub async fn race(sides: &mut [Side], scratch: Option<&Scratch>, rounds: u32, seconds: u64) -> Outcome<()> {
    for side in sides.iter() {
        side.measure(scratch, WARM_UP).await?;
    }
    println!("round  side            req/s  CPU µs/req  (PostgreSQL's)  (generator's)  p50 µs  p99 µs");
    for number in 0..rounds {
        // Who goes first changes, so that a machine that grows slower favours nobody.
        sides.rotate_left(1);
        for side in sides.iter_mut() {
            let measured = side.measure(scratch, Duration::from_secs(seconds)).await?;
            let Measured { round, cpu: [cpu, database, own] } = &measured;
            let (name, rate, p50, p99) = (side.name, round.per_second(), round.micros_at(50.0), round.micros_at(99.0));
            println!(
                "{:5}  {name:12}  {rate:7.0}  {cpu:10.1}  {database:14.1}  {own:13.1}  {p50:6.0}  {p99:6.0}",
                number + 1
            );
            side.rounds.push(measured);
        }
    }
    Ok(())
}

/// Tells the figures of all sides, and compares the first named «ours» with each other one by its bound.
pub fn tell(sides: &[Side], bounds: &[(&str, f64)], report: &mut Report) {
    for side in sides {
        let name = side.name;
        report.tell(&format!("{name}: requests per second"), side.median(|it| it.round.per_second()), "");
        report.tell(&format!("{name}: p50"), side.median(|it| it.round.micros_at(50.0)), " µs");
        report.tell(&format!("{name}: p99"), side.median(|it| it.round.micros_at(99.0)), " µs");
        report.tell(&format!("{name}: CPU of a request, server"), side.median(|it| it.cpu[0]), " µs");
        report.tell(&format!("{name}: CPU of a request, with PostgreSQL"), side.cpu(), " µs");
    }
    for (name, least) in bounds {
        compare(sides, ["ours", name], *least, report);
    }
}

/// Compares a side with another one by its bound, where both were measured.
pub fn compare(sides: &[Side], names: [&str; 2], least: f64, report: &mut Report) {
    let [Some(one), Some(other)] = names.map(|name| sides.iter().find(|side| side.name == name)) else { return };
    let [name, of] = names;
    report.tell(&format!("CPU of a request, {of} / {name}"), other.cpu() / one.cpu(), "");
    let ratios = one.ratios(other);
    let least_of = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let most_of = ratios.iter().copied().fold(0.0, f64::max);
    println!("      {name} / {of}, by round: {least_of:.3} to {most_of:.3}");
    report.at_least(&format!("requests per second, {name} / {of}"), median(ratios), least, "");
}
