//! What an import changed about a concept.

use super::words;
use crate::id::ConceptId;

words!(
    /// Sorts of change.
    ChangeKind {
        /// The concept is new in this version.
        Created = "created",
        /// A preferred label differs from the version before.
        LabelChanged = "label-changed",
        /// The concept is no longer part of the framework.
        Deprecated = "deprecated",
        /// The concept is no longer part of the framework and another has taken its place.
        Replaced = "replaced",
        /// A deprecated concept is part of the framework again.
        Reinstated = "reinstated",
    }
);

/// One change of one concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The release that brought it.
    pub release: i32,
    /// Order inside the release.
    pub position: i32,
    /// The concept.
    pub concept: ConceptId,
    /// Its framework.
    pub framework: String,
    /// The framework version that brought it.
    pub version: String,
    /// What changed.
    pub kind: ChangeKind,
    /// Language of a label change.
    pub language: Option<String>,
    /// Label before.
    pub before: Option<String>,
    /// Label after; for a replaced concept, the id of the successor.
    pub after: Option<String>,
}
