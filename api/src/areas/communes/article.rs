//! How «de» joins the name of a commune.

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
