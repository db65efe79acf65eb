//! Laws: they hold for all that exists, and iterate over it, so that what is new is under them too.

mod layers;
mod schema;
mod tables;
mod territory;

use libtest_mimic::Trial;

/// All laws.
pub fn trials() -> Vec<Trial> {
    [layers::trials(), schema::trials(), tables::trials(), territory::trials()].into_iter().flatten().collect()
}
