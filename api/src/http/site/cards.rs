//! Things in lists.

use super::frame::shortened;
use super::labels::label;
use super::noun::Noun;
use super::parts::{Block, Card, Figure, Link, Tag, foreign};
use super::reader::{Reader, zone};
use super::shapes::{CardShape, Connection};
use std::collections::BTreeMap;

/// A card of a thing.
pub fn card(noun: &Noun, shape: &CardShape, shows_kind: bool, read: &Reader) -> Card {
    let [sorts, marks] = noun.sets;
    let sort = shape.sort.as_deref().map(|value| label(sorts, value, read.language));
    let kind = if shows_kind { Some(noun.called(read)) } else { None };
    let kicker = match (kind, sort) {
        (Some(kind), Some(sort)) if kind != sort => Some(format!("{kind} · {sort}")),
        (kind, sort) => kind.or(sort).map(str::to_owned),
    };
    let tag = shape
        .mark
        .as_deref()
        .and_then(|mark| Some(Tag { text: label(marks, mark, read.language).to_owned(), tone: (noun.tone)(mark)? }));
    let place = zone(shape.communes.iter().map(|place| place.code.as_str()));
    let house = shape.house.as_ref().map(|house| house.title.clone());
    let communes = match shape.communes.as_slice() {
        [] => None,
        [one] => Some(one.name.clone()),
        [one, rest @ ..] => {
            let others = i64::try_from(rest.len()).unwrap_or_default();
            Some(format!("{} + {}", one.name, read.count(others, ["autre", "autres"], ["other", "others"])))
        }
    };
    let until = shape.until.map(|at| format!("{} {}", read.say("jusqu'au", "until"), read.moment(at, place)));
    let when = until.or_else(|| shape.published_at.map(|at| read.day(at, place)));
    let foot: Vec<String> = house.into_iter().chain(communes).chain(when).collect();
    Card {
        kicker,
        tag,
        title: shape.title.clone(),
        href: read.page(&shape.url),
        lang: foreign(&shape.language, read),
        line: shape.line.as_deref().map(|line| shortened(line, 180)),
        foot: foot.join(" · "),
        cover: shape.cover.as_ref().and_then(|cover| Figure::of(cover, read, true)),
    }
}

/// Lists of things under their kinds, each with its heading; empty ones are left out.
pub fn sections(
    nouns: &[&'static Noun],
    lists: BTreeMap<String, Connection<CardShape>>,
    read: &Reader,
    more: impl Fn(&Noun) -> Option<Link>,
) -> Vec<Block> {
    let mut lists = lists;
    let found = nouns.iter().filter_map(|noun| {
        let [_, many] = noun.queries;
        let list = lists.remove(many).filter(|list| !list.nodes.is_empty())?;
        let cards = list.nodes.iter().map(|shape| card(noun, shape, false, read)).collect();
        let goes_on = list.page_info.is_some_and(|page| page.has_next_page);
        Some(Block::Cards {
            heading: noun.several(read).to_owned(),
            cards,
            more: if goes_on { more(noun) } else { None },
        })
    });
    found.collect()
}
