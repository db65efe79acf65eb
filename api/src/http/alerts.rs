//! `GET /cap/notices/{id}.xml`: a notice to the population as CAP 1.2; and `GET /cap/communes/{code}.xml`: those of a commune as an Atom
//! feed, which has exercises or tests instead with `?status=EXERCISE` or `?status=TEST`.

use super::pictures::{moved, named};
use super::respond::{failed, tagged};
use super::{SharedServer, client, gate};
use crate::areas::notices::cap::{self, FEED_TYPE, MEDIA_TYPE};
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::ContributionId;
use entity::notice::Status;
use http::header;
use http::request::Parts;
use sea_orm::ActiveEnum;
use uuid::Uuid;

/// What a notice costs of the quota of an address.
const NOTICE: u64 = 10;
/// What a feed costs: as much as a list of a hundred.
const FEED: u64 = 100;
/// How the addresses end.
const ENDING: &str = ".xml";

fn absent() -> Error {
    Error::new(ErrorCode::NotFound, Reason::Route)
}

/// A notice.
pub async fn notice(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, request, NOTICE, async |parts: &Parts| {
        let id = file.strip_suffix(ENDING).and_then(|id| Some((id, Uuid::try_parse(id).ok()?)));
        // Only the form that addresses are given in.
        let (_, id) = id.filter(|(id, uuid)| uuid.as_hyphenated().to_string() == *id).ok_or_else(absent)?;
        let message = cap::message(&server.app, ContributionId(id)).await?.ok_or_else(absent)?;
        Ok(tagged(message.document()?, &parts.headers, &[(header::CONTENT_TYPE, MEDIA_TYPE)]))
    })
    .await
}

/// The notices of a commune; a former code leads to the commune of today.
pub async fn commune(State(server): State<SharedServer>, Path(file): Path<String>, request: Request) -> Response {
    answer(&server, request, FEED, async |parts: &Parts| {
        let app = &server.app;
        let code = file.strip_suffix(ENDING).ok_or_else(absent)?;
        let commune = named(app, code)?;
        let query = parts.uri.query().unwrap_or_default();
        if commune.code.as_str() != code {
            return Ok(moved(&format!("{}{ENDING}", commune.code), query));
        }
        let status = match query.strip_prefix("status=") {
            Some(status) => Status::try_from_value(&status.to_owned()).map_err(|_| absent())?,
            None => Status::Actual,
        };
        let messages = cap::messages(app, commune.code, status).await?;
        let feed = cap::feed(app, commune, status, &messages)?;
        Ok(tagged(feed, &parts.headers, &[(header::CONTENT_TYPE, FEED_TYPE)]))
    })
    .await
}

/// Charges the address and answers within the deadline.
async fn answer(
    server: &SharedServer,
    request: Request,
    points: u64,
    find: impl AsyncFnOnce(&Parts) -> Result<Response, Error>,
) -> Response {
    let caller = client::caller(server, &request);
    let (parts, _) = request.into_parts();
    let app = &server.app;
    let found = async {
        app.quota.charge_address(caller.address, points, app.clock.now())?.check()?;
        let found = tokio::time::timeout(gate::DEADLINE, find(&parts)).await;
        found.map_err(|_| Error::new(ErrorCode::Unavailable, Reason::Timeout))?
    };
    found.await.unwrap_or_else(|error| failed(error, &caller, &app.metrics))
}
