//! `GET /communes/{code}/resilience.svg`: the picture of a commune's resilience, in French or English by `lang` or `Accept-Language`; and
//! `GET /communes/{code}/resilience`, a page that shows it, with all of it as text.

use super::files::names;
use super::pages::document;
use super::respond::failed;
use super::{SharedServer, client, gate};
use crate::areas::resilience::ops;
use crate::areas::resilience::{Picture, Said};
use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::base::markdown::escape;
use crate::base::text::{Language, Reason};
use crate::ground::territory::InseeCode;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// What a picture costs of the quota of an address: as much as the field `resilience` weighs.
const POINTS: u64 = 300;

/// The picture of a commune as SVG; a former code leads to the commune of today.
pub async fn resilience(State(server): State<SharedServer>, Path(code): Path<String>, request: Request) -> Response {
    answer(&server, &code, request, "resilience.svg", |picture, headers| described(picture.draw(), headers)).await
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
        let absent = || Error::new(ErrorCode::NotFound, Reason::Route);
        let given = InseeCode::read(code).ok_or_else(absent)?;
        let commune = app.gazetteer.resolve(given).and_then(|index| app.gazetteer.get(index)).ok_or_else(absent)?;
        if commune.code != given {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            // Relative, because the public address may have a path.
            let there = format!("../{}/{name}{query}", commune.code);
            return Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, there)]).into_response());
        }
        let picture = tokio::time::timeout(gate::DEADLINE, ops::picture(app, commune, language)).await;
        let picture = picture.map_err(|_| Error::new(ErrorCode::Unavailable, Reason::Timeout))??;
        Ok(show(picture, &request.headers))
    };
    drawn.await.unwrap_or_else(|error| failed(error, &caller, &server.app.metrics))
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

fn described(picture: String, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", secret::fingerprint(&picture).get(..32).unwrap_or_default());
    let is_known = names(headers, header::IF_NONE_MATCH, &tag) == Some(true);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(picture) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    for (name, value) in [
        (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
        (header::ETAG, &tag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
