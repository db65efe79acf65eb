//! What feeds hold: things that changed, as everybody may see them.

use super::shapes::{AttachmentShape, NamedShape, PictureShape};
use super::things::of_type;
use super::visit::{Instead, Visit};
use crate::base::gql::{Value, from_value};
use crate::base::markdown::escape;
use crate::ground::contribution::ids;
use crate::http::site::reader::At;
use entity::ContributionId;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::json;
use std::sync::LazyLock;

/// A form of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// RFC 4287.
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// RSS 2.0, for what is heard.
    Rss,
}

impl Feed {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
        }
    }

    /// How its addresses end.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Json => "json",
            Self::Rss => "rss",
        }
    }
}

/// What a feed says of itself.
pub struct About {
    /// What it is called.
    pub title: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its own address.
    pub address: String,
    /// The address of the page that it belongs to.
    pub home: String,
    /// Its language.
    pub language: &'static str,
    /// Its picture.
    pub picture: Option<String>,
    /// When something in it last changed.
    pub updated: String,
}

/// Things that one document asks for: more would weigh more than a document may.
const AT_ONCE: usize = 25;
/// The same where each may have twenty sounds.
const HEARD_AT_ONCE: usize = 12;

/// What an entry asks for.
const FIELDS: &str = "__typename id title language url publishedAt updatedAt team { name }";

/// The document of entries.
pub static ENTRIES: LazyLock<String> = LazyLock::new(|| {
    let cover = "cover { alt file { url(size: LARGE) } }";
    let said = [
        (
            "Article",
            format!(
                "standfirst excerpt authors {{ name }} corrections {{ at text }} retraction {{ reason at }} {cover}"
            ),
        ),
        ("Notice", "words: description more: instruction".to_owned()),
        ("Need", format!("words: description {cover}")),
        ("Initiative", format!("words: purpose {cover}")),
        ("Practice", format!("words: problem {cover}")),
        ("Resource", format!("words: description {cover}")),
        ("Organisation", format!("words: description {cover}")),
        ("ServiceOffer", format!("words: description {cover}")),
        ("Medium", format!("words: description {cover}")),
        ("Network", format!("words: description {cover}")),
        ("Venue", format!("words: address {cover}")),
    ];
    let said: Vec<String> = said.iter().map(|(of, fields)| format!("... on {of} {{ {fields} }}")).collect();
    format!(
        "query EntriesOfFeed($ids: [ID!]!) {{ things: nodes(ids: $ids) {{ ... on Contribution {{ {FIELDS} }} {} }} }}",
        said.join(" ")
    )
});

/// The document of what is heard.
pub static SOUNDS: LazyLock<String> = LazyLock::new(|| {
    let sounds = "attachments { caption file { kind url name mediaType bytes durationSeconds } }";
    format!(
        "query SoundsOfFeed($ids: [ID!]!) {{ things: nodes(ids: $ids) {{ ... on Contribution {{ {FIELDS} }} \
         ... on Article {{ standfirst excerpt authors {{ name }} retraction {{ reason at }} {sounds} }} }} }}"
    )
});

/// One entry.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    #[serde(rename = "__typename")]
    typename: String,
    id: String,
    /// Its title.
    pub title: String,
    /// The language of its texts.
    pub language: String,
    /// The address of its page.
    pub url: String,
    /// When it was first published.
    pub published_at: Option<At>,
    /// When it last changed.
    pub updated_at: At,
    team: Option<NamedShape>,
    standfirst: Option<String>,
    excerpt: Option<String>,
    words: Option<String>,
    more: Option<String>,
    #[serde(default)]
    authors: Vec<NamedShape>,
    #[serde(default)]
    corrections: Vec<Correction>,
    retraction: Option<Retraction>,
    /// Its picture.
    pub cover: Option<PictureShape>,
    #[serde(default)]
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
struct Correction {
    text: String,
}

#[derive(Deserialize)]
struct Retraction {
    reason: String,
}

#[derive(Deserialize)]
struct Answer {
    things: Vec<Option<Value>>,
}

impl Entry {
    /// The kind of the thing, in the language of the reader.
    pub fn kind(&self, visit: &Visit<'_>) -> &'static str {
        of_type(&self.typename).map_or("", |noun| noun.called(&visit.reader))
    }

    /// Its identity, which never changes.
    pub fn urn(&self) -> String {
        ids::contribution(&self.id).map(|(_, id)| format!("urn:uuid:{}", id.0)).unwrap_or_default()
    }

    /// Who made it: those who sign it, else the team that runs it.
    pub fn authors(&self) -> Vec<&str> {
        let signing: Vec<&str> = self.authors.iter().map(|author| author.name.as_str()).collect();
        if signing.is_empty() { self.team.iter().map(|team| team.name.as_str()).collect() } else { signing }
    }

    /// What it says, as plain paragraphs: of what was taken back the note alone.
    pub fn paragraphs(&self, visit: &Visit<'_>) -> Vec<String> {
        let read = &visit.reader;
        if let Some(Retraction { reason }) = &self.retraction {
            return vec![format!("{} : {reason}", read.say("Rétracté", "Retracted"))];
        }
        let corrected =
            self.corrections.iter().map(|it| format!("{} : {}", read.say("Rectificatif", "Correction"), it.text));
        let said = [&self.standfirst, &self.excerpt, &self.words, &self.more].into_iter().flatten().cloned();
        corrected.chain(said).collect()
    }

    /// The same as HTML.
    pub fn html(&self, visit: &Visit<'_>) -> String {
        let mut html = String::new();
        if let Some(picture) = self.cover.as_ref().filter(|_| self.retraction.is_none())
            && let Some(url) = &picture.file.url
        {
            html += "<p><img src=\"";
            escape(url, &mut html);
            html += "\" alt=\"";
            escape(&picture.alt, &mut html);
            html += "\"></p>";
        }
        for paragraph in self.paragraphs(visit) {
            html += "<p>";
            escape(&paragraph, &mut html);
            html += "</p>";
        }
        html
    }

    /// What is heard, if anything is.
    pub fn sound(&self) -> Option<&AttachmentShape> {
        self.attachments.iter().find(|it| it.file.kind == "SOUND" && it.file.url.is_some() && self.retraction.is_none())
    }
}

/// The entries of things, the one that changed last first. What not everybody may see is left out.
pub async fn entries(visit: &Visit<'_>, feed: Feed, things: &[(Kind, ContributionId)]) -> Result<Vec<Entry>, Instead> {
    let (document, size) = if feed == Feed::Rss { (&SOUNDS, HEARD_AT_ONCE) } else { (&ENTRIES, AT_ONCE) };
    let mut found: Vec<Entry> = Vec::new();
    for some in things.chunks(size) {
        let ids: Vec<String> = some.iter().map(|(kind, id)| ids::of_contribution(*kind, *id).0).collect();
        let answer: Answer = visit.ask(document, &json!({ "ids": ids })).await?;
        for thing in answer.things.into_iter().flatten() {
            found.push(from_value(thing).map_err(|_| super::visit::unread())?);
        }
    }
    found.sort_by(|one, other| other.updated_at.cmp(&one.updated_at).then_with(|| one.id.cmp(&other.id)));
    Ok(found)
}
