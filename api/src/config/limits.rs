//! What one query may cost.

use serde::{Deserialize, Serialize};

/// Limits on one GraphQL document and its variables. Everything is checked before anything runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Bytes of the query text.
    pub query_bytes: u64,
    /// Tokens (names, numbers, strings, punctuation) of the query text.
    pub tokens: u64,
    /// Brackets of any kind inside each other. Checked before parsing, as the parser recurses.
    pub brackets: u64,
    /// Fields inside each other, fragments followed. A full introspection query, with every wrapper, needs 15.
    pub depth: u64,
    /// Selection sets inside each other, counting fragments as well as fields.
    pub nesting: u64,
    /// Aliases in the document.
    pub aliases: u64,
    /// Fields of the operation's outermost level, fragments followed.
    pub root_fields: u64,
    /// Directives in the document.
    pub directives: u64,
    /// Fragment spreads in the document.
    pub spreads: u64,
    /// Fields and fragments once every spread is replaced by what it stands for.
    pub expanded: u64,
    /// Fields the answer can have: each field counts one, times the page sizes and list sizes around it.
    pub cost: u64,
    /// Lists of introspection inside each other (`fields`, `interfaces`, …).
    pub introspection_lists: u64,
    /// Page size where a query names none.
    pub page_default: u64,
    /// Largest page that `first` or `last` may ask for.
    pub page_max: u64,
    /// Size that a list without pages is counted as.
    pub list_size: u64,
    /// Requests in one batch.
    pub batch: u64,
    /// Bytes of a request body, after it is uncompressed too: 10,000 alignments to resolve, with room to spare.
    pub body_bytes: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            query_bytes: 64 * 1024,
            tokens: 6_000,
            brackets: 60,
            depth: 20,
            nesting: 40,
            aliases: 200,
            root_fields: 60,
            directives: 200,
            spreads: 500,
            expanded: 5_000,
            cost: 100_000,
            introspection_lists: 2,
            page_default: 20,
            page_max: 1_000,
            list_size: 5,
            batch: 10,
            body_bytes: 4 * 1024 * 1024,
        }
    }
}
