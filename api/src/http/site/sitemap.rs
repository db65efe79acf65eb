//! `GET /sitemap.xml`, its parts, and `GET /robots.txt`: what search engines may find.

use super::things::NOUNS;
use super::visit::{Instead, Visit};
use crate::areas::contributions::published::{Start, block, starts};
use crate::base::xml::{Xml, element, parent, written};
use crate::ground::app::App;
use crate::ground::contribution::address;
use crate::ground::territory::gazetteer;
use crate::http::respond::tagged;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use entity::contribution::Kind;
use entity::{ContributionId, Moment};
use http::{StatusCode, header};
use std::io;
use uuid::Uuid;

/// Addresses in one part, as the protocol allows.
const SIZE: u64 = 50_000;
/// What the index costs of the quota of an address.
const INDEX: u64 = 300;
/// What a part costs.
const PART: u64 = 3_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Which parts there are.
pub async fn index(visit: &Visit<'_>) -> Response {
    let found = async {
        visit.charge(INDEX)?;
        let app = visit.app();
        let mut parts = vec!["communes".to_owned()];
        for noun in NOUNS {
            let path = address::collection(noun.kind);
            parts.extend(
                starts(app, noun.kind, SIZE).await?.into_iter().map(|(at, id)| format!("{path}.{}.{}", at.0, id.0)),
            );
        }
        let text = written(|xml| {
            parent(xml, "sitemapindex", &[("xmlns", NAMESPACE)], |xml| {
                parts.iter().try_for_each(|part| {
                    parent(xml, "sitemap", &[], |xml| {
                        element(xml, "loc", &format!("{}/sitemaps/{part}.xml", app.public_url))
                    })
                })
            })
        })?;
        Ok(text)
    };
    answered(visit, found.await)
}

/// A part: the communes, or a block of things of a kind.
pub async fn part(visit: &Visit<'_>, file: &str) -> Response {
    let found = async {
        visit.charge(PART)?;
        let (app, name) = (visit.app(), file.strip_suffix(".xml").ok_or(Instead::Absent)?);
        let pages: Vec<(String, Option<Moment>)> = if name == "communes" {
            let page = |code: &str| (address::of_named(app, Kind::Commune, code), None);
            gazetteer().communes().iter().map(|row| page(row.code.as_str())).collect()
        } else {
            let (kind, start) = read(name).ok_or(Instead::Absent)?;
            of_kind(app, kind, start).await?
        };
        let text = written(|xml| {
            parent(xml, "urlset", &[("xmlns", NAMESPACE)], |xml| {
                pages.iter().try_for_each(|(url, changed)| page(xml, url, *changed))
            })
        })?;
        Ok(text)
    };
    answered(visit, found.await)
}

async fn of_kind(app: &App, kind: Kind, start: Start) -> Result<Vec<(String, Option<Moment>)>, Instead> {
    let things = block(app, kind, start, SIZE).await?;
    Ok(things.iter().map(|thing| (address::of(app, thing), Some(thing.updated_at))).collect())
}

/// The name of a part: the path of a kind, and where it begins.
fn read(name: &str) -> Option<(Kind, Start)> {
    let mut parts = name.split('.');
    let (path, at, id) = (parts.next()?, parts.next()?.parse().ok()?, Uuid::try_parse(parts.next()?).ok()?);
    let noun = NOUNS.into_iter().find(|noun| address::collection(noun.kind) == path)?;
    parts.next().is_none().then_some((noun.kind, (Moment(at), ContributionId(id))))
}

fn page(xml: &mut Xml, url: &str, changed: Option<Moment>) -> io::Result<()> {
    parent(xml, "url", &[], |xml| {
        element(xml, "loc", url)?;
        changed.map_or(Ok(()), |at| {
            element(xml, "lastmod", &DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true))
        })
    })
}

fn answered(visit: &Visit<'_>, found: Result<String, Instead>) -> Response {
    match found {
        Ok(text) => tagged(text, visit.headers(), &[(header::CONTENT_TYPE, "application/xml; charset=utf-8")]),
        Err(instead) => visit.instead(instead),
    }
}

/// What robots may visit.
pub fn robots(app: &App) -> (StatusCode, [(header::HeaderName, &'static str); 2], String) {
    let text = format!(
        "User-agent: *\nDisallow: /graphql\nDisallow: /account/\nDisallow: /preview/\nDisallow: /search\n\nSitemap: {}/sitemap.xml\n",
        app.public_url
    );
    (
        StatusCode::OK,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")],
        text,
    )
}
