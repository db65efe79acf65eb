//! Closed sets of the official list.

use crate::base::gql::Enum;

/// How «de» joins the name of a commune (INSEE's TNCC). A page needs it to write «mairie du Mans». Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrammaticalArticle {
    /// No article; the name begins with a consonant: «de Die».
    None,
    /// No article; the name begins with a vowel or a mute h: «d'Aouste-sur-Sye».
    Elided,
    /// «Le»: «du Mans».
    Le,
    /// «La»: «de La Rochelle».
    La,
    /// «Les»: «des Andelys».
    Les,
    /// «L'»: «de L'Oie».
    L,
    /// «Aux»: «des Aux…».
    Aux,
    /// «Las»: «de Las…».
    Las,
    /// «Los»: «de Los…».
    Los,
}

impl GrammaticalArticle {
    /// By its number in the list.
    pub const fn of(liaison: u8) -> Option<Self> {
        Some(match liaison {
            0 => Self::None,
            1 => Self::Elided,
            2 => Self::Le,
            3 => Self::La,
            4 => Self::Les,
            5 => Self::L,
            6 => Self::Aux,
            7 => Self::Las,
            8 => Self::Los,
            _ => return None,
        })
    }
}

/// Legal form of an intercommunal body. Values may be added.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpciKind {
    /// Communauté de communes.
    CommunityOfCommunes,
    /// Communauté d'agglomération.
    UrbanAgglomeration,
    /// Communauté urbaine.
    UrbanCommunity,
    /// Métropole.
    Metropolis,
    /// Métropole de Lyon, a body under a law of its own.
    MetropolisOfLyon,
}

impl EpciKind {
    /// By its abbreviation in the list.
    pub fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "CC" => Self::CommunityOfCommunes,
            "CA" => Self::UrbanAgglomeration,
            "CU" => Self::UrbanCommunity,
            "METRO" => Self::Metropolis,
            "MET69" => Self::MetropolisOfLyon,
            _ => return None,
        })
    }
}
