//! Concepts that a table names although their own table is not in the input.
//!
//! The Excel form repeats titles and element names in every table, and people import single tables. So that nothing is lost on an
//! empty store, the concepts that such a table names are handed over with what it says of them: key, kind and label; only if the
//! table that lists them properly is not in the same input.
//!
//! They go to a part of their own a table (`skills/occupations-named`, `skills/elements-named`), each complete in itself: a part
//! imported again closes what no longer comes, and neither the publisher's own list nor what another table names may be closed
//! because this table does not name it.

use std::collections::HashSet;

use skillspine_domain::model::{ConceptKind, LabelType};

use super::keys::{self, Name};
use super::release::Release;
use super::tables::Tables;
use super::{FRAMEWORK, LANGUAGE, elements};
use crate::source::{Sink, concept};

/// Hands over concepts that are only named, each once a part. The part of a table is that of its own records.
pub(super) struct Named<'a> {
    tables: &'a Tables<'a>,
    version: &'a str,
    seen: HashSet<(String, String)>,
}

impl<'a> Named<'a> {
    pub fn new(tables: &'a Tables<'a>, release: &'a Release) -> Self {
        Self { tables, version: &release.version, seen: HashSet::new() }
    }

    /// An occupation named beside its code.
    pub fn occupation(&mut self, table: &str, code: &str, title: Option<&str>, sink: &mut Sink<'_>) {
        if let Some(title) = title.filter(|_| !self.tables.has("Occupation Data")) {
            self.hand_over(
                &format!("{table}/occupations-named"),
                keys::occupation(code),
                ConceptKind::Occupation,
                code,
                title,
                sink,
            );
        }
    }

    /// An element named beside its id. Elements that never become concepts are passed over.
    pub fn element(&mut self, table: &str, id: &str, name: Option<&str>, sink: &mut Sink<'_>) {
        let Some(name) = name.filter(|_| !self.tables.has("Content Model Reference")) else { return };
        if let Some(kind) = elements::kind(id, name, false) {
            self.hand_over(&format!("{table}/elements-named"), keys::element(id), kind, id, name, sink);
        }
    }

    /// A commodity named beside its code.
    pub fn commodity(&mut self, table: &str, code: &str, title: Option<&str>, sink: &mut Sink<'_>) {
        if let Some(title) = title.filter(|_| !self.tables.has("UNSPSC Reference")) {
            self.hand_over(
                &format!("{table}/commodities-named"),
                keys::commodity(code),
                ConceptKind::SkillGroup,
                code,
                title,
                sink,
            );
        }
    }

    /// A job zone by its number.
    pub fn job_zone(&mut self, table: &str, zone: &str, sink: &mut Sink<'_>) {
        if !self.tables.has("Job Zone Reference") {
            let label = format!("Job Zone {zone}");
            self.hand_over(
                &format!("{table}/job-zones-named"),
                keys::job_zone(zone),
                ConceptKind::Level,
                zone,
                &label,
                sink,
            );
        }
    }

    fn hand_over(&mut self, part: &str, name: Name, kind: ConceptKind, code: &str, label: &str, sink: &mut Sink<'_>) {
        if !self.seen.insert((part.to_owned(), name.key.key().to_owned())) {
            return;
        }
        sink.part(FRAMEWORK, part, self.version);
        hand_over(&name, kind, Some(code), label, sink);
    }
}

/// Hands over a concept with its code and preferred label.
pub(super) fn hand_over(name: &Name, kind: ConceptKind, code: Option<&str>, label: &str, sink: &mut Sink<'_>) {
    let mut record = concept(&name.key, &name.uri, kind, label, LANGUAGE);
    record.code = code.map(str::to_owned);
    sink.concept(record);
    sink.label(&name.key, LANGUAGE, LabelType::Preferred, label);
}
