//! The program `territoire`: see `territoire --help`.

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    territoire::cli::run(territoire::base::config::CommandLine::parse())
}
