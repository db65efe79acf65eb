//! Laws: they hold for all that exists, and iterate over it, so that what is new is under them too.

mod chronicle;
mod fields_alone;
mod jobs;
mod layers;
mod lists;
mod personal_data;
mod personal_data_at_scale;
mod plans;
mod policy;
mod privacy;
mod schema;
mod tables;
mod territory;
mod village;

use libtest_mimic::Trial;

/// All laws.
pub fn trials() -> Vec<Trial> {
    [
        chronicle::trials(),
        jobs::trials(),
        layers::trials(),
        lists::trials(),
        personal_data::trials(),
        personal_data_at_scale::trials(),
        plans::trials(),
        policy::trials(),
        privacy::trials(),
        schema::trials(),
        tables::trials(),
        territory::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Laws beside which nothing may run.
pub fn alone() -> Vec<Trial> {
    chronicle::alone().into_iter().chain(fields_alone::alone()).collect()
}
