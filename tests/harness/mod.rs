//! What tests are made of: databases, servers in this process and in others, an HTTP client, the scenario grammar.

pub mod client;
pub mod databases;
pub mod fixtures;
pub mod mail;
pub mod people;
pub mod play;
pub mod print;
pub mod process;
pub mod samples;
pub mod scenario;
pub mod server;

use libtest_mimic::{Failed, Trial};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Runs servers and clients of all tests in this process.
pub static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime"));

/// How long a test may take; one that waits for what never happens fails by its name.
const LONGEST: Duration = Duration::from_mins(5);

/// A test from a function that panics when it fails.
pub fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(catch_unwind(AssertUnwindSafe(test))));
        let outcome = told.recv_timeout(LONGEST).map_err(|_| Failed::from(format!("not over after {LONGEST:?}")))?;
        outcome.map_err(|panic| {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
            Failed::from(words.unwrap_or_else(|| "failed".to_owned()))
        })
    })
}

/// Tests from functions, named as they are.
#[macro_export]
macro_rules! trials {
    ($($test:ident),* $(,)?) => { vec![$($crate::harness::trial(stringify!($test), $test)),*] };
}

/// The project's root.
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a root").to_owned()
}

/// Whether this is CI, where nothing may be left out.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| ci == "true")
}
