//! Errors as CASE writes them: `imsx_StatusInfo`.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Status {
    status: StatusCode,
    /// A member of the enumeration of minor codes.
    code: &'static str,
    /// What the code is about.
    field: String,
    description: String,
}

impl Status {
    fn new(status: StatusCode, code: &'static str, field: &str, description: impl Into<String>) -> Self {
        let field: String = field.chars().take(80).collect();
        Self { status, code, field, description: description.into() }
    }

    pub fn unknown(description: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "unknownobject", "sourcedId", description)
    }

    pub fn invalid_uuid(id: &str) -> Self {
        let id: String = id.chars().take(80).collect();
        let description = format!("the identifier must be a UUID as 74f5bb7d-d7cc-11e8-824f-0242ac160002, not {id}");
        Self::new(StatusCode::BAD_REQUEST, "invalid_uuid", "sourcedId", description)
    }

    pub fn invalid_sort(field: &str, description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_sort_field", field, description)
    }

    pub fn invalid_selection(field: &str, description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_selection_field", field, description)
    }

    pub fn busy() -> Self {
        let description = "the server cannot answer now: try again after the seconds in `Retry-After`";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_busy", "TargetEndSystem", description)
    }

    pub fn nothing_published() -> Self {
        let description = "no release is published yet";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "server_busy", "TargetEndSystem", description)
    }

    pub fn internal() -> Self {
        let description = "internal error: report it with the request id in the `x-request-id` header";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_server_error", "TargetEndSystem", description)
    }
}

impl IntoResponse for Status {
    fn into_response(self) -> Response {
        let body = json!({
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": self.description,
            "imsx_codeMinor": { "imsx_codeMinorField": [
                { "imsx_codeMinorFieldName": self.field, "imsx_codeMinorFieldValue": self.code }
            ] },
        });
        let fixed = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
        let retry = (self.status == StatusCode::SERVICE_UNAVAILABLE).then_some([(header::RETRY_AFTER, "1")]);
        (self.status, fixed, retry, body.to_string()).into_response()
    }
}
