//! Whether the process lives, whether it can answer, and its figures.

use super::SharedServer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use std::sync::atomic::Ordering;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);

/// The process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// The database answers and nobody asked the server to stop: send requests here.
pub async fn ready(State(server): State<SharedServer>) -> (StatusCode, &'static str) {
    if server.stopping.load(Ordering::SeqCst) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match tokio::time::timeout(PATIENCE, server.app.db.answers()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// OpenMetrics text.
pub async fn metrics(State(server): State<SharedServer>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], server.app.metrics.render()).into_response()
}
