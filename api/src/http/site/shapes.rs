//! What pages ask for of things of any kind, and the shape in which it is answered.

use super::reader::At;
use serde::Deserialize;

/// A thing that is named.
macro_rules! reference {
    () => {
        "title language url"
    };
}

/// A picture.
macro_rules! picture {
    () => {
        "{ alt caption credit file { url(size: LARGE) width height } }"
    };
}

/// Documents and sounds.
macro_rules! attachments {
    () => {
        "{ caption file { kind url name bytes durationSeconds } }"
    };
}

/// A contact, if everybody may see it.
macro_rules! contact {
    () => {
        "contact { name email phone address }"
    };
}

pub(super) use {attachments, contact, picture, reference};

/// What every page of a thing asks for.
pub const COMMON: &str = "id title language state url publishedAt updatedAt communes { code name url } team { name } \
    topics { code name } networks(first: 5) { title language url } commentCount \
    comments(first: 20) { body notice language at author { name } } vouchedBy(first: 10) { by { title language url } }";

/// What every card asks for.
pub const CARD: &str = "title language url publishedAt communes { code name }";

/// A commune that a thing names.
#[derive(Deserialize, Debug, Clone)]
pub struct PlaceShape {
    /// Its INSEE code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub url: Option<String>,
}

/// Something with a name.
#[derive(Deserialize, Debug, Clone)]
pub struct NamedShape {
    /// The name.
    pub name: String,
}

/// A topic.
#[derive(Deserialize, Debug, Clone)]
pub struct TopicShape {
    /// Its code.
    pub code: String,
    /// Its name in the language of the reader.
    pub name: String,
}

/// A thing that another one names.
#[derive(Deserialize, Debug, Clone)]
pub struct RefShape {
    /// Its title.
    pub title: String,
    /// Its language.
    pub language: String,
    /// The address of its page.
    pub url: String,
}

/// A comment.
#[derive(Deserialize, Debug, Clone)]
pub struct CommentShape {
    /// What it says; none where it was removed.
    pub body: Option<String>,
    /// What stands in its place.
    pub notice: Option<String>,
    /// Its language.
    pub language: String,
    /// When it was written.
    pub at: At,
    /// Who wrote it; none after erasure.
    pub author: Option<NamedShape>,
}

/// Who vouches for a thing.
#[derive(Deserialize, Debug, Clone)]
pub struct VouchShape {
    /// A commune or a network.
    pub by: Option<RefShape>,
}

/// What every thing has.
#[derive(Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct CommonShape {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The language of its texts.
    pub language: String,
    /// Where it is in its life.
    pub state: String,
    /// The address of its page.
    pub url: String,
    /// When it was first published.
    pub published_at: Option<At>,
    /// When it last changed.
    pub updated_at: At,
    /// Its communes, the principal one first.
    pub communes: Vec<PlaceShape>,
    /// The team that runs it.
    pub team: Option<NamedShape>,
    /// What it is about.
    pub topics: Vec<TopicShape>,
    /// The networks that hold it.
    pub networks: Vec<RefShape>,
    /// How many comments there are.
    pub comment_count: i64,
    /// The first of them.
    pub comments: Vec<CommentShape>,
    /// Who vouches for it.
    pub vouched_by: Vec<VouchShape>,
}

/// A file.
#[derive(Deserialize, Debug, Clone, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct FileShape {
    /// `PICTURE`, `DOCUMENT` or `SOUND`; empty where it was not asked for.
    pub kind: String,
    /// Its address; none while its bytes are not there.
    pub url: Option<String>,
    /// Its width in pixels.
    pub width: Option<i32>,
    /// Its height in pixels.
    pub height: Option<i32>,
    /// What it is called.
    pub name: Option<String>,
    /// How many bytes it has.
    pub bytes: i64,
    /// Its media type.
    pub media_type: String,
    /// How long it is heard.
    pub duration_seconds: Option<i64>,
}

/// A picture.
#[derive(Deserialize, Debug, Clone)]
pub struct PictureShape {
    /// What it shows.
    #[serde(default)]
    pub alt: String,
    /// What stands under it.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
    /// Its file.
    pub file: FileShape,
}

/// A document or a sound.
#[derive(Deserialize, Debug, Clone)]
pub struct AttachmentShape {
    /// What it is.
    pub caption: Option<String>,
    /// Its file.
    pub file: FileShape,
}

/// How to reach somebody.
#[derive(Deserialize, Debug, Clone)]
pub struct ContactShape {
    /// Who it is.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
}

/// A thing in a list, with what cards of some kinds say.
#[derive(Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct CardShape {
    /// Its title.
    pub title: String,
    /// The language of its texts.
    pub language: String,
    /// The address of its page.
    pub url: String,
    /// When it was first published.
    pub published_at: Option<At>,
    /// Its communes.
    pub communes: Vec<PlaceShape>,
    /// Its picture.
    pub cover: Option<PictureShape>,
    /// What it says in a line.
    pub line: Option<String>,
    /// A value of a closed set of its kind.
    pub sort: Option<String>,
    /// Another one, which stands out.
    pub mark: Option<String>,
    /// The thing that it belongs to.
    pub house: Option<RefShape>,
    /// Until when it holds.
    pub until: Option<At>,
}

/// A page of a list.
#[derive(Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    /// What is on the page.
    pub nodes: Vec<T>,
    /// Where it lies in the list.
    pub page_info: Option<PageShape>,
}

/// Where a page lies in its list.
#[derive(Deserialize, Debug, Clone)]
#[serde(rename_all = "camelCase")]
pub struct PageShape {
    /// Whether there are more.
    pub has_next_page: bool,
    /// Where they begin.
    pub end_cursor: Option<String>,
}
