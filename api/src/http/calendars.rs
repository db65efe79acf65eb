//! `GET /calendar/spaces/{space}.ics`: when a space of a public venue cannot be had; and `GET /calendar/private/{secret}.ics`: all of its
//! bookings, under an address that the venue's team opened. Both in French or English by `Accept-Language`.

use super::respond::failed;
use super::respond::names;
use super::{SharedServer, client, gate};
use crate::areas::bookings::calendars;
use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::contribution::ids;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::SpaceId;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// What a calendar costs of the quota of an address.
const POINTS: u64 = 50;

/// When a space cannot be had.
pub async fn public(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, &file, request, false).await
}

/// All bookings of a space.
pub async fn private(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, &file, request, true).await
}

async fn answer(server: &SharedServer, file: &str, request: Request, is_private: bool) -> Response {
    let (caller, app) = (client::caller(server, &request), &server.app);
    let language = caller.language;
    let written = async {
        app.quota.charge_address(caller.address, POINTS, app.clock.now())?.check()?;
        let absent = || Error::new(ErrorCode::NotFound, Reason::Route);
        let name = file.strip_suffix(".ics").ok_or_else(absent)?;
        let found = async {
            if is_private {
                return calendars::private(app, name, language).await;
            }
            // The id of a space, with or without the name of what it is an id of.
            match ids::uuid("space", &format!("space:{}", name.trim_start_matches("space:"))) {
                Some(id) => calendars::public(app, SpaceId(id), language).await,
                None => Ok(None),
            }
        };
        let found = tokio::time::timeout(gate::DEADLINE, found).await;
        let found = found.map_err(|_| Error::new(ErrorCode::Unavailable, Reason::Timeout))??;
        found.ok_or_else(absent)
    };
    match written.await {
        Ok(text) => described(text, request.headers(), is_private),
        Err(error) => failed(error, &caller, &app.metrics),
    }
}

fn described(text: String, headers: &HeaderMap, is_private: bool) -> Response {
    let tag = format!("\"{}\"", secret::fingerprint(&text).get(..32).unwrap_or_default());
    let is_known = names(headers, header::IF_NONE_MATCH, &tag) == Some(true);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(text) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    for (name, value) in [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, if is_private { "private, no-cache" } else { "no-cache" }),
        (header::VARY, "accept-language"),
        (header::ETAG, &tag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    if is_private {
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow, noarchive"));
    }
    response
}
