//! `GET /calendar/spaces/{space}.ics`: when a space of a public venue cannot be had; and `GET /calendar/private/{secret}.ics`: all of its
//! bookings, under an address that the venue's team opened. Both in French or English by `Accept-Language`.

use super::respond::{failed, tagged};
use super::{SharedServer, client, gate};
use crate::areas::bookings::calendars;
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::contribution::ids;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::SpaceId;
use http::{HeaderMap, HeaderName, header};

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
    let shared = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::VARY, "accept-language")];
    let private = [
        (header::CACHE_CONTROL, "private, no-cache"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive"),
    ];
    let beside: Vec<_> = shared.into_iter().chain(private.into_iter().filter(|_| is_private)).collect();
    tagged(text, headers, &beside)
}
