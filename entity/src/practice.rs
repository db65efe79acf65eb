//! Practices [fiches d'expérience]: what somebody did about a problem, told so that others can take it up.

use crate::noun::{closed, noun};
use crate::{Lines, Words};
use sea_orm::entity::prelude::*;

noun!("practice" {
    problem: String, action: String, steps: Lines, cost: Option<String>, duration: Option<String>, partners: Lines,
    results: Option<String>, failures: Option<String>, sources: Lines, axes: Words, resource_kinds: Words,
});

closed! {
    /// The six principles of Cerema's compass of resilience [boussole de la résilience, 2020].
    CompassAxis {
        Governance = "GOVERNANCE", Cohesion = "COHESION", Anticipation = "ANTICIPATION",
        Adaptation = "ADAPTATION", Sobriety = "SOBRIETY", Robustness = "ROBUSTNESS",
    }
}
