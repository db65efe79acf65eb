//! `PUT /uploads/{ticket}`: the bytes of a file whose ticket a mutation gave. They go to a temporary file as they come, never
//! whole into memory.
//!
//! A slow connection has time, as long as something comes: at least 4 KiB a second on average, once the first 30 seconds are
//! over. What is longer than it was said to be is refused at the first byte too many.

use super::connections::Slot;
use super::respond::failed;
use super::{SharedServer, client, graphql};
use crate::base::error::{Error, ErrorCode};
use crate::base::store::unreadable;
use crate::base::text::{Fault, Reason};
use crate::ground::contribution::ids;
use crate::ground::files::arrival::{arrived, expected};
use crate::ground::files::uploads::Place;
use crate::ground::viewer::{by_key, identify, is_key};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use entity::AccountId;
use entity::file::Model;
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use sea_orm::ActiveEnum;
use serde_json::json;
use std::net::IpAddr;
use std::time::{Duration, Instant};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// How long nothing may come, and how long the average speed does not matter.
const PATIENCE: Duration = Duration::from_secs(30);
/// Least average speed after that, in bytes a second.
const LEAST_SPEED: u64 = 4 * 1024;
/// How long a body may take in all.
const MAX_TIME: Duration = Duration::from_secs(2 * 60 * 60);

/// Takes a file.
pub async fn answer(
    State(server): State<SharedServer>,
    Path(ticket): Path<String>,
    request: Request<Body>,
) -> Response {
    let caller = client::caller(&server, &request);
    match take(&server, &ticket, caller.address, request).await {
        Ok(file) => taken(&file),
        Err(error) => {
            let mut response = failed(error, &caller, &server.app.metrics);
            // The rest of the body is not read.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}

async fn take(server: &SharedServer, ticket: &str, from: IpAddr, request: Request<Body>) -> Result<Model, Error> {
    let app = &server.app;
    app.quota.charge_address(from, 1, app.clock.now())?.check()?;
    let bearer = account(server, request.headers(), from).await?;
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Error::new(ErrorCode::Invalid, Reason::ContentType));
    }
    let file = expected(app, ticket, bearer).await?;
    let bytes = u64::try_from(file.bytes).unwrap_or(0);
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared: Option<u64> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    match declared {
        Some(declared) if declared > bytes => return Err(too_long()),
        Some(declared) if declared < bytes => return Err(too_short(&file)),
        _ => {}
    }
    let mut place = app.uploads.begin(from, app.id(), bytes, &app.disk)?;
    if let Some(slot) = request.extensions().get::<Slot>() {
        // A connection on which something comes is not one that is silent.
        slot.work();
    }
    let read = tokio::time::timeout(MAX_TIME, receive(request.into_body(), &mut place, bytes)).await;
    let length = read.unwrap_or(Err(too_slow()))?;
    if length < bytes {
        return Err(too_short(&file));
    }
    arrived(app, file, place).await
}

/// The account that a request names; none if it names none.
async fn account(server: &SharedServer, headers: &HeaderMap, from: IpAddr) -> Result<Option<AccountId>, Error> {
    let Some(token) = graphql::bearer(headers) else { return Ok(None) };
    let viewer = match is_key(&token) {
        true => by_key(&server.app, &token, from).await?,
        false => identify(&server.app, Some(&token)).await?,
    };
    Ok(viewer.account().map(|member| member.id))
}

fn too_long() -> Error {
    Error::new(ErrorCode::TooCostly, Reason::UploadSize)
}

fn too_short(file: &Model) -> Error {
    Error::invalid("body", Fault::OutOfRange { min: file.bytes, max: file.bytes })
}

fn too_slow() -> Error {
    Error::new(ErrorCode::Invalid, Reason::BodyTime)
}

/// Writes a body into its file as it comes; gives its length.
async fn receive(mut body: Body, place: &mut Place<'_>, most: u64) -> Result<u64, Error> {
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&place.file).await;
    let file = file.as_mut().map_err(|error| unreadable(error))?;
    let (begun, mut length) = (Instant::now(), 0_u64);
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.map_err(|_| too_slow())?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|_| Error::new(ErrorCode::Invalid, Reason::Body))?;
        let Ok(data) = frame.into_data() else { continue };
        let came = u64::try_from(data.len()).unwrap_or(u64::MAX);
        length += came;
        if length > most {
            return Err(too_long());
        }
        let late = begun.elapsed().saturating_sub(PATIENCE).as_secs();
        if length < late.saturating_mul(LEAST_SPEED) {
            return Err(too_slow());
        }
        file.write_all(&data).await.map_err(|error| unreadable(&error))?;
        place.came(came);
    }
    file.flush().await.map_err(|error| unreadable(&error))?;
    Ok(length)
}

/// What an upload answers: the file, as far as a client needs it to go on.
fn taken(file: &Model) -> Response {
    let body = json!({ "file": {
        "id": ids::of("file", file.id.0).0,
        "kind": file.kind.to_value(),
        "state": file.state.to_value(),
        "mediaType": file.media_type,
        "bytes": file.bytes,
        "width": file.width,
        "height": file.height,
        "blurhash": file.blurhash,
        "durationSeconds": file.duration_millis.map(|millis| (millis + 500) / 1_000),
    } });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::CREATED;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
