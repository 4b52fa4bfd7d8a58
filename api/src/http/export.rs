//! `/export/postings`, `/export/ranking` and `/export/series`: tables about demand, streamed.
//!
//! The parameters are those of `skillspine export`; every answer is of the newest release. Beside them, `manifest=only` gives what
//! the numbers are instead of the numbers, and `manifest=first` puts it into the first line of NDJSON.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use skillspine_export::{Dataset, Export, ExportError, Format, Question};
use skillspine_search::SearchError;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::{digest::Digester, problem::Problem};
use crate::{
    graphql::ErrorCode,
    state::{AppState, Snapshot},
};

/// Pieces that may wait for a client.
const PIECES_AHEAD: usize = 2;

/// What is to be done with the manifest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ManifestPlace {
    /// It is at the address of the `Link` header.
    Apart,
    /// It is the whole answer.
    Only,
    /// It is the first line.
    First,
}

/// What is written a piece at a time.
pub(super) trait Pieces: Send + 'static {
    type Error: std::fmt::Display + Send;

    /// The next piece; none after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, Self::Error>> + Send;
}

impl Pieces for Export {
    type Error = ExportError;

    async fn next(&mut self) -> Result<Option<Vec<u8>>, ExportError> {
        Self::next(self).await
    }
}

/// A part of the body, or the reason why it ends here.
type Piece = Result<Bytes, std::io::Error>;

/// Answers `/export/{dataset}`.
pub(super) async fn handle(
    State(state): State<Arc<AppState>>,
    Path(dataset): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match answer(&state, &dataset, query.as_deref().unwrap_or_default(), &headers).await {
        Ok(response) => response,
        Err(problem) => problem_response(problem),
    }
}

async fn answer(state: &Arc<AppState>, dataset: &str, query: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let Some(dataset) = Dataset::parse(dataset) else {
        let known: Vec<&str> = Dataset::ALL.iter().map(|dataset| dataset.as_str()).collect();
        let message = "there is no such export";
        let hint = format!("the exports are {}", known.join(", "));
        return Err(Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, message, &hint));
    };
    let unavailable = || Problem::unavailable("no release with adverts is published yet");
    let snapshot = state.snapshot().ok_or_else(unavailable)?;
    let store = snapshot.taxonomy.as_ref().ok_or_else(unavailable)?.store().clone();
    let index = snapshot.postings.clone().ok_or_else(unavailable)?;

    let tag = entity_tag(&snapshot, dataset, query);
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching(state, &tag)).into_response());
    }
    let (parameters, place) = parameters(query)?;
    let turn = Arc::clone(&state.exports).try_acquire_owned();
    let turn = turn.map_err(|_| Problem::unavailable("too many exports are being written"))?;
    let question =
        Question::read(&store, snapshot.release, dataset, parameters).await.map_err(|error| refused(&error))?;
    let format = question.format;
    if place == ManifestPlace::First && format != Format::Ndjson {
        return Err(Problem::bad_request(
            "the manifest can only be the first line of NDJSON",
            "ask for format=ndjson, or for the manifest apart with manifest=only",
        ));
    }
    let export =
        Export::open(&store, &index, snapshot.published_at, question).await.map_err(|error| refused(&error))?;
    let manifest = export.manifest().to_json().map_err(|error| refused(&error))?;
    if place == ManifestPlace::Only {
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
        return Ok((kind, caching(state, &tag), manifest).into_response());
    }
    check_rows(export.manifest().rows, state.config.export.rows)?;

    let first = (place == ManifestPlace::First).then(|| Bytes::from(format!("{{\"manifest\":{manifest}}}\n")));
    let body = stream_of(export, first, turn, state.config.export.stall());
    let name = format!("{}-{}.{}", dataset.as_str(), snapshot.release, format.as_str());
    let mut response = (caching(state, &tag), body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let described = format!(
        "</export/{}?{query}{}manifest=only>; rel=\"describedby\"; type=\"application/json\"",
        dataset.as_str(),
        if query.is_empty() { "" } else { "&" }
    );
    for (name, value) in
        [(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")), (header::LINK, described)]
    {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

/// The pieces of an export as a body. A task of its own writes them, so that a client that takes no bytes is given up, and with it
/// the turn and the memory it holds. A failure in the middle cuts the connection: what arrived is not taken for all.
pub(super) fn stream_of<P: Pieces>(
    mut export: P,
    first: Option<Bytes>,
    turn: OwnedSemaphorePermit,
    stall: Duration,
) -> Body {
    let (sender, receiver) = mpsc::channel::<Piece>(PIECES_AHEAD);
    tokio::spawn(async move {
        let _turn = turn;
        let mut next = first.map(Ok);
        loop {
            let piece = match next.take() {
                Some(piece) => piece,
                None => match export.next().await {
                    Ok(Some(bytes)) => Ok(Bytes::from(bytes)),
                    Ok(None) => return,
                    Err(error) => {
                        tracing::error!(cause = %error, "export ended early");
                        Err(std::io::Error::other("the export ended early"))
                    }
                },
            };
            let is_last = piece.is_err();
            let is_empty = piece.as_ref().is_ok_and(Bytes::is_empty);
            if !is_empty && !matches!(tokio::time::timeout(stall, sender.send(piece)).await, Ok(Ok(()))) || is_last {
                return;
            }
        }
    });
    let pieces =
        stream::unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) });
    // Compression asks once more after the end.
    Body::from_stream(pieces.fuse())
}

/// The parameters of the question, and what is asked about the manifest.
fn parameters(query: &str) -> Result<(Vec<(String, String)>, ManifestPlace), Problem> {
    let mut parameters = Vec::new();
    let mut place = ManifestPlace::Apart;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != "manifest" {
            parameters.push((name.into_owned(), value.into_owned()));
            continue;
        }
        place = match &*value {
            "only" => ManifestPlace::Only,
            "first" => ManifestPlace::First,
            _ => {
                let hint = "it takes `only` (instead of the table) or `first` (the first line of NDJSON)";
                return Err(Problem::bad_request("parameter `manifest` is not known", hint));
            }
        };
    }
    Ok((parameters, place))
}

fn check_rows(figure: u64, limit: u64) -> Result<(), Problem> {
    if figure <= limit {
        return Ok(());
    }
    let message = format!("the export has {figure} rows, more than the {limit} allowed");
    let hint = "narrow the filter, export one window of days after the other, or use the command line";
    Err(Problem::limit(StatusCode::BAD_REQUEST, "export_rows", message, figure, limit, hint))
}

/// A failure before the first byte.
fn refused(error: &ExportError) -> Problem {
    match error {
        ExportError::Question { message, hint } => Problem::bad_request(message.clone(), hint),
        ExportError::Search(SearchError::Limit { what, figure, limit }) => {
            let message = format!("{what} is {figure}, more than the {limit} allowed");
            let (figure, limit) = (*figure as u64, *limit as u64);
            Problem::limit(StatusCode::BAD_REQUEST, "export", message, figure, limit, "ask for less at once")
        }
        ExportError::Store(error) => {
            tracing::error!(cause = %error, "export cannot read the store");
            Problem::unavailable("the database is not available now")
        }
        error => {
            tracing::error!(cause = %error, "export failed");
            let hint = "report it with the request id in the `x-request-id` header";
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, "internal error", hint)
        }
    }
}

/// A digest of all that the answer depends on: the release, the program, the question.
fn entity_tag(snapshot: &Snapshot, dataset: Dataset, query: &str) -> String {
    let mut digester = Digester::default();
    let release = format!("{} {}", snapshot.release, snapshot.published_at);
    for part in [env!("CARGO_PKG_VERSION"), &release, dataset.as_str(), query] {
        digester.part(part.as_bytes());
    }
    format!("W/\"{}\"", &digester.finish().hex()[..32])
}

pub(super) fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim() == tag)
}

pub(super) fn caching(state: &AppState, tag: &str) -> [(header::HeaderName, String); 2] {
    let age = format!("public, max-age={}", state.config.cache.max_age_seconds);
    [(header::ETAG, tag.to_owned()), (header::CACHE_CONTROL, age)]
}

/// A refusal in the shape of every other one.
pub(super) fn problem_response(mut problem: Problem) -> Response {
    let (status, headers) = (problem.status, std::mem::take(&mut problem.headers));
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    let mut response = (status, kind, problem.into_answer().body).into_response();
    response.headers_mut().extend(headers.into_iter().map(|(name, value)| (Some(name), value)));
    response
}
