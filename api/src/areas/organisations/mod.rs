//! Organisations [annuaire]: associations, businesses, public bodies and collectives, with what they can and offer.
//!
//! Invariants: a SIREN number has a right check digit, an RNA number the form of one; neither is unique here, as sections
//! of one body register for themselves. The contact is shown to those that its visibility names: its team, unless said
//! otherwise; it is in no revision, filter or order.

pub mod fields;
mod graphql;
pub mod import;
pub mod ops;

pub use graphql::{AREA, Organisation, OrganisationMutation, OrganisationQuery};
