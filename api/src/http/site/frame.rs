//! What every page has around what it says: its head, and the pages that have little else.

use super::reader::Reader;
use crate::base::text::Language;
use askama::Template;
use serde_json::Value as Json;

/// A feed that a page names in its head.
#[derive(Debug, Clone)]
pub struct FeedLink {
    /// Its media type.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// A picture as readers of links show it.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Its whole address.
    pub url: String,
    /// What it shows.
    pub alt: String,
}

/// The head of a page.
#[derive(Debug)]
pub struct Frame<'r> {
    /// Who reads.
    pub read: &'r Reader,
    /// What the page is called.
    pub title: String,
    /// What it says in a sentence or two.
    pub description: Option<String>,
    /// The address that it is to be known by.
    pub canonical: Option<String>,
    /// Its picture.
    pub picture: Option<Preview>,
    /// What it is, for Open Graph.
    pub kind: &'static str,
    /// Its feeds.
    pub feeds: Vec<FeedLink>,
    /// What it says for machines, as JSON-LD that no HTML ends.
    pub data: Option<String>,
    /// Whether search engines may keep it.
    pub listed: bool,
    /// What the reader searched for.
    pub question: String,
}

/// Most characters of a description.
const LONGEST: usize = 200;

impl<'r> Frame<'r> {
    /// The head of a page of this title.
    pub fn new(read: &'r Reader, title: impl Into<String>) -> Self {
        Self {
            read,
            title: title.into(),
            description: None,
            canonical: None,
            picture: None,
            kind: "website",
            feeds: Vec::new(),
            data: None,
            listed: true,
            question: String::new(),
        }
    }

    /// The same, which search engines do not keep.
    pub fn unlisted(self) -> Self {
        Self { listed: false, ..self }
    }

    /// The same with a description, cut at a word.
    pub fn described(self, description: Option<&str>) -> Self {
        let description = description.map(|text| shortened(text, LONGEST)).filter(|text| !text.is_empty());
        Self { description, ..self }
    }

    /// The same with the feeds of a scope; `query` narrows them.
    pub fn followed(mut self, scope: &str, query: &str) -> Self {
        let forms = [("application/atom+xml", "Atom", "atom"), ("application/feed+json", "JSON Feed", "json")];
        self.feeds = forms
            .into_iter()
            .map(|(kind, form, ending)| FeedLink {
                kind,
                title: format!("{} ({form})", self.title),
                href: self.read.asset(&format!("feeds/{scope}.{ending}{query}")),
            })
            .collect();
        self
    }

    /// The same with what it says for machines.
    pub fn with_data(self, data: &Json) -> Self {
        // `<` is written as an escape, so that nothing in it ends the element.
        Self { data: Some(data.to_string().replace('<', "\\u003c")), ..self }
    }

    /// Both languages, for links between them.
    pub const fn languages(&self) -> [Language; 2] {
        [Language::French, Language::English]
    }
}

/// The beginning of a text on one line, cut at a word.
pub fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some((end, _)) => {
            let cut = line.get(..end).unwrap_or_default();
            let cut = cut.rsplit_once(' ').map_or(cut, |(head, _)| head);
            format!("{}…", cut.trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

/// A page that says that there is none.
#[derive(Template)]
#[template(path = "notice.html")]
pub struct Notice<'r> {
    /// Its head.
    pub frame: Frame<'r>,
    /// Why.
    pub explanation: &'static str,
    /// What to tell the operator.
    pub request_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_a_word() {
        assert_eq!(shortened("  Une source,\n retrouvée ", 40), "Une source, retrouvée");
        assert_eq!(shortened("Une source, retrouvée", 13), "Une source…");
        assert_eq!(shortened("Anticonstitutionnellement", 5), "Antic…");
    }
}
