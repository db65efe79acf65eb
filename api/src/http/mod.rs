//! Transport: routes, connections, health, metrics. Of the schema, only `gate/lists.rs` and `gate/open.rs` know
//! something: the bounds and weights of fields, and the open mutations.

mod accept;
mod alerts;
mod calendars;
mod client;
mod connections;
mod exports;
mod files;
pub mod gate;
mod graphiql;
mod graphql;
mod health;
mod maps;
mod pace;
mod pages;
mod pictures;
mod respond;
pub mod site;
mod uploads;

use crate::base::config::{AllowOrigin, HttpArgs, Network};
use crate::base::refusal::Refusal;
use crate::base::room::Room;
use crate::base::share::Share;
use crate::base::text::Reason;
use crate::ground::app::App;
use crate::ground::quota::Payer;
use accept::Acceptor;
use axum::Router;
use axum::extract::State;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get, put};
use gate::Gate;
use http::Method;
use respond::Media;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tower_http::cors::{AllowHeaders, AllowOrigin as CorsOrigin, CorsLayer};

/// How long requests in progress may take once the server was asked to stop.
const STOPPING: Duration = Duration::from_secs(10);
/// Connections that the system keeps until they are accepted.
const QUEUE: u32 = 1_024;
/// Most connections to `/metrics` at once.
const METRICS_CONNECTIONS: usize = 16;

/// The open ports of a server that does not answer yet.
pub struct Ports {
    api: (TcpListener, SocketAddr),
    metrics: Option<(TcpListener, SocketAddr)>,
}

impl Ports {
    /// Opens the ports.
    pub async fn open(args: &HttpArgs) -> Result<Self, Refusal> {
        let metrics = match args.metrics_listen {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        Ok(Self { api: listen(args.listen).await?, metrics })
    }

    /// The address of the API.
    pub fn api_address(&self) -> SocketAddr {
        self.api.1
    }

    /// The address of `/metrics`.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().map(|(_, address)| *address)
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Refusal> {
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Refusal(format!("{address} is in use by another program")),
        _ => Refusal(format!("cannot listen on {address}: {error}")),
    };
    let listener = bind(address).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// A listener whose connections have small buffers in the system, see [`pace`].
fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(pace::SYSTEM_BUFFER)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

/// Does what a request asks for in the share of the address that it comes from, and measures what it takes.
async fn in_share(State(server): State<SharedServer>, request: axum::extract::Request, next: Next) -> Response {
    let sender = Payer::of(client::caller(&server, &request).address).sender();
    Share::of(sender).measured(next.run(request)).await
}

/// What the routes share.
pub struct Shared {
    app: Arc<App>,
    gate: Gate,
    trusted_proxies: Vec<Network>,
    /// The bytes of large bodies that may still be taken into memory.
    room: Arc<Room>,
    /// The counts of the first page.
    counts: site::Counts,
    stopping: AtomicBool,
}

type SharedServer = Arc<Shared>;

/// A server, ready to answer.
pub struct Server {
    shared: SharedServer,
    api: Router,
    connections: usize,
}

impl Server {
    /// A server with its routes.
    pub fn new(app: Arc<App>, args: &HttpArgs) -> Self {
        let shared = Arc::new(Shared {
            gate: Gate::new(Arc::clone(&app)),
            app,
            trusted_proxies: args.trusted_proxies.clone(),
            room: Room::new(graphql::BODY_ROOM, graphql::BODY_ROOM_OF_ONE),
            counts: site::Counts::default(),
            stopping: AtomicBool::new(false),
        });
        let api = Router::new()
            .route("/graphql", any(graphql::answer))
            .route("/graphiql/{asset}", get(graphiql::asset))
            .route("/account/{page}", get(pages::answer))
            .route("/legal", get(pages::legal))
            .route("/preview/{token}", get(pages::preview))
            .route("/data-exports/{copy}/{file}", get(exports::file))
            .route("/uploads/{ticket}", put(uploads::answer))
            .route("/files/{file}/{size}", get(files::answer))
            .route("/communes/{code}/resilience.svg", get(pictures::resilience))
            .route("/communes/{code}/resilience", get(pictures::page))
            .route("/calendar/spaces/{file}", get(calendars::public))
            .route("/calendar/private/{file}", get(calendars::private))
            .route("/map/{file}", get(maps::picture))
            .route("/map/outlines/{file}", get(maps::outlines))
            .route("/map/{zoom}/{column}/{file}", get(maps::tile))
            .route("/cap/notices/{file}", get(alerts::notice))
            .route("/cap/communes/{file}", get(alerts::commune))
            .route("/schema.graphql", get(graphql::schema))
            .route("/.well-known/jwks.json", get(graphql::jwks))
            .merge(site::routes())
            .route("/health/live", get(health::live))
            .route("/health/ready", get(health::ready))
            .fallback(no_route)
            .method_not_allowed_fallback(no_method)
            .layer(from_fn_with_state(Arc::clone(&shared), in_share))
            .layer(cors(&args.allow_origin))
            .with_state(Arc::clone(&shared));
        Self { shared, api, connections: usize::try_from(args.max_connections).unwrap_or(usize::MAX) }
    }

    /// Answers until asked to stop, then finishes the requests in progress.
    pub async fn run(self, ports: Ports, asked_to_stop: impl Future<Output = ()>) {
        self.shared.app.uploads.clean();
        let (stop, stopped) = watch::channel(false);
        let descriptors = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
        let spare = usize::try_from(descriptors.saturating_sub(64)).unwrap_or(usize::MAX).max(64);
        let api = Acceptor::new(ports.api.0, self.api, self.connections.min(spare));
        let api = tokio::spawn(api.run(stopped.clone()));
        let metrics = ports.metrics.map(|(listener, _)| {
            let router = Router::new().route("/metrics", get(health::metrics)).fallback(no_route);
            let router = router.with_state(Arc::clone(&self.shared));
            tokio::spawn(Acceptor::new(listener, router, METRICS_CONNECTIONS).run(stopped))
        });
        asked_to_stop.await;
        tracing::info!("stopping");
        self.shared.stopping.store(true, Ordering::SeqCst);
        stop.send_replace(true);
        let finished = async {
            for task in [Some(api), metrics].into_iter().flatten() {
                if let Err(error) = task.await {
                    tracing::error!(%error, "a listener failed");
                }
            }
        };
        if tokio::time::timeout(STOPPING, finished).await.is_err() {
            tracing::warn!("some requests were not finished in time");
        }
    }
}

fn cors(allowed: &AllowOrigin) -> CorsLayer {
    let origin = match allowed {
        AllowOrigin::Any => CorsOrigin::any(),
        AllowOrigin::One(origin) => CorsOrigin::exact(origin.clone()),
    };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        // Client libraries add their own headers; without credentials no header can do harm.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(respond::EXPOSED)
        .max_age(Duration::from_secs(86_400))
}

async fn no_route(State(server): State<SharedServer>, request: axum::extract::Request) -> Response {
    if *request.method() == Method::GET && respond::accepts_html(request.headers()) {
        return site::nothing(&server, request);
    }
    respond::refusal(
        Reason::Route,
        Media::accepted(request.headers()),
        &client::caller(&server, &request),
        &server.app.metrics,
    )
}

async fn no_method(State(server): State<SharedServer>, request: axum::extract::Request) -> Response {
    // No route accepts multipart, so the content type is the better reason.
    let kind = request.headers().get(http::header::CONTENT_TYPE).map(http::HeaderValue::as_bytes);
    let multipart =
        kind.is_some_and(|kind| kind.get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/")));
    let reason = if multipart { Reason::ContentType } else { Reason::Method };
    respond::refusal(
        reason,
        Media::accepted(request.headers()),
        &client::caller(&server, &request),
        &server.app.metrics,
    )
}
