//! Service offers [offres de service]: what somebody does for others, as long as they say so each year.

use crate::noun::noun;
use crate::offer::Conditions;
use crate::{Lines, Moment, Words};
use sea_orm::entity::prelude::*;

noun!("service_offer" {
    description: String, resource_kinds: Words, subkinds: Words, conditions: Conditions, conditions_words: Option<String>,
    done_for: Lines, website: Option<String>, confirmed_at: Option<Moment>, valid_until: Option<Moment>, due_at: Option<Moment>,
});
