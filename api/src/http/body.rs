//! Reading the body of a request within its limits: bytes, time, and bytes once more after it is uncompressed.

use std::{io::Read, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use bytes::{Bytes, BytesMut};
use flate2::bufread::MultiGzDecoder;
use http_body_util::BodyExt;

use super::problem::Problem;
use crate::{
    config::{LimitsConfig, ServerConfig},
    graphql::ErrorCode,
};

/// Reads the whole body. What is too large is refused at once; the rest of it is read and thrown away in the background for
/// a while, since many clients look for an answer only after they have sent everything.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Body,
    limits: &LimitsConfig,
    server: &ServerConfig,
) -> Result<Bytes, Problem> {
    let gzip = is_gzip(headers)?;
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if let Some(figure) = declared.filter(|length| *length > limits.body_bytes) {
        drain(body);
        return Err(too_large(figure, limits.body_bytes, "the body"));
    }
    let raw = match tokio::time::timeout(server.body_timeout(), collect(body, limits.body_bytes)).await {
        Ok(read) => read?,
        Err(_) => return Err(too_slow()),
    };
    if gzip { uncompress(&raw, limits.body_bytes) } else { Ok(raw) }
}

fn is_gzip(headers: &HeaderMap) -> Result<bool, Problem> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let first = encodings.next().map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    match (first.as_deref(), encodings.next()) {
        (None | Some("" | "identity"), None) => Ok(false),
        (Some("gzip" | "x-gzip"), None) => Ok(true),
        _ => {
            let message = "the body's content encoding is not supported";
            let hint = "send the body uncompressed or as gzip, once";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadUserInput, message, hint)
                .with_header(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity")))
        }
    }
}

async fn collect(mut body: Body, limit: u64) -> Result<Bytes, Problem> {
    let mut collected = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_request("the body ended too soon", "send the whole body"))?;
        let Some(data) = frame.data_ref() else { continue };
        let figure = (collected.len() + data.len()) as u64;
        if figure > limit {
            drain(body);
            return Err(too_large(figure, limit, "the body"));
        }
        collected.extend_from_slice(data);
    }
    Ok(collected.freeze())
}

fn uncompress(raw: &[u8], limit: u64) -> Result<Bytes, Problem> {
    let mut uncompressed = Vec::new();
    MultiGzDecoder::new(raw).take(limit + 1).read_to_end(&mut uncompressed).map_err(|error| {
        Problem::bad_request(format!("the body is not gzip: {error}"), "check the content encoding")
    })?;
    let figure = uncompressed.len() as u64;
    if figure > limit {
        return Err(too_large(figure, limit, "the uncompressed body"));
    }
    Ok(uncompressed.into())
}

fn too_large(figure: u64, limit: u64, what: &str) -> Problem {
    let message = format!("{what} has {figure} bytes or more, more than the {limit} allowed");
    let hint = "send less in one request; long lists can be sent in parts";
    Problem::limit(StatusCode::PAYLOAD_TOO_LARGE, "body_bytes", message, figure, limit, hint)
}

fn too_slow() -> Problem {
    let hint = "send the body without pauses";
    Problem::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::Timeout, "the body took too long to arrive", hint)
        .with_header(header::CONNECTION, HeaderValue::from_static("close"))
}

fn drain(mut body: Body) {
    const LONGEST: Duration = Duration::from_secs(5);
    const MOST_BYTES: usize = 64 * 1024 * 1024;
    tokio::spawn(tokio::time::timeout(LONGEST, async move {
        let mut thrown_away = 0;
        while let Some(Ok(frame)) = body.frame().await {
            thrown_away += frame.data_ref().map_or(0, Bytes::len);
            if thrown_away > MOST_BYTES {
                return;
            }
        }
    }));
}
