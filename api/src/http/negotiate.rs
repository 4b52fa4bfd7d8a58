//! Which media type a client accepts and which one it sends.

use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use crate::graphql::ErrorCode;

/// The media types of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status tells what happened.
    GraphqlResponse,
    /// `application/json`: the status is 200 for everything well formed.
    Json,
}

impl MediaType {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// Chooses the media type of the answer; none when the client accepts neither. Ranges with a wildcard mean
/// `application/json`, since clients that name no type predate the other one.
pub(super) fn answer_type(headers: &HeaderMap) -> Option<MediaType> {
    let values = headers.get_all(header::ACCEPT);
    if values.iter().next().is_none() {
        return Some(MediaType::Json);
    }
    let (mut response, mut json, mut wildcard) = (None, None, None);
    for range in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')) {
        let Some(range) = AcceptRange::read(range) else { continue };
        let slot = match range.essence.as_str() {
            "application/graphql-response+json" => &mut response,
            "application/json" => &mut json,
            "*/*" | "application/*" => &mut wildcard,
            _ => continue,
        };
        *slot = Some(slot.unwrap_or(0.0_f32).max(range.quality));
    }
    let json = json.or(wildcard).unwrap_or(0.0);
    let response = response.unwrap_or(0.0);
    if response > 0.0 && response >= json {
        Some(MediaType::GraphqlResponse)
    } else if json > 0.0 {
        Some(MediaType::Json)
    } else {
        None
    }
}

/// Checks that the body of a POST is JSON. Forms and plain text are what other sites' pages can post without asking.
pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    });
    let is_utf8 = charset.is_none_or(|charset| charset == "utf-8" || charset == "utf8");
    if essence == "application/json" && is_utf8 {
        return Ok(());
    }
    let sent = if content_type.is_empty() { "nothing" } else { content_type };
    let message = format!(
        "the content type must be application/json in UTF-8, not {}",
        sent.chars().take(80).collect::<String>()
    );
    let hint = "send `Content-Type: application/json`";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::BadUserInput, message, hint))
}

struct AcceptRange {
    essence: String,
    quality: f32,
}

impl AcceptRange {
    fn read(range: &str) -> Option<Self> {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next()?.to_ascii_lowercase();
        let mut quality = 1.0;
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => quality = value.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))?,
                "charset" if !value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8") => return None,
                _ => {}
            }
        }
        Some(Self { essence, quality })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expected: Option<MediaType>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header value"));
        assert_eq!(answer_type(&headers), expected, "{accept}");
    }

    #[test]
    fn answer_types_are_negotiated() {
        assert_eq!(answer_type(&HeaderMap::new()), Some(MediaType::Json));
        check("*/*", Some(MediaType::Json));
        check("application/*", Some(MediaType::Json));
        check("application/json", Some(MediaType::Json));
        check("application/json; charset=UTF-8", Some(MediaType::Json));
        check("application/graphql-response+json", Some(MediaType::GraphqlResponse));
        check("application/graphql-response+json, application/json;q=0.9", Some(MediaType::GraphqlResponse));
        check("application/json, application/graphql-response+json", Some(MediaType::GraphqlResponse));
        check("application/graphql-response+json;q=0.1, */*", Some(MediaType::Json));
        check("text/html,application/xhtml+xml,*/*;q=0.8", Some(MediaType::Json));
        check("text/html", None);
        check("application/json;q=0", None);
        check("application/json;q=0, */*", None);
        check("application/json; charset=latin1", None);
    }

    #[test]
    fn content_types_are_checked() {
        let check = |content_type: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, content_type.parse().expect("a header value"));
            assert_eq!(check_content_type(&headers).is_ok(), expected, "{content_type}");
        };
        check("application/json", true);
        check("Application/JSON; Charset=\"UTF-8\"", true);
        check("application/json; charset=latin1", false);
        check("text/plain", false);
        check("application/x-www-form-urlencoded", false);
        check("multipart/form-data; boundary=x", false);
        check("application/jsonp", false);
        assert!(check_content_type(&HeaderMap::new()).is_err());
    }
}
