//! What clients are told when something goes wrong: a stable code, a message that helps, a hint, and no internals.

use std::{error::Error as StdError, sync::Arc};

use async_graphql::{ErrorExtensionValues, PathSegment, Response, ServerError, Value};

/// The codes that clients switch on (`extensions.code`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// An argument, variable or parameter is wrong.
    BadUserInput,
    /// What was asked for by name does not exist.
    NotFound,
    /// The query asks for more than is allowed.
    LimitExceeded,
    /// The query ran too long.
    Timeout,
    /// The server cannot answer now and can soon.
    Unavailable,
    /// A fault of ours.
    Internal,
    /// The query text is not GraphQL.
    ParseFailed,
    /// The query does not fit the schema.
    ValidationFailed,
    /// The persisted query is not known: send it with its text.
    PersistedQueryNotFound,
    /// Persisted queries of that kind are not supported.
    PersistedQueryNotSupported,
}

impl ErrorCode {
    /// The code as clients read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
        }
    }
}

/// What a resolver fails with. `?` turns it into a GraphQL error; codes and hints are filled in when the answer is written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ApiError {
    /// An argument is wrong.
    #[error("{message}")]
    BadUserInput {
        /// What is wrong.
        message: String,
        /// What to send instead.
        hint: String,
    },
    /// What was asked for by name does not exist.
    #[error("{message}")]
    NotFound {
        /// What does not exist.
        message: String,
        /// Where to look.
        hint: String,
    },
    /// An argument asks for more than is allowed.
    #[error("{message}")]
    LimitExceeded {
        /// What is too much.
        message: String,
        /// The name of the limit.
        limit_name: &'static str,
        /// What was asked for.
        figure: u64,
        /// What would have been allowed.
        limit: u64,
        /// What to do instead.
        hint: String,
    },
    /// Something this answer needs is away: the database, an index.
    #[error("{0} is not available now")]
    Unavailable(String),
    /// A fault of ours; logged, never shown.
    #[error("internal error")]
    Internal(#[source] Arc<dyn StdError + Send + Sync>),
}

impl ApiError {
    /// An argument is wrong.
    pub fn bad_user_input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::BadUserInput { message: message.into(), hint: hint.into() }
    }

    /// What was asked for by name does not exist.
    pub fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::NotFound { message: message.into(), hint: hint.into() }
    }

    /// A fault of ours.
    pub fn internal(error: impl StdError + Send + Sync + 'static) -> Self {
        Self::Internal(Arc::new(error))
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::BadUserInput { .. } => ErrorCode::BadUserInput,
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::LimitExceeded { .. } => ErrorCode::LimitExceeded,
            Self::Unavailable(_) => ErrorCode::Unavailable,
            Self::Internal(_) => ErrorCode::Internal,
        }
    }

    fn fill(&self, extensions: &mut ErrorExtensionValues) {
        extensions.set("code", self.code().as_str());
        match self {
            Self::BadUserInput { hint, .. } | Self::NotFound { hint, .. } => extensions.set("hint", hint.as_str()),
            Self::LimitExceeded { limit_name, figure, limit, hint, .. } => {
                extensions.set("limitName", *limit_name);
                extensions.set("figure", *figure);
                extensions.set("limit", *limit);
                extensions.set("hint", hint.as_str());
            }
            Self::Unavailable(_) => extensions.set("hint", "try again in a moment"),
            Self::Internal(_) => {}
        }
    }
}

/// An error of the request as a whole.
pub fn error_with_code(message: impl Into<String>, code: ErrorCode, hint: &str) -> ServerError {
    let mut error = ServerError::new(message, None);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.as_str());
    extensions.set("hint", hint);
    error
}

/// The code of an error that went through [`complete`].
pub fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code") {
        Some(Value::String(code)) => Some(code),
        _ => None,
    }
}

/// The most errors that one answer lists.
const MOST_ERRORS: usize = 50;

/// Gives every error of the answer its code and hint, logs those that are ours and hides what they say.
pub fn complete(response: &mut Response, request_id: &str) {
    // Resolvers end in any order; what they say has one.
    response.errors.sort_by(|left, right| place(left).cmp(&place(right)));
    let left_out = response.errors.len().saturating_sub(MOST_ERRORS);
    response.errors.truncate(MOST_ERRORS);
    for error in &mut response.errors {
        complete_one(error, request_id);
    }
    if left_out > 0 {
        let message = format!("{left_out} more errors are not listed");
        response.errors.push(error_with_code(message, ErrorCode::ValidationFailed, "mend those above first"));
    }
}

/// Line and column in the document, and the path in the answer.
type Place<'a> = (Option<(usize, usize)>, Vec<(usize, &'a str)>);

/// Where an error belongs: the place in the document, then the place in the answer.
fn place(error: &ServerError) -> Place<'_> {
    let location = error.locations.first().map(|pos| (pos.line, pos.column));
    let path = error.path.iter().map(|segment| match segment {
        PathSegment::Index(at) => (*at, ""),
        PathSegment::Field(name) => (0, name.as_str()),
    });
    (location, path.collect())
}

fn complete_one(error: &mut ServerError, request_id: &str) {
    if code_of(error).is_some() {
        return;
    }
    let ours = error.source::<ApiError>().cloned();
    let ours = ours.or_else(|| error.source::<Arc<ApiError>>().map(|shared| shared.as_ref().clone()));

    if let Some(ApiError::Internal(cause)) = &ours {
        hide(error, &chain(cause.as_ref()), request_id);
    } else if let Some(ours) = ours {
        ours.fill(error.extensions.get_or_insert_default());
    } else if error.path.is_empty() {
        set(error, ErrorCode::ValidationFailed, "the schema is at /schema.graphql");
    } else if is_about_input(&error.message) {
        set(error, ErrorCode::BadUserInput, "the schema at /schema.graphql tells what this argument takes");
    } else {
        let cause = error.message.clone();
        hide(error, &cause, request_id);
    }
}

/// The engine's own complaints about argument values carry no type to tell them by.
fn is_about_input(message: &str) -> bool {
    message.starts_with("Failed to parse \"") || message.starts_with("Invalid value for argument")
}

fn set(error: &mut ServerError, code: ErrorCode, hint: &str) {
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("code", code.as_str());
    extensions.set("hint", hint);
}

fn hide(error: &mut ServerError, cause: &str, request_id: &str) {
    let path: Vec<String> = error.path.iter().map(|segment| format!("{segment:?}")).collect();
    tracing::error!(request.id = request_id, path = path.join("."), cause, "resolver failed");
    error.message = "internal error".to_owned();
    error.source = None;
    set(error, ErrorCode::Internal, "report it with the request id in the `x-request-id` header");
}

fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use async_graphql::{Error, Pos};

    use super::*;

    fn check(error: impl Into<Error>, path: bool, expected_code: &str, expected_message: &str) {
        let mut error: ServerError = error.into().into_server_error(Pos { line: 1, column: 1 });
        if path {
            error.path.push(PathSegment::Field("skill".to_owned()));
        }
        let mut response = Response::from_errors(vec![error]);
        complete(&mut response, "test");
        let error = &response.errors[0];
        assert_eq!(code_of(error), Some(expected_code));
        assert_eq!(error.message, expected_message);
        assert!(error.extensions.as_ref().is_some_and(|extensions| extensions.get("hint").is_some()));
    }

    #[test]
    fn every_error_gets_a_code() {
        check(ApiError::bad_user_input("no such kind", "use SKILL"), true, "BAD_USER_INPUT", "no such kind");
        check(
            Arc::new(ApiError::not_found("no such framework", "see `frameworks`")),
            true,
            "NOT_FOUND",
            "no such framework",
        );
        check(
            ApiError::Unavailable("the database".to_owned()),
            true,
            "UNAVAILABLE",
            "the database is not available now",
        );
        check(Error::new("Unknown field"), false, "GRAPHQL_VALIDATION_FAILED", "Unknown field");
        check(
            Error::new("Failed to parse \"Int\": too large"),
            true,
            "BAD_USER_INPUT",
            "Failed to parse \"Int\": too large",
        );
    }

    #[test]
    fn internals_stay_inside() {
        let cause = std::io::Error::other("password=secret");
        check(ApiError::internal(cause), true, "INTERNAL", "internal error");
        check(Error::new("relation concept does not exist"), true, "INTERNAL", "internal error");
    }

    #[test]
    fn errors_come_in_the_order_of_the_document() {
        let at = |line, index| {
            let mut error = ServerError::new("wrong", Some(Pos { line, column: 3 }));
            error.path = vec![PathSegment::Field("skills".to_owned()), PathSegment::Index(index)];
            error
        };
        let mut response = Response::from_errors(vec![at(2, 10), at(1, 5), at(2, 9)]);
        complete(&mut response, "test");
        let indexes: Vec<usize> = response.errors.iter().map(|error| place(error).1[1].0).collect();
        assert_eq!(indexes, [5, 9, 10]);
    }

    #[test]
    fn long_lists_of_errors_are_cut() {
        let mut response = Response::from_errors((0..1000).map(|_| ServerError::new("Unknown field", None)).collect());
        complete(&mut response, "test");
        assert_eq!(response.errors.len(), 51);
        assert_eq!(response.errors[50].message, "950 more errors are not listed");
    }
}
