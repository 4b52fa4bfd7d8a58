#![doc = include_str!("../README.md")]

mod analyzer;
mod compile;
mod document;
mod entries;
mod error;
mod evaluate;
mod facet;
mod hashes;
mod labels;
mod manifest;
pub mod postings;
mod query;
mod reader;
mod schema;
pub mod similarity;
mod suggest;
mod table;
mod writer;

pub use document::{ConceptDocument, CredentialDocument, Document};
pub use error::SearchError;
pub use query::{
    CredentialHit, CredentialRequest, CredentialResponse, CredentialSuggestion, Facets, Hit, Limits, MatchedLabel,
    QueryReading, SearchFilter, SearchRequest, SearchResponse, SuggestRequest, Suggestion,
};
pub use reader::{ConceptIndex, CredentialIndex};
pub use schema::SCHEMA_VERSION;
pub use writer::{IndexWriter, WriterOptions, carry_over};
