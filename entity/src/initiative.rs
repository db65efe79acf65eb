//! Citizen initiatives: what people begin together.

use crate::noun::{closed, noun};
use crate::{ContributionId, Words};
use sea_orm::entity::prelude::*;

noun!("initiative" {
    stage: Stage, purpose: String, axes: Words, resource_kinds: Words, website: Option<String>,
    host_venue_id: Option<ContributionId>,
});

closed! {
    /// How far an initiative is.
    #[derive(Default)]
    Stage {
        #[default]
        Idea = "IDEA",
        Preparation = "PREPARATION", Active = "ACTIVE", Sustained = "SUSTAINED", Ended = "ENDED",
    }
}
