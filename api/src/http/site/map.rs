//! `GET /map`: a page with a map, and with a list of what it shows for whoever has no script or no use for a map. `?area=department:26`
//! says where, `?kinds=VENUE` what.

use super::frame::Frame;
use super::parts::{Link, foreign};
use super::visit::{Instead, Visit};
use crate::areas::map::asked::every_kind;
use crate::areas::map::found::Found;
use crate::areas::map::ground::Ground;
use crate::areas::map::{ops, words};
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::contribution::address;
use crate::ground::contribution::tally::FRANCE;
use crate::ground::territory::gazetteer;
use crate::ground::territory::outlines::{Bounds, attribution};
use crate::http::gate::DEADLINE;
use crate::http::maps::Asked;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use entity::contribution::Kind;
use http::{StatusCode, header};
use sea_orm::ActiveEnum;

const LEAFLET: &[u8] = include_bytes!("../../../assets/map/leaflet.js.gz");
const LEAFLET_STYLE: &[u8] = include_bytes!("../../../assets/map/leaflet.css.gz");
const LICENSES: &str = include_str!("../../../assets/map/LICENSES.txt");
const SCRIPT: &str = include_str!("../../../assets/map/map.js");
const STYLE: &str = include_str!("../../../assets/map/map.css");
/// Scripts and data of this server alone.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";
/// What the page costs of the quota of an address.
const POINTS: u64 = 100;
/// Squares of its list.
const SQUARES: u64 = 100;

/// The page.
#[derive(Template)]
#[template(path = "map.html")]
struct MapPage<'r> {
    frame: Frame<'r>,
    area: String,
    /// What the address says of kinds and of the language, for the picture.
    beside: String,
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
    link: Link,
    kind: &'static str,
}

/// Several things of the list, and where they are.
struct Cluster {
    link: Link,
    place: Option<&'static str>,
}

/// The page with a map.
pub async fn page(mut visit: Visit<'_>) -> Response {
    visit.policy = POLICY;
    let found = tokio::time::timeout(DEADLINE, found(&visit)).await;
    let late = |_| Err(Instead::from(Error::new(ErrorCode::Unavailable, Reason::Timeout)));
    visit.answer(found.unwrap_or_else(late))
}

async fn found<'v>(visit: &'v Visit<'_>) -> Result<MapPage<'v>, Instead> {
    visit.charge(POINTS)?;
    let (app, read, asked) = (visit.app(), &visit.reader, Asked::read(visit.query()));
    let ground = Ground::read(app, asked.area.as_deref().unwrap_or(FRANCE)).await?.ok_or(Instead::Absent)?;
    let mut wanted = ground.asked(app)?;
    wanted.squares = SQUARES;
    let kinds = asked.kinds.filter(|kinds| !kinds.is_empty());
    wanted.of_kinds(kinds.clone());
    let found = ops::find(&wanted, app).await?;
    let (area, kinds) = (ground.name(), kinds.unwrap_or_default());
    let choice = |kind: Kind| Choice {
        value: kind.to_value(),
        name: words::several(kind, read.language).to_owned(),
        is_chosen: kinds.contains(&kind),
    };
    let title = format!("{} {}", read.say("Carte\u{a0}:", "Map:"), ground.title(read.language));
    let mut frame = Frame::new(read, title);
    frame.listed = kinds.is_empty();
    Ok(MapPage {
        frame,
        beside: format!("lang={}{}", read.language.tag(), among(&kinds)),
        bounds: ground.bounds().map(edges).unwrap_or_default(),
        attribution: attribution(read.language),
        summary: summary(&found, visit),
        kinds: every_kind(app).into_iter().map(choice).collect(),
        areas: areas(&ground, visit),
        things: things(&found, visit),
        clusters: clusters(&found, &kinds, &area, visit),
        area,
    })
}

/// The part of a query that names kinds.
fn among(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| format!("&kinds={}", kind.to_value())).collect()
}

/// South, west, north and east in degrees, with commas between them.
fn edges(bounds: Bounds) -> String {
    let each = [bounds.south, bounds.west, bounds.north, bounds.east];
    each.map(|e7| format!("{:.4}", f64::from(e7) / 1e7)).join(",")
}

fn summary(found: &Found, visit: &Visit<'_>) -> String {
    let read = &visit.reader;
    let counts = words::counted(&found.counts(), read.language);
    if counts.is_empty() {
        return read.say("Aucune contribution publiée ici.", "No published contribution here.").to_owned();
    }
    counts + "."
}

/// France, the area of the page, and the departments.
fn areas(chosen: &Ground, visit: &Visit<'_>) -> Vec<Choice> {
    let (named, own) = (chosen.name(), chosen.title(visit.reader.language));
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

fn things(found: &Found, visit: &Visit<'_>) -> Vec<Thing> {
    let read = &visit.reader;
    let each = found.things.iter().map(|thing| Thing {
        link: Link {
            lang: foreign(&thing.language, read),
            ..Link::to(&thing.title, read.page(&address::of(visit.app(), thing)))
        },
        kind: words::one(thing.kind, read.language),
    });
    each.collect()
}

/// Clusters, the largest first: each leads to the list of the commune that is nearest to its middle.
fn clusters(found: &Found, kinds: &[Kind], area: &str, visit: &Visit<'_>) -> Vec<Cluster> {
    let read = &visit.reader;
    let mut all: Vec<_> = found.clusters().collect();
    all.sort_by_key(|cluster| std::cmp::Reverse(cluster.count()));
    let shown = all.into_iter().map(|cluster| {
        let nearest = gazetteer().nearest(cluster.middle(), 1).into_iter().next();
        let commune = nearest.and_then(|(index, _)| gazetteer().get(index));
        let leads_to = commune.map(|row| format!("commune:{}", row.code)).filter(|commune| commune != area);
        let words = words::counted(&cluster.counts, read.language);
        let to = |commune: String| Link::to(&words, read.to(&format!("map?area={commune}{}", among(kinds))));
        Cluster { link: leads_to.map_or_else(|| Link::plain(&words), to), place: commune.map(|row| row.name) }
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
        "map.css" => plain(style, STYLE),
        "LICENSES.txt" => plain("text/plain; charset=utf-8", LICENSES),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
