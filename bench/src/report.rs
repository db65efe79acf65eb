//! How a result is said: the machine, the figures, and for each bound whether it holds.

#![expect(clippy::print_stdout, reason = "benches tell their results there")]

use std::fs::read_to_string;
use std::process::ExitCode;
use territoire::base::clock::Clock;

/// The results of one bench.
pub struct Report {
    name: &'static str,
    told: Vec<String>,
    failed: bool,
}

impl Report {
    /// Begins with the machine.
    pub fn new(name: &'static str) -> Self {
        println!("{name}: {}", machine());
        Self { name, told: Vec::new(), failed: false }
    }

    /// Compares a figure with the most it may be.
    pub fn at_most(&mut self, what: &str, figure: f64, bound: f64, unit: &str) {
        self.compare(what, figure, '≤', bound, unit, figure <= bound);
    }

    /// Compares a figure with the least it may be.
    pub fn at_least(&mut self, what: &str, figure: f64, bound: f64, unit: &str) {
        self.compare(what, figure, '≥', bound, unit, figure >= bound);
    }

    fn compare(&mut self, what: &str, figure: f64, sign: char, bound: f64, unit: &str, holds: bool) {
        let verdict = if holds { "PASS" } else { "FAIL" };
        println!("{verdict}  {what}: {figure:.3}{unit} ({sign} {bound}{unit})");
        self.told.push(format!("{what} {figure:.3}{unit} {verdict}"));
        self.failed |= !holds;
    }

    /// A figure without a bound.
    pub fn tell(&mut self, what: &str, figure: f64, unit: &str) {
        println!("      {what}: {figure:.3}{unit}");
        self.told.push(format!("{what} {figure:.3}{unit}"));
    }

    /// Ends with one dated line, fit for the README, and the exit code.
    pub fn end(self) -> ExitCode {
        println!("{} {}: {}; {}", Clock::System.now().date_naive(), self.name, self.told.join("; "), machine());
        if self.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
    let kernel = read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cpu = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    format!("{cores} cores ({}), Linux {}", model.trim_start_matches([' ', '\t', ':']), kernel.trim())
}

/// The middle one, or the mean of the two in the middle.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    let upper = figures.len() / 2;
    let lower = figures.len().saturating_sub(1) / 2;
    match (figures.get(lower), figures.get(upper)) {
        (Some(lower), Some(upper)) => f64::midpoint(*lower, *upper),
        _ => f64::NAN,
    }
}
