//! Around every request: its id, its line in the log, its count in the metrics, and an answer when a handler panics.

use std::{any::Any, sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::state::AppState;

/// The id of a request, in its log lines and in the answer's `x-request-id`.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub String);

/// What the handler of `/graphql` tells the log.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    pub operation: String,
    pub code: &'static str,
    pub cache: &'static str,
    pub bytes: usize,
}

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The middleware around all routes.
pub(super) async fn observe(State(state): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("other", |path| known_route(path.as_str()));

    let span = tracing::info_span!("request", request.id = id);
    let mut response = next.run(request).instrument(span).await;

    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status();
    state.metrics.http_response(route, status);
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    match response.extensions().get::<Summary>() {
        Some(summary) => tracing::info!(
            request.id = id,
            %method,
            route,
            status = status.as_u16(),
            operation = summary.operation,
            code = summary.code,
            cache = summary.cache,
            bytes = summary.bytes,
            duration_ms,
            "request"
        ),
        None if route.starts_with("/health") || route == "/metrics" => {
            tracing::debug!(request.id = id, %method, route, status = status.as_u16(), duration_ms, "request");
        }
        None => tracing::info!(request.id = id, %method, route, status = status.as_u16(), duration_ms, "request"),
    }
    response
}

/// The client's own id when it is a sane one, otherwise a new one.
#[expect(clippy::disallowed_methods, reason = "requests are told apart, whatever they ask")]
fn request_id(headers: &HeaderMap) -> String {
    let sent = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_sane = |id: &&str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    sent.filter(is_sane).map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_owned)
}

/// Routes are labels of metrics: those of ours are told apart.
fn known_route(path: &str) -> &'static str {
    const KNOWN: [&str; 12] = [
        "/",
        "/graphql",
        "/schema.graphql",
        "/export/{dataset}",
        "/concept/{framework}/{key}",
        "/framework/{key}",
        "/ims/case/v1p1/CFDocuments",
        "/ims/case/v1p1/{collection}/{id}",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/playground/{file}",
    ];
    KNOWN.into_iter().find(|known| *known == path).unwrap_or("other")
}

/// The answer when a handler panics. What it said goes to the log only.
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = said.unwrap_or("unknown"), "handler panicked");
    let body = r#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL","hint":"report it with the request id in the `x-request-id` header"}}]}"#;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &str, kept: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, sent.parse().expect("a header value"));
        let id = request_id(&headers);
        assert_eq!(id == sent, kept, "{sent}");
        assert!(!id.is_empty());
    }

    #[test]
    fn sane_request_ids_are_kept() {
        check("abc-123_x.y", true);
        check("", false);
        check("a b", false);
        check("a\"b", false);
        check(&"a".repeat(64), true);
        check(&"a".repeat(65), false);
        assert_eq!(request_id(&HeaderMap::new()).len(), 32);
    }
}
