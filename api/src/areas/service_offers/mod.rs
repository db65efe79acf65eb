//! Service offers [offres de service]: the standing directory of what organisations, persons and communes do for others, and for which
//! vital resources it is of use.
//!
//! Invariants: an offer is made by an organisation or a commune, whose team runs it, or by a person, alone or for a team. It stands
//! until it says, a year at most; whoever runs it confirms it for another year. Thirty days before its end they get a letter, one for
//! all offers that end then. At its end it leaves the lists by itself, and a confirmation brings it back. What is
//! published or restored after its end begins a year. Sent to a need it becomes an
//! offer there, under its conditions and by whoever makes it; those who decide about the need decide about it as about any other.

pub mod fields;
mod graphql;
mod lapse;
pub mod matching;
pub mod ops;
mod send;

pub use graphql::{ServiceOffer, ServiceOfferMutation, ServiceOfferQuery};
pub use ops::{CONFIRM, stand};
pub use send::SEND;

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::{EDIT_PUBLISHED, REGISTER, noun};
use crate::ground::jobs::HOUR;
use crate::job;

/// What service offers contribute.
pub const AREA: Area = Area {
    mutations: &[
        ("register_service_offer", &REGISTER),
        ("update_service_offer", &EDIT_PUBLISHED),
        ("confirm_service_offer", &CONFIRM),
        ("send_service_offer", &SEND),
    ],
    jobs: &[job!("service_offers_lapse", Upkeep, every HOUR, lapse::run)],
    holdings: || noun::holdings::<entity::service_offer::Entity>("service_offer_run_alone"),
    lists: &[ListBound::new("ServiceOffer", "matchingNeeds", 20), ListBound::new("Need", "matchingOffers", 20)],
    weights: &[("ServiceOffer", "matchingNeeds", 300), ("Need", "matchingOffers", 300)],
    ..Area::EMPTY
};
