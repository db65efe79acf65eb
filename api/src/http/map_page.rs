//! `GET /map`: a page with a map, and with a list of what it shows for whoever has no script or no use for a map. `?area=department:26`
//! says where, `?kinds=VENUE` what.

use super::SharedServer;
use super::maps::{absent, answer};
use super::respond::is_known;
use crate::areas::map::asked::every_kind;
use crate::areas::map::found::Found;
use crate::areas::map::ground::Ground;
use crate::areas::map::{ops, tiles, words};
use crate::base::credentials::secret;
use crate::base::error::Error;
use crate::base::text::Language;
use crate::ground::contribution::tally::FRANCE;
use crate::ground::territory::gazetteer;
use crate::ground::territory::outlines::{Bounds, attribution};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use entity::contribution::Kind;
use http::{HeaderMap, StatusCode, header};
use sea_orm::ActiveEnum;
use url::form_urlencoded::Serializer;

const LEAFLET: &[u8] = include_bytes!("../../assets/map/leaflet.js.gz");
const LEAFLET_STYLE: &[u8] = include_bytes!("../../assets/map/leaflet.css.gz");
const LICENSES: &str = include_str!("../../assets/map/LICENSES.txt");
const ICON: &str = include_str!("../../assets/map/icon.svg");
const SCRIPT: &str = include_str!("../../assets/map/map.js");
const STYLE: &str = include_str!("../../assets/map/map.css");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";
/// What the page costs of the quota of an address.
const POINTS: u64 = 100;
/// Squares of its list.
const SQUARES: u64 = 100;

/// The page.
#[derive(Template)]
#[template(path = "map.html")]
struct Page {
    language: Language,
    other: Language,
    other_query: String,
    title: String,
    area: String,
    picture_query: String,
    bounds: String,
    attribution: &'static str,
    summary: String,
    kinds: Vec<Choice>,
    areas: Vec<Choice>,
    things: Vec<Thing>,
    clusters: Vec<Cluster>,
}

/// A choice of a form.
struct Choice {
    value: String,
    name: String,
    is_chosen: bool,
}

/// A thing of the list.
struct Thing {
    href: String,
    title: String,
    kind: &'static str,
}

/// Several things of the list, and where they are.
struct Cluster {
    href: Option<String>,
    title: String,
    place: Option<&'static str>,
}

/// The query of an address of the page.
fn query(area: &str, kinds: Option<&[Kind]>, language: Language) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("area", area).append_pair("lang", language.tag());
    for kind in kinds.unwrap_or_default() {
        query.append_pair("kinds", &kind.to_value());
    }
    query.finish()
}

/// The page with a map.
pub async fn page(State(server): State<SharedServer>, request: Request) -> Response {
    answer(&server, request, POINTS, async |app, parts, asked, language| {
        let name = asked.area.as_deref().unwrap_or(FRANCE);
        let ground = Ground::read(app, name).await?.ok_or_else(absent)?;
        let mut wanted = ground.asked(app)?;
        wanted.squares = SQUARES;
        let kinds = asked.kinds.filter(|kinds| !kinds.is_empty());
        wanted.of_kinds(kinds.clone());
        let found = ops::find(&wanted, app).await?;
        let area = ground.name();
        let choice = |kind: Kind| Choice {
            value: kind.to_value(),
            name: words::several(kind, language).to_owned(),
            is_chosen: kinds.as_ref().is_some_and(|kinds| kinds.contains(&kind)),
        };
        let (other, title) =
            (if language == Language::French { Language::English } else { Language::French }, ground.title(language));
        let page = Page {
            language,
            other,
            other_query: query(&area, kinds.as_deref(), other),
            title: format!("{} {title}", language.choose("Carte\u{a0}:", "Map:")),
            picture_query: query(&area, kinds.as_deref(), language),
            bounds: ground.bounds().map(edges).unwrap_or_default(),
            attribution: attribution(language),
            summary: summary(&found, language),
            kinds: every_kind(app).into_iter().map(choice).collect(),
            areas: areas(&ground, language),
            things: things(&found, language),
            clusters: clusters(&found, kinds.as_deref(), &area, language),
            area,
        };
        let html = page.render().map_err(|error| Error::internal(format!("the page of the map: {error}")))?;
        Ok(shown(html, &parts.headers))
    })
    .await
}

/// A page with its tag: whoever has the same gets no body.
fn shown(html: String, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", secret::fingerprint(&html).get(..32).unwrap_or_default());
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_DNS_PREFETCH_CONTROL, "off"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ];
    let is_known = is_known(asked, &tag);
    let tag = [(header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, headers, tag).into_response();
    }
    (headers, tag, html).into_response()
}

/// South, west, north and east in degrees, with commas between them.
fn edges(bounds: Bounds) -> String {
    let each = [bounds.south, bounds.west, bounds.north, bounds.east];
    each.map(|e7| format!("{:.4}", f64::from(e7) / 1e7)).join(",")
}

fn summary(found: &Found, language: Language) -> String {
    let counts = words::counted(&found.counts(), language);
    if counts.is_empty() {
        return language.choose("Aucune contribution publiée ici.", "No published contribution here.").to_owned();
    }
    counts + "."
}

/// France, the area of the page, and the departments.
fn areas(chosen: &Ground, language: Language) -> Vec<Choice> {
    let (named, own) = (chosen.name(), chosen.title(language));
    let departments = gazetteer()
        .departments()
        .iter()
        .map(|row| (format!("department:{}", row.code), format!("{} {}", row.code, row.name)));
    let mut all: Vec<(String, String)> =
        [(FRANCE.to_owned(), "France".to_owned())].into_iter().chain(departments).collect();
    if all.iter().all(|(value, _)| *value != named) {
        all.insert(0, (named.clone(), own));
    }
    all.into_iter().map(|(value, name)| Choice { is_chosen: value == named, value, name }).collect()
}

fn things(found: &Found, language: Language) -> Vec<Thing> {
    let each = found.things.iter().map(|thing| Thing {
        // Relative, because the public address may have a path.
        href: format!(".{}", tiles::address(thing)),
        title: thing.title.clone(),
        kind: words::one(thing.kind, language),
    });
    each.collect()
}

/// Clusters, the largest first: each leads to the list of the commune that is nearest to its middle.
fn clusters(found: &Found, kinds: Option<&[Kind]>, area: &str, language: Language) -> Vec<Cluster> {
    let mut all: Vec<_> = found.clusters().collect();
    all.sort_by_key(|cluster| std::cmp::Reverse(cluster.count()));
    let shown = all.into_iter().map(|cluster| {
        let nearest = gazetteer().nearest(cluster.middle(), 1).into_iter().next();
        let commune = nearest.and_then(|(index, _)| gazetteer().get(index));
        let leads_to = commune.map(|row| format!("commune:{}", row.code)).filter(|commune| commune != area);
        Cluster {
            href: leads_to.map(|commune| format!("?{}", query(&commune, kinds, language))),
            title: words::counted(&cluster.counts, language),
            place: commune.map(|row| row.name),
        }
    });
    shown.collect()
}

/// The scripts and styles of the page, and the licence of Leaflet.
pub async fn asset(Path(name): Path<String>) -> Response {
    let fresh = || (header::CACHE_CONTROL, "no-cache");
    let (script, style) = ("text/javascript; charset=utf-8", "text/css; charset=utf-8");
    let packed = |kind, bytes: &'static [u8]| {
        ([(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, "gzip"), fresh()], bytes).into_response()
    };
    let plain = |kind, text: &'static str| ([(header::CONTENT_TYPE, kind), fresh()], text).into_response();
    match name.as_str() {
        "leaflet.js" => packed(script, LEAFLET),
        "leaflet.css" => packed(style, LEAFLET_STYLE),
        "map.js" => plain(script, SCRIPT),
        "icon.svg" => plain("image/svg+xml; charset=utf-8", ICON),
        "map.css" => plain(style, STYLE),
        "LICENSES.txt" => plain("text/plain; charset=utf-8", LICENSES),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
