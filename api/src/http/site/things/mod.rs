//! What things of each kind say on their pages: one file for each kind, and one line here.

mod article;
mod initiative;
mod medium;
mod need;
mod network;
mod notice;
mod organisation;
mod practice;
mod resource;
mod service_offer;
mod venue;

use super::noun::Noun;

/// The kinds that have pages, in the order in which places list them.
pub static NOUNS: [&Noun; 11] = [
    &notice::NOUN,
    &article::NOUN,
    &need::NOUN,
    &initiative::NOUN,
    &venue::NOUN,
    &organisation::NOUN,
    &practice::NOUN,
    &resource::NOUN,
    &service_offer::NOUN,
    &medium::NOUN,
    &network::NOUN,
];

/// The kind of a type of the schema.
pub fn of_type(typename: &str) -> Option<&'static Noun> {
    NOUNS.into_iter().find(|noun| noun.typename == typename)
}
