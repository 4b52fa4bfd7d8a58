//! How many bytes a value takes, roughly, so that the caches know what they hold.

use std::sync::Arc;

use skillspine_domain::{
    id::{ConceptId, CredentialId, EmployerId, IssuerId, PostingId, RegionId},
    model::{
        Code, Concept, ConceptKind, ConceptStatus, ConceptText, Credential, CredentialAlignment, CredentialPart,
        Crosswalk, Edge, Employer, Framework, FrameworkVersion, Issuer, Label, Mapping, Posting, PostingSkill,
        PostingSource, Region,
    },
};

use super::loaders::EdgeSet;

/// Knows its size in bytes, what it points to included.
pub(crate) trait Weigh {
    /// Bytes.
    fn weight(&self) -> usize;
}

impl<T: Weigh> Weigh for Arc<T> {
    fn weight(&self) -> usize {
        16 + self.as_ref().weight()
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.iter().map(Weigh::weight).sum::<usize>()
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(size_of::<Self>(), Weigh::weight)
    }
}

impl<A: Weigh, B: Weigh> Weigh for (A, B) {
    fn weight(&self) -> usize {
        self.0.weight() + self.1.weight()
    }
}

impl Weigh for String {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

macro_rules! weigh {
    (flat: $($flat:ty),+; $($name:ty: $($field:ident).+ $(, $($other:ident).+)*;)+) => {
        $(impl Weigh for $flat {
            fn weight(&self) -> usize {
                size_of::<Self>()
            }
        })+
        $(impl Weigh for $name {
            fn weight(&self) -> usize {
                // The fields' own sizes count twice: allocations are rounded up anyway.
                size_of::<Self>() + self.$($field).+.weight() $(+ self.$($other).+.weight())*
            }
        })+
    };
}

weigh!(
    flat: (), u32, ConceptId, RegionId, PostingId, EmployerId, CredentialId, IssuerId, PostingSkill, EdgeSet;
    Label: language, text;
    ConceptText: language, text;
    Code: system, code;
    Edge: importance_scale, level_scale, detail;
    Concept: framework, uri, code, label, label_language, first_version, last_version;
    Mapping: object_framework, object_key, object_label, justification;
    Region: scheme, code, category, names;
    Framework: key, title, publisher, licence, attribution, homepage;
    FrameworkVersion: framework, version, languages;
    Posting: source, external_id, title, text, language, url, employer_name, industry, place;
    Employer: name, identifier, industry;
    Issuer: source, uri, names, descriptions, url, image;
    Credential: source, uri, issuer_uri, names, descriptions, criteria, criteria_url, level, duration, languages, url, image;
    CredentialPart: other_uri, other_name;
    CredentialAlignment: asserted;
    PostingSource: key, title, publisher, licence, attribution, homepage;
    Crosswalk: key, title, publisher, licence, subject_framework, subject_version, object_framework, object_version;
);

impl Weigh for (String, ConceptKind, ConceptStatus, u64) {
    fn weight(&self) -> usize {
        size_of::<Self>() + self.0.len()
    }
}
