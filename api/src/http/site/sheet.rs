//! The page of a thing: what is the same for all kinds. What one kind says stands in its file below [`things`](super::things).

use super::frame::{Frame, Preview};
use super::labels::label;
use super::parts::{Block, Entry, Fact, Figure, FileView, Link, Note, foreign};
use super::reader::{At, Reader, zone};
use super::shapes::{AttachmentShape, CommentShape, CommonShape, ContactShape, PictureShape, TopicShape};
use askama::Template;
use chrono_tz::Tz;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What the page of a thing shows.
#[derive(Debug, Default)]
pub struct Sheet {
    /// What kind of thing it is.
    pub kicker: String,
    /// The language of the thing, where it is not that of the page.
    pub lang: Option<String>,
    /// What it says first.
    pub lead: Option<String>,
    /// Who made it, and when.
    pub byline: Vec<Link>,
    /// What readers must know first.
    pub notes: Vec<Note>,
    /// Its picture.
    pub cover: Option<Figure>,
    /// What it says.
    pub blocks: Vec<Block>,
    /// What is so, in short.
    pub facts: Vec<Fact>,
    /// What belongs to it.
    pub after: Vec<Block>,
    /// What it says for machines, beside what every thing says.
    pub data: BTreeMap<&'static str, Json>,
    /// What it is in schema.org.
    pub type_of: &'static str,
    /// Whether it is an article, for Open Graph.
    pub is_article: bool,
    /// What it says in a sentence or two, where its lead does not.
    pub summary: Option<String>,
    /// Its picture, for who shows links.
    pub preview: Option<Preview>,
    /// The area that a map of it shows: `commune:26289`.
    pub map: Option<String>,
}

impl Sheet {
    /// A sheet on which the thing says something of this type.
    pub fn of(kicker: impl Into<String>, type_of: &'static str, common: &CommonShape, read: &Reader) -> Self {
        Self { kicker: kicker.into(), type_of, lang: foreign(&common.language, read), ..Self::default() }
    }

    /// Adds a fact, if there is one.
    pub fn fact(&mut self, name: &'static str, value: Option<impl Into<String>>) {
        self.facts.extend(value.map(|value| Fact { name, values: vec![Link::plain(value)] }));
    }

    /// Adds a fact of several values, if there are any.
    pub fn facts(&mut self, name: &'static str, values: Vec<Link>) {
        if !values.is_empty() {
            self.facts.push(Fact { name, values });
        }
    }

    /// Adds the values of a closed set.
    pub fn labels(&mut self, name: &'static str, set: &str, values: &[String], read: &Reader) {
        self.facts(name, values.iter().map(|value| Link::plain(label(set, value, read.language))).collect());
    }

    /// Adds a text of the thing, if there is one; empty lines part its paragraphs.
    pub fn text(&mut self, heading: Option<&str>, text: Option<&str>, read: &Reader) {
        let paragraphs: Vec<String> = text.map(paragraphs).unwrap_or_default();
        if !paragraphs.is_empty() {
            self.blocks.push(self.prose(heading, paragraphs, None, read));
        }
    }

    /// Adds HTML that the schema made, if there is any.
    pub fn html(&mut self, heading: Option<&str>, html: Option<&str>, read: &Reader) {
        if let Some(html) = html.filter(|html| !html.is_empty()) {
            self.blocks.push(self.prose(heading, Vec::new(), Some(read.html(html)), read));
        }
    }

    fn prose(&self, heading: Option<&str>, paragraphs: Vec<String>, html: Option<String>, read: &Reader) -> Block {
        let (heading, ui) = (heading.map(str::to_owned), read.language.tag());
        Block::Text { heading, paragraphs, html, lang: self.lang.clone(), ui }
    }

    /// Adds words or links, if there are any.
    pub fn items(&mut self, heading: &str, items: Vec<Link>, ordered: bool) {
        if !items.is_empty() {
            self.blocks.push(Block::Items { heading: heading.to_owned(), items, ordered });
        }
    }

    /// Adds what a thing has, if it has any.
    pub fn entries(&mut self, heading: &str, entries: Vec<Entry>) {
        if !entries.is_empty() {
            self.blocks.push(Block::Entries { heading: heading.to_owned(), entries });
        }
    }

    /// Sets the picture of the thing.
    pub fn cover(&mut self, picture: Option<&PictureShape>, read: &Reader) {
        self.cover = picture.and_then(|picture| Figure::of(picture, read, false));
        let preview = picture.and_then(|it| Some(Preview { url: it.file.url.clone()?, alt: it.alt.clone() }));
        if let Some(preview) = &preview {
            self.data.insert("image", Json::from(preview.url.as_str()));
        }
        self.preview = preview;
    }

    /// Adds pictures and files, if there are any.
    pub fn files(&mut self, pictures: &[PictureShape], attachments: &[AttachmentShape], read: &Reader) {
        let figures: Vec<Figure> = pictures.iter().filter_map(|picture| Figure::of(picture, read, true)).collect();
        if !figures.is_empty() {
            self.blocks.push(Block::Gallery { heading: read.say("En images", "In pictures").to_owned(), figures });
        }
        let files: Vec<FileView> = attachments.iter().filter_map(|file| FileView::of(file, read)).collect();
        if !files.is_empty() {
            self.blocks
                .push(Block::Files { heading: read.say("À lire, à écouter", "To read, to hear").to_owned(), files });
        }
    }

    /// Adds how to reach those who run the thing, if everybody may know.
    pub fn contact(&mut self, contact: Option<&ContactShape>, website: Option<&str>, read: &Reader) {
        let mut values = Vec::new();
        if let Some(ContactShape { name, email, phone, address }) = contact {
            values.extend(name.iter().map(Link::plain));
            values.extend(phone.iter().map(|phone| Link::outside(phone, format!("tel:{}", phone.replace(' ', "")))));
            values.extend(email.iter().map(|email| Link::outside(email, format!("mailto:{email}"))));
            values.extend(address.iter().map(Link::plain));
        }
        values.extend(website.map(Link::website));
        self.facts(read.say("Contact", "Contact"), values);
    }
}

/// The paragraphs of a plain text.
pub fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The page of a thing.
#[derive(Template)]
#[template(path = "thing.html")]
pub struct ThingPage<'r> {
    frame: Frame<'r>,
    sheet: Sheet,
}

impl<'r> ThingPage<'r> {
    /// The page of a place.
    pub fn of_place(name: &str, url: &str, mut sheet: Sheet, read: &'r Reader) -> Self {
        let mut frame = Frame::new(read, name).described(sheet.summary.as_deref());
        frame.canonical = Some(url.to_owned());
        frame.picture = sheet.preview.take();
        if let Some(scope) = &sheet.map {
            frame = frame.followed(scope, "");
        }
        let mut data =
            json!({ "@context": "https://schema.org", "@type": sheet.type_of, "@id": url, "url": url, "name": name });
        if let Some(fields) = data.as_object_mut() {
            fields.extend(sheet.data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        Self { frame: frame.with_data(&data), sheet }
    }
}

/// The page of a thing, of what its kind says and what every thing has.
pub fn page<'r>(common: &CommonShape, mut sheet: Sheet, read: &'r Reader) -> ThingPage<'r> {
    let place = zone_of(common);
    if common.state == "ARCHIVED" {
        let title = read.say("Archivé", "Archived").to_owned();
        let words = read.say(
            "Cette page n'est plus dans les listes : elle reste lisible ici.",
            "This page is no longer in the lists: it stays readable here.",
        );
        sheet.notes.insert(0, Note { title, lines: vec![words.to_owned()], link: None, tone: "calm" });
    }
    let mut facts = Sheet::default();
    facts.facts(read.say("Où", "Where"), common.communes.iter().map(|it| Link::place(it, read)).collect());
    facts.fact(read.say("Tenu par", "Run by"), common.team.as_ref().map(|team| team.name.as_str()));
    facts.facts(read.say("Réseaux", "Networks"), common.networks.iter().map(|it| Link::thing(it, read)).collect());
    let vouched = common.vouched_by.iter().filter_map(|it| it.by.as_ref()).map(|by| Link::thing(by, read)).collect();
    facts.facts(read.say("Parrainé par", "Vouched for by"), vouched);
    facts.facts(read.say("Thèmes", "Topics"), common.topics.iter().map(|it| topic(it, read)).collect());
    let published = common.published_at.map(|at| read.day(at, place));
    facts.fact(read.say("Publié le", "Published on"), published);
    let later = common.published_at.is_none_or(|at| (common.updated_at.0 - at.0).num_minutes() > 0);
    facts.fact(read.say("Mis à jour le", "Updated on"), later.then(|| read.day(common.updated_at, place)));
    sheet.facts.append(&mut facts.facts);
    let is_followed = ["medium:", "network:"].iter().any(|noun| common.id.starts_with(noun));
    if is_followed {
        let wall = Link::to(
            read.say("Journal mural à imprimer", "Wall newspaper to print"),
            read.to(&format!("{}/wall", read.path)),
        );
        let feed = Link::to("Atom", read.asset(&format!("feeds/{}.atom", common.id)));
        sheet.facts(read.say("Suivre", "Follow"), vec![wall, feed]);
    }
    let comments: Vec<Entry> = common.comments.iter().map(|it| comment(it, place, read)).collect();
    if !comments.is_empty() {
        let heading = read.count(common.comment_count, ["commentaire", "commentaires"], ["comment", "comments"]);
        sheet.after.push(Block::Entries { heading, entries: comments });
    }
    let mut frame = Frame::new(read, &common.title).described(sheet.lead.as_deref().or(sheet.summary.as_deref()));
    frame.canonical = Some(common.url.clone());
    frame.kind = if sheet.is_article { "article" } else { "website" };
    frame.picture = sheet.preview.take();
    let scope = if is_followed {
        Some(common.id.clone())
    } else {
        common.communes.first().map(|it| format!("commune:{}", it.code))
    };
    if let Some(scope) = scope {
        frame = frame.followed(&scope, "");
    }
    let frame = frame.with_data(&data(common, &sheet));
    ThingPage { frame, sheet }
}

/// A topic leads to its feed.
fn topic(topic: &TopicShape, read: &Reader) -> Link {
    Link::to(&topic.name, read.asset(&format!("feeds/topic:{}.atom", topic.code)))
}

fn comment(comment: &CommentShape, place: Tz, read: &Reader) -> Entry {
    let author =
        comment.author.as_ref().map_or_else(|| read.say("Quelqu'un", "Somebody"), |author| author.name.as_str());
    let when = format!("{author} · {}", read.moment(comment.at, place));
    match (&comment.body, &comment.notice) {
        (Some(body), _) => Entry {
            when: Some(when),
            lines: paragraphs(body),
            lang: foreign(&comment.language, read),
            ..Entry::default()
        },
        (None, notice) => Entry { lines: notice.iter().cloned().collect(), ..Entry::default() },
    }
}

/// What a page says for machines, in the words of schema.org.
fn data(common: &CommonShape, sheet: &Sheet) -> Json {
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": sheet.type_of,
        "@id": common.url,
        "url": common.url,
        "name": common.title,
        "inLanguage": common.language,
    });
    if let Some(fields) = data.as_object_mut() {
        fields.extend(sheet.data.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
    data
}

/// A moment for machines.
pub fn machine(at: At) -> Json {
    Json::from(at.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

/// The time zone in which a thing lives.
pub fn zone_of(common: &CommonShape) -> Tz {
    zone(common.communes.iter().map(|place| place.code.as_str()))
}
