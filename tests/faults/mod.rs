//! Faults: kills, races, repeats, stopping under load, and starting where it cannot be done.

mod bookings;
mod chronicle;
mod claims;
mod credentials;
mod crossings;
mod cuts;
mod demo;
mod imports;
mod kept;
mod kill;
mod publication;
mod quantities;
mod races;
mod refresh;
mod repeat;
mod start;
mod stewards;
mod stop;
mod uploads;

use libtest_mimic::Trial;

/// All of them, one at a time.
pub fn trials() -> Vec<Trial> {
    [
        start::trials(),
        bookings::trials(),
        claims::trials(),
        stewards::trials(),
        stop::trials(),
        uploads::trials(),
        imports::trials(),
        kept::trials(),
        kill::trials(),
        publication::trials(),
        races::trials(),
        crossings::trials(),
        quantities::trials(),
        repeat::trials(),
        refresh::trials(),
        credentials::trials(),
        cuts::trials(),
        demo::trials(),
        chronicle::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
