//! The pages of things and of their lists.

use super::cards::{card, sections};
use super::documents::Documents;
use super::frame::Frame;
use super::noun::Noun;
use super::parts::{Card, Link};
use super::shapes::{CardShape, CommonShape, Connection};
use super::sheet;
use super::things::NOUNS;
use super::visit::{Instead, Visit, unread};
use crate::areas::contributions::removed::is_removed;
use crate::base::gql::{Value, from_value};
use crate::base::scalars::Slug;
use crate::ground::contribution::{address, ids};
use crate::ground::territory::{InseeCode, gazetteer};
use askama::Template;
use axum::response::Response;
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The answer of the document of a thing.
#[derive(Deserialize)]
struct Answer {
    thing: Option<Value>,
}

/// The page of a thing, by its slug or its id.
pub async fn thing(visit: &Visit<'_>, documents: &Documents, name: &str) -> Response {
    let read = &visit.reader;
    let noun = documents.noun;
    let found = async {
        let by_id = ids::contribution(name).is_some_and(|(kind, _)| kind == noun.kind);
        let variables = match name {
            id if by_id => json!({ "id": id }),
            slug if Slug::holds(slug) => json!({ "slug": slug }),
            _ => return Err(Instead::Absent),
        };
        let Some(value) = visit.ask::<Answer>(&documents.page, &variables).await?.thing else {
            return Err(if is_removed(visit.app(), noun.kind, name).await? { Instead::Gone } else { Instead::Absent });
        };
        let common: CommonShape = from_value(value.clone()).map_err(|_| unread())?;
        // A former slug, or the id of a thing that has a slug.
        let present = common.url.rsplit('/').next().unwrap_or_default();
        if present != name {
            return Err(Instead::Moved(format!("./{present}")));
        }
        let mut sheet = (noun.show)(value, &common, read).ok_or_else(unread)?;
        if let Some(document) = &documents.belonging {
            let variables = json!({ "id": common.id, "after": visit.asked("after") });
            let lists: BTreeMap<String, Connection<CardShape>> = visit.ask(document, &variables).await?;
            let older = |list: Option<&Connection<CardShape>>| list?.page_info.as_ref()?.end_cursor.clone();
            let cursor = older(lists.values().next());
            let blocks = sections(&NOUNS, lists, read, |of| {
                let words = format!("{} : {}", of.several(read), read.say("la suite", "more"));
                match noun.kind {
                    Kind::Network => Some(Link::to(
                        words,
                        read.to(&format!("{}?network={}", address::collection(of.kind), common.id)),
                    )),
                    _ => Some(Link::to(words, read.to(&format!("{}?after={}", read.path, cursor.as_deref()?)))),
                }
            });
            sheet.after.splice(0..0, blocks);
        }
        Ok(sheet::page(&common, sheet, read))
    };
    visit.answer(found.await)
}

/// The page of a list.
#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'r> {
    frame: Frame<'r>,
    cards: Vec<Card>,
    pages: Vec<Link>,
}

/// A page of the list of all things of a kind: everywhere, in a commune, in a department, or in a network.
pub async fn list(visit: &Visit<'_>, documents: &Documents) -> Response {
    let read = &visit.reader;
    let found = async {
        let (noun, narrowed) = (documents.noun, Narrowed::of(visit)?);
        let variables =
            json!({ "within": narrowed.within, "network": narrowed.network, "after": visit.asked("after") });
        let mut lists: BTreeMap<String, Connection<CardShape>> = visit.ask(&documents.list, &variables).await?;
        let [_, many] = noun.queries;
        let list = lists.remove(many).ok_or_else(unread)?;
        Ok(listed(visit, noun, &list, &narrowed))
    };
    let page = found.await;
    visit.answer(page.map(|(cards, pages, title)| {
        let mut frame = Frame::new(read, title);
        frame.canonical = Some(format!("{}/{}", read.public_url, read.path));
        frame.listed = visit.asked("after").is_none();
        let path = address::collection(documents.noun.kind);
        let frame = frame.followed(&format!("kind:{path}"), "");
        ListPage { frame, cards, pages }
    }))
}

fn listed(
    visit: &Visit<'_>,
    noun: &Noun,
    list: &Connection<CardShape>,
    narrowed: &Narrowed,
) -> (Vec<Card>, Vec<Link>, String) {
    let read = &visit.reader;
    let cards = list.nodes.iter().map(|shape| card(noun, shape, false, read)).collect();
    let path = address::collection(noun.kind);
    let mut pages = Vec::new();
    if visit.asked("after").is_some() {
        pages.push(Link::to(
            read.say("Les plus récents", "The latest"),
            read.to(&format!("{path}{}", narrowed.query(""))),
        ));
    }
    let next = list.page_info.as_ref().filter(|page| page.has_next_page).and_then(|page| page.end_cursor.clone());
    pages.extend(next.map(|cursor| {
        Link::to(
            read.say("Plus anciens", "Older"),
            read.to(&format!("{path}{}", narrowed.query(&format!("after={cursor}")))),
        )
    }));
    let title = match &narrowed.place {
        None => noun.several(read).to_owned(),
        Some(place) => format!("{} · {place}", noun.several(read)),
    };
    (cards, pages, title)
}

/// What a list is narrowed to, as its address says.
#[derive(Default)]
pub struct Narrowed {
    /// The area, as the schema takes it.
    pub within: Json,
    /// The id of the network.
    pub network: Option<String>,
    /// The name of the place.
    pub place: Option<String>,
    /// The part of the query that says so.
    pub part: Option<String>,
}

impl Narrowed {
    /// Reads the address.
    pub fn of(visit: &Visit<'_>) -> Result<Self, Instead> {
        let everywhere = Self::default();
        if let Some(code) = visit.asked("commune") {
            let row = InseeCode::read(&code)
                .and_then(|code| gazetteer().resolve(code))
                .and_then(|index| gazetteer().get(index));
            let row = row.ok_or(Instead::Absent)?;
            let (within, part) = (json!({ "commune": row.code.as_str() }), Some(format!("commune={}", row.code)));
            return Ok(Self { within, part, place: Some(row.name.to_owned()), ..everywhere });
        }
        for area in ["epci", "department", "region"] {
            if let Some(code) = visit.asked(area) {
                let is_code = code.len() <= 9 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let place = super::area::name_of(area, &code).filter(|_| is_code).ok_or(Instead::Absent)?;
                return Ok(Self {
                    within: json!({ area: code }),
                    part: Some(format!("{area}={code}")),
                    place: Some(place),
                    ..everywhere
                });
            }
        }
        match visit.asked("network") {
            Some(id) if ids::contribution(&id).is_some_and(|(kind, _)| kind == Kind::Network) => {
                Ok(Self { part: Some(format!("network={id}")), network: Some(id), ..everywhere })
            }
            Some(_) => Err(Instead::Absent),
            None => Ok(everywhere),
        }
    }

    /// The query of a link to this list.
    fn query(&self, more: &str) -> String {
        let parts: Vec<&str> = self.part.as_deref().into_iter().chain([more]).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}
