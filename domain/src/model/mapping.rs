//! Mappings between frameworks, in SSSOM's terms.

use super::words;
use crate::id::{ConceptId, CrosswalkId};

words!(
    /// The SKOS mapping properties: how the subject relates to the object.
    Predicate {
        /// `skos:exactMatch`: interchangeable.
        Exact = "exact",
        /// `skos:closeMatch`: interchangeable in some uses.
        Close = "close",
        /// `skos:broadMatch`: the object is broader than the subject.
        Broad = "broad",
        /// `skos:narrowMatch`: the object is narrower than the subject.
        Narrow = "narrow",
        /// `skos:relatedMatch`: associated, neither broader nor narrower.
        Related = "related",
    }
);

impl Predicate {
    /// The predicate read from the other side: broad becomes narrow, the others stay.
    pub const fn inverse(self) -> Self {
        match self {
            Self::Broad => Self::Narrow,
            Self::Narrow => Self::Broad,
            same => same,
        }
    }

    /// The SKOS property as a CURIE, as SSSOM writes it.
    pub const fn curie(self) -> &'static str {
        match self {
            Self::Exact => "skos:exactMatch",
            Self::Close => "skos:closeMatch",
            Self::Broad => "skos:broadMatch",
            Self::Narrow => "skos:narrowMatch",
            Self::Related => "skos:relatedMatch",
        }
    }
}

/// A published set of mappings between two framework versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crosswalk {
    /// Permanent id.
    pub id: CrosswalkId,
    /// Short key: `esco-onet-2020`.
    pub key: String,
    /// Name in English.
    pub title: String,
    /// Who made it.
    pub publisher: String,
    /// SPDX id or URL of the terms.
    pub licence: String,
    /// Framework of the subjects.
    pub subject_framework: String,
    /// Version of it that the mappings were made for.
    pub subject_version: String,
    /// Framework of the objects.
    pub object_framework: String,
    /// Version of it that the mappings were made for.
    pub object_version: String,
}

/// One published row of a crosswalk, as seen from one of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The crosswalk it belongs to.
    pub crosswalk: CrosswalkId,
    /// The concept at the near end.
    pub subject: ConceptId,
    /// The concept at the far end; it may not be imported.
    pub object: ConceptId,
    /// Framework key of the far end.
    pub object_framework: String,
    /// The far end as the publisher wrote it (URI or code).
    pub object_key: String,
    /// Label of the far end as the publisher wrote it, if given.
    pub object_label: Option<String>,
    /// How the near end relates to the far end.
    pub predicate: Predicate,
    /// 0..1, if the publisher states one.
    pub confidence: Option<f64>,
    /// SEMAPV term: how the mapping was made.
    pub justification: Option<String>,
    /// Whether the row is read against the direction in which it was published.
    pub reversed: bool,
}
