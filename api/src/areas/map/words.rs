//! The words of maps, in French and English.

use super::found::Counts;
use crate::base::text::Language;
use entity::contribution::Kind;

/// The name of a kind: of one thing, and of several.
const fn names(kind: Kind, language: Language) -> (&'static str, &'static str) {
    let (french, english) = match kind {
        Kind::Commune => (("commune", "communes"), ("commune", "communes")),
        Kind::Network => (("réseau", "réseaux"), ("network", "networks")),
        Kind::Medium => (("média", "médias"), ("medium", "media")),
        Kind::Article => (("article", "articles"), ("article", "articles")),
        Kind::Organisation => (("organisation", "organisations"), ("organisation", "organisations")),
        Kind::Practice => (("pratique", "pratiques"), ("practice", "practices")),
        Kind::Resource => (("ressource", "ressources"), ("resource", "resources")),
        Kind::Initiative => (("initiative", "initiatives"), ("initiative", "initiatives")),
        Kind::Venue => (("lieu", "lieux"), ("venue", "venues")),
        Kind::Need => (("besoin", "besoins"), ("need", "needs")),
        Kind::ServiceOffer => (("offre de service", "offres de service"), ("service offer", "service offers")),
        Kind::Notice => (("avis à la population", "avis à la population"), ("public notice", "public notices")),
        _ => (("contribution", "contributions"), ("contribution", "contributions")),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

/// The name of things of a kind, such as «besoins».
pub const fn several(kind: Kind, language: Language) -> &'static str {
    names(kind, language).1
}

/// The name of a thing of a kind, such as «besoin».
pub const fn one(kind: Kind, language: Language) -> &'static str {
    names(kind, language).0
}

/// How many things there are of each kind, the most first: «23 lieux, 4 besoins».
pub fn counted(counts: &Counts, language: Language) -> String {
    let mut all: Vec<(&Kind, &i64)> = counts.iter().filter(|(_, count)| **count > 0).collect();
    all.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), **kind));
    let each = all.into_iter().map(|(kind, count)| {
        let (one, several) = names(*kind, language);
        format!("{count} {}", if *count == 1 { one } else { several })
    });
    each.collect::<Vec<_>>().join(", ")
}
