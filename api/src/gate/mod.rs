//! The query gate: what a document may be, decided before the engine sees it.
//!
//! The engine follows fragment spreads without memory, in its checks as in its execution, so a kilobyte of nested fragments
//! keeps it busy for ever and no time limit can interrupt it. The gate therefore stands in front. It scans the text
//! (bytes, tokens, brackets), parses it once, and walks it once with remembered fragment weights, so its own time is
//! linear in the bytes of the document. What passes has a bounded number of fields to check and to run.
//!
//! Pure functions: no IO, no clock, no cache.

mod refusal;
mod scan;
mod shape;
mod walk;

pub use refusal::Refusal;
pub use shape::{SchemaShape, ShapeError};
pub use walk::Report;

use async_graphql::{
    Variables,
    parser::{parse_query, types::ExecutableDocument},
};

use crate::config::LimitsConfig;

/// The gate for one schema and one set of limits.
#[derive(Debug)]
pub struct Gate {
    shape: SchemaShape,
    limits: LimitsConfig,
}

impl Gate {
    /// A gate for the schema that `sdl` describes.
    pub fn new(sdl: &str, limits: LimitsConfig) -> Result<Self, ShapeError> {
        Ok(Self { shape: SchemaShape::from_sdl(sdl)?, limits })
    }

    /// Parses a query text, after checking that the parser can bear it. Fails with a refusal that names the limit, or
    /// with what is wrong in the text.
    pub fn parse(&self, text: &str) -> Result<ExecutableDocument, Box<Refusal>> {
        scan::check(text, &self.limits)?;
        parse_query(text).map_err(|error| Box::new(Refusal::parse(&error)))
    }

    /// Weighs a parsed document for the operation that will run with these variables. Fails with the first limit that it
    /// exceeds.
    pub fn inspect(
        &self,
        document: &ExecutableDocument,
        operation_name: Option<&str>,
        variables: &Variables,
    ) -> Result<Report, Box<Refusal>> {
        walk::inspect(document, operation_name, variables, &self.shape, &self.limits)
    }
}

#[cfg(test)]
mod tests;
