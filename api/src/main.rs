//! The program `territoire`: see `territoire --help`.

use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[cfg(not(feature = "faults"))]
fn main() -> ExitCode {
    use clap::Parser;
    territoire::cli::run(territoire::base::config::CommandLine::parse())
}

/// A build of the whole workspace turns on the faults that tests cause, so that program serves nobody.
#[cfg(feature = "faults")]
fn main() -> ExitCode {
    eprintln!("territoire: built with the faults of the tests; build it alone: cargo build -p territoire");
    ExitCode::FAILURE
}
