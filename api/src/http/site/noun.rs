//! What a kind of things says on its pages, and the documents made of that.

use super::reader::Reader;
use super::shapes::{CARD, COMMON, CommonShape};
use super::sheet::Sheet;
use crate::base::gql::Value;
use entity::contribution::Kind;

/// What a kind of things says on its pages.
pub struct Noun {
    /// The kind.
    pub kind: Kind,
    /// Its type in the schema.
    pub typename: &'static str,
    /// The query of one thing, and that of many.
    pub queries: [&'static str; 2],
    /// What one is called, in French and English.
    pub one: [&'static str; 2],
    /// What several are called.
    pub many: [&'static str; 2],
    /// What its page asks for beside what every thing has.
    pub fields: &'static str,
    /// What its cards ask for beside what every card has.
    pub card: &'static str,
    /// Lists of what belongs to a thing: queries, and their arguments, in which `$id` is the thing and `$after` a cursor.
    pub belonging: &'static [(&'static str, &'static str)],
    /// Reads the fields.
    pub show: fn(Value, &CommonShape, &Reader) -> Option<Sheet>,
    /// The closed sets of `sort` and `mark` of its cards.
    pub sets: [&'static str; 2],
    /// How urgent a mark is: `calm`, `good`, `warn` or `alarm`; none where it is not shown.
    pub tone: fn(&str) -> Option<&'static str>,
}

impl Noun {
    /// The document of the page of a thing.
    pub fn page(&self) -> String {
        let Self { typename, queries: [one, _], fields, .. } = self;
        format!(
            "query PageOf{typename}($id: ID, $slug: Slug) {{ thing: {one}(id: $id, slug: $slug) {{ {COMMON} {fields} }} }}"
        )
    }

    /// The document of what belongs to a thing, if anything may.
    pub fn belonging_document(&self, nouns: &[&Self]) -> Option<String> {
        let lists: Vec<String> =
            self.belonging.iter().filter_map(|(many, arguments)| list_of(nouns, many, arguments)).collect();
        let after = if lists.iter().any(|list| list.contains("$after")) { ", $after: String" } else { "" };
        (!lists.is_empty())
            .then(|| format!("query BelongingTo{}($id: ID!{after}) {{ {} }}", self.typename, lists.join(" ")))
    }

    /// The document of a page of the list of all.
    pub fn list_document(&self) -> String {
        let Self { typename, queries: [_, many], .. } = self;
        let arguments = "within: $within, network: $network, first: 20, after: $after";
        let list = list_of(&[self], many, arguments).unwrap_or_default();
        format!("query ListOf{typename}($within: AreaInput, $network: ID, $after: String) {{ {list} }}")
    }

    /// Its words, in the language of the reader.
    pub const fn called(&self, read: &Reader) -> &'static str {
        let [french, english] = self.one;
        read.say(french, english)
    }

    /// The words for several, in the language of the reader.
    pub const fn several(&self, read: &Reader) -> &'static str {
        let [french, english] = self.many;
        read.say(french, english)
    }
}

/// A list of cards as a document asks for it; none where no kind has this query.
pub fn list_of(nouns: &[&Noun], many: &str, arguments: &str) -> Option<String> {
    let noun = nouns.iter().find(|noun| noun.queries.contains(&many))?;
    Some(format!("{many}({arguments}) {{ nodes {{ {CARD} {} }} pageInfo {{ hasNextPage endCursor }} }}", noun.card))
}
