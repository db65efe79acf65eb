//! Axes of the territory game [Jeu de Territoire], which initiatives serve too.

use crate::base::gql::Enum;
use crate::cell_enum;

/// An axis of the territory game [axe du Jeu de Territoire]: what it sets in motion. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::GameAxis")]
pub enum GameAxis {
    /// The economy of proximity [économie de proximité].
    LocalEconomy,
    /// Ties between people [lien social].
    SocialTies,
    /// The riches that are there already [richesses existantes].
    LocalRiches,
    /// Cooperation [coopération].
    Cooperation,
}

cell_enum!(GameAxis, entity::GameAxis);
