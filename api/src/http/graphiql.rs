//! GraphiQL, from our own origin: the page loads nothing from elsewhere and holds no inline script.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

const PAGE: &str = include_str!("../../assets/graphiql/index.html");
const SCRIPT: &[u8] = include_bytes!("../../assets/graphiql/graphiql.js.gz");
const STYLE: &[u8] = include_bytes!("../../assets/graphiql/graphiql.css.gz");
const LICENSES: &str = include_str!("../../assets/graphiql/LICENSES.txt");
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, with a first query ready to run.
pub async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept"),
    ];
    (headers, PAGE).into_response()
}

/// The page's script and style, and their licences. Script and style are gzipped, which every browser unpacks.
pub async fn asset(Path(name): Path<String>) -> Response {
    let packed = |kind, bytes: &'static [u8]| {
        let headers =
            [(header::CONTENT_TYPE, kind), (header::CONTENT_ENCODING, "gzip"), (header::CACHE_CONTROL, "no-cache")];
        (headers, bytes).into_response()
    };
    match name.as_str() {
        "graphiql.js" => packed("text/javascript; charset=utf-8", SCRIPT),
        "graphiql.css" => packed("text/css; charset=utf-8", STYLE),
        "LICENSES.txt" => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], LICENSES).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
