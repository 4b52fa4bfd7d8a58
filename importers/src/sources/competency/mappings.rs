//! A crosswalk that a document makes with what it says of things elsewhere.

use serde_json::{Map, Value};
use skillspine_domain::id::CrosswalkId;
use skillspine_domain::model::{Crosswalk, Predicate};
use skillspine_domain::record::{ConceptKey, MappingRecord};

use crate::source::Sink;

/// SEMAPV's word for a mapping of which nothing says how it was made.
const JUSTIFICATION: &str = "semapv:UnspecifiedMatching";

/// Hands over mappings, and announces their crosswalk with the first of them.
pub(in crate::sources) struct Mappings {
    crosswalk: Crosswalk,
    part: String,
    is_announced: bool,
}

/// One mapping without what is the same for all of them.
pub(in crate::sources) struct Match<'a> {
    pub subject: ConceptKey,
    pub subject_label: Option<&'a str>,
    pub predicate: Predicate,
    pub object: ConceptKey,
    pub object_label: Option<&'a str>,
    /// What the publisher says, in its own names.
    pub detail: Map<String, Value>,
}

impl Mappings {
    /// The crosswalk `<framework>-<name>` of what `framework`, in this version, says of others.
    pub(in crate::sources) fn new(framework: &str, name: &str, title: &str, version: &str) -> Self {
        let crosswalk = Crosswalk {
            id: CrosswalkId::mint(framework, name),
            key: format!("{framework}-{name}"),
            title: title.to_owned(),
            publisher: "as the framework says".to_owned(),
            licence: "as the framework says".to_owned(),
            subject_framework: framework.to_owned(),
            subject_version: version.to_owned(),
            object_framework: String::new(),
            object_version: "unstated".to_owned(),
        };
        Self { crosswalk, part: String::new(), is_announced: false }
    }

    /// Names the part that mappings belong to from here on. It is told even if no mapping follows, so that those of an older state
    /// are closed.
    pub(in crate::sources) fn part(&mut self, part: &str, out: &mut Sink<'_>) {
        part.clone_into(&mut self.part);
        out.part(&self.crosswalk.key, part, &self.crosswalk.subject_version);
    }

    /// Hands over a mapping. The part of the framework has to be named again for other records.
    pub(in crate::sources) fn give(&mut self, it: Match<'_>, out: &mut Sink<'_>) {
        if !std::mem::replace(&mut self.is_announced, true) {
            it.object.framework().clone_into(&mut self.crosswalk.object_framework);
            out.crosswalk(self.crosswalk.clone());
        }
        out.part(&self.crosswalk.key, &self.part, &self.crosswalk.subject_version);
        out.mapping(MappingRecord {
            crosswalk: self.crosswalk.id,
            subject: it.subject,
            subject_label: it.subject_label.map(str::to_owned),
            predicate: it.predicate,
            object: it.object,
            object_label: it.object_label.map(str::to_owned),
            confidence: None,
            justification: Some(JUSTIFICATION.to_owned()),
            author: None,
            tool: None,
            detail: (!it.detail.is_empty()).then(|| Value::Object(it.detail).to_string()),
        });
    }
}
