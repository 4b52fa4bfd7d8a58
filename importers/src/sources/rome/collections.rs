//! Flags and categories of ROME as collections.

use std::collections::BTreeSet;

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, RelationRecord};

use super::{FRAMEWORK, LANGUAGE};
use crate::formats::table::Row;
use crate::source::{Sink, concept};

/// Hands over each collection once, before its first member.
pub(super) struct Collections {
    version: String,
    given: BTreeSet<String>,
}

impl Collections {
    pub(super) fn new(version: &str) -> Self {
        Self { version: version.to_owned(), given: BTreeSet::new() }
    }

    /// The release the files are of.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Makes `member` part of the collection that a yes-or-no column stands for, if the cell says `O` (oui). Any other cell than
    /// that, `N` and nothing is rejected.
    pub(super) fn flag(
        &mut self,
        row: &Row,
        column: &str,
        label: &str,
        member: &ConceptKey,
        part: &str,
        out: &mut Sink<'_>,
    ) {
        match row.get(column) {
            "O" => self.join(column, "O", label, member, part, out),
            "N" | "" => {}
            other => out.reject(Some(column), "neither O nor N", other),
        }
    }

    /// Makes `member` part of the collection of everything with this value in the column; the value is its label.
    pub(super) fn value(&mut self, row: &Row, column: &str, member: &ConceptKey, part: &str, out: &mut Sink<'_>) {
        let value = row.get(column);
        if !value.is_empty() {
            self.join(column, value, value, member, part, out);
        }
    }

    fn join(&mut self, column: &str, value: &str, label: &str, member: &ConceptKey, part: &str, out: &mut Sink<'_>) {
        let name = if value == "O" { format!("collection/{column}") } else { format!("collection/{column}/{value}") };
        let key = ConceptKey::new(FRAMEWORK, &name);
        if self.given.insert(name.clone()) {
            out.part(FRAMEWORK, &format!("{part}/collections"), &self.version);
            let uri = format!("urn:rome:{}", name.replace('/', ":").replace(' ', "-"));
            out.concept(concept(&key, &uri, ConceptKind::Collection, label, LANGUAGE));
            out.label(&key, LANGUAGE, LabelType::Preferred, label);
            out.part(FRAMEWORK, part, &self.version);
        }
        out.relation(RelationRecord::plain(member.clone(), RelationKind::MemberOf, key));
    }
}
