//! The routes of the server and what stands around them.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, Method, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType, SizeAbove},
    },
    cors::{AllowHeaders, AllowOrigin, CorsLayer},
};

use super::{case, export, graphql, health, linked, observe, playground};
use crate::{config::CorsConfig, state::AppState};

/// Answers below this size are sent as they are.
const WORTH_COMPRESSING: u64 = 1024;

/// Already compressed inside.
const PACKED: NotForContentType = NotForContentType::const_new("application/vnd.apache.parquet");

/// All routes. Other routes can be merged into it; they get no request id and no log line unless they are.
pub fn router(state: Arc<AppState>) -> Router {
    let compression = CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(DefaultPredicate::new().and(PACKED).and(SizeAbove::new(WORTH_COMPRESSING)));
    Router::new()
        .route("/", get(playground::page))
        .route("/playground/{file}", get(playground::file))
        .route("/graphql", any(graphql::handle))
        .route("/schema.graphql", get(schema))
        .route("/export/{dataset}", get(export::handle))
        .route("/concept/{framework}/{key}", get(linked::concept))
        .route("/credential/{key}", get(linked::credential))
        .route("/framework/{key}", get(linked::framework))
        .route("/ims/case/v1p1/CFDocuments", get(case::documents))
        .route("/ims/case/v1p1/{collection}", get(case::collection))
        .route("/ims/case/v1p1/{collection}/{id}", get(case::resource))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(compression)
        .layer(cors(&state.config.cors))
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(middleware::from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

async fn schema(State(state): State<Arc<AppState>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=60")];
    (headers, state.sdl.clone()).into_response()
}

fn cors(config: &CorsConfig) -> CorsLayer {
    let origins = if config.origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(config.origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    let exposed: [HeaderName; 6] = [
        HeaderName::from_static("x-total-count"),
        header::ETAG,
        header::RETRY_AFTER,
        observe::REQUEST_ID,
        header::LINK,
        header::CONTENT_DISPOSITION,
    ];
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(exposed)
        .max_age(std::time::Duration::from_secs(3600))
}
