//! Kinds of vital resources, which practices name too.

use crate::base::gql::Enum;
use crate::cell_enum;

/// What a commune lives on. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::ResourceKind")]
pub enum ResourceKind {
    /// Water: springs, catchments, fountains, reserves [eau].
    Water,
    /// Food: growing, storing, cooking, sharing [alimentation].
    Food,
    /// Energy: heat, electricity, fuels [énergie].
    Energy,
    /// Soil and land [sols, foncier].
    Soil,
    /// Forest and wood [forêt, bois].
    Forest,
    /// Housing and shelter [logement].
    Housing,
    /// Clothing and textiles [vêtements].
    Clothing,
    /// Health and care [santé, soin].
    Health,
    /// Sanitation and waste [assainissement, déchets].
    Sanitation,
    /// Mobility of people and goods [mobilité].
    Mobility,
    /// Safety, rescue, protection [sécurité, secours].
    Safety,
    /// Education and learning [éducation].
    Education,
    /// Digital services and networks [numérique].
    Digital,
    /// Exchange: markets, local currencies, mutual aid [échanges].
    Exchange,
    /// Equipment and machines [matériel].
    Equipment,
    /// Culture and heritage [culture, patrimoine].
    Culture,
    /// Know-how and crafts [savoir-faire].
    KnowHow,
}

cell_enum!(ResourceKind, entity::ResourceKind);
