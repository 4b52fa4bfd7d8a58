//! Whether the server lives, whether it can do its work, and its metrics. These always answer, whatever the load.

use std::{sync::Arc, time::Instant};

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::state::AppState;

/// The process runs.
pub(super) async fn live() -> Response {
    (no_store(), Json(json!({ "status": "live" }))).into_response()
}

/// A release is loaded and the database answers; otherwise 503 with what is missing.
pub(super) async fn ready(State(state): State<Arc<AppState>>) -> Response {
    let mut reasons = Vec::new();
    let snapshot = state.snapshot();
    if snapshot.is_none() {
        reasons.push("no release is published yet".to_owned());
    }
    let database = state.health.database_problem(Instant::now(), state.config.server.database_silence());
    if let Some(problem) = &database {
        reasons.push(format!("the database {problem}"));
    }
    let ready = reasons.is_empty();
    let body = json!({
        "status": if ready { "ready" } else { "not ready" },
        "release": snapshot.map(|snapshot| json!({
            "number": snapshot.release,
            "publishedAt": snapshot.published_at,
        })),
        "database": if database.is_none() { "answers" } else { "away" },
        "reasons": reasons,
    });
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, no_store(), Json(body)).into_response()
}

/// Metrics for Prometheus.
pub(super) async fn metrics(State(state): State<Arc<AppState>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render()).into_response()
}

fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}
