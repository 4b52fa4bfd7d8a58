//! The playground: GraphiQL from the binary, so that it works without internet.

use std::io::Read;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use flate2::read::GzDecoder;

/// Only files of this server, nothing inline, no frames. The one exception, by its hash, is the style element with which GraphiQL's
/// dialogs stop the page behind them from scrolling. It changes with GraphiQL's version; the test in the browser notices.
const POLICY: &str = "default-src 'none'; script-src 'self'; \
                      style-src 'self' 'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='; \
                      font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

struct Asset {
    content_type: &'static str,
    gzip: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset { content_type: $content_type, gzip: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")) }
    };
}

/// The page.
pub(super) async fn page(headers: HeaderMap) -> Response {
    send(&asset!("index.html", "text/html; charset=utf-8"), &headers)
}

/// A file of the page.
pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let asset = match name.as_str() {
        "graphiql.js" => asset!("graphiql.js", "text/javascript; charset=utf-8"),
        "graphiql.css" => asset!("graphiql.css", "text/css; charset=utf-8"),
        "react.js" => asset!("react.js", "text/javascript; charset=utf-8"),
        "react-dom.js" => asset!("react-dom.js", "text/javascript; charset=utf-8"),
        "start.js" => asset!("start.js", "text/javascript; charset=utf-8"),
        "page.css" => asset!("page.css", "text/css; charset=utf-8"),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    send(&asset, &headers)
}

fn send(asset: &Asset, headers: &HeaderMap) -> Response {
    let accepts_gzip = headers.get_all(header::ACCEPT_ENCODING).iter().any(|value| {
        value.to_str().is_ok_and(|value| value.split(',').any(|coding| matches!(coding.trim(), "gzip" | "*")))
    });
    let body = if accepts_gzip { Bytes::from_static(asset.gzip) } else { uncompress(asset.gzip) };

    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    if accepts_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn uncompress(gzip: &[u8]) -> Bytes {
    let mut content = Vec::new();
    match GzDecoder::new(gzip).read_to_end(&mut content) {
        Ok(_) => content.into(),
        Err(error) => {
            tracing::error!(cause = %error, "embedded file cannot be uncompressed");
            Bytes::new()
        }
    }
}
