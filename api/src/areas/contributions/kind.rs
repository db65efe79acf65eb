//! The kinds of contributions in the schema.

use crate::base::gql::{Enum, SimpleObject};
use entity::contribution::Kind;

/// Declares the kinds that are nouns.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// A kind of contribution. Values are added with each new noun.
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ContributionKind {
            $($(#[$doc])* $kind,)*
        }

        impl ContributionKind {
            /// All kinds, in their order.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The kind of a thing; none where it is no noun yet.
            pub const fn of(kind: Kind) -> Option<Self> {
                match kind {
                    $(Kind::$kind => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }

        impl From<ContributionKind> for Kind {
            fn from(kind: ContributionKind) -> Self {
                match kind {
                    $(ContributionKind::$kind => Self::$kind,)*
                }
            }
        }
    };
}

kinds! {
    /// The page of a commune: `Commune`.
    Commune,
    /// A network of local media [réseau]: `Network`.
    Network,
    /// A local medium [média]: `Medium`.
    Medium,
    /// An article: `Article`.
    Article,
    /// An association, a business, a public body or a collective: `Organisation`.
    Organisation,
    /// A practice [fiche d'expérience]: `Practice`.
    Practice,
    /// A vital resource [ressource]: `Resource`.
    Resource,
    /// A citizen initiative [initiative]: `Initiative`.
    Initiative,
    /// A venue [lieu]: `Venue`.
    Venue,
    /// A need [besoin]: `Need`.
    Need,
    /// A service offer [offre de service]: `ServiceOffer`.
    ServiceOffer,
    /// A notice to the population [avis à la population]: `Notice`.
    Notice,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nouns::NOUNS;

    #[test]
    fn every_noun_has_a_kind() {
        for noun in NOUNS {
            let kind = ContributionKind::of(noun.kind);
            assert_eq!(kind.map(Kind::from), Some(noun.kind), "{:?}", noun.kind);
        }
    }
}

/// How many things of one kind there are.
#[derive(SimpleObject, Debug, Clone, Copy)]
pub struct KindCount {
    /// The kind.
    pub kind: ContributionKind,
    /// How many.
    pub count: i64,
}
