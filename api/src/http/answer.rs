//! The written form of an answer, and which status it travels with.

use async_graphql::{Response, ServerError, Value};
use axum::http::{StatusCode, header};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::negotiate::MediaType;
use crate::graphql::{ErrorCode, NO_STORE, code_of};

/// An answer as bytes, ready to be sent and to be remembered.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub body: Bytes,
    pub outcome: Outcome,
    /// The code of the first error, `OK` without one.
    pub code: &'static str,
    /// Whether it may be another the next time, for the same question to the same release.
    pub is_fleeting: bool,
}

/// What the status depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The operation ran; there is a `data` entry.
    Ran,
    /// The request was well formed and did not get as far as running.
    RequestError,
    /// The status stands whatever the media type.
    Status(StatusCode),
}

/// The release that an answer is based on, as every answer says it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnsweredRelease {
    pub number: i32,
    /// Known for the newest release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<AnswerExtensions<'a>>,
}

#[derive(Serialize)]
struct AnswerExtensions<'a> {
    release: &'a AnsweredRelease,
}

impl Answer {
    /// Writes what the engine answered. Errors must be complete.
    pub fn of_engine(response: &Response, release: &AnsweredRelease) -> Self {
        let ran = response.errors.is_empty()
            || response.data != Value::Null
            || response.errors.iter().any(|e| !e.path.is_empty());
        let outcome = match outage(response) {
            Some(status) => Outcome::Status(status),
            None if ran => Outcome::Ran,
            None => Outcome::RequestError,
        };
        Self::write(response, ran, Some(release), outcome)
    }

    /// A well-formed request that does not get as far as running.
    pub fn refused(error: ServerError, release: &AnsweredRelease) -> Self {
        let outcome = match error_status(&error) {
            Some(status) => Outcome::Status(status),
            None => Outcome::RequestError,
        };
        Self::write(&Response::from_errors(vec![error]), false, Some(release), outcome)
    }

    /// A well-formed request that is answered with errors and status 200, as clients of persisted queries expect.
    pub fn retry_with_text(error: ServerError, release: &AnsweredRelease) -> Self {
        Self::write(&Response::from_errors(vec![error]), false, Some(release), Outcome::Status(StatusCode::OK))
    }

    /// A request that is refused before it is a GraphQL request.
    pub fn protocol(status: StatusCode, response: Response) -> Self {
        Self::write(&response, false, None, Outcome::Status(status))
    }

    /// Several answers in one.
    pub fn batch(answers: &[Self]) -> Self {
        let mut body = Vec::with_capacity(answers.iter().map(|answer| answer.body.len() + 1).sum::<usize>() + 2);
        body.push(b'[');
        for (index, answer) in answers.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            body.extend_from_slice(&answer.body);
        }
        body.push(b']');
        let code = answers.iter().map(|answer| answer.code).find(|code| *code != OK).unwrap_or(OK);
        let is_fleeting = answers.iter().any(|answer| answer.is_fleeting);
        Self { body: body.into(), outcome: Outcome::Status(StatusCode::OK), code, is_fleeting }
    }

    fn write(response: &Response, ran: bool, release: Option<&AnsweredRelease>, outcome: Outcome) -> Self {
        let extensions = release.map(|release| AnswerExtensions { release });
        let written = Written { data: ran.then_some(&response.data), errors: &response.errors, extensions };
        let code = response.errors.first().map_or(OK, |error| known_code(code_of(error)));
        let is_fleeting = response.http_headers.get(header::CACHE_CONTROL).is_some_and(|value| value == NO_STORE);
        match serde_json::to_vec(&written) {
            Ok(body) => Self { body: body.into(), outcome, code, is_fleeting },
            Err(error) => {
                tracing::error!(cause = %error, "answer cannot be written as JSON");
                let body = r#"{"errors":[{"message":"internal error","extensions":{"code":"INTERNAL"}}]}"#;
                let outcome = Outcome::Status(StatusCode::INTERNAL_SERVER_ERROR);
                let (body, code) = (Bytes::from_static(body.as_bytes()), ErrorCode::Internal.as_str());
                Self { body, outcome, code, is_fleeting }
            }
        }
    }

    /// The status, which for old clients is 200 for everything well formed.
    /// <https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes>
    pub fn status(&self, media_type: MediaType) -> StatusCode {
        match (self.outcome, media_type) {
            (Outcome::Status(status), _) => status,
            (Outcome::Ran, _) | (Outcome::RequestError, MediaType::Json) => StatusCode::OK,
            (Outcome::RequestError, MediaType::GraphqlResponse) => StatusCode::BAD_REQUEST,
        }
    }

    /// No error at all, and the same tomorrow: may be remembered.
    pub fn is_clean(&self) -> bool {
        self.code == OK && !self.is_fleeting
    }
}

/// The code of an answer without errors, in logs and metrics.
pub(super) const OK: &str = "OK";

/// The status of an answer that has nothing but an outage to tell.
fn outage(response: &Response) -> Option<StatusCode> {
    let nothing = match &response.data {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(|value| *value == Value::Null),
        _ => false,
    };
    if !nothing {
        return None;
    }
    response.errors.iter().find_map(error_status)
}

fn error_status(error: &ServerError) -> Option<StatusCode> {
    match code_of(error) {
        Some("UNAVAILABLE") => Some(StatusCode::SERVICE_UNAVAILABLE),
        Some("TIMEOUT") => Some(StatusCode::GATEWAY_TIMEOUT),
        Some("INTERNAL") => Some(StatusCode::INTERNAL_SERVER_ERROR),
        _ => None,
    }
}

/// Codes are labels of metrics: those of ours are told apart.
fn known_code(code: Option<&str>) -> &'static str {
    let all = [
        ErrorCode::BadUserInput,
        ErrorCode::NotFound,
        ErrorCode::LimitExceeded,
        ErrorCode::Timeout,
        ErrorCode::Unavailable,
        ErrorCode::Internal,
        ErrorCode::ParseFailed,
        ErrorCode::ValidationFailed,
        ErrorCode::PersistedQueryNotFound,
        ErrorCode::PersistedQueryNotSupported,
    ];
    all.iter().map(|known| known.as_str()).find(|known| Some(*known) == code).unwrap_or("OTHER")
}
