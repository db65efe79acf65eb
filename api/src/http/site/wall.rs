//! A wall newspaper [journal mural]: the articles of a network, a medium or a commune on sheets to print, each with a code that leads a
//! telephone to the whole of it.

use super::frame::{Frame, shortened};
use super::parts::{Figure, foreign};
use super::reader::{At, Reader, zone};
use super::shapes::{Connection, NamedShape, PictureShape, PlaceShape, RefShape, picture, reference};
use super::visit::{Instead, Visit};
use crate::base::error::Error;
use crate::base::scalars::Slug;
use crate::ground::contribution::ids;
use crate::ground::territory::{InseeCode, gazetteer};
use askama::Template;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entity::contribution::Kind;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;

/// Most characters of an article on the wall; it ends with the paragraph in which they are reached.
const LONGEST: usize = 1_200;

/// Most articles on a wall.
const MOST: usize = 100;

/// The document of the articles on a wall, as many at once as one document may ask for with their texts.
pub static ARTICLES: LazyLock<String> = LazyLock::new(|| {
    let fields = concat!(
        "title language url publishedAt standfirst bodyHtml authors { name } medium { ",
        reference!(),
        " } communes { code name url } cover ",
        picture!()
    );
    format!(
        "query ArticlesOnWall($within: AreaInput, $network: ID, $filter: ArticleFilter, $after: String) {{ \
         articles(within: $within, network: $network, filter: $filter, first: 20, after: $after) {{ \
         nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
});

/// The document of whose wall it is.
pub const OWNER: &str = "query OwnerOfWall($id: ID, $slug: Slug, $network: Boolean!) { \
    network(id: $id, slug: $slug) @include(if: $network) { id title } medium(id: $id, slug: $slug) @skip(if: $network) { id title } }";

#[derive(Deserialize)]
struct Answer {
    articles: Connection<Article>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Article {
    title: String,
    language: String,
    url: String,
    published_at: Option<At>,
    standfirst: Option<String>,
    body_html: Option<String>,
    authors: Vec<NamedShape>,
    medium: Option<RefShape>,
    communes: Vec<PlaceShape>,
    cover: Option<PictureShape>,
}

impl Article {
    /// The day on which it was first published, where it is from.
    fn day(&self) -> Option<NaiveDate> {
        let place = zone(self.communes.iter().map(|it| it.code.as_str()));
        self.published_at.map(|at| at.0.with_timezone(&place).date_naive())
    }
}

#[derive(Deserialize)]
struct Owners {
    #[serde(default)]
    network: Option<Owner>,
    #[serde(default)]
    medium: Option<Owner>,
}

#[derive(Deserialize)]
struct Owner {
    id: String,
    title: String,
}

/// An article on the wall.
struct Piece {
    title: String,
    lang: Option<String>,
    byline: String,
    standfirst: Option<String>,
    html: String,
    cover: Option<Figure>,
    url: String,
    /// The code of its address, as SVG.
    code: String,
}

#[derive(Template)]
#[template(path = "wall.html")]
struct WallPage<'r> {
    frame: Frame<'r>,
    format: &'static str,
    period: String,
    /// Whether older articles of the period have no place on it.
    is_cut: bool,
    pieces: Vec<Piece>,
}

/// The wall of a network, a medium or a commune.
pub async fn wall(visit: &Visit<'_>, of: Kind, name: &str) -> Response {
    let read = &visit.reader;
    let found = async {
        let format = match visit.asked("format").as_deref() {
            None | Some("A3") => "A3",
            Some("A4") => "A4",
            Some(_) => return Err(Instead::Absent),
        };
        let [from, to] = [day(visit, "from")?, day(visit, "to")?];
        let (title, of) = owner(visit, of, name).await?;
        let (articles, is_cut) = articles(visit, &of, from, to).await?;
        let period = period(from, to, articles.iter().filter_map(Article::day), read);
        let pieces = articles.iter().map(|article| piece(article, read)).collect::<Result<Vec<_>, Error>>()?;
        Ok(WallPage { frame: Frame::new(read, title).unlisted(), format, period, is_cut, pieces })
    };
    visit.answer(found.await)
}

/// The articles of a period, the latest first, and whether there are more than a wall has. Without a period they are the latest.
async fn articles(
    visit: &Visit<'_>,
    of: &Json,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<(Vec<Article>, bool), Instead> {
    // Days end at different times in the parts of France: all that may be of the period is read.
    let bound = |day: Option<NaiveDate>, days: i64| {
        let day = day?.checked_add_signed(TimeDelta::days(days))?;
        Some(Json::from(format!("{day}T00:00:00Z")))
    };
    let (mut found, mut after): (Vec<Article>, Option<String>) = (Vec::new(), None);
    loop {
        let filter = json!({
            "mediumId": of.get("medium"), "publishedFrom": bound(from, -1), "publishedTo": bound(to, 2),
        });
        let variables =
            json!({ "within": of.get("within"), "network": of.get("network"), "filter": filter, "after": after });
        let Answer { articles } = visit.ask(&ARTICLES, &variables).await?;
        found.extend(articles.nodes.into_iter().filter(|article| {
            article.day().is_some_and(|day| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to))
        }));
        let next = articles.page_info.filter(|page| page.has_next_page).and_then(|page| page.end_cursor);
        // Whoever names no first day wants the latest.
        let Some(cursor) = next.filter(|_| from.is_some()) else { return Ok((found, false)) };
        if found.len() >= MOST {
            found.truncate(MOST);
            return Ok((found, true));
        }
        after = Some(cursor);
    }
}

/// A day of the query string.
fn day(visit: &Visit<'_>, name: &str) -> Result<Option<NaiveDate>, Instead> {
    visit.asked(name).map(|text| text.parse().map_err(|_| Instead::Absent)).transpose()
}

/// What stands at the head of the wall, and whose articles are on it: `within`, `network` or `medium`.
async fn owner(visit: &Visit<'_>, of: Kind, name: &str) -> Result<(String, Json), Instead> {
    if of == Kind::Commune {
        let row =
            InseeCode::read(name).and_then(|code| gazetteer().resolve(code)).and_then(|index| gazetteer().get(index));
        let row = row.ok_or(Instead::Absent)?;
        if row.code.as_str() != name {
            return Err(Instead::Moved(format!("../{}/wall", row.code)));
        }
        return Ok((row.name.to_owned(), json!({ "within": { "commune": name } })));
    }
    let is_network = of == Kind::Network;
    let variables = if ids::contribution(name).is_some_and(|(kind, _)| kind == of) {
        json!({ "id": name, "network": is_network })
    } else if Slug::holds(name) {
        json!({ "slug": name, "network": is_network })
    } else {
        return Err(Instead::Absent);
    };
    let found: Owners = visit.ask(OWNER, &variables).await?;
    let Owner { id, title } = found.network.or(found.medium).ok_or(Instead::Absent)?;
    Ok((title, if is_network { json!({ "network": id }) } else { json!({ "medium": id }) }))
}

/// The days from which the articles are.
fn period(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    days: impl Iterator<Item = NaiveDate>,
    read: &Reader,
) -> String {
    let days: Vec<NaiveDate> = days.collect();
    let (first, last) = (from.or_else(|| days.iter().min().copied()), to.or_else(|| days.iter().max().copied()));
    match (first, last) {
        (Some(first), Some(last)) if first == last => read.date(first),
        (Some(first), Some(last)) => format!("{} – {}", read.date(first), read.date(last)),
        (one, other) => one.or(other).map(|day| read.date(day)).unwrap_or_default(),
    }
}

fn piece(article: &Article, read: &Reader) -> Result<Piece, Error> {
    let place: Tz = zone(article.communes.iter().map(|it| it.code.as_str()));
    let mut byline: Vec<String> = article.authors.iter().map(|author| author.name.clone()).collect();
    byline.extend(article.medium.iter().map(|medium| medium.title.clone()));
    byline.extend(article.published_at.map(|at| read.day(at, place)));
    let code = QrCode::new(article.url.as_bytes()).map_err(|_| Error::internal("an address is too long for a code"))?;
    let svg = code.render::<svg::Color<'_>>().min_dimensions(120, 120).quiet_zone(true).build();
    // The declaration of XML has no place inside a page.
    let svg =
        svg.split_once("?>").map_or(svg.as_str(), |(_, svg)| svg).replacen("<svg ", "<svg aria-hidden=\"true\" ", 1);
    Ok(Piece {
        title: article.title.clone(),
        lang: foreign(&article.language, read),
        byline: byline.join(" · "),
        standfirst: article.standfirst.as_deref().map(|text| shortened(text, 400)),
        html: read.html(&beginning(article.body_html.as_deref().unwrap_or_default())),
        cover: article.cover.as_ref().and_then(|cover| Figure::of(cover, read, false)),
        url: article.url.clone(),
        code: svg,
    })
}

/// The first paragraphs of HTML that the schema made: whole ones alone, so that no element stays open.
fn beginning(html: &str) -> String {
    let (mut kept, mut rest) = (String::new(), html);
    while let Some((paragraph, after)) = rest.trim_start().strip_prefix("<p>").and_then(|rest| rest.split_once("</p>"))
    {
        if kept.chars().count() >= LONGEST {
            break;
        }
        kept += "<p>";
        kept += paragraph;
        kept += "</p>\n";
        rest = after;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_cut_between_paragraphs() {
        let long = format!("<p>{}</p>\n<p>reste</p>", "a".repeat(LONGEST));
        assert!(!beginning(&long).contains("reste"));
        assert_eq!(beginning("<p>a</p>\n<p>b</p>\n<h3>c</h3>\n<p>d</p>"), "<p>a</p>\n<p>b</p>\n");
        assert_eq!(beginning("<h3>c</h3>"), "");
    }
}
