//! Needs [besoins]: what a commune, an initiative, a venue, a medium or an organisation asks others for.

use crate::noun::{closed, noun};
use crate::{ContributionId, Moment, Words, contribution};
use sea_orm::entity::prelude::*;

noun!("need" {
    description: Option<String>, urgency: Urgency, resource_id: Option<ContributionId>, needed_until: Option<Moment>,
    repeats: Repetition, wants_transport: bool, progress: Progress, kinds: Words, report: Option<String>,
    closed_at: Option<Moment>,
});

closed! {
    /// How urgent a need is.
    Urgency {
        WhenPossible = "WHEN_POSSIBLE", Soon = "SOON", Urgent = "URGENT", Sos = "SOS",
    }
}

closed! {
    /// How often what is needed is needed.
    #[derive(Default)]
    Repetition {
        #[default]
        Once = "ONCE",
        Daily = "DAILY", Weekly = "WEEKLY", Monthly = "MONTHLY",
    }
}

closed! {
    /// Where a need is in its course.
    #[derive(Default)]
    Progress {
        #[default]
        Open = "OPEN",
        Covered = "COVERED", Closed = "CLOSED", Expired = "EXPIRED",
    }
}

impl Entity {
    /// The relation from a need to its contribution, for joins.
    pub fn to_contribution() -> RelationDef {
        Self::belongs_to(contribution::Entity).from(Column::Id).to(contribution::Column::Id).into()
    }
}
