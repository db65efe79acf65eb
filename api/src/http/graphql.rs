//! `POST /graphql` and `GET /graphql`: what GraphQL over HTTP requires, and nothing else.

use super::connections::Slot;
use super::gate::Operation;
use super::respond::{Media, accepts_html, answer as respond, refusal};
use super::{SharedServer, client, graphiql};
use crate::base::room::Taken;
use crate::base::share::Share;
use crate::base::text::Reason;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::time::Duration;

/// The largest body in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// A body up to this size takes none of the shared room; nearly all bodies are smaller.
const SMALL_BODY: usize = 16 * 1024;
/// Most bytes of larger bodies in memory at once.
pub const BODY_ROOM: usize = 64 * 1024 * 1024;
/// Most bytes of these that come from one sender.
pub const BODY_ROOM_OF_ONE: usize = 16 * 1024 * 1024;
/// The room of a long answer.
const LONG_ANSWER: usize = 256 * 1024;
/// The largest body that is read to its end before it is refused.
const MAX_REFUSED_BODY: usize = 4 * MAX_BODY;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Answers a GraphQL request of either method.
pub async fn answer(State(server): State<SharedServer>, request: Request<Body>) -> Response {
    let caller = client::caller(&server, &request);
    let media = Media::accepted(request.headers());
    let bearer = bearer(request.headers());
    let key = request.headers().get("idempotency-key").map(|key| key.to_str().unwrap_or_default().to_owned());
    let operation = match *request.method() {
        Method::GET if request.uri().query().is_none_or(str::is_empty) && accepts_html(request.headers()) => {
            return graphiql::page().await;
        }
        Method::GET => read_query(request.uri().query().unwrap_or_default()),
        Method::POST => read_post(&server, request).await,
        _ => Err(Reason::Method),
    };
    let operation = operation.map(|operation| Operation { bearer, key, ..operation });
    match operation {
        Ok(operation) => {
            let answer = server.gate.answer(operation, caller).await;
            let is_long = answer.held.iter().any(|taken| taken.bytes() > LONG_ANSWER);
            // What is made is told, whether there is a turn or not.
            let _turn = if is_long { server.gate.turns.take().await.ok() } else { None };
            respond(answer, media, &caller)
        }
        Err(reason) => {
            server.gate.refused(&caller);
            let mut response = refusal(reason, media, &caller, &server.app.metrics);
            if response.status() == StatusCode::METHOD_NOT_ALLOWED {
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
            }
            response
        }
    }
}

/// The token of `Authorization: Bearer …`; for a header of another form it is empty, which is never valid.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    Some(token.map_or_else(String::new, |(_, token)| token.trim().to_owned()))
}

/// The public keys that access tokens are checked with.
pub async fn jwks(State(server): State<SharedServer>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, server.app.keys.get().jwks().to_owned()).into_response()
}

/// The schema's text.
pub async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], crate::schema::text())
        .into_response()
}

/// The JSON body of a `POST` request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct PostBody<'a> {
    #[serde(borrow)]
    query: Cow<'a, str>,
    /// Read once it is known which variables there are.
    #[serde(borrow, default)]
    variables: Option<&'a RawValue>,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(borrow, default)]
    extensions: Option<&'a RawValue>,
}

/// The extensions of a request. Others are not read.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Extensions<'a> {
    #[serde(borrow, default)]
    cost: Option<&'a RawValue>,
}

/// Whether the request asks for the cost of the operation.
fn asks_cost(extensions: Option<&RawValue>) -> Result<bool, Reason> {
    let text = object(extensions)?;
    if text.is_empty() {
        return Ok(false);
    }
    let read: Extensions<'_> = serde_json::from_str(&text).map_err(|_| Reason::Body)?;
    Ok(read.cost.is_some_and(|cost| cost.get() == "true"))
}

/// The text of a JSON object, unread; empty for none. What is neither is refused.
fn object(json: Option<&RawValue>) -> Result<String, Reason> {
    match json.map(RawValue::get) {
        None | Some("null") => Ok(String::new()),
        Some(text) if text.starts_with('{') => Ok(text.to_owned()),
        Some(_) => Err(Reason::Body),
    }
}

/// The query string of a `GET` request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryString {
    query: String,
    variables: Option<String>,
    operation_name: Option<String>,
    extensions: Option<String>,
}

async fn read_post(server: &SharedServer, request: Request<Body>) -> Result<Operation, Reason> {
    let is_plain_json = is_plain_json(request.headers());
    let slot = request.extensions().get::<Slot>().cloned();
    // The body is read before any refusal: a client that is cut off while it sends never sees the answer.
    let (body, held) = read_body(server, request).await?;
    if !is_plain_json {
        return Err(Reason::ContentType);
    }
    if let Some(slot) = slot {
        slot.work();
    }
    // Held until the body is read as a request.
    let _turn = match body.len() > SMALL_BODY {
        true => Some(server.gate.turns.take().await.map_err(|_| Reason::Busy)?),
        false => None,
    };
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Reason::Batch);
    }
    let body: PostBody<'_> = serde_json::from_slice(&body).map_err(|_| Reason::Body)?;
    Ok(Operation {
        text: body.query.into_owned(),
        name: body.operation_name.filter(|name| !name.is_empty()),
        variables: object(body.variables)?,
        tell_cost: asks_cost(body.extensions)?,
        read_only: false,
        bearer: None,
        key: None,
        held: Some(held),
    })
}

fn read_query(query: &str) -> Result<Operation, Reason> {
    let query: QueryString = serde_urlencoded::from_str(query).map_err(|_| Reason::Body)?;
    fn json<'j, T: Deserialize<'j>>(json: Option<&'j String>) -> Result<Option<T>, Reason> {
        let Some(json) = json.filter(|json| !json.is_empty()) else { return Ok(None) };
        serde_json::from_str(json).map_err(|_| Reason::Body)
    }
    Ok(Operation {
        text: query.query,
        name: query.operation_name.filter(|name| !name.is_empty()),
        variables: object(json(query.variables.as_ref())?)?,
        tell_cost: asks_cost(json(query.extensions.as_ref())?)?,
        read_only: true,
        bearer: None,
        key: None,
        held: None,
    })
}

/// `application/json`, in UTF-8, not compressed.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_ascii_lowercase());
    let Some(content_type) = text(header::CONTENT_TYPE) else { return false };
    let mut parts = content_type.split(';').map(str::trim);
    parts.next() == Some("application/json")
        && parts.all(|part| part.strip_prefix("charset=").is_none_or(|set| set.trim_matches('"') == "utf-8"))
        && text(header::CONTENT_ENCODING).is_none_or(|encoding| encoding == "identity")
}

/// Reads the whole body. A body over [`MAX_BODY`] is read to its end and discarded before it is refused, because a
/// client that is cut off while it sends never sees the answer. A body over [`MAX_REFUSED_BODY`] is refused at once.
/// The part beyond [`SMALL_BODY`] takes room that all senders share, so that many bodies at once cannot fill the
/// memory, nor those of one sender the room. It is held as long as what is given.
async fn read_body(server: &SharedServer, request: Request<Body>) -> Result<(Bytes, Taken), Reason> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > MAX_REFUSED_BODY) {
        return Err(Reason::BodySize);
    }
    let mut body = request.into_body();
    let read = async {
        let (mut kept, mut length) = (BytesMut::new(), 0);
        let mut held = server.room.taken_by(Share::present().sender());
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Reason::Body)?.into_data() else { continue };
            length += data.len();
            if length <= MAX_BODY {
                held.grow_to(length.saturating_sub(SMALL_BODY)).map_err(|_| Reason::Busy)?;
                kept.extend_from_slice(&data);
            } else if length <= MAX_REFUSED_BODY {
                kept.clear();
            } else {
                return Err(Reason::BodySize);
            }
        }
        if length > MAX_BODY { Err(Reason::BodySize) } else { Ok((kept.freeze(), held)) }
    };
    tokio::time::timeout(BODY_TIME, read).await.unwrap_or(Err(Reason::BodyTime))
}
