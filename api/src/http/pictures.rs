//! `GET /communes/{code}/resilience.svg`: the picture of a commune's resilience, in French or English by `lang` or `Accept-Language`; and
//! `GET /communes/{code}/resilience`, a page that shows it, with all of it as text.

use super::pages::document;
use super::respond::{failed, tagged};
use super::{SharedServer, client, gate};
use crate::areas::resilience::ops;
use crate::areas::resilience::{Picture, Said};
use crate::base::error::{Error, ErrorCode};
use crate::base::markdown::escape;
use crate::base::text::{Language, Reason};
use crate::ground::app::App;
use crate::ground::territory::{CommuneRow, InseeCode};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

/// What a picture costs of the quota of an address: as much as the field `resilience` weighs.
const POINTS: u64 = 300;

/// The picture of a commune as SVG; a former code leads to the commune of today.
pub async fn resilience(State(server): State<SharedServer>, Path(code): Path<String>, request: Request) -> Response {
    answer(&server, &code, request, "resilience.svg", |picture, headers| {
        let described = [(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"), (header::VARY, "accept-language")];
        tagged(picture.draw(), headers, &described)
    })
    .await
}

/// The same on a page, with all of it as text.
pub async fn page(State(server): State<SharedServer>, Path(code): Path<String>, request: Request) -> Response {
    answer(&server, &code, request, "resilience", |picture, _| on_page(&picture)).await
}

async fn answer(
    server: &SharedServer,
    code: &str,
    request: Request,
    name: &str,
    show: fn(Picture, &HeaderMap) -> Response,
) -> Response {
    let caller = client::caller(server, &request);
    let (request, _) = request.into_parts();
    let query = request.uri.query().unwrap_or_default();
    let language = match query.split('&').find_map(|part| part.strip_prefix("lang=")) {
        Some("fr") => Language::French,
        Some("en") => Language::English,
        _ => caller.language,
    };
    let drawn = async {
        let app = &server.app;
        app.quota.charge_address(caller.address, POINTS, app.clock.now())?.check()?;
        let commune = named(app, code)?;
        if commune.code.as_str() != code {
            return Ok(moved(&format!("../{}/{name}", commune.code), query));
        }
        let picture = tokio::time::timeout(gate::DEADLINE, ops::picture(app, commune, language)).await;
        let picture = picture.map_err(|_| Error::new(ErrorCode::Unavailable, Reason::Timeout))??;
        Ok(show(picture, &request.headers))
    };
    drawn.await.unwrap_or_else(|error| failed(error, &caller, &server.app.metrics))
}

/// The commune that an address names by a code; a former code names the commune of today.
pub fn named(app: &App, code: &str) -> Result<&'static CommuneRow, Error> {
    let found = InseeCode::read(code).and_then(|code| app.gazetteer.resolve(code));
    found.and_then(|index| app.gazetteer.get(index)).ok_or_else(|| Error::new(ErrorCode::NotFound, Reason::Route))
}

/// Where the same is for the commune of today. It is relative, because the public address may have a path.
pub fn moved(there: &str, query: &str) -> Response {
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, format!("{there}{query}"))]).into_response()
}

fn on_page(picture: &Picture) -> Response {
    let (language, title) = (picture.language, picture.title());
    let (lang, other, other_words) = match language {
        Language::French => ("fr", "en", "In English"),
        Language::English => ("en", "fr", "En français"),
    };
    let (as_text, alt) = match language {
        Language::French => ("En texte", "Le texte ci-dessous dit tout ce que montre cette image."),
        Language::English => ("As text", "The text below says all that this picture shows."),
    };
    let escaped = |text: &str| {
        let mut escaped = String::new();
        escape(text, &mut escaped);
        escaped
    };
    let title = escaped(&title);
    let mut main = format!(
        "<h1>{title}</h1>\n<p><a href=\"?lang={other}\" hreflang=\"{other}\" lang=\"{other}\">{other_words}</a></p>\n\
         <p class=\"wide\"><img src=\"resilience.svg?lang={lang}\" alt=\"{alt}\"></p>\n<h2>{as_text}</h2>\n"
    );
    for said in picture.text() {
        let (tag, text) = match &said {
            Said::Heading(text) => ("h3", text),
            Said::Line(text) => ("p", text),
        };
        main += &format!("<{tag}>{}</{tag}>\n", escaped(text));
    }
    document(&title, lang, "../../", "", &main)
}
