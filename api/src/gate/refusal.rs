//! Why a document does not pass.

use async_graphql::{Pos, ServerError, parser::Error as ParseError};

use crate::graphql::{ErrorCode, error_with_code};

/// A document that does not pass: which limit, how far, and what to do instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The code that clients switch on.
    pub code: ErrorCode,
    /// The name of the limit, as in the settings; none where nothing was measured.
    pub limit_name: Option<&'static str>,
    /// What was measured.
    pub figure: u64,
    /// What would have passed.
    pub limit: u64,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do instead.
    pub hint: String,
    /// Where in the document.
    pub locations: Vec<Pos>,
}

impl Refusal {
    /// A limit that the document exceeds.
    pub fn limit(name: &'static str, what: &str, figure: u64, limit: u64, hint: &str) -> Self {
        Self {
            code: ErrorCode::LimitExceeded,
            limit_name: Some(name),
            figure,
            limit,
            message: format!("the query has {what} of {}, more than the {limit} allowed", count(figure)),
            hint: hint.to_owned(),
            locations: Vec::new(),
        }
    }

    /// A rule of GraphQL that the document breaks in a way that would harm the engine.
    pub fn invalid(message: String, hint: &str, locations: Vec<Pos>) -> Self {
        Self {
            code: ErrorCode::ValidationFailed,
            limit_name: None,
            figure: 0,
            limit: 0,
            message,
            hint: hint.to_owned(),
            locations,
        }
    }

    /// A cycle of fragments, `path` beginning and ending with the same one.
    pub fn cycle(path: &[&str], position: Pos) -> Self {
        let figure = path.len().saturating_sub(1) as u64;
        let shown: Vec<&str> = path.iter().take(10).copied().collect();
        Self {
            limit_name: Some("fragment_cycle"),
            figure,
            ..Self::invalid(
                format!("fragments spread each other in a cycle: {}", shown.join(" → ")),
                "remove one of the spreads; ask for nested levels explicitly",
                vec![position],
            )
        }
    }

    /// Arguments or variables that do not fit the request.
    pub fn bad_input(message: String, hint: &str) -> Self {
        Self { code: ErrorCode::BadUserInput, ..Self::invalid(message, hint, Vec::new()) }
    }

    /// Text that is not GraphQL.
    pub fn parse(error: &ParseError) -> Self {
        let locations: Vec<Pos> = error.positions().collect();
        Self {
            code: ErrorCode::ParseFailed,
            ..Self::invalid(shorten(&error.to_string()), "the query text is not a GraphQL document", locations)
        }
    }

    /// The error that clients read.
    pub fn into_error(self) -> ServerError {
        let mut error = error_with_code(self.message, self.code, &self.hint);
        error.locations = self.locations;
        if let Some(name) = self.limit_name {
            error.extensions.get_or_insert_default().set("limitName", name);
            error.extensions.get_or_insert_default().set("figure", self.figure);
            error.extensions.get_or_insert_default().set("limit", self.limit);
        }
        error
    }
}

/// Figures beyond this are the end of counting rather than a count.
fn count(figure: u64) -> String {
    if figure == u64::MAX { "more than can be counted".to_owned() } else { figure.to_string() }
}

/// The parser shows the line at fault, and a line can be the whole document.
fn shorten(message: &str) -> String {
    const LONGEST: usize = 600;
    const LONGEST_LINE: usize = 200;
    let lines = message.lines().map(|line| line.chars().take(LONGEST_LINE).collect::<String>());
    let joined = lines.collect::<Vec<_>>().join("\n");
    joined.chars().take(LONGEST).collect()
}
