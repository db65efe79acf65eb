//! Pages for people: what everybody may see, in French and English, without script, without cookie.
//!
//! The site is the first client of the API. Each page is one document, or two, which goes through the Gate as anybody's would. So what
//! is hidden, retracted or erased there is so here, and a page costs its visitor's address what its document weighs. No page knows who
//! reads it. `docs/decisions/0037-pages-and-feeds.md` says why.

mod area;
mod atom;
mod cards;
mod documents;
mod entries;
mod feeds;
mod frame;
mod home;
mod hours;
mod json_feed;
mod labels;
mod map;
mod noun;
mod pages;
mod parts;
mod reader;
mod rss;
mod search;
mod shapes;
mod sheet;
mod sitemap;
mod things;
mod visit;
mod wall;

use super::SharedServer;
use super::respond::{accepts_html, tagged};
use crate::ground::contribution::address;
use area::Larger;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use entity::contribution::Kind;
use http::{HeaderMap, StatusCode, header};
use visit::{Instead, Visit};

pub use documents::all as documents;
pub use home::Counts;

const STYLE: &str = include_str!("../../../assets/site/style.css");
const WALL: &str = include_str!("../../../assets/site/wall.css");
const ICON: &str = include_str!("../../../assets/site/icon.svg");

/// The routes of the site.
pub fn routes() -> Router<SharedServer> {
    let commune = async |State(server): State<SharedServer>, Path(code): Path<String>, request: Request| {
        area::commune(&Visit::of(&server, request), &code).await
    };
    let feed = async |State(server): State<SharedServer>, Path(file): Path<String>, request: Request| {
        feeds::feed(&Visit::of(&server, request), &file).await
    };
    let index =
        async |State(server): State<SharedServer>, request: Request| sitemap::index(&Visit::of(&server, request)).await;
    let part = async |State(server): State<SharedServer>, Path(file): Path<String>, request: Request| {
        sitemap::part(&Visit::of(&server, request), &file).await
    };
    let walls = [Kind::Network, Kind::Medium, Kind::Commune].into_iter().fold(Router::new(), |walls, of| {
        let page = move |State(server): State<SharedServer>, Path(name): Path<String>, request: Request| async move {
            wall::wall(&Visit::of(&server, request), of, &name).await
        };
        walls.route(&format!("/{}/{{name}}/wall", address::collection(of)), get(page))
    });
    let search =
        async |State(server): State<SharedServer>, request: Request| search::search(&Visit::of(&server, request)).await;
    let map = async |State(server): State<SharedServer>, request: Request| map::page(Visit::of(&server, request)).await;
    let robots = async |State(server): State<SharedServer>| sitemap::robots(&server.app);
    let site = Router::new()
        .route("/sitemap.xml", get(index))
        .route("/sitemaps/{file}", get(part))
        .route("/robots.txt", get(robots))
        .route("/search", get(search))
        .route("/map", get(map))
        .route("/map/assets/{asset}", get(map::asset))
        .merge(walls);
    let site = site
        .route("/feeds/{file}", get(feed))
        .route("/", get(first))
        .route("/site/{asset}", get(asset))
        .route("/communes/{code}", get(commune));
    let site = [Larger::Department, Larger::Region, Larger::Epci].into_iter().fold(site, |site, area| {
        let page = move |State(server): State<SharedServer>, Path(code): Path<String>, request: Request| async move {
            area::larger(&Visit::of(&server, request), area, &code).await
        };
        site.route(&format!("/{}/{{code}}", area.path()), get(page))
    });
    documents::documents().iter().fold(site, |site, documents| {
        let path = address::collection(documents.noun.kind);
        let list = async |State(server): State<SharedServer>, request: Request| {
            pages::list(&Visit::of(&server, request), documents).await
        };
        let thing = async |State(server): State<SharedServer>, Path(name): Path<String>, request: Request| {
            pages::thing(&Visit::of(&server, request), documents, &name).await
        };
        site.route(&format!("/{path}"), get(list)).route(&format!("/{path}/{{name}}"), get(thing))
    })
}

/// The first page for browsers; programs are led to the API.
async fn first(State(server): State<SharedServer>, request: Request) -> Response {
    if !accepts_html(request.headers()) {
        return ([(header::VARY, "accept")], Redirect::temporary("/graphql")).into_response();
    }
    home::home(&Visit::of(&server, request)).await
}

/// The page of an address at which there is nothing.
pub fn nothing(server: &SharedServer, request: Request) -> Response {
    Visit::of(server, request).instead(Instead::Absent)
}

/// The stylesheet and the icon.
async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let (kind, text) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", STYLE),
        "wall.css" => ("text/css; charset=utf-8", WALL),
        "wall-A3.css" => (
            "text/css; charset=utf-8",
            "@page { size: A3 portrait; margin: 12mm }\n@media print { body { font-size: 12pt } }\n",
        ),
        "wall-A4.css" => (
            "text/css; charset=utf-8",
            "@page { size: A4 portrait; margin: 10mm }\n@media print { body { font-size: 9.5pt } }\n",
        ),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    // An hour without asking, then with the tag: what changes with a version of the program is seen soon.
    let described = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")];
    tagged(text.to_owned(), &headers, &described)
}
