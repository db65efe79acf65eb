//! Answers as HTTP: content types by `Accept`, status, headers.

use super::gate::Answer;
use crate::base::credentials::secret;
use crate::base::error::{Error, ErrorCode};
use crate::base::metrics::Metrics;
use crate::base::room::Taken;
use crate::base::text::Reason;
use crate::ground::context::Caller;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Response headers that scripts of other origins may read.
pub const EXPOSED: [HeaderName; 9] = [
    header::AGE,
    header::RETRY_AFTER,
    header::CONTENT_RANGE,
    header::CONTENT_DISPOSITION,
    header::ETAG,
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: 200 for every well-formed request.
    Json,
    /// `application/graphql-response+json`: the status shows request errors.
    GraphQl,
}

impl Media {
    /// What the client accepts; `application/json` when it does not say.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut best = (0.0, Self::Json);
        for range in accept_ranges(headers) {
            let media = match range.0.as_str() {
                "application/graphql-response+json" => Self::GraphQl,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            // At equal quality GraphQL's own type wins, because its status tells more; otherwise the first wins. `q=0`
            // refuses.
            if range.1 > best.0 || (range.1 > 0.0 && range.1 == best.0 && media == Self::GraphQl) {
                best = (range.1, media);
            }
        }
        best.1
    }

    const fn content_type(self) -> HeaderValue {
        match self {
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
            Self::GraphQl => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
        }
    }
}

/// Whether a browser asks for a page.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    accept_ranges(headers).any(|(range, quality)| range == "text/html" && quality > 0.0)
}

fn accept_ranges(headers: &HeaderMap) -> impl Iterator<Item = (String, f32)> {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|range| {
        let range = range.to_ascii_lowercase();
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        (name, quality)
    })
}

/// The text of an answer, with the room that it takes until it is sent.
struct Sent(Vec<u8>, #[expect(dead_code, reason = "it is given back when the text is dropped")] Vec<Taken>);

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A GraphQL answer.
pub fn answer(mut answer: Answer, media: Media, caller: &Caller) -> Response {
    let held = std::mem::take(&mut answer.held);
    let text = Bytes::from_owner(Sent(answer.to_json(caller.request_id), held));
    let mut response = Response::new(Body::from(text));
    let status = answer.status(media == Media::GraphQl);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(age) = answer.age {
        headers.insert(header::AGE, HeaderValue::from(age.as_secs()));
    }
    if let Some(standing) = answer.standing {
        for (name, value) in [
            ("ratelimit-limit", standing.limit),
            ("ratelimit-remaining", standing.remaining),
            ("ratelimit-reset", standing.resets_in),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
    if let Some(seconds) = answer.errors.iter().find_map(|error| error.retry_after) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    // The connection is closed, because the rest of the body is not read.
    if matches!(status, 408 | 413) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The answer to a request that was refused before it was read as GraphQL, in the same form.
pub fn refusal(reason: Reason, media: Media, caller: &Caller, metrics: &Metrics) -> Response {
    let error = match reason {
        Reason::BodySize => Error::new(ErrorCode::TooCostly, reason),
        Reason::Route => Error::new(ErrorCode::NotFound, reason),
        Reason::Busy => Error::new(ErrorCode::Unavailable, reason).retry_after(1),
        _ => Error::new(ErrorCode::Invalid, reason),
    };
    refused(error, media, caller, metrics)
}

/// Whether whoever asks has what a tag stands for already: `If-None-Match` names it, or anything. Tags are compared weakly there, as
/// RFC 9110 asks: a cache on the way may have made a weak one of ours.
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// A document made for whoever asks, with a tag of its text: whoever has the same gets no body. `described` are headers beside.
pub fn tagged(document: String, request: &HeaderMap, described: &[(HeaderName, &str)]) -> Response {
    let tag = format!("\"{}\"", secret::fingerprint(&document).get(..32).unwrap_or_default());
    let is_known = is_known(request, &tag);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(document) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let safe = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::ETAG, tag.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in safe.iter().chain(described) {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The answer to a request outside of GraphQL that was refused, in the same form, with the status that its error has there.
pub fn failed(error: Error, caller: &Caller, metrics: &Metrics) -> Response {
    let status = error.reason.status().unwrap_or(match error.code {
        ErrorCode::Invalid => 400,
        ErrorCode::Unauthenticated => 401,
        ErrorCode::Forbidden => 403,
        ErrorCode::NotFound => 404,
        ErrorCode::Conflict | ErrorCode::IdempotencyMismatch => 409,
        ErrorCode::TooCostly => 413,
        ErrorCode::TooMany => 429,
        ErrorCode::Unavailable => 503,
        ErrorCode::StorageFull => 507,
        ErrorCode::Internal => 500,
    });
    let mut response = refused(error, Media::Json, caller, metrics);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// The answer to a request that was refused with this error, in the same form.
pub fn refused(error: Error, media: Media, caller: &Caller, metrics: &Metrics) -> Response {
    metrics.refused(error.code);
    let refused = Answer::refused(super::gate::told(error, caller.language));
    answer(refused, media, caller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_weakly() {
        let known = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(line));
            }
            is_known(&headers, "\"a\"")
        };
        for (lines, expected) in [
            (&["\"a\""][..], true),
            (&["W/\"a\""], true),
            (&["\"b\", W/\"a\""], true),
            (&["\"b\"", "\"a\""], true),
            (&["*"], true),
            (&[], false),
            (&["\"b\", W/\"c\""], false),
            (&["a"], false),
            (&["w/\"a\""], false),
        ] {
            assert_eq!(known(lines), expected, "{lines:?}");
        }
    }
}
