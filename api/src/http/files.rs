//! `GET /files/{file}/{size}`: a rendition of a file, for those who may see it; for all others there is nothing at this address.
//!
//! A file that everybody may see never changes, so it may be kept for a year. What people uploaded is never run: its type is
//! ours, no browser may guess another, and a page that it might be gets no rights.

use super::respond::{failed, is_known};
use super::{SharedServer, client, graphql};
use crate::base::error::{Error, ErrorCode};
use crate::base::text::Reason;
use crate::ground::files::{address, reading};
use crate::ground::member::Viewer;
use crate::ground::viewer::{by_key, identify, is_key};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use entity::FileId;
use entity::file::FileKind;
use entity::rendition::Size;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use reading::Readable;
use sea_orm::{ActiveEnum, Iterable};
use std::net::IpAddr;
use std::ops::Range;
use uuid::Uuid;

/// Characters of a name that are kept.
const MAX_NAME: usize = 100;

/// A rendition, or a part of it.
pub async fn answer(
    State(server): State<SharedServer>,
    Path((file, size)): Path<(String, String)>,
    request: Request,
) -> Response {
    let caller = client::caller(&server, &request);
    let (request, _) = request.into_parts();
    let found = match find(&server, &file, &size, &request, caller.address).await {
        Ok(found) => send(&server, found, &request).await,
        Err(error) => Err(error),
    };
    found.unwrap_or_else(|error| failed(error, &caller, &server.app.metrics))
}

async fn find(server: &SharedServer, file: &str, size: &str, request: &Parts, from: IpAddr) -> Result<Readable, Error> {
    let absent = || Error::new(ErrorCode::NotFound, Reason::Route);
    let app = &server.app;
    app.quota.charge_address(from, 1, app.clock.now())?.check()?;
    let viewer = match graphql::bearer(&request.headers) {
        None => Viewer::Anonymous,
        Some(token) if is_key(&token) => by_key(app, &token, from).await?,
        Some(token) => identify(app, Some(&token)).await?,
    };
    let id = Uuid::try_parse(file).ok().filter(|id| id.as_hyphenated().to_string() == file).map(FileId);
    let size = Size::iter().find(|known| known.to_value() == size);
    let (id, size) = id.zip(size).ok_or_else(absent)?;
    let key = request.uri.query().and_then(|query| query.strip_prefix("key="));
    let admitted = key.is_some_and(|key| address::admits(app, id, size, key));
    reading::find(app, &viewer, id, size, admitted).await?.ok_or_else(absent)
}

async fn send(server: &SharedServer, found: Readable, request: &Parts) -> Result<Response, Error> {
    let tag = format!("\"{}\"", found.hash.get(..32).unwrap_or_default());
    let mut response = Response::new(Body::empty());
    describe(response.headers_mut(), &found, &tag);
    if is_known(&request.headers, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let range = request.headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    // A part of a rendition goes with no weak tag.
    let is_same = request.headers.get(header::IF_RANGE).is_none_or(|given| given.as_bytes() == tag.as_bytes());
    let range = range.filter(|_| is_same).and_then(|range| part(range, found.bytes));
    let part = match range {
        None => 0..found.bytes,
        Some(Ok(part)) => {
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut response, header::CONTENT_RANGE, format!("bytes {}-{}/{}", part.start, part.end - 1, found.bytes));
            part
        }
        Some(Err(Unsatisfiable)) => {
            *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            set(&mut response, header::CONTENT_RANGE, format!("bytes */{}", found.bytes));
            return Ok(response);
        }
    };
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(part.end - part.start));
    if request.method != Method::HEAD {
        *response.body_mut() = Body::from_stream(server.app.store.read(&found.key, part).await?);
    }
    Ok(response)
}

fn set(response: &mut Response, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The headers of a rendition, whatever part of it is sent.
fn describe(headers: &mut HeaderMap, found: &Readable, tag: &str) {
    let shown = if found.kind == FileKind::Document { "attachment" } else { "inline" };
    let name = name(found);
    let ascii: String = name.chars().map(|c| if c.is_ascii() { c } else { '_' }).collect();
    let disposition = format!("{shown}; filename=\"{ascii}\"; filename*=UTF-8''{}", percent(&name));
    let kept = if found.open { "public, max-age=31536000, immutable" } else { "private, no-store" };
    for (name, value) in [
        (header::CONTENT_TYPE, found.media_type.as_str()),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CACHE_CONTROL, kept),
        (header::ETAG, tag),
        (header::ACCEPT_RANGES, "bytes"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

/// The range lies beyond the end.
#[derive(Debug, PartialEq, Eq)]
struct Unsatisfiable;

/// The part that a `Range` header asks for. None where it is to be ignored: another unit, several ranges, malformed.
fn part(range: &str, length: u64) -> Option<Result<Range<u64>, Unsatisfiable>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let part = match (first.trim().is_empty(), last.trim().is_empty()) {
        (true, true) => return None,
        (true, false) => length.saturating_sub(number(last)?)..length,
        (false, true) => number(first)?..length,
        (false, false) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(length)
        }
    };
    Some(if part.start < part.end { Ok(part) } else { Err(Unsatisfiable) })
}

/// The name under which a file is saved: what its owner calls it, without what may mislead, and with the ending of its type.
fn name(found: &Readable) -> String {
    let ending = match found.media_type.as_str() {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "application/pdf" => ".pdf",
        "audio/mpeg" => ".mp3",
        "audio/ogg" => ".ogg",
        "audio/mp4" => ".m4a",
        _ => "",
    };
    let given = found.name.as_deref().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of writing can make an ending look like another one.
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_plain = |c: &char| !c.is_control() && !turns(*c) && !"\"<>|:*?%;".contains(*c);
    let name: String = given.chars().filter(is_plain).take(MAX_NAME).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let name = name.strip_suffix(ending).unwrap_or(name);
    format!("{}{ending}", if name.is_empty() { "file" } else { name })
}

/// Percent-encoded as RFC 5987 has it.
fn percent(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte);
    let encode = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, media_type: &str) -> String {
        let (kind, hash, key) = (FileKind::Document, String::new(), String::new());
        let (name, media_type) = (Some(name.to_owned()), media_type.to_owned());
        super::name(&Readable { kind, name, media_type, hash, bytes: 1, key, open: true })
    }

    #[test]
    fn names_are_harmless() {
        for (given, expected) in [
            ("plan.pdf", "plan.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("c:\\x\\a.html", "a.html.pdf"),
            ("a\0b\r\nSet-Cookie: x", "abSet-Cookie x.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe.pdf"),
            ("\"; filename=\"x.html", " filename=x.html.pdf"),
            ("...", "file.pdf"),
            ("", "file.pdf"),
            ("École & été.pdf", "École & été.pdf"),
        ] {
            assert_eq!(named(given, "application/pdf"), expected.trim_start(), "{given}");
        }
        assert_eq!(named(&"x".repeat(300), "image/jpeg").len(), MAX_NAME + 4);
        assert_eq!(percent("été 1.pdf"), "%C3%A9t%C3%A9%201.pdf");
    }

    #[test]
    fn ranges_are_one_part_or_ignored() {
        for (range, expected) in [
            ("bytes=0-9", Some(Ok(0..10))),
            ("bytes=90-200", Some(Ok(90..100))),
            ("bytes=50-", Some(Ok(50..100))),
            ("bytes=-10", Some(Ok(90..100))),
            ("bytes=-500", Some(Ok(0..100))),
            ("bytes=100-", Some(Err(Unsatisfiable))),
            ("bytes=100-200", Some(Err(Unsatisfiable))),
            ("bytes=-0", Some(Err(Unsatisfiable))),
            ("bytes=9-1", None),
            ("bytes=0-1,5-6", None),
            ("bytes=-", None),
            ("bytes=a-b", None),
            ("items=0-1", None),
        ] {
            assert_eq!(part(range, 100), expected, "{range}");
        }
    }
}
