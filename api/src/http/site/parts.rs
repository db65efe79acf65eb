//! What pages are made of. Each part has a template of its own, which writes every text as a text; HTML is only what the schema made
//! from Markdown.

use super::reader::Reader;
use super::shapes::{AttachmentShape, PictureShape, PlaceShape, RefShape};
use askama::Template;

/// Words, with a link or without.
#[derive(Template, Debug, Clone, Default)]
#[template(path = "parts/link.html")]
pub struct Link {
    /// The words.
    pub text: String,
    /// Where they lead.
    pub href: Option<String>,
    /// Whether that is what somebody wrote.
    pub outside: bool,
    /// Their language, where it is not that of the page.
    pub lang: Option<String>,
}

impl Link {
    /// Words without a link.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words with a link to a page of ours.
    pub fn to(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::plain(text) }
    }

    /// A link to what somebody wrote.
    pub fn outside(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { outside: true, ..Self::to(text, href) }
    }

    /// A link to an address that somebody wrote, by its host.
    pub fn website(url: &str) -> Self {
        let shown = url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        Self::outside(shown.trim_end_matches('/'), url)
    }

    /// The name of a commune, with a link to its page where it has one.
    pub fn place(place: &PlaceShape, read: &Reader) -> Self {
        Self { href: place.url.as_deref().map(|url| read.page(url)), ..Self::plain(&place.name) }
    }

    /// A link to the page of a thing.
    pub fn thing(thing: &RefShape, read: &Reader) -> Self {
        Self { lang: foreign(&thing.language, read), ..Self::to(&thing.title, read.page(&thing.url)) }
    }
}

/// The language of a text, where it is not that of the page.
pub fn foreign(language: &str, read: &Reader) -> Option<String> {
    (language != read.language.tag()).then(|| language.to_owned())
}

/// A word that stands out.
#[derive(Template, Debug, Clone)]
#[template(source = r#"<span class="tag {{ tone }}">{{ text }}</span>"#, ext = "html")]
pub struct Tag {
    /// The word.
    pub text: String,
    /// `calm`, `good`, `warn` or `alarm`.
    pub tone: &'static str,
}

/// A picture.
#[derive(Template, Debug, Clone)]
#[template(path = "parts/figure.html")]
pub struct Figure {
    /// Where it is.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Its width and height.
    pub size: Option<(i32, i32)>,
    /// What stands under it.
    pub caption: Option<String>,
    /// Whether it is loaded when it is about to be seen.
    pub late: bool,
}

impl Figure {
    /// A picture of an answer; none while its bytes are not there.
    pub fn of(picture: &PictureShape, read: &Reader, late: bool) -> Option<Self> {
        let words: Vec<&str> = picture.caption.iter().chain(&picture.credit).map(String::as_str).collect();
        Some(Self {
            src: read.file(picture.file.url.as_deref()?),
            alt: picture.alt.clone(),
            size: picture.file.width.zip(picture.file.height),
            caption: (!words.is_empty()).then(|| words.join(" · ")),
            late,
        })
    }
}

/// A thing in a list.
#[derive(Template, Debug, Clone, Default)]
#[template(path = "parts/card.html")]
pub struct Card {
    /// What kind of thing it is.
    pub kicker: Option<String>,
    /// What stands out.
    pub tag: Option<Tag>,
    /// Its title.
    pub title: String,
    /// Where its page is.
    pub href: String,
    /// Its language, where it is not that of the page.
    pub lang: Option<String>,
    /// What it says in a line.
    pub line: Option<String>,
    /// Where and when.
    pub foot: String,
    /// Its picture.
    pub cover: Option<Figure>,
}

/// A file to open or to hear.
#[derive(Debug, Clone)]
pub struct FileView {
    /// Where it is.
    pub href: String,
    /// What it is called.
    pub words: String,
    /// How long it is.
    pub size: String,
    /// Whether it is heard.
    pub sound: bool,
}

impl FileView {
    /// A file of an answer; none while its bytes are not there.
    pub fn of(attachment: &AttachmentShape, read: &Reader) -> Option<Self> {
        let file = &attachment.file;
        let kilobytes = (file.bytes + 999) / 1_000;
        let size = match (file.duration_seconds, kilobytes) {
            (Some(seconds), _) => format!("{} min {:02} s", seconds / 60, seconds % 60),
            (None, 0..1_000) => format!("{kilobytes} {}", read.say("ko", "kB")),
            (None, _) => format!("{} {}", read.number(kilobytes / 1_000), read.say("Mo", "MB")),
        };
        let words = attachment.caption.as_ref().or(file.name.as_ref()).cloned();
        Some(Self {
            href: read.file(file.url.as_deref()?),
            words: words.unwrap_or_else(|| read.say("Document", "Document").to_owned()),
            size,
            sound: file.kind == "SOUND",
        })
    }
}

/// One of several things that a thing has.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What it is called; may be empty.
    pub title: String,
    /// What stands out.
    pub tag: Option<Tag>,
    /// When it was.
    pub when: Option<String>,
    /// What it says.
    pub lines: Vec<String>,
    /// The same as HTML that the schema made.
    pub html: Option<String>,
    /// Its language, where it is not that of the page.
    pub lang: Option<String>,
}

/// A part of a page.
#[derive(Template, Debug, Clone)]
#[template(ext = "html", source = "")]
pub enum Block {
    /// Text, or HTML that the schema made, in the language of the thing.
    #[template(path = "parts/text.html")]
    Text {
        /// What stands above it.
        heading: Option<String>,
        /// Plain paragraphs.
        paragraphs: Vec<String>,
        /// HTML.
        html: Option<String>,
        /// Its language, where it is not that of the page.
        lang: Option<String>,
        /// The language of the page.
        ui: &'static str,
    },
    /// Words or links, one below the other.
    #[template(path = "parts/items.html")]
    Items {
        /// What stands above them.
        heading: String,
        /// The words.
        items: Vec<Link>,
        /// Whether they are numbered.
        ordered: bool,
    },
    /// Things that a thing has.
    #[template(path = "parts/entries.html")]
    Entries {
        /// What stands above them.
        heading: String,
        /// The things.
        entries: Vec<Entry>,
    },
    /// Pictures.
    #[template(path = "parts/gallery.html")]
    Gallery {
        /// What stands above them.
        heading: String,
        /// The pictures.
        figures: Vec<Figure>,
    },
    /// Files.
    #[template(path = "parts/files.html")]
    Files {
        /// What stands above them.
        heading: String,
        /// The files.
        files: Vec<FileView>,
    },
    /// Many names, each with its page.
    #[template(path = "parts/names.html")]
    Names {
        /// What stands above them.
        heading: String,
        /// The names.
        links: Vec<Link>,
        /// Where there are more.
        more: Option<Link>,
    },
    /// Things, each with its page.
    #[template(path = "parts/cards.html")]
    Cards {
        /// What stands above them.
        heading: String,
        /// The things.
        cards: Vec<Card>,
        /// Where there are more.
        more: Option<Link>,
    },
}

/// Something that readers must know before they read on.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it is about.
    pub title: String,
    /// What it says.
    pub lines: Vec<String>,
    /// Where there is more.
    pub link: Option<Link>,
    /// `calm`, `warn` or `alarm`.
    pub tone: &'static str,
}

/// Something short that is so.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is about.
    pub name: &'static str,
    /// What is so.
    pub values: Vec<Link>,
}
