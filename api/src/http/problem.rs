//! A request that is refused before it is a GraphQL request: wrong method, media type, body or parameters.

use async_graphql::{Response, ServerError, Value};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};

use super::answer::Answer;
use crate::graphql::{ErrorCode, error_with_code};

/// Why the request is refused, with the status that says so.
#[derive(Debug)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub error: Box<ServerError>,
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>, hint: &str) -> Self {
        Self { status, error: Box::new(error_with_code(message, code, hint)), headers: Vec::new() }
    }

    /// The request itself is malformed.
    pub fn bad_request(message: impl Into<String>, hint: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message, hint)
    }

    /// Something is larger than allowed.
    pub fn limit(
        status: StatusCode,
        name: &str,
        message: impl Into<String>,
        figure: u64,
        limit: u64,
        hint: &str,
    ) -> Self {
        let mut problem = Self::new(status, ErrorCode::LimitExceeded, message, hint);
        let extensions = problem.error.extensions.get_or_insert_default();
        extensions.set("limitName", Value::from(name));
        extensions.set("figure", figure);
        extensions.set("limit", limit);
        problem
    }

    /// The server cannot answer now and can soon.
    pub fn unavailable(message: impl Into<String>) -> Self {
        let hint = "try again after the seconds in `Retry-After`";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, message, hint)
            .with_header(header::RETRY_AFTER, HeaderValue::from_static("1"))
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub fn into_answer(self) -> Answer {
        Answer::protocol(self.status, Response::from_errors(vec![*self.error]))
    }
}
