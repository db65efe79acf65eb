//! The tests: scenarios and laws side by side, then abuse and faults, each on a server of its own; those that measure time or
//! memory one at a time. They are a library so that the compiler reads them while it still builds the server.
//!
//! `cargo test --workspace --test territoire -- NAME` runs what has NAME in its name; `INSTA_UPDATE=always` writes snapshots.

mod abuse;
mod faults;
mod harness;
mod laws;
mod scenarios;

use harness::{databases, process};
use libtest_mimic::{Arguments, Trial, run};
use std::process::ExitCode;

/// Whether a test measures time or memory, so that nothing may run beside it. The others mostly wait: for leases, deadlines,
/// caches.
fn measures(name: &str) -> bool {
    let rows =
        ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1_", "b10", "b11", "b12_a_greedy", "e1_", "f8", "f1_"];
    rows.iter().any(|row| name.starts_with(row))
}

/// Runs the tests that the arguments of the process name.
pub fn main() -> ExitCode {
    // The binary is its own server process: abuse and faults start it anew with this word.
    if std::env::args().nth(1).as_deref() == Some(process::SERVE) {
        return process::serve_as_program();
    }
    let arguments = Arguments::from_args();
    let mut together: Vec<Trial> = scenarios::trials();
    together.extend(laws::trials());
    let first = run(&arguments, together);
    let threads = |threads| Arguments { test_threads: Some(threads), ..arguments.clone() };
    let (alone, beside): (Vec<Trial>, Vec<Trial>) =
        abuse::trials().into_iter().chain(faults::trials()).partition(|trial| measures(trial.name()));
    let second = run(&threads(4), beside);
    let third = run(&threads(1), alone);
    databases::clean_up();
    if [first, second, third].iter().any(|ran| ran.has_failed()) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
