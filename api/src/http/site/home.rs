//! The first page: what this server holds, and what is new.

use super::cards::sections;
use super::frame::Frame;
use super::noun::list_of;
use super::parts::{Block, Link};
use super::shapes::{CardShape, Connection};
use super::things::NOUNS;
use super::visit::{Instead, Visit};
use crate::ground::contribution::address;
use crate::ground::territory::{Division, gazetteer};
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The document of what is new.
pub static LATEST: LazyLock<String> = LazyLock::new(|| {
    let lists = [
        ("networks", "first: 4"),
        ("articles", "first: 6"),
        ("needs", "filter: {progress: [OPEN]}, first: 4"),
        ("initiatives", "first: 4"),
    ];
    let lists: Vec<String> = lists.iter().filter_map(|(many, arguments)| list_of(&NOUNS, many, arguments)).collect();
    format!("query PageOfHome {{ {} }}", lists.join(" "))
});

/// The document of how much there is of each kind.
pub static COUNTS: LazyLock<String> = LazyLock::new(|| {
    let counts: Vec<String> =
        NOUNS.iter().map(|noun| format!("{}(first: 1) {{ totalCount }}", noun.queries[1])).collect();
    format!("query CountsOfHome {{ {} }}", counts.join(" "))
});

/// How long the counts of the first page are kept: counting a million things takes longer than a page may.
const KEPT: Duration = Duration::minutes(1);

/// When things were counted, and how many there were under each query.
type Counting = (DateTime<Utc>, BTreeMap<String, i64>);

/// The counts that were asked for last, and when.
#[derive(Default)]
pub struct Counts(Mutex<Option<Counting>>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    total_count: i64,
}

/// A number of the first page.
struct NumberOf {
    count: String,
    words: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'r> {
    frame: Frame<'r>,
    numbers: Vec<NumberOf>,
    map: Option<&'static str>,
    blocks: Vec<Block>,
    departments: Vec<Link>,
}

/// The first page.
pub async fn home(visit: &Visit<'_>) -> Response {
    let read = &visit.reader;
    let found = async {
        let counts = counts(visit).await?;
        let lists: BTreeMap<String, Connection<CardShape>> = visit.ask(&LATEST, &Json::Null).await?;
        let blocks = sections(&NOUNS, lists, read, |noun| {
            let words = format!("{} : {}", noun.several(read), read.say("tout voir", "see all"));
            Some(Link::to(words, read.to(address::collection(noun.kind))))
        });
        let numbers = NOUNS.iter().filter_map(|noun| {
            let count = counts.get(noun.queries[1]).copied().filter(|count| *count > 0)?;
            Some(NumberOf {
                count: read.number(count),
                words: noun.several(read),
                href: read.to(address::collection(noun.kind)),
            })
        });
        let numbers = numbers.collect();
        let department = |it: &Division| Link::to(it.name, read.to(&format!("departments/{}", it.code)));
        let departments = gazetteer().departments().iter().map(department).collect();
        let mut frame = Frame::new(read, read.say("Accueil", "Home")).described(Some(read.say(
            "Médias locaux, lieux ouverts, initiatives, ressources et besoins des communes de France.",
            "Local media, open venues, initiatives, resources and needs of the communes of France.",
        )));
        frame.canonical = Some(format!("{}/", read.public_url));
        let frame = frame.followed("kind:articles", "");
        Ok(HomePage { frame, numbers, map: Some("france"), blocks, departments })
    };
    visit.answer(found.await)
}

/// How much there is of each kind, as it was at most a minute ago.
async fn counts(visit: &Visit<'_>) -> Result<BTreeMap<String, i64>, Instead> {
    let (kept, now) = (&visit.server.counts.0, visit.app().clock.now());
    let known = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, counts)) = known.filter(|(at, _)| *at <= now && now - *at < KEPT) {
        return Ok(counts);
    }
    let counted: BTreeMap<String, Counted> = visit.ask(&COUNTS, &Json::Null).await?;
    let counts: BTreeMap<String, i64> =
        counted.into_iter().map(|(many, counted)| (many, counted.total_count)).collect();
    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, counts.clone()));
    Ok(counts)
}
