//! What an import reports when it is over.

use serde::Serialize;
use skillspine_store::write::{ConceptCounts, PostingCounts, RunRejection};

/// The end of an import, for people and, as JSON, for scripts.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Key of the source.
    pub source: String,
    /// Framework versions in the input: `esco 1.1.1`.
    pub versions: Vec<String>,
    /// Number of the run, for `skillspine import --report`.
    pub run: i32,
    /// Rows of the publisher's files. `read = kept + rejected + dangling`.
    pub read: u64,
    /// Rows taken.
    pub kept: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Rows naming a concept that does not exist, and nothing else.
    pub dangling: u64,
    /// Concepts created.
    pub created: u64,
    /// Concepts changed.
    pub changed: u64,
    /// Concepts deprecated.
    pub deprecated: u64,
    /// Postings, if the input has any.
    pub postings: Option<PostingSummary>,
    /// Rows of other tables added.
    pub rows_added: u64,
    /// Rows of other tables closed.
    pub rows_closed: u64,
    /// Records that came more than once.
    pub repeated: u64,
    /// Records left aside because the store holds a newer version of them.
    pub outdated: u64,
    /// Whether everything was there already.
    pub unchanged: bool,
    /// The release that was made.
    pub release: Option<i32>,
    /// Whether that release is now served.
    pub published: bool,
    /// Remarks.
    pub notes: Vec<String>,
    /// The first rows that were not taken.
    pub sample: Vec<SampleRow>,
    /// Seconds from start to end.
    pub seconds: f64,
    /// Present in a dry run: nothing was written.
    pub dry_run: Option<DryRun>,
}

/// What became of postings, or in a dry run would become. Every posting counts once, as its last record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PostingSummary {
    /// New postings.
    pub created: u64,
    /// Postings of which something changed.
    pub changed: u64,
    /// Postings that were taken down.
    pub removed: u64,
    /// Postings that are in the store as they came.
    pub unchanged: u64,
    /// Removals of postings that are not in the store.
    pub unmatched: u64,
}

impl PostingSummary {
    /// None when there were no postings.
    pub(super) fn of(counts: PostingCounts) -> Option<Self> {
        let PostingCounts { created, changed, removed, unchanged, unmatched } = counts;
        let is_any = counts != PostingCounts::default();
        is_any.then_some(Self { created, changed, removed, unchanged, unmatched })
    }
}

/// What a dry run found, compared with what is published.
#[derive(Clone, Debug, Serialize)]
pub struct DryRun {
    /// Concepts that would be created.
    pub would_create: u64,
    /// Concepts that would change.
    pub would_change: u64,
    /// Concepts that would be deprecated.
    pub would_deprecate: u64,
}

/// A row that was not taken.
#[derive(Clone, Debug, Serialize)]
pub struct SampleRow {
    /// `rejected` or `dangling`.
    pub kind: String,
    /// Which file.
    pub file: String,
    /// Row number, the header being 1.
    pub row: u64,
    /// Which column.
    pub field: Option<String>,
    /// Why.
    pub reason: String,
}

impl From<&RunRejection> for SampleRow {
    fn from(row: &RunRejection) -> Self {
        Self {
            kind: row.kind.clone(),
            file: row.file.clone(),
            row: row.row,
            field: row.field.clone(),
            reason: row.reason.clone(),
        }
    }
}

impl From<ConceptCounts> for DryRun {
    fn from(counts: ConceptCounts) -> Self {
        Self { would_create: counts.created, would_change: counts.changed, would_deprecate: counts.deprecated }
    }
}
