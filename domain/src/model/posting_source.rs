//! Where postings come from.

/// Whose postings these are, and on what terms. The newest import says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingSource {
    /// Short permanent key: `jobtech`, `usajobs`, `nyc-jobs`.
    pub key: String,
    /// Name of the dataset.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX id, URL of the terms, or the publisher's terms in a few words.
    pub licence: String,
    /// The sentence the publisher asks to be shown.
    pub attribution: String,
    /// Where it lives.
    pub homepage: String,
}
