//! The gazetteer in memory: how long it takes to read, what it weighs, and how fast it suggests and finds what is near.

#![expect(clippy::print_stdout, reason = "a bench tells its results there")]
#![expect(clippy::as_conversions, reason = "figures are far below 2⁵³")]

use bench::Outcome;
use bench::process::{own_cpu, own_memory};
use bench::report::{Report, median};
use hdrhistogram::Histogram;
use std::collections::HashMap;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use territoire::ground::territory::gazetteer;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const FIRST: usize = 20;
/// Processes that read the gazetteer; the first of them finds the program's file cold, perhaps.
const READINGS: usize = 5;

fn main() -> Outcome<ExitCode> {
    if std::env::args().nth(1).as_deref() == Some("read") {
        return read().map(|()| ExitCode::SUCCESS);
    }
    let mut report = Report::new("suggest");
    let [mut millis, mut cpu_millis, mut megabytes] = [const { Vec::new() }; 3];
    for _ in 0..READINGS {
        let told = Command::new(std::env::current_exe()?).arg("read").output()?;
        let told = String::from_utf8(told.stdout)?;
        let figures: Vec<f64> = told.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [time, cpu, grown] = *figures else { return Err("a reading failed".into()) };
        println!("reading: {time} ms ({cpu} ms of CPU), memory + {grown} MB");
        millis.push(time);
        cpu_millis.push(cpu);
        megabytes.push(grown);
    }
    report.at_most("gazetteer read", median(millis), 150.0, " ms");
    report.tell("its CPU time", median(cpu_millis), " ms");
    report.at_most("memory grows", median(megabytes), 40.0, " MB");
    suggestions(&mut report)?;
    neighbours(&mut report)?;
    Ok(report.end())
}

/// What a new process does: reads the gazetteer and prints milliseconds, those of CPU time, megabytes.
fn read() -> Outcome<()> {
    let (memory, cpu) = (own_memory()?, own_cpu()?);
    let started = Instant::now();
    black_box(gazetteer().communes().len());
    let elapsed = started.elapsed();
    let grown = own_memory()?.saturating_sub(memory);
    let cpu = own_cpu()? - cpu;
    println!("{:.1} {} {:.1}", elapsed.as_secs_f64() * 1e3, cpu.as_millis(), grown as f64 / 1e6);
    Ok(())
}

/// Everything that somebody types on the way to a name, as the list writes it and folded.
fn prefixes() -> HashMap<&'static str, u64> {
    let mut prefixes = HashMap::new();
    for commune in gazetteer().communes() {
        for text in [commune.name, commune.key] {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            for prefix in ends.filter_map(|end| text.get(..end)) {
                *prefixes.entry(prefix).or_default() += 1;
            }
        }
    }
    prefixes
}

fn suggestions(report: &mut Report) -> Outcome<()> {
    let prefixes = prefixes();
    let time = |text: &str| {
        let started = Instant::now();
        black_box(gazetteer().suggest(black_box(text), FIRST));
        started.elapsed()
    };
    let (mut typed, mut distinct) = (Histogram::<u64>::new(3)?, Histogram::<u64>::new(3)?);
    let mut slowest = (Duration::ZERO, "");
    for (prefix, times) in &prefixes {
        let elapsed = time(prefix);
        slowest = slowest.max((elapsed, prefix));
        let nanos = u64::try_from(elapsed.as_nanos())?;
        typed.record_n(nanos, *times)?;
        distinct.record(nanos)?;
    }
    show("suggest, every prefix of every name", &typed);
    show("suggest, every prefix once", &distinct);
    let again = (0..20).map(|_| time(slowest.1)).min().unwrap_or_default();
    println!("the slowest was «{}»: {:?}, best of 20 more {again:?}", slowest.1, slowest.0);
    report.at_most("suggest p99", micros(&typed, 99.0), 300.0, " µs");
    Ok(())
}

fn neighbours(report: &mut Report) -> Outcome<()> {
    let mut times = Histogram::<u64>::new(3)?;
    for centre in gazetteer().communes().iter().filter_map(|commune| commune.centre) {
        let started = Instant::now();
        black_box(gazetteer().nearest(black_box(centre), FIRST));
        times.record(u64::try_from(started.elapsed().as_nanos())?)?;
    }
    show("nearest to every centre", &times);
    report.at_most("nearest p99", micros(&times, 99.0), 300.0, " µs");
    Ok(())
}

fn show(what: &str, times: &Histogram<u64>) {
    let [p50, p99, max] = [50.0, 99.0, 100.0].map(|percentile| micros(times, percentile));
    println!("{what}: {} calls, p50 {p50:.1} µs, p99 {p99:.1} µs, max {max:.1} µs", times.len());
}

fn micros(times: &Histogram<u64>, percentile: f64) -> f64 {
    times.value_at_percentile(percentile) as f64 / 1_000.0
}
