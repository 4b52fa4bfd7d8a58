//! Frameworks and the versions of them that were imported.

use chrono::NaiveDate;

use super::words;

words!(
    /// Whether a framework still grows.
    FrameworkStatus {
        /// The publisher brings out new versions.
        Live = "live",
        /// No new versions are expected.
        Frozen = "frozen",
        /// Another framework has taken its place.
        Superseded = "superseded",
    }
);

/// A published classification, taxonomy or competency framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// Short permanent key: `esco`, `onet`, `isco-08`.
    pub key: String,
    /// Name in English.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX id or URL of the terms.
    pub licence: String,
    /// The sentence the publisher asks to be shown.
    pub attribution: String,
    /// Where it lives.
    pub homepage: String,
    /// Whether it still grows.
    pub status: FrameworkStatus,
}

/// One imported version of a framework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameworkVersion {
    /// Key of the framework.
    pub framework: String,
    /// The publisher's version string.
    pub version: String,
    /// When the publisher released it, if the files say so.
    pub released_on: Option<NaiveDate>,
    /// Languages imported so far, BCP 47, sorted.
    pub languages: Vec<String>,
    /// The release of this store that first had it.
    pub since_release: i32,
}
