//! Venues: where people meet, stay, eat and learn.

use crate::noun::{closed, noun};
use crate::{Moment, Words};
use sea_orm::entity::prelude::*;

noun!("venue" {
    kind: VenueKind, services: Words, capacity: Option<i32>, address: Option<String>, website: Option<String>,
    opening_hours: Option<String>, conditions: Option<String>, prices: Option<String>, step_free: Option<bool>,
    ramp: Option<Ramp>, door_width: Option<i32>, door_help: Option<bool>, disabled_parking: Option<bool>,
    adapted_toilets: Option<bool>, hearing_help: Option<bool>, access_notes: Option<String>, open_from: Option<Moment>,
    open_until: Option<Moment>,
});

closed! {
    /// Kinds of venues.
    VenueKind {
        House = "HOUSE", Cafe = "CAFE", ThirdPlace = "THIRD_PLACE", Library = "LIBRARY", TownHall = "TOWN_HALL",
        CommunityHall = "COMMUNITY_HALL", Coworking = "COWORKING", Lodging = "LODGING", Farm = "FARM",
        Workshop = "WORKSHOP", Shop = "SHOP", Cultural = "CULTURAL", School = "SCHOOL", Outdoor = "OUTDOOR",
        Other = "OTHER",
    }
}

closed! {
    /// What a venue offers.
    VenueService {
        Stay = "STAY", Meal = "MEAL", Residency = "RESIDENCY", Training = "TRAINING", Workshop = "WORKSHOP",
        SuspendedBooks = "SUSPENDED_BOOKS", Shelter = "SHELTER", Meeting = "MEETING", Coworking = "COWORKING",
        Internet = "INTERNET", DigitalHelp = "DIGITAL_HELP", PublicServices = "PUBLIC_SERVICES",
        SharedKitchen = "SHARED_KITCHEN", ToolLending = "TOOL_LENDING", Groceries = "GROCERIES",
    }
}

closed! {
    /// Which ramp leads over the steps of an entrance.
    Ramp {
        None = "NONE", Fixed = "FIXED", Removable = "REMOVABLE",
    }
}
