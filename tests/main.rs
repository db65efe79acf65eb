//! One test binary: scenarios and laws side by side, then abuse and faults one at a time, each on a server of its own.
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

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The binary is its own server process: abuse and faults start it anew with this word.
    if std::env::args().nth(1).as_deref() == Some(process::SERVE) {
        return process::serve_as_program();
    }
    let arguments = Arguments::from_args();
    let mut together: Vec<Trial> = scenarios::trials();
    together.extend(laws::trials());
    let first = run(&arguments, together);
    let alone = Arguments { test_threads: Some(1), ..arguments };
    let mut one_at_a_time = abuse::trials();
    one_at_a_time.extend(faults::trials());
    let second = run(&alone, one_at_a_time);
    databases::clean_up();
    if first.has_failed() || second.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
