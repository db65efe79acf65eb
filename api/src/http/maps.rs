//! `GET /map/{area}.svg`: the picture of an area; `GET /map/{z}/{x}/{y}.geojson`: a tile of things and clusters; `GET
//! /map/outlines/{area}.geojson`: the outlines of what an area is made of. In French or English by `lang` or `Accept-Language`.

use super::respond::{failed, tagged};
use super::{SharedServer, client, gate};
use crate::areas::map::ground::Ground;
use crate::areas::map::ops;
use crate::areas::map::picture::{Picture, SQUARES};
use crate::areas::map::tiles::{self, Tile};
use crate::base::error::{Error, ErrorCode};
use crate::base::text::{Language, Reason};
use crate::ground::app::App;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::contribution::Kind;
use http::header;
use http::request::Parts;
use sea_orm::ActiveEnum;
use std::sync::Arc;
use url::form_urlencoded;

/// What a picture, a tile, and outlines cost of the quota of an address.
const PICTURE: u64 = 100;
const TILE: u64 = 20;
const OUTLINES: u64 = 20;
const GEOJSON: &str = "application/geo+json; charset=utf-8";

/// The error of what is not there.
pub fn absent() -> Error {
    Error::new(ErrorCode::NotFound, Reason::Route)
}

/// What the query of an address asks for.
#[derive(Default)]
pub struct Asked {
    /// The language, if it says one.
    pub language: Option<Language>,
    /// Kinds of things, if it names some; those that are none are left out.
    pub kinds: Option<Vec<Kind>>,
    /// An area, if it names one.
    pub area: Option<String>,
}

impl Asked {
    /// Reads a query. `kinds` is one text of kinds with commas between them, or is given several times.
    pub fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match (name.as_ref(), value.as_ref()) {
                ("lang", "fr") => asked.language = Some(Language::French),
                ("lang", "en") => asked.language = Some(Language::English),
                ("area", area) => asked.area = Some(area.to_owned()),
                ("kinds", kinds) => {
                    let read = |kind: &str| Kind::try_from_value(&kind.to_ascii_uppercase()).ok();
                    asked.kinds.get_or_insert_default().extend(kinds.split(',').filter_map(read));
                }
                _ => {}
            }
        }
        asked
    }
}

/// The picture of an area.
pub async fn picture(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, request, PICTURE, async |app, parts, asked, language| {
        let name = file.strip_suffix(".svg").ok_or_else(absent)?;
        let ground = Ground::read(app, name).await?.ok_or_else(absent)?;
        let mut wanted = ground.asked(app)?;
        wanted.squares = SQUARES;
        wanted.of_kinds(asked.kinds);
        let found = ops::find(&wanted, app).await?;
        let drawn = drawn(move || Picture { ground: &ground, found: &found, language }.draw()).await?;
        let described = [(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"), (header::VARY, "accept-language")];
        Ok(tagged(drawn, &parts.headers, &described))
    })
    .await
}

/// A tile.
pub async fn tile(
    State(server): State<SharedServer>,
    Path((zoom, column, file)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    answer(&server, request, TILE, async |app, parts, asked, language| {
        let whole = |text: &str| text.parse::<u32>().ok().filter(|number| number.to_string() == text);
        let row = file.strip_suffix(".geojson").and_then(whole).ok_or_else(absent)?;
        let zoom = whole(&zoom).and_then(|zoom| i32::try_from(zoom).ok()).ok_or_else(absent)?;
        let tile = Tile::of(zoom, whole(&column).ok_or_else(absent)?, row).ok_or_else(absent)?;
        let text = tiles::tile(app, tile, asked.kinds, language).await?;
        Ok(tagged(text, &parts.headers, &[(header::CONTENT_TYPE, GEOJSON), (header::VARY, "accept-language")]))
    })
    .await
}

/// Outlines.
pub async fn outlines(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, request, OUTLINES, async |app, parts, _, language| {
        let name = file.strip_suffix(".geojson").ok_or_else(absent)?;
        let ground = Ground::read(app, name).await?.ok_or_else(absent)?;
        let (level, codes) = ground.parts();
        let text = drawn(move || tiles::outlines(level, &codes, language)).await?;
        Ok(tagged(text, &parts.headers, &[(header::CONTENT_TYPE, GEOJSON), (header::VARY, "accept-language")]))
    })
    .await
}

/// Draws on a thread of its own: the first drawing reads the outlines.
async fn drawn(draw: impl FnOnce() -> String + Send + 'static) -> Result<String, Error> {
    tokio::task::spawn_blocking(draw).await.map_err(|_| Error::internal("a map was not drawn"))
}

/// Charges the address and answers within the deadline.
pub async fn answer(
    server: &SharedServer,
    request: Request,
    points: u64,
    find: impl AsyncFnOnce(&Arc<App>, &Parts, Asked, Language) -> Result<Response, Error>,
) -> Response {
    let caller = client::caller(server, &request);
    let (parts, _) = request.into_parts();
    let app = &server.app;
    let asked = Asked::read(parts.uri.query().unwrap_or_default());
    let language = asked.language.unwrap_or(caller.language);
    let found = async {
        app.quota.charge_address(caller.address, points, app.clock.now())?.check()?;
        let found = tokio::time::timeout(gate::DEADLINE, find(app, &parts, asked, language)).await;
        found.map_err(|_| Error::new(ErrorCode::Unavailable, Reason::Timeout))?
    };
    found.await.unwrap_or_else(|error| failed(error, &caller, &app.metrics))
}
