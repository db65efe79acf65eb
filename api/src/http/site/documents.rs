//! The documents that pages send, made once. A test proves that each is valid and light enough.

use super::noun::Noun;
use super::things::NOUNS;
use super::{area, entries, feeds, home, search, wall};
use std::sync::LazyLock;

/// The documents of the pages of a kind.
pub struct Documents {
    /// The kind.
    pub noun: &'static Noun,
    /// A thing.
    pub page: String,
    /// What belongs to a thing.
    pub belonging: Option<String>,
    /// A page of the list of all.
    pub list: String,
}

static DOCUMENTS: LazyLock<Vec<Documents>> = LazyLock::new(|| {
    let of = |noun: &&'static Noun| Documents {
        noun,
        page: noun.page(),
        belonging: noun.belonging_document(&NOUNS),
        list: noun.list_document(),
    };
    NOUNS.iter().map(of).collect()
});

/// The documents of all kinds.
pub fn documents() -> &'static [Documents] {
    &DOCUMENTS
}

/// All documents, each with its name: for the law that tries them.
pub fn all() -> Vec<String> {
    let of = |documents: &Documents| {
        [Some(documents.page.clone()), documents.belonging.clone(), Some(documents.list.clone())].into_iter().flatten()
    };
    let places = [&area::COMMUNE, &area::AREA, &home::LATEST, &home::COUNTS];
    let places = places.into_iter().chain([&search::FOUND]).map(|document| String::clone(document));
    let walls = [wall::ARTICLES.clone(), wall::OWNER.to_owned()];
    let feeds = [entries::ENTRIES.clone(), entries::SOUNDS.clone(), feeds::OWNER.to_owned()];
    documents().iter().flat_map(of).chain(places).chain(feeds).chain(walls).collect()
}
