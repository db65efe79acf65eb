//! `GET /data-exports/{copy}/{file}`: the files of a copy of a person's data, for that person only.

use super::respond::{Media, refused};
use super::{SharedServer, client, graphql};
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::app::App;
use crate::ground::viewer::{identify, is_key};
use crate::people::personal_data::{FileInCopy, find, read};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::DataExportId;
use http::{HeaderMap, HeaderValue, header};
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

/// Bytes for each point.
const POINT: u64 = 1_024;

/// A file, part by part.
pub async fn file(
    State(server): State<SharedServer>,
    Path((copy, name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let caller = client::caller(&server, &request);
    match open(&server.app, request.headers(), caller.address, &copy, &name).await {
        Ok(file) => send(&server.app, file),
        Err(error) => refused(error, Media::accepted(request.headers()), &caller, &server.app.metrics),
    }
}

/// The file, when it belongs to the viewer; any other file gives `NOT_FOUND`.
async fn open(app: &App, headers: &HeaderMap, address: IpAddr, copy: &str, name: &str) -> Result<FileInCopy, Error> {
    let absent = || Error::new(ErrorCode::NotFound, Reason::Route);
    // Keys of applications are refused: only the person may read the file.
    let bearer = graphql::bearer(headers).filter(|token| !is_key(token)).ok_or_else(Error::unauthenticated)?;
    // At most a third of the quota, so that two files of any size can be read in an hour.
    let charge = |points: u64| {
        let points = points.min(app.quota.limit() / 3);
        app.quota.charge_address(address, points, app.clock.now())?.check()
    };
    charge(1)?;
    let owner = identify(app, Some(&bearer)).await?.person()?.id;
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'.');
    let copy = Uuid::try_parse(copy).ok().filter(|_| is_name).map(DataExportId).ok_or_else(absent)?;
    let file = find(app, owner, copy, name).await?.ok_or_else(absent)?;
    charge(u64::try_from(file.row.bytes).unwrap_or(0) / POINT)?;
    Ok(file)
}

fn send(app: &Arc<App>, file: FileInCopy) -> Response {
    let (kind, name, bytes) = (file.media_type(), file.row.name.clone(), file.row.bytes);
    let mut response = Response::new(Body::from_stream(read(app, file)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // The names come from this server: letters, underscores and one dot.
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
