//! Laws: they hold for all that exists, and iterate over it, so that what is new is under them too.

mod arguments;
mod booked;
mod bookings;
mod bulk;
mod cap;
mod chronicle;
mod courses;
mod crews;
mod emptied;
mod exposure;
mod fields_alone;
mod folders;
mod initiatives;
mod introspected;
mod jobs;
mod kinds;
mod layers;
mod links;
mod listed;
mod lists;
mod mapped;
mod memberships;
mod notices;
mod offers;
mod personal_data;
mod personal_data_at_scale;
mod plans;
mod policy;
mod privacy;
mod quantities;
mod rendered;
mod schema;
mod site;
mod standing;
mod tables;
mod territory;
mod town_halls;
mod traces;
mod tries;
mod unseen;
mod upgrade;
mod venues;
mod viewer_can;
mod village;

pub use chronicle::Watcher;

use libtest_mimic::Trial;

/// All laws.
pub fn trials() -> Vec<Trial> {
    [
        arguments::trials(),
        booked::trials(),
        bookings::trials(),
        bulk::trials(),
        kinds::trials(),
        initiatives::trials(),
        cap::trials(),
        courses::trials(),
        fields_alone::trials(),
        jobs::trials(),
        layers::trials(),
        lists::trials(),
        memberships::trials(),
        emptied::trials(),
        exposure::trials(),
        personal_data::trials(),
        personal_data_at_scale::trials(),
        plans::trials(),
        policy::trials(),
        privacy::trials(),
        quantities::trials(),
        rendered::trials(),
        schema::trials(),
        site::trials(),
        standing::trials(),
        tables::trials(),
        territory::trials(),
        unseen::trials(),
        upgrade::trials(),
        venues::trials(),
        viewer_can::trials(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
