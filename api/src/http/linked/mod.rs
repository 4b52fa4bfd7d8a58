//! `/concept/{framework}/{key}`, `/credential/{key}` and `/framework/{key}`: a page for everything that is named, for people as HTML, for
//! programs as JSON-LD and Turtle in the words of SKOS, CTDL and schema.org; a skill also as rich skill descriptor (`.rsd.json`).
//!
//! The key of the page of a concept or a credential is its permanent id. The publisher's key, URI and code lead there too, by a redirect:
//! they are attributes, and may change. Every page is of the newest release.

mod html;
mod media;
mod read;

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use skillspine_domain::address::Addresses;
use skillspine_export::linked;

use self::{media::Form, read::Reader};
use super::{
    digest::Digester,
    export::{caching, has, problem_response},
    problem::Problem,
};
use crate::{
    graphql::{ApiError, ErrorCode, RequestContext},
    state::{AppState, Snapshot},
};

/// What a page is about.
#[derive(Clone, Copy)]
enum Subject<'a> {
    Concept { framework: &'a str, key: &'a str },
    Credential { key: &'a str },
    Framework { key: &'a str },
}

/// What there is at an address.
enum Found {
    /// A page, its address without a suffix, and the forms that it has.
    Page { path: String, forms: &'static [Form], body: Vec<u8> },
    /// Another address, without a suffix.
    Elsewhere(String),
}

/// Answers `/concept/{framework}/{key}`.
pub(super) async fn concept(
    State(state): State<Arc<AppState>>,
    Path((framework, key)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (key, form) = Form::of_key(&key);
    respond(&state, Subject::Concept { framework: &framework, key }, form, &headers).await
}

/// Answers `/credential/{key}`.
pub(super) async fn credential(
    State(state): State<Arc<AppState>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (key, form) = Form::of_key(&key);
    respond(&state, Subject::Credential { key }, form, &headers).await
}

/// Answers `/framework/{key}`.
pub(super) async fn framework(
    State(state): State<Arc<AppState>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (key, form) = Form::of_key(&key);
    respond(&state, Subject::Framework { key }, form, &headers).await
}

async fn respond(state: &AppState, subject: Subject<'_>, suffix: Option<Form>, headers: &HeaderMap) -> Response {
    let form = suffix.or_else(|| Form::accepted(headers));
    let answer = answer(state, subject, suffix, form, headers).await;
    let mut response = answer.unwrap_or_else(|problem| refusal(problem, form));
    if suffix.is_none() {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    }
    response
}

async fn answer(
    state: &AppState,
    subject: Subject<'_>,
    suffix: Option<Form>,
    form: Option<Form>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let form = form.ok_or_else(|| {
        let message = "none of the accepted media types can be produced";
        let hint = "accept text/html, application/ld+json or text/turtle, or end the address in .html, .jsonld or .ttl";
        Problem::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message, hint)
    })?;
    let unavailable = || Problem::unavailable("no release is published yet");
    let snapshot = state.snapshot().ok_or_else(unavailable)?;
    let taxonomy = snapshot.taxonomy.as_ref().ok_or_else(unavailable)?;
    // The tag is a digest of all that the answer depends on, so nothing has to be read to know that it is the same.
    let tag = entity_tag(state, &snapshot, subject, form);
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, caching(state, &tag)).into_response());
    }
    let _turn = state.turns.take().await?;
    let request = RequestContext {
        languages: Vec::new(),
        request_id: String::new(),
        snapshot: Arc::clone(&snapshot),
        release: snapshot.release,
        public_url: Arc::clone(&state.public_url),
        fetch: None,
    };
    let reader = Reader { taxonomy, request: &request };
    let limit = state.config.server.request_timeout();
    let found = tokio::time::timeout(limit, find(state, reader, subject, form)).await.map_err(|_| {
        let message = format!("the page took longer than the {} s allowed", limit.as_secs_f32());
        Problem::new(StatusCode::GATEWAY_TIMEOUT, ErrorCode::Timeout, message, "try again in a moment")
    })??;
    match found {
        Found::Page { path, forms, body } => Ok(page(state, (&path, forms), form, suffix, &tag, body)),
        Found::Elsewhere(path) => {
            let location = format!("{path}{}", suffix.map_or("", Form::suffix));
            let age = format!("public, max-age={}", state.config.cache.max_age_seconds);
            let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, age)];
            Ok((StatusCode::FOUND, headers).into_response())
        }
    }
}

async fn find(state: &AppState, reader: Reader<'_>, subject: Subject<'_>, form: Form) -> Result<Found, Problem> {
    let addresses = Addresses::new(&state.public_url);
    match subject {
        Subject::Concept { framework, key } => {
            let missing = || missing(&format!("concept `{}` in the framework `{}`", shown(key), shown(framework)));
            let found = reader.find(framework, key).await.map_err(failed)?.ok_or_else(missing)?;
            let path = Addresses::new("").concept(framework, found.id);
            if key != found.id.to_string() {
                return Ok(Found::Elsewhere(path));
            }
            let forms: &[Form] = if found.kind.is_skill() { &Form::OF_SKILL } else { &Form::ALL };
            if !forms.contains(&form) {
                return Err(not_a_skill(&format!("`{}` is of kind {}", shown(&found.label), found.kind)));
            }
            let concept = (*found).clone();
            if form == Form::Rsd {
                let body = reader.descriptor(concept, addresses).await.map_err(failed)?.into_bytes();
                return Ok(Found::Page { path, forms, body });
            }
            let description = reader.description(concept).await.map_err(failed)?.ok_or_else(missing)?;
            let body = match form {
                Form::Linked(format) => written(linked::concept(&description, addresses, format))?,
                _ => {
                    let page = reader.concept_page(description).await.map_err(failed)?;
                    html::concept(&page.ok_or_else(missing)?, reader.request.release, forms).into_bytes()
                }
            };
            Ok(Found::Page { path, forms, body })
        }
        Subject::Credential { key } => {
            let found = reader.credential(key).await.map_err(failed)?;
            let found = found.ok_or_else(|| missing(&format!("credential `{}`", shown(key))))?;
            let path = Addresses::new("").credential(found.id);
            if key != found.id.to_string() {
                return Ok(Found::Elsewhere(path));
            }
            let description = reader.credential_description(&found).await.map_err(failed)?;
            let body = match form {
                Form::Linked(format) => written(linked::credential(&description, addresses, format))?,
                Form::Html => {
                    let page = reader.credential_page(description).await.map_err(failed)?;
                    html::credential(&page, reader.request.release).into_bytes()
                }
                Form::Rsd => return Err(not_a_skill("this is a credential")),
            };
            Ok(Found::Page { path, forms: &Form::ALL, body })
        }
        Subject::Framework { key } => {
            let (framework, version) = reader
                .framework(key)
                .await
                .map_err(failed)?
                .ok_or_else(|| missing(&format!("framework `{}`", shown(key))))?;
            let path = Addresses::new("").framework(key);
            let (scheme, total) = reader.scheme(framework, version).await.map_err(failed)?;
            let body = match form {
                Form::Linked(format) => written(linked::scheme(&scheme, addresses, format))?,
                Form::Html => html::framework(&scheme, total, reader.request.release).into_bytes(),
                Form::Rsd => return Err(not_a_skill("this is a framework")),
            };
            Ok(Found::Page { path, forms: &Form::ALL, body })
        }
    }
}

fn written(linked: std::io::Result<Vec<u8>>) -> Result<Vec<u8>, Problem> {
    linked.map_err(|error| {
        tracing::error!(cause = %error, "linked data cannot be written");
        internal()
    })
}

fn page(
    state: &AppState,
    (path, forms): (&str, &[Form]),
    form: Form,
    suffix: Option<Form>,
    tag: &str,
    body: Vec<u8>,
) -> Response {
    let mut response = (caching(state, tag), body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.content_type()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let mut add = |name: HeaderName, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    };
    if form == Form::Html {
        add(header::CONTENT_SECURITY_POLICY, html::POLICY.clone());
    }
    if suffix.is_none() {
        add(header::CONTENT_LOCATION, format!("{path}{}", form.suffix()));
    }
    add(header::LINK, format!("<{path}>; rel=\"canonical\""));
    for other in forms.iter().filter(|other| **other != form) {
        let (suffix, media_type) = (other.suffix(), other.media_type());
        add(header::LINK, format!("<{path}{suffix}>; rel=\"alternate\"; type=\"{media_type}\""));
    }
    response
}

/// A digest of all that a page depends on: the release, the program, its address, the subject and the form.
fn entity_tag(state: &AppState, snapshot: &Snapshot, subject: Subject<'_>, form: Form) -> String {
    let mut digester = Digester::default();
    let release = format!("{} {}", snapshot.release, snapshot.published_at);
    let subject = match subject {
        Subject::Concept { framework, key } => ["concept", framework, key],
        Subject::Credential { key } => ["credential", key, ""],
        Subject::Framework { key } => ["framework", key, ""],
    };
    for part in [env!("CARGO_PKG_VERSION"), &state.public_url, &release, form.suffix()].into_iter().chain(subject) {
        digester.part(part.as_bytes());
    }
    format!("W/\"{}\"", &digester.finish().hex()[..32])
}

fn missing(what: &str) -> Problem {
    let hint = "an address here is /concept/{framework}/{id}, also with a code or a percent-encoded URI in place of the id, \
                /credential/{id}, also with a URI, or /framework/{key}; GraphQL finds all of them by name";
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, format!("there is no {what} in this release"), hint)
}

/// A descriptor of something else is asked for.
fn not_a_skill(reason: &str) -> Problem {
    let hint =
        "ask for .html, .jsonld or .ttl; `skillspine export <framework> --format rsd` writes all skills of a framework";
    let message = format!("rich skill descriptors describe skills, and {reason}");
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, message, hint)
}

/// What somebody asked for, short enough for a message.
fn shown(key: &str) -> String {
    key.chars().take(80).collect()
}

fn internal() -> Problem {
    let hint = "report it with the request id in the `x-request-id` header";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, "internal error", hint)
}

/// Reading failed.
pub(super) fn failed(error: ApiError) -> Problem {
    match error {
        ApiError::Unavailable(what) => Problem::unavailable(format!("{what} is not available now")),
        error => {
            tracing::error!(cause = ?error, "page cannot be read");
            internal()
        }
    }
}

/// A refusal in the form that was asked for: people get a page.
fn refusal(mut problem: Problem, form: Option<Form>) -> Response {
    if form != Some(Form::Html) {
        return problem_response(problem);
    }
    let hint = problem.error.extensions.as_ref().and_then(|extensions| match extensions.get("hint") {
        Some(async_graphql::Value::String(hint)) => Some(hint.clone()),
        _ => None,
    });
    let body = html::refusal(&problem.error.message, &hint.unwrap_or_default());
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static(Form::Html.content_type())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let mut response = (problem.status, fixed, body).into_response();
    if let Ok(policy) = HeaderValue::from_str(&html::POLICY) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let headers = std::mem::take(&mut problem.headers);
    response.headers_mut().extend(headers.into_iter().map(|(name, value)| (Some(name), value)));
    response
}
