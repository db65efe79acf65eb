//! The page of an article.

use crate::base::gql::{Value, from_value};
use crate::http::site::labels::label;
use crate::http::site::noun::Noun;
use crate::http::site::parts::{Link, Note};
use crate::http::site::reader::{At, Reader};
use crate::http::site::shapes::{
    AttachmentShape, CommonShape, NamedShape, PictureShape, RefShape, attachments, picture, reference,
};
use crate::http::site::sheet::{Sheet, machine, paragraphs, zone_of};
use entity::contribution::Kind;
use serde::Deserialize;
use serde_json::{Value as Json, json};

pub const NOUN: Noun = Noun {
    kind: Kind::Article,
    typename: "Article",
    queries: ["article", "articles"],
    one: ["Article", "Article"],
    many: ["Actualités", "News"],
    fields: concat!(
        "standfirst excerpt bodyHtml readingMinutes licence sources keywords canonicalUrl ",
        "authors { name } corrections { at text } retraction { reason at } ",
        "medium { ",
        reference!(),
        " } callToAction { ",
        reference!(),
        " } ",
        "cover ",
        picture!(),
        " gallery ",
        picture!(),
        " attachments ",
        attachments!(),
    ),
    card: concat!("line: standfirst house: medium { ", reference!(), " } cover { file { url(size: SMALL) } }"),
    belonging: &[],
    show,
    sets: ["", ""],
    tone: |_| None,
};

/// What an article says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Article {
    standfirst: Option<String>,
    excerpt: Option<String>,
    body_html: Option<String>,
    reading_minutes: i64,
    licence: Option<String>,
    sources: Vec<String>,
    keywords: Vec<String>,
    canonical_url: Option<String>,
    authors: Vec<NamedShape>,
    corrections: Vec<Correction>,
    retraction: Option<Retraction>,
    medium: Option<RefShape>,
    call_to_action: Option<RefShape>,
    cover: Option<PictureShape>,
    gallery: Vec<PictureShape>,
    attachments: Vec<AttachmentShape>,
}

#[derive(Deserialize)]
struct Correction {
    at: At,
    text: String,
}

#[derive(Deserialize)]
struct Retraction {
    reason: String,
    at: At,
}

fn show(value: Value, common: &CommonShape, read: &Reader) -> Option<Sheet> {
    let own: Article = from_value(value).ok()?;
    let mut sheet = Sheet::of(read.say("Article", "Article"), "NewsArticle", common, read);
    let place = zone_of(common);
    sheet.is_article = true;
    sheet.byline = own.authors.iter().map(|author| Link::plain(&author.name)).collect();
    sheet.byline.extend(own.medium.iter().map(|medium| Link::thing(medium, read)));
    sheet.byline.extend(common.published_at.map(|at| Link::plain(read.day(at, place))));
    if let Some(Retraction { reason, at }) = own.retraction {
        let title = format!("{} {}", read.say("Article rétracté le", "Article retracted on"), read.day(at, place));
        sheet.notes.push(Note { title, lines: paragraphs(&reason), link: None, tone: "alarm" });
        sheet.summary = Some(reason);
        sheet.type_of = "CreativeWork";
        return Some(sheet);
    }
    if own.reading_minutes > 0 {
        let minutes = read.count(own.reading_minutes, ["minute", "minutes"], ["minute", "minutes"]);
        sheet.byline.push(Link::plain(format!("{minutes} {}", read.say("de lecture", "to read"))));
    }
    if !own.corrections.is_empty() {
        let title = read.say("Cet article a été corrigé", "This article was corrected").to_owned();
        let line = |it: &Correction| format!("{} : {}", read.day(it.at, place), it.text);
        let lines = own.corrections.iter().map(line).collect();
        sheet.notes.push(Note { title, lines, link: None, tone: "calm" });
    }
    sheet.lead = own.standfirst;
    sheet.summary = own.excerpt;
    sheet.cover(own.cover.as_ref(), read);
    sheet.html(None, own.body_html.as_deref(), read);
    if let Some(call) = &own.call_to_action {
        sheet.items(read.say("Et maintenant", "And now"), vec![Link::thing(call, read)], false);
    }
    sheet.files(&own.gallery, &own.attachments, read);
    sheet.items(read.say("Sources", "Sources"), own.sources.iter().map(|source| cited(source)).collect(), false);
    sheet.facts(
        read.say("Paru d'abord sur", "First appeared at"),
        own.canonical_url.iter().map(|url| Link::website(url)).collect(),
    );
    sheet.fact(read.say("Licence", "Licence"), own.licence.as_deref().map(|it| label("Licence", it, read.language)));
    sheet.facts(read.say("Mots-clés", "Keywords"), own.keywords.iter().map(Link::plain).collect());
    let authors: Vec<Json> = own.authors.iter().map(|it| json!({ "@type": "Person", "name": it.name })).collect();
    sheet.data.insert("headline", Json::from(common.title.as_str()));
    sheet.data.insert("author", Json::from(authors));
    sheet.data.insert("dateModified", machine(common.updated_at));
    sheet.data.extend(common.published_at.map(|at| ("datePublished", machine(at))));
    let publisher = own.medium.map(|it| json!({ "@type": "NewsMediaOrganization", "name": it.title, "url": it.url }));
    sheet.data.extend(publisher.map(|publisher| ("publisher", publisher)));
    Some(sheet)
}

/// A source, with a link where it is an address.
fn cited(source: &str) -> Link {
    if source.starts_with("https://") || source.starts_with("http://") {
        Link::website(source)
    } else {
        Link::plain(source)
    }
}
