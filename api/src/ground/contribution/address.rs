//! Addresses of the pages of things: one place says under which path the things of a kind stand.

use super::{given, ids};
use crate::ground::app::App;
use entity::contribution::{self, Kind};

/// The path of all things of a kind: its plural in English, as the queries of the schema have it, with hyphens.
pub const fn collection(kind: Kind) -> &'static str {
    match kind {
        Kind::Commune => "communes",
        Kind::Network => "networks",
        Kind::Organisation => "organisations",
        Kind::Medium => "media",
        Kind::Article => "articles",
        Kind::Venue => "venues",
        Kind::Resource => "resources",
        Kind::Need => "needs",
        Kind::ServiceOffer => "service-offers",
        Kind::Practice => "practices",
        Kind::Kit => "kits",
        Kind::Notice => "notices",
        Kind::SafeguardCard => "safeguard-cards",
        Kind::Initiative => "initiatives",
        Kind::Game => "games",
        Kind::PhotoSeries => "photo-series",
        Kind::Photo => "photos",
        Kind::Question => "questions",
        Kind::Mission => "missions",
        Kind::Workshop => "workshops",
        Kind::Code => "codes",
        Kind::Event => "events",
        Kind::Off => "offs",
        Kind::Seed => "seeds",
        Kind::Module => "modules",
        Kind::Page => "pages",
        Kind::Book => "books",
        Kind::Copy => "copies",
        Kind::Memory => "memories",
        Kind::Trail => "trails",
    }
}

/// The name of a thing in its address: the code of a commune, the slug of another thing, its id where it has none.
fn name(thing: &contribution::Model) -> String {
    match (given::commune_of(thing.id), &thing.slug) {
        (Some(commune), _) => commune.code.as_str().to_owned(),
        (None, Some(slug)) => slug.clone(),
        (None, None) => ids::of_contribution(thing.kind, thing.id).0,
    }
}

/// The address of the page of a thing.
pub fn of(app: &App, thing: &contribution::Model) -> String {
    of_named(app, thing.kind, &name(thing))
}

/// The address of the page of a thing that has this name in addresses.
pub fn of_named(app: &App, kind: Kind, name: &str) -> String {
    format!("{}/{}/{name}", app.front_url, collection(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_path_of_its_own() {
        let paths: BTreeSet<&str> = Kind::iter().map(collection).collect();
        assert_eq!(paths.len(), Kind::iter().count());
        assert!(paths.iter().all(|path| path.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase())));
    }
}
