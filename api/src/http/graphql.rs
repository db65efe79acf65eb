//! `POST /graphql` and `GET /graphql`: what GraphQL over HTTP requires, and nothing else.

use super::connections::Slot;
use super::gate::Operation;
use super::respond::{Media, accepts_html, answer as respond, refusal};
use super::{SharedServer, client, graphiql};
use crate::base::gql::{Name, Value, Variables};
use crate::base::text::Reason;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde::Deserialize;
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// The largest body in bytes.
const MAX_BODY: usize = 1024 * 1024;
/// Deepest nesting of lists and objects in a variable, as in a document.
const MAX_VARIABLE_DEPTH: u32 = 64;
/// A body up to this size takes none of the shared room; nearly all bodies are smaller.
const SMALL_BODY: usize = 16 * 1024;
/// Most bytes of larger bodies in memory at once.
pub const BODY_ROOM: usize = 64 * 1024 * 1024;
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
        Ok(operation) => respond(&server.gate.answer(operation, caller).await, media, &caller),
        Err(reason) => {
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
    #[serde(default)]
    variables: Option<JsonObject>,
    #[serde(default)]
    operation_name: Option<String>,
    #[serde(default)]
    extensions: Option<JsonObject>,
}

type JsonObject = serde_json::Map<String, serde_json::Value>;

/// Whether the request asks for the cost of the operation. No other extension is read.
fn asks_cost(extensions: Option<&JsonObject>) -> bool {
    extensions.and_then(|extensions| extensions.get("cost")) == Some(&serde_json::Value::Bool(true))
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
    let (body, _room) = read_body(server, request).await?;
    if !is_plain_json {
        return Err(Reason::ContentType);
    }
    if let Some(slot) = slot {
        slot.work();
    }
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Reason::Batch);
    }
    let body: PostBody<'_> = serde_json::from_slice(&body).map_err(|_| Reason::Body)?;
    Ok(Operation {
        text: body.query.into_owned(),
        name: body.operation_name.filter(|name| !name.is_empty()),
        variables: variables(body.variables)?,
        tell_cost: asks_cost(body.extensions.as_ref()),
        read_only: false,
        bearer: None,
        key: None,
    })
}

fn read_query(query: &str) -> Result<Operation, Reason> {
    let query: QueryString = serde_urlencoded::from_str(query).map_err(|_| Reason::Body)?;
    let object = |json: Option<String>| match json.as_deref() {
        None | Some("") => Ok(None),
        Some(json) => serde_json::from_str::<Option<JsonObject>>(json).map_err(|_| Reason::Body),
    };
    let (given, extensions) = (object(query.variables)?, object(query.extensions)?);
    Ok(Operation {
        text: query.query,
        name: query.operation_name.filter(|name| !name.is_empty()),
        variables: variables(given)?,
        tell_cost: asks_cost(extensions.as_ref()),
        read_only: true,
        bearer: None,
        key: None,
    })
}

fn variables(given: Option<JsonObject>) -> Result<Variables, Reason> {
    let given = given.unwrap_or_default();
    if given.values().any(|value| is_deeper(value, MAX_VARIABLE_DEPTH)) {
        return Err(Reason::Body);
    }
    // Every JSON value is also a value of the engine.
    let values = given.into_iter().map(|(name, value)| (Name::new(name), Value::from_json(value).unwrap_or_default()));
    Ok(Variables::from_value(Value::Object(values.collect())))
}

/// Whether a value nests deeper than `levels`; the JSON parser itself allows a depth of 128.
fn is_deeper(value: &serde_json::Value, levels: u32) -> bool {
    match (value, levels) {
        (serde_json::Value::Array(_) | serde_json::Value::Object(_), 0) => true,
        (serde_json::Value::Array(items), _) => items.iter().any(|item| is_deeper(item, levels - 1)),
        (serde_json::Value::Object(fields), _) => fields.values().any(|field| is_deeper(field, levels - 1)),
        _ => false,
    }
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
/// The part beyond [`SMALL_BODY`] takes room that all requests share, so that many bodies at once cannot fill the
/// memory.
async fn read_body(
    server: &SharedServer,
    request: Request<Body>,
) -> Result<(Bytes, Vec<OwnedSemaphorePermit>), Reason> {
    let declared = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > MAX_REFUSED_BODY) {
        return Err(Reason::BodySize);
    }
    let mut body = request.into_body();
    let read = async {
        let (mut kept, mut length, mut room) = (BytesMut::new(), 0, Vec::new());
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Reason::Body)?.into_data() else { continue };
            length += data.len();
            if length <= MAX_BODY {
                if length > SMALL_BODY {
                    let more = u32::try_from(data.len()).map_err(|_| Reason::BodySize)?;
                    let permit = Arc::clone(&server.room).try_acquire_many_owned(more).map_err(|_| Reason::Busy)?;
                    room.push(permit);
                }
                kept.extend_from_slice(&data);
            } else if length <= MAX_REFUSED_BODY {
                kept.clear();
            } else {
                return Err(Reason::BodySize);
            }
        }
        if length > MAX_BODY { Err(Reason::BodySize) } else { Ok((kept.freeze(), room)) }
    };
    tokio::time::timeout(BODY_TIME, read).await.unwrap_or(Err(Reason::BodyTime))
}
