//! Service offers [offres de service]: what somebody does for others, as long as they say so each year.

use crate::noun::{closed, noun};
use crate::{Lines, Moment, Words};
use sea_orm::entity::prelude::*;

noun!("service_offer" {
    description: String, resource_kinds: Words, subkinds: Words, conditions: Conditions, conditions_words: Option<String>,
    done_for: Lines, website: Option<String>, confirmed_at: Option<Moment>, valid_until: Option<Moment>, reminded: bool,
});

closed! {
    /// What is asked in return.
    Conditions {
        Free = "FREE", AtCost = "AT_COST", Price = "PRICE", Exchange = "EXCHANGE",
    }
}
