//! A plain HTTP/1.1 client: one connection for each request, nothing hidden.

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// The longest that any answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub took: Duration,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The code of the first error.
    pub fn code(&self) -> Option<String> {
        self.json()["errors"][0]["extensions"]["code"].as_str().map(str::to_owned)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as text, of which a kept one is what `again` answers without it.
    pub fn text_anew(&self, again: impl FnOnce() -> Self) -> String {
        if self.header("age").is_some() {
            let anew = again();
            assert_eq!(anew.header("age"), None, "it was to be made anew");
            assert_eq!(self.text(), anew.text(), "a kept answer, and the same made anew");
        }
        self.text()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Sends a request; an error is what befell the connection.
pub async fn send(to: SocketAddr, request: Request<Bytes>) -> Result<Answer, String> {
    let started = Instant::now();
    let work = async {
        let stream = TcpStream::connect(to).await.map_err(|error| format!("connect: {error}"))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| format!("handshake: {error}"))?;
        let connection = tokio::spawn(connection);
        let (mut parts, body) = request.into_parts();
        parts.headers.entry("host").or_insert_with(|| to.to_string().parse().expect("a host"));
        let request = Request::from_parts(parts, Full::new(body));
        let response = sender.send_request(request).await.map_err(|error| format!("send: {error}"))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| format!("read: {error}"))?.to_bytes();
        connection.abort();
        Ok(Answer { status: parts.status, headers: parts.headers, body, took: started.elapsed() })
    };
    tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| Err("no answer".to_owned()))
}

/// Sends a file in parts, without saying how long it is.
pub async fn send_chunks(
    to: SocketAddr,
    path: &str,
    parts: Vec<Result<Bytes, std::io::Error>>,
) -> Result<Answer, String> {
    let stream = TcpStream::connect(to).await.map_err(|error| format!("connect: {error}"))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| format!("handshake: {error}"))?;
    let connection = tokio::spawn(connection);
    let frames = futures_util::stream::iter(parts.into_iter().map(|part| part.map(http_body::Frame::data)));
    let request = Request::put(path).header("host", to.to_string()).body(StreamBody::new(frames)).expect("a request");
    let started = Instant::now();
    let response = sender.send_request(request).await.map_err(|error| format!("send: {error}"))?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| format!("read: {error}"))?.to_bytes();
    connection.abort();
    Ok(Answer { status: parts.status, headers: parts.headers, body, took: started.elapsed() })
}

/// A POST of JSON that accepts a GraphQL response.
pub fn post(body: impl Into<Bytes>) -> Request<Bytes> {
    Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .body(body.into())
        .expect("a request")
}

/// A POST of a document.
pub fn document(text: &str) -> Request<Bytes> {
    post(json!({ "query": text }).to_string())
}

/// A POST of a document with variables.
pub fn with_variables(text: &str, variables: Value) -> Request<Bytes> {
    post(json!({ "query": text, "variables": variables }).to_string())
}

/// A GET of a document.
pub fn by_get(text: &str) -> Request<Bytes> {
    Request::get(format!("/graphql?query={}", percent(text)))
        .header("accept", "application/graphql-response+json")
        .body(Bytes::new())
        .expect("a request")
}

/// A GET of a path.
pub fn get(path: &str) -> Request<Bytes> {
    Request::get(path).body(Bytes::new()).expect("a request")
}

/// A PUT of a file.
pub fn put(path: &str, bytes: Vec<u8>) -> Request<Bytes> {
    Request::put(path).body(bytes.into()).expect("a request")
}

/// Percent-encoded for a query string.
pub fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
