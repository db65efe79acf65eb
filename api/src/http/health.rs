//! Liveness, readiness and metrics of the process.

use super::SharedServer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(1);

/// The process answers.
pub async fn live() -> &'static str {
    "live\n"
}

/// Ready for requests: the database answers and the server was not asked to stop. A second line tells of jobs that were
/// given up, which keeps nobody from being answered.
pub async fn ready(State(server): State<SharedServer>) -> (StatusCode, Cow<'static, str>) {
    if server.stopping.load(Ordering::SeqCst) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".into());
    }
    match tokio::time::timeout(PATIENCE, server.app.db.answers()).await {
        Ok(Ok(())) => match server.app.metrics.given_up_jobs() {
            0 => (StatusCode::OK, "ready\n".into()),
            count => (StatusCode::OK, format!("ready\njobs given up in the last 7 days: {count}\n").into()),
        },
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".into()),
    }
}

/// OpenMetrics text.
pub async fn metrics(State(server): State<SharedServer>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], server.app.metrics.render()).into_response()
}
