//! The handler of `/graphql`, after <https://graphql.github.io/graphql-over-http/draft/>.

use std::{sync::Arc, time::Instant};

use async_graphql::{
    Request as EngineRequest,
    parser::types::{ExecutableDocument, OperationType},
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use futures::future::join_all;

use super::{
    answer::{self, Answer, AnsweredRelease},
    body,
    digest::Digest,
    languages::accepted_languages,
    negotiate::{self, MediaType},
    observe::{RequestId, Summary},
    params::{Batch, Params},
    persisted::{NoText, QueryText},
    problem::Problem,
    response_cache::AnswerKey,
};
use crate::{
    graphql::{ErrorCode, RequestContext, complete, error_with_code, in_document_order},
    state::{AppState, Snapshot},
};

/// Names the release to answer from, for answers that can be reproduced.
const RELEASE: HeaderName = HeaderName::from_static("skillspine-release");

/// What is answered, and what may be said about it in headers and logs.
struct Reply {
    answer: Answer,
    operation: String,
    cache: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Set for GET requests that others may remember.
    entity_tag: Option<String>,
    not_modified: bool,
}

impl Reply {
    fn of(answer: Answer) -> Self {
        let (operation, cache, headers) = (String::new(), "none", Vec::new());
        Self { answer, operation, cache, headers, entity_tag: None, not_modified: false }
    }
}

impl From<Problem> for Reply {
    fn from(mut problem: Problem) -> Self {
        let headers = std::mem::take(&mut problem.headers);
        Self { headers, ..Self::of(problem.into_answer()) }
    }
}

/// What all requests of a batch have in common.
struct Shared<'a> {
    state: &'a AppState,
    context: RequestContext,
    release: AnsweredRelease,
    /// GET requests run queries only.
    read_only: bool,
    if_none_match: Option<&'a str>,
}

/// Answers a request to `/graphql`.
pub(super) async fn handle(
    State(state): State<Arc<AppState>>,
    Extension(RequestId(request_id)): Extension<RequestId>,
    request: Request<Body>,
) -> Response {
    let started = Instant::now();
    let _in_flight = state.metrics.graphql_started();
    let media_type = negotiate::answer_type(request.headers());
    let reply = match reply(&state, request_id, media_type, request).await {
        Ok(reply) => reply,
        Err(problem) => problem.into(),
    };
    let (code, operation) = (reply.answer.code, reply.operation.clone());
    state.metrics.graphql_finished(&operation, code, started.elapsed());
    respond(&state, reply, media_type.unwrap_or(MediaType::Json))
}

async fn reply(
    state: &AppState,
    request_id: String,
    media_type: Option<MediaType>,
    request: Request<Body>,
) -> Result<Reply, Problem> {
    let (parts, body) = request.into_parts();
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    if !is_get && parts.method != Method::POST {
        return Err(method_not_allowed("GraphQL requests are made with GET or POST", "GET, POST"));
    }
    if media_type.is_none() {
        let hint = "accept application/graphql-response+json or application/json";
        let message = "none of the accepted media types can be produced";
        return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message, hint));
    }
    let batch = if is_get {
        Batch::One(Params::from_query_string(parts.uri.query().unwrap_or_default())?)
    } else {
        negotiate::check_content_type(&parts.headers)?;
        let body = body::read(&parts.headers, body, &state.config.limits, &state.config.server).await?;
        Batch::from_json(&body, state.config.limits.batch)?
    };
    let Some(snapshot) = state.snapshot() else {
        return Err(Problem::unavailable("no release is published yet"));
    };

    let _turn = state.turns.take().await?;
    let languages = accepted_languages(&parts.headers);
    let release = asked_release(&parts.headers, &snapshot)?;
    let published_at = (release == snapshot.release).then_some(snapshot.published_at);
    let shared = Shared {
        state,
        release: AnsweredRelease { number: release, published_at },
        context: RequestContext {
            languages,
            request_id,
            snapshot,
            release,
            public_url: Arc::clone(&state.public_url),
            fetch: state.fetch.clone(),
        },
        read_only: is_get,
        if_none_match: if_none_match(&parts.headers).filter(|_| is_get),
    };
    match batch {
        Batch::One(params) => shared.answer(params).await,
        Batch::Many(all) => {
            let replies = join_all(all.into_iter().map(|params| shared.answer(params))).await;
            let answers = replies.into_iter().map(|reply| match reply {
                Ok(reply) => reply.answer,
                Err(problem) => problem.into_answer(),
            });
            let answers: Vec<Answer> = answers.collect();
            Ok(Reply { operation: "batch".to_owned(), ..Reply::of(Answer::batch(&answers)) })
        }
    }
}

impl Shared<'_> {
    async fn answer(&self, mut params: Params) -> Result<Reply, Problem> {
        let state = self.state;
        let query = match state.persisted.text_of(&mut params).await {
            Ok(query) => query,
            Err(NoText::SendText(error)) => return Ok(Reply::of(Answer::retry_with_text(*error, &self.release))),
            Err(NoText::Problem(problem)) => return Err(problem),
        };
        let key = state.responses.key(&AnswerKey {
            snapshot: &self.context.snapshot,
            release: self.context.release,
            query: query.digest,
            operation_name: params.operation_name.as_deref(),
            variables: &params.variables,
            languages: &self.context.languages,
        });
        let entity_tag = self.read_only.then(|| format!("W/\"{}\"", &key.hex()[..32]));

        if let Some(answer) = state.responses.get(&key).await {
            state.metrics.response_cache("hit");
            let not_modified = self.has(entity_tag.as_deref());
            let operation = params.operation_name.unwrap_or_default();
            return Ok(Reply { operation, cache: "hit", entity_tag, not_modified, ..Reply::of(answer) });
        }
        self.run(params, query, key, entity_tag).await
    }

    /// Takes a request through the gate and the engine.
    async fn run(
        &self,
        params: Params,
        query: QueryText,
        key: Digest,
        entity_tag: Option<String>,
    ) -> Result<Reply, Problem> {
        let state = self.state;
        let inspected = match state.documents.parse(&state.gate, query.digest, &query.text).await {
            Ok(document) => state
                .gate
                .inspect(&document, params.operation_name.as_deref(), &params.variables)
                .map(|report| (document, report)),
            Err(refusal) => Err(refusal),
        };
        let (document, report) = match inspected {
            Ok(inspected) => inspected,
            Err(refusal) => {
                if let Some(limit_name) = refusal.limit_name {
                    state.metrics.gate_refusal(limit_name);
                }
                return Ok(Reply::of(Answer::refused(refusal.into_error(), &self.release)));
            }
        };
        let is_query = report.operation_type == OperationType::Query;
        if self.read_only && !is_query {
            return Err(method_not_allowed("only queries can be made with GET", "POST"));
        }
        state.persisted.remember(&query).await;
        let operation = report.operation_name.unwrap_or_default();

        // The tag is a digest of all that the answer depends on, so nothing has to run to know that it is the same.
        if self.has(entity_tag.as_deref()) {
            let nothing =
                Answer { body: Bytes::new(), outcome: answer::Outcome::Ran, code: answer::OK, is_fleeting: false };
            return Ok(Reply { operation, entity_tag, not_modified: true, ..Reply::of(nothing) });
        }

        let mut request = EngineRequest::new("").variables(params.variables).data(self.context.clone());
        request.operation_name = params.operation_name;
        request.set_parsed_query(document.as_ref().clone());
        let execution = self.execute(request, &document);
        let answer = if is_query { state.responses.get_or_make(key, execution).await } else { execution.await };
        state.metrics.response_cache("miss");
        let entity_tag = entity_tag.filter(|_| answer.is_clean());
        Ok(Reply { operation, cache: "miss", entity_tag, ..Reply::of(answer) })
    }

    async fn execute(&self, request: EngineRequest, document: &ExecutableDocument) -> Answer {
        let operation_name = request.operation_name.clone();
        let limit = self.state.config.server.request_timeout();
        match tokio::time::timeout(limit, self.state.executor.execute(request)).await {
            Ok(mut response) => {
                in_document_order(&mut response.data, document, operation_name.as_deref());
                complete(&mut response, &self.context.request_id);
                Answer::of_engine(&response, &self.release)
            }
            Err(_) => {
                let message = format!("the query ran longer than the {} s allowed", limit.as_secs_f32());
                let hint = "ask for less at once: smaller pages, fewer nested lists";
                Answer::refused(error_with_code(message, ErrorCode::Timeout, hint), &self.release)
            }
        }
    }

    fn has(&self, entity_tag: Option<&str>) -> bool {
        let (Some(known), Some(entity_tag)) = (self.if_none_match, entity_tag) else { return false };
        known.split(',').any(|tag| tag.trim() == entity_tag)
    }
}

/// The release that the request names in its header, or the newest.
fn asked_release(headers: &HeaderMap, snapshot: &Snapshot) -> Result<i32, Problem> {
    let Some(asked) = headers.get(RELEASE) else { return Ok(snapshot.release) };
    let number = asked.to_str().ok().and_then(|text| text.trim().parse::<i32>().ok());
    let known = snapshot.oldest..=snapshot.release;
    number.filter(|number| known.contains(number)).ok_or_else(|| {
        let (oldest, newest) = known.into_inner();
        let message = format!(
            "the `{RELEASE}` header must be the number of a release, {oldest} being the oldest and {newest} the newest"
        );
        Problem::bad_request(message, "leave the header out for the newest release")
    })
}

fn if_none_match(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::IF_NONE_MATCH)?.to_str().ok()
}

fn method_not_allowed(message: &str, allowed: &'static str) -> Problem {
    let hint = "queries go with GET or POST, everything else with POST";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message, hint)
        .with_header(header::ALLOW, HeaderValue::from_static(allowed))
}

fn respond(state: &AppState, reply: Reply, media_type: MediaType) -> Response {
    let status = reply.answer.status(media_type);
    let summary = Summary {
        operation: reply.operation,
        code: reply.answer.code,
        cache: reply.cache,
        bytes: if reply.not_modified { 0 } else { reply.answer.body.len() },
    };
    let mut response = Response::new(if reply.not_modified { Body::empty() } else { Body::from(reply.answer.body) });
    *response.status_mut() = if reply.not_modified { StatusCode::NOT_MODIFIED } else { status };
    response.extensions_mut().insert(summary);

    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, skillspine-release"));
    let cache_control = match reply.entity_tag {
        Some(tag) => {
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                headers.insert(header::ETAG, tag);
            }
            format!("public, max-age={}", state.config.cache.max_age_seconds)
        }
        None => "no-store".to_owned(),
    };
    if let Ok(cache_control) = HeaderValue::from_str(&cache_control) {
        headers.insert(header::CACHE_CONTROL, cache_control);
    }
    if !reply.not_modified {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.content_type()));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    headers.extend(reply.headers.into_iter().map(|(name, value)| (Some(name), value)));
    response
}
