//! Service offers [offres de service]: the standing directory of what organisations, persons and communes do for others, and for which
//! vital resources it is of use.
//!
//! Invariants: an offer is made by an organisation or a commune, whose team runs it, or by a person, alone or for a team. It stands
//! until it says, a year at most; whoever runs it confirms it for another year. Thirty days before its end they get a letter, one for
//! all offers that end then. At its end it leaves the lists by itself, and a confirmation brings it back.

pub mod fields;
mod graphql;
mod lapse;
pub mod ops;

pub use graphql::{ServiceOffer, ServiceOfferMutation, ServiceOfferQuery};
pub use ops::CONFIRM;

use crate::ground::app::Area;
use crate::ground::contribution::{EDIT_PUBLISHED, REGISTER, noun};
use crate::ground::jobs::HOUR;
use crate::job;

/// What service offers contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("register_service_offer", &REGISTER),
        ("update_service_offer", &EDIT_PUBLISHED),
        ("confirm_service_offer", &CONFIRM),
    ],
    jobs: &[job!("service_offers_lapse", Upkeep, every HOUR, lapse::run)],
    holdings: || noun::holdings::<entity::service_offer::Entity>("service_offer_run_alone"),
    ..Area::EMPTY
};
