//! Vital resources: what a commune lives on.

use crate::noun::{closed, noun};
use crate::{Moment, ResourceKind};
use sea_orm::entity::prelude::*;

noun!("resource" {
    kind: ResourceKind, subkind: Option<String>, description: Option<String>, holder: Holder, supply: Option<i64>,
    unit: Option<String>, per: Option<SupplyPer>, minimum: Option<i64>, population_served: Option<i32>,
    point_precision: PointPrecision, condition: Condition, trend: Trend, assessed_at: Option<Moment>,
});

closed! {
    /// Who holds a resource.
    Holder {
        Commune = "COMMUNE", Common = "COMMON", Private = "PRIVATE", Unknown = "UNKNOWN",
    }
}

closed! {
    /// What a supply is a supply for.
    SupplyPer {
        Day = "DAY", Year = "YEAR", Stock = "STOCK",
    }
}

closed! {
    /// How exactly a point is kept.
    #[derive(Default)]
    PointPrecision {
        #[default]
        Exact = "EXACT",
        Street = "STREET", Commune = "COMMUNE",
    }
}

closed! {
    /// In which state a resource is: unknown until somebody judges it.
    #[derive(Default)]
    Condition {
        Secured = "SECURED", Fragile = "FRAGILE", Threatened = "THREATENED", Lost = "LOST",
        #[default]
        Unknown = "UNKNOWN",
    }
}

closed! {
    /// Where a resource is heading: unknown until somebody judges it.
    #[derive(Default)]
    Trend {
        Improving = "IMPROVING", Stable = "STABLE", Worsening = "WORSENING",
        #[default]
        Unknown = "UNKNOWN",
    }
}
