//! The accept loop. It is our own because `axum::serve` has no deadline for headers and no bound on connections.

use super::client::Peer;
use super::connections::{Connections, Held, Slot};
use super::pace::Paced;
use crate::ground::context::RequestId;
use axum::Router;
use axum::body::Body;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body::Body as HttpBody;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;

/// Deadline for the head of a request, and the longest time that an idle connection is kept.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A head of so many bytes is refused.
const MAX_HEAD: usize = 64 * 1024;
/// How long an evicted connection may take to finish its answer.
const EVICTION: Duration = Duration::from_secs(1);
/// Pause after a failed accept, for example when the system has no free descriptor.
const BREATH: Duration = Duration::from_millis(50);

/// How long a new connection may still send its request once the server was told to stop.
const FIRST_REQUEST: Duration = Duration::from_secs(1);
/// How long connections that were already waiting are still accepted once the server was told to stop.
const LAST_CALL: Duration = Duration::from_millis(500);

/// A listener and what answers on it.
pub struct Acceptor {
    listener: TcpListener,
    router: Router,
    connections: Arc<Connections>,
}

impl Acceptor {
    /// An acceptor with at most `limit` connections at once.
    pub fn new(listener: TcpListener, router: Router, limit: usize) -> Self {
        Self { listener, router, connections: Connections::new(limit) }
    }

    /// Accepts until told to stop; returns when the last connection has ended.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (alive, mut all_ended) = mpsc::channel::<Infallible>(1);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = told(&mut stop) => break,
            };
            match accepted {
                Ok((stream, peer)) => self.spawn(stream, peer.ip(), stop.clone(), alive.clone()),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
        // Connections that the system has already queued are answered too.
        let late = Instant::now();
        while late.elapsed() < LAST_CALL {
            let Ok(Ok((stream, peer))) = tokio::time::timeout(BREATH, self.listener.accept()).await else { break };
            self.spawn(stream, peer.ip(), stop.clone(), alive.clone());
        }
        drop((self.listener, alive));
        let _ = all_ended.recv().await;
    }

    fn spawn(&self, stream: TcpStream, peer: IpAddr, stop: watch::Receiver<bool>, alive: mpsc::Sender<Infallible>) {
        let Some(held) = self.connections.admit() else { return };
        let router = self.router.clone();
        tokio::spawn(async move {
            connection(stream, peer, router, held, stop).await;
            drop(alive);
        });
    }
}

/// Returns when the server is told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which counts as a stop.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn connection(stream: TcpStream, peer: IpAddr, router: Router, held: Held, mut stop: watch::Receiver<bool>) {
    // Answers are written whole: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let slot = &held.0;
    let service = service_fn(|request| answer(request, peer, router.clone(), slot.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Paced::new(stream)), service);
    tokio::pin!(connection);
    tokio::select! {
        // Errors here are the client's: cut connections, malformed heads, deadlines.
        _ = connection.as_mut() => return,
        _ = slot.evicted() => {
            connection.as_mut().graceful_shutdown();
            if slot.in_use() {
                let _ = tokio::time::timeout(EVICTION, connection).await;
            }
            return;
        }
        () = told(&mut stop) => {}
    }
    // A connection that has answered nothing may hold an unread request, which a shutdown would drop.
    if !slot.in_use() && tokio::time::timeout(FIRST_REQUEST, connection.as_mut()).await.is_ok() {
        return;
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

/// Bytes of the head of a request as HTTP/1.1 writes it: its first line, a line for each header, and an empty one.
fn head_size(request: &Request<Incoming>) -> usize {
    let target = request.uri().path_and_query().map_or(1, |path| path.as_str().len());
    let authority = request.uri().authority().map_or(0, |authority| authority.as_str().len());
    let first = request.method().as_str().len() + target + authority + "  HTTP/1.1\r\n".len();
    let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    first + lines.sum::<usize>() + "\r\n".len()
}

async fn answer(
    request: Request<Incoming>,
    peer: IpAddr,
    router: Router,
    slot: Slot,
) -> Result<Response<Body>, Infallible> {
    let started = Instant::now();
    let request_id = RequestId::default();
    // The parser finds out only between two reads, so a larger head that came at once gets through it.
    if head_size(&request) >= MAX_HEAD {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return Ok(response);
    }
    if request.body().is_end_stream() {
        slot.work();
    }
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    request.extensions_mut().insert(request_id);
    request.extensions_mut().insert(slot.clone());
    let method = request.method().clone();
    let mut response = router.oneshot(request).await?;
    slot.rest();
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    tracing::debug!(
        %request_id,
        %method,
        status = response.status().as_u16(),
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    Ok(response)
}
