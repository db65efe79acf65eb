//! The page of a search, by what the box at the head of every page asks.

use super::frame::Frame;
use super::pages::Narrowed;
use super::parts::{Link, foreign};
use super::reader::{At, Reader, zone};
use super::shapes::{PageShape, PlaceShape};
use super::things::{NOUNS, of_type};
use super::visit::{Instead, Visit};
use askama::Template;
use axum::response::Response;
use entity::contribution::Kind;
use sea_orm::ActiveEnum;
use serde::Deserialize;
use serde_json::json;
use std::sync::LazyLock;
use url::form_urlencoded::Serializer;

/// Most characters of a question.
const LONGEST: usize = 200;

/// The document of what a question finds.
pub static FOUND: LazyLock<String> = LazyLock::new(|| {
    let part = "{ text matches }";
    let edge = format!(
        "distanceMeters titleParts {part} excerptParts {part} node {{ __typename language url publishedAt communes {{ code name }} }}"
    );
    format!(
        "query PageOfSearch($text: String!, $kinds: [ContributionKind!], $within: AreaInput, $network: ID, $after: String) {{ \
         search(text: $text, kinds: $kinds, within: $within, network: $network, first: 20, after: $after) {{ \
         totalCount isCapped kindFacets {{ kind count }} place {{ code name url }} didYouMean {{ code name url }} \
         edges {{ {edge} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
});

#[derive(Deserialize)]
struct Answer {
    search: Found,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    total_count: i64,
    is_capped: bool,
    kind_facets: Vec<Facet>,
    place: Option<PlaceShape>,
    did_you_mean: Vec<PlaceShape>,
    edges: Vec<Edge>,
    page_info: PageShape,
}

#[derive(Deserialize)]
struct Facet {
    kind: String,
    count: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Edge {
    distance_meters: Option<i64>,
    title_parts: Vec<Part>,
    excerpt_parts: Vec<Part>,
    node: Node,
}

#[derive(Deserialize)]
struct Part {
    text: String,
    matches: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(rename = "__typename")]
    typename: String,
    language: String,
    url: String,
    published_at: Option<At>,
    communes: Vec<PlaceShape>,
}

/// Something that was found.
struct Hit {
    kind: &'static str,
    href: String,
    lang: Option<String>,
    title: Vec<Part>,
    excerpt: Vec<Part>,
    foot: String,
}

/// Something to know about the question.
struct Hint {
    text: &'static str,
    links: Vec<Link>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'r> {
    frame: Frame<'r>,
    summary: Option<String>,
    notes: Vec<Hint>,
    kinds: Vec<Link>,
    hits: Vec<Hit>,
    pages: Vec<Link>,
}

/// What a search asks, as its address says.
struct Asked {
    question: String,
    /// A kind of things, as the schema names it.
    kind: Option<String>,
    narrowed: Narrowed,
}

impl Asked {
    fn of(visit: &Visit<'_>) -> Result<Self, Instead> {
        let question = visit.asked("q").unwrap_or_default().trim().to_owned();
        let kind = visit.asked("kind");
        if kind.as_ref().is_some_and(|kind| name_of(kind, &visit.reader).is_none()) {
            return Err(Instead::Absent);
        }
        Ok(Self { question, kind, narrowed: Narrowed::of(visit)? })
    }

    /// Whether it can be asked: the schema refuses a text without a word.
    fn has_word(&self) -> bool {
        self.question.chars().any(char::is_alphanumeric) && self.question.chars().count() <= LONGEST
    }

    /// A link to this search among the things of a kind, or of all.
    fn link(&self, kind: Option<&str>, after: Option<&str>, read: &Reader) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("q", &self.question);
        for (name, value) in [("kind", kind), ("after", after)] {
            query.extend_pairs(value.map(|value| (name, value)));
        }
        let narrowed = self.narrowed.part.iter().map(|part| format!("&{part}")).collect::<String>();
        read.to(&format!("search?{}{narrowed}", query.finish()))
    }
}

/// What several things of a kind are called, by its name in the schema.
fn name_of(kind: &str, read: &Reader) -> Option<&'static str> {
    if kind == Kind::Commune.to_value() {
        return Some(read.say("Communes", "Communes"));
    }
    NOUNS.iter().find(|noun| noun.kind.to_value() == kind).map(|noun| noun.several(read))
}

/// The page of a search.
pub async fn search(visit: &Visit<'_>) -> Response {
    let read = &visit.reader;
    let found = async {
        let asked = Asked::of(visit)?;
        let mut page = SearchPage {
            frame: Frame::new(read, read.say("Recherche", "Search")).unlisted(),
            summary: None,
            notes: Vec::new(),
            kinds: Vec::new(),
            hits: Vec::new(),
            pages: Vec::new(),
        };
        if asked.has_word() {
            let variables = json!({
                "text": asked.question,
                "kinds": asked.kind.as_ref().map(|kind| [kind]),
                "within": asked.narrowed.within,
                "network": asked.narrowed.network,
                "after": visit.asked("after"),
            });
            let Answer { search } = visit.ask(&FOUND, &variables).await?;
            page.show(search, &asked, visit.asked("after").is_some());
        } else if !asked.question.is_empty() {
            page.summary = Some(
                read.say(
                    "Une question a au moins un mot, et 200 caractères au plus.",
                    "A question has one word at least, and 200 characters at most.",
                )
                .to_owned(),
            );
        } else {
            page.summary = Some(
                read.say(
                    "Écrivez ce que vous cherchez en haut de la page : un mot, une commune, «café près de Die».",
                    "Write what you look for at the head of the page: a word, a commune, “café près de Die”.",
                )
                .to_owned(),
            );
        }
        page.frame.question = asked.question;
        Ok(page)
    };
    visit.answer(found.await)
}

impl SearchPage<'_> {
    fn show(&mut self, found: Found, asked: &Asked, is_later: bool) {
        let read = self.frame.read;
        self.frame.title = format!("{} {}", read.say("Recherche\u{a0}:", "Search:"), asked.question);
        let more = if found.is_capped { read.say("Plus de ", "More than ") } else { "" };
        let count = read.count(found.total_count, ["résultat", "résultats"], ["result", "results"]);
        let place = asked.narrowed.place.iter().map(|place| format!(" · {place}")).collect::<String>();
        self.summary = Some(format!("{more}{count}{place}"));
        let link = |it: &PlaceShape| Link::place(it, read);
        self.hint(read.say("Autour de", "Around"), found.place.iter().map(link).collect());
        self.hint(read.say("Ou cherchiez-vous", "Or did you mean"), found.did_you_mean.iter().map(link).collect());
        if asked.narrowed.part.is_some() {
            let everywhere = Asked { question: asked.question.clone(), kind: None, narrowed: Narrowed::default() };
            let words = read.say("Chercher partout", "Search everywhere");
            self.hint("", vec![Link::to(words, everywhere.link(asked.kind.as_deref(), None, read))]);
        }
        if asked.kind.is_some() {
            self.kinds.push(Link::to(read.say("Tout", "Everything"), asked.link(None, None, read)));
        }
        self.kinds.extend(found.kind_facets.iter().filter_map(|facet| {
            let words = format!("{} ({})", name_of(&facet.kind, read)?, read.number(facet.count));
            let is_chosen = asked.kind.as_ref() == Some(&facet.kind);
            Some(if is_chosen {
                Link::plain(words)
            } else {
                Link::to(words, asked.link(Some(&facet.kind), None, read))
            })
        }));
        self.hits = found.edges.into_iter().map(|edge| hit(edge, read)).collect();
        if is_later {
            let first = asked.link(asked.kind.as_deref(), None, read);
            self.pages.push(Link::to(read.say("Premiers résultats", "First results"), first));
        }
        let next = Some(found.page_info).filter(|page| page.has_next_page).and_then(|page| page.end_cursor);
        self.pages.extend(next.map(|cursor| {
            let next = asked.link(asked.kind.as_deref(), Some(&cursor), read);
            Link::to(read.say("Résultats suivants", "Next results"), next)
        }));
    }

    fn hint(&mut self, text: &'static str, links: Vec<Link>) {
        if !links.is_empty() {
            self.notes.push(Hint { text, links });
        }
    }
}

fn hit(edge: Edge, read: &Reader) -> Hit {
    let Edge { node, .. } = edge;
    let kind = of_type(&node.typename).map_or_else(|| read.say("Commune", "Commune"), |noun| noun.called(read));
    let place = zone(node.communes.iter().map(|place| place.code.as_str()));
    let far = edge.distance_meters.map(|metres| match (metres + 500) / 1_000 {
        0 => read.say("à moins de 1 km", "less than 1 km away").to_owned(),
        kilometres => format!("{}{}{}", read.say("à ", ""), read.number(kilometres), read.say(" km", " km away")),
    });
    let commune = node.communes.into_iter().next().map(|place| place.name);
    let when = node.published_at.map(|at| read.day(at, place));
    Hit {
        kind,
        href: read.page(&node.url),
        lang: foreign(&node.language, read),
        title: edge.title_parts,
        excerpt: edge.excerpt_parts,
        foot: commune.into_iter().chain(far).chain(when).collect::<Vec<_>>().join(" · "),
    }
}
