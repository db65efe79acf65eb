//! `GET /feeds/{scope}.atom`, `.json` and `.rss`: what changed last in a scope, for feed readers.
//!
//! The tag of a feed is the position of the chronicle in its scope. It is read before what it stands for, so it is never later. Whoever has
//! it gets no body, and nothing is asked but that position.

use super::entries::{About, Entry, Feed, entries};
use super::visit::{Instead, Visit};
use super::{atom, json_feed, rss};
use crate::areas::timeline::changes::{Scope, latest, position};
use crate::base::gql::ID;
use crate::ground::contribution::{address, ids};
use crate::ground::territory::{InseeCode, gazetteer};
use crate::ground::topics::{TopicCode, topics};
use crate::http::respond::is_known;
use axum::body::Body;
use axum::response::Response;
use entity::AccountId;
use entity::contribution::Kind;
use http::{HeaderName, HeaderValue, StatusCode, header};
use sea_orm::Iterable;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// Changes when the same things are written in another way.
const VERSION: u32 = 1;
/// What the position of a scope costs of the quota of an address.
const POINTS: u64 = 1;

/// A feed by the name of its file: a scope, and the form after a point.
pub async fn feed(visit: &Visit<'_>, file: &str) -> Response {
    let found = async {
        let (name, feed) = [Feed::Atom, Feed::Json, Feed::Rss]
            .into_iter()
            .find_map(|feed| Some((file.strip_suffix(feed.ending())?.strip_suffix('.')?, feed)))
            .ok_or(Instead::Absent)?;
        visit.charge(POINTS)?;
        let named = Named::of(visit, name)?;
        let kind = match visit.asked("kind") {
            Some(path) => Some(kind_of(&path).ok_or(Instead::Absent)?),
            None => None,
        };
        if feed == Feed::Rss && !matches!(named.scope, Scope::Medium(_)) {
            return Err(Instead::Absent);
        }
        let at = position(visit.app(), &named.scope).await?;
        let language = visit.reader.language.tag();
        // The form and the kind are part of the address.
        let tag = format!("\"{at}-{VERSION}-{language}\"");
        if is_known(visit.headers(), &tag) {
            // Whoever guesses the tag of what is not there learns no more than the position of the chronicle, which is public.
            return Ok(answered(None, feed, &tag));
        }
        let (title, description, picture) = named.titled(visit).await?;
        let things = latest(visit.app(), &named.scope, kind).await?;
        let entries = entries(visit, feed, &things).await?;
        let query = if visit.query().is_empty() { String::new() } else { format!("?{}", visit.query()) };
        let about = About {
            title,
            description,
            picture,
            address: format!("{}/feeds/{file}{query}", visit.app().public_url),
            home: named.home,
            language,
            updated: updated(&entries),
        };
        let text = match feed {
            Feed::Atom => atom::written(visit, &about, &entries)?,
            Feed::Json => json_feed::written(visit, &about, &entries),
            Feed::Rss => rss::written(visit, &about, &entries)?,
        };
        Ok(answered(Some(text), feed, &tag))
    };
    found.await.unwrap_or_else(|instead| visit.instead(instead))
}

/// When something in a feed last changed; when the list of communes began to hold where there is nothing.
fn updated(entries: &[Entry]) -> String {
    let latest = entries.iter().map(|entry| entry.updated_at).max();
    let since = || format!("{}-01-01T00:00:00Z", gazetteer().vintage.get(..4).unwrap_or_default());
    latest.map_or_else(since, |at| at.0.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

fn answered(text: Option<String>, feed: Feed, tag: &str) -> Response {
    let status = if text.is_some() { StatusCode::OK } else { StatusCode::NOT_MODIFIED };
    let mut response = Response::new(text.map_or_else(Body::empty, Body::from));
    *response.status_mut() = status;
    let described = [
        (header::CONTENT_TYPE, feed.media_type()),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ETAG, tag),
        (header::VARY, "accept-language"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in described {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The kind of things under a path: `articles`.
fn kind_of(path: &str) -> Option<Kind> {
    let mut known = Kind::iter()
        .filter(|kind| *kind != Kind::Commune && super::things::NOUNS.iter().any(|noun| noun.kind == *kind));
    known.find(|kind| address::collection(*kind) == path)
}

/// What a feed is named after.
struct Named {
    scope: Scope,
    /// Its name, where the server knows it without asking.
    name: Option<String>,
    /// The address of its page.
    home: String,
    /// The id of what the name is asked of.
    id: Option<ID>,
}

/// A thing or a person that a feed is named after.
#[derive(Deserialize)]
struct Owner {
    thing: Option<OwnerShape>,
}

#[derive(Deserialize)]
struct OwnerShape {
    title: String,
    description: Option<String>,
    cover: Option<super::shapes::PictureShape>,
}

impl Named {
    fn of(visit: &Visit<'_>, name: &str) -> Result<Self, Instead> {
        let app = visit.app();
        let (of, key) = name.split_once(':').ok_or(Instead::Absent)?;
        let named = |scope, name: &str, path: String| Self {
            scope,
            name: Some(name.to_owned()),
            home: format!("{}/{path}", app.front_url),
            id: None,
        };
        let uuid =
            || Uuid::try_parse(key).ok().filter(|id| id.as_hyphenated().to_string() == key).ok_or(Instead::Absent);
        Ok(match of {
            "commune" => {
                let row = InseeCode::read(key)
                    .and_then(|code| app.gazetteer.resolve(code))
                    .and_then(|index| app.gazetteer.get(index));
                let row = row.ok_or(Instead::Absent)?;
                if row.code.as_str() != key {
                    let file = visit.reader.path.rsplit('.').next().unwrap_or_default();
                    return Err(Instead::Moved(format!("./commune:{}.{file}", row.code)));
                }
                named(Scope::Area(name.to_owned()), row.name, format!("communes/{key}"))
            }
            "epci" | "department" | "region" => {
                let found = super::area::name_of(of, key).ok_or(Instead::Absent)?;
                let path = if of == "epci" { of.to_owned() } else { format!("{of}s") };
                named(Scope::Area(name.to_owned()), &found, format!("{path}/{key}"))
            }
            "topic" => {
                let row = topics().iter().find(|row| row.code == key).ok_or(Instead::Absent)?;
                named(Scope::Topic(TopicCode(row)), row.name(visit.reader.language), String::new())
            }
            "kind" => {
                let kind = kind_of(key).ok_or(Instead::Absent)?;
                let noun = super::things::NOUNS.into_iter().find(|noun| noun.kind == kind).ok_or(Instead::Absent)?;
                named(Scope::Kind(kind), noun.several(&visit.reader), key.to_owned())
            }
            "author" => {
                let scope = Scope::Author(AccountId(uuid()?));
                Self {
                    scope,
                    name: Some(visit.reader.say("Articles signés", "Signed articles").to_owned()),
                    home: format!("{}/articles", app.front_url),
                    id: None,
                }
            }
            "medium" | "network" => {
                let kind = if of == "medium" { Kind::Medium } else { Kind::Network };
                let id = entity::ContributionId(uuid()?);
                let scope = if of == "medium" { Scope::Medium(id) } else { Scope::Network(id) };
                Self {
                    scope,
                    name: None,
                    home: address::of_named(app, kind, name),
                    id: Some(ids::of_contribution(kind, id)),
                }
            }
            _ => return Err(Instead::Absent),
        })
    }

    /// Its title, what it says of itself, and its picture.
    async fn titled(&self, visit: &Visit<'_>) -> Result<(String, Option<String>, Option<String>), Instead> {
        let Some(id) = &self.id else {
            return Ok((self.name.clone().unwrap_or_default(), None, None));
        };
        let owner: Owner = visit.ask(OWNER, &json!({ "id": id.0 })).await?;
        let OwnerShape { title, description, cover } = owner.thing.ok_or(Instead::Absent)?;
        Ok((title, description, cover.and_then(|cover| cover.file.url)))
    }
}

/// The document of what a feed is named after.
pub const OWNER: &str = "query OwnerOfFeed($id: ID!) { thing: node(id: $id) { \
    ... on Medium { title description cover { alt file { url(size: LARGE) } } } \
    ... on Network { title description cover { alt file { url(size: LARGE) } } } } }";
