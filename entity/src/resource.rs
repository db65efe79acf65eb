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
    PointPrecision {
        Exact = "EXACT", Street = "STREET", Commune = "COMMUNE",
    }
}

closed! {
    /// In which state a resource is.
    Condition {
        Secured = "SECURED", Fragile = "FRAGILE", Threatened = "THREATENED", Lost = "LOST", Unknown = "UNKNOWN",
    }
}

closed! {
    /// Where a resource is heading.
    Trend {
        Improving = "IMPROVING", Stable = "STABLE", Worsening = "WORSENING", Unknown = "UNKNOWN",
    }
}

impl Default for PointPrecision {
    fn default() -> Self {
        Self::Exact
    }
}

impl Default for Condition {
    /// Until somebody judges it.
    fn default() -> Self {
        Self::Unknown
    }
}

impl Default for Trend {
    /// Until somebody judges it.
    fn default() -> Self {
        Self::Unknown
    }
}
