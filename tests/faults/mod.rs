//! Faults: stopping under load, and starting where it cannot be done.

mod start;
mod stop;

use libtest_mimic::Trial;

/// All of them, one at a time.
pub fn trials() -> Vec<Trial> {
    [start::trials(), stop::trials()].into_iter().flatten().collect()
}
