//! Communes: what the official list says of each, and the page that its team keeps; and the portal of everything there.
//!
//! Invariants: every commune of the list is a contribution, though nobody registers it: its row is made when something is first
//! written about it (`ground::contribution::given`), and it reads the same before. Its name, its commune and its life are the list's:
//! nobody publishes, archives or transfers a commune; a team comes to it by a claim (`areas::claims`), and goes by handing it over.
//! Whoever edits for that team changes the page. Anybody may read everything here but a contact that is kept back.

mod article;
mod counts;
mod fields;
mod find;
mod graphql;
mod page;
mod portal;

pub use graphql::{Commune, CommuneMutation, CommuneQuery};

use crate::ground::app::{Area, ListBound};
use crate::ground::contribution::EDIT_PUBLISHED;
use crate::ground::holdings::Holding;
use entity::{commune, commune_page};

/// What communes contribute.
pub const AREA: Area = Area {
    mutations: &[("update_commune_page", &EDIT_PUBLISHED)],
    holdings: || {
        let (page, commune) = (Holding::of_nobody::<commune_page::Entity>(), Holding::of_nobody::<commune::Entity>());
        vec![page.all_plain(), commune.all_plain()]
    },
    lists: &[
        ListBound::new("Query", "communeSuggestions", 20),
        ListBound::new("Query", "nearestCommunes", 20),
        ListBound::new("Commune", "nearby", 20),
        ListBound::new("CommunePortal", "counts", 30),
    ],
    weights: &[
        ("Commune", "presentation", 20),
        ("Commune", "presentationHtml", 100),
        ("Commune", "portal", 1_000),
        ("Commune", "openNow", 10),
        ("Commune", "nextChange", 10),
    ],
    ..Area::EMPTY
};
