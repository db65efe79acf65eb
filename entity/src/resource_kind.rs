//! Kinds of vital resources.

use crate::noun::closed;
use sea_orm::entity::prelude::*;

closed! {
    /// What a commune lives on.
    ResourceKind {
        Water = "WATER", Food = "FOOD", Energy = "ENERGY", Soil = "SOIL",
        Forest = "FOREST", Housing = "HOUSING", Clothing = "CLOTHING", Health = "HEALTH",
        Sanitation = "SANITATION", Mobility = "MOBILITY", Safety = "SAFETY", Education = "EDUCATION",
        Digital = "DIGITAL", Exchange = "EXCHANGE", Equipment = "EQUIPMENT", Culture = "CULTURE",
        KnowHow = "KNOW_HOW",
    }
}
