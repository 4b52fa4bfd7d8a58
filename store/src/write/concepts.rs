//! Diffing concepts: unlike other rows they are updated in place, deprecated rather than closed, and their changes recorded.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use skillspine_domain::id::row_hash;
use skillspine_domain::model::{ChangeKind, ConceptStatus};
use skillspine_domain::record::ConceptRecord;
use skillspine_entities::{concept, concept_change};
use uuid::Uuid;

use super::bulk;
use super::rows::{Placement, close_rows};
use crate::{Store, StoreError};

/// How the version being imported stands to the one a part was last read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// Newer, or nothing was read before: what does not come again has vanished.
    Newer,
    /// The same version: more of it, such as another language.
    Same,
    /// Older: only adds what the newer one lacks.
    Older,
}

/// How many concepts an import changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConceptCounts {
    /// New concepts.
    pub created: u64,
    /// Concepts whose attributes or preferred labels changed.
    pub changed: u64,
    /// Concepts that are no longer part of their framework.
    pub deprecated: u64,
}

/// A concept that came in, with the part it came in.
struct Incoming {
    record: ConceptRecord,
    part: i32,
    age: Age,
    version: String,
}

/// The concepts of an import, compared with what is current.
#[derive(Default)]
pub(crate) struct ConceptDiff {
    current: HashMap<Uuid, concept::Model>,
    loaded: HashSet<String>,
    incoming: HashMap<Uuid, Incoming>,
    order: Vec<Uuid>,
}

impl ConceptDiff {
    /// Reads the current concepts of a framework, once.
    pub(crate) async fn load(&mut self, store: &Store, framework: &str) -> Result<(), StoreError> {
        if !self.loaded.insert(framework.to_owned()) {
            return Ok(());
        }
        let rows = concept::Entity::find()
            .filter(concept::Column::Framework.eq(framework))
            .filter(concept::Column::UntilRelease.is_null())
            .all(&store.db)
            .await?;
        self.current.extend(rows.into_iter().map(|row| (row.id, row)));
        Ok(())
    }

    /// Whether the concept is in the store.
    pub(crate) fn is_stored(&self, id: &Uuid) -> bool {
        self.current.contains_key(id)
    }

    /// Whether the concept has come with this import.
    pub(crate) fn is_incoming(&self, id: &Uuid) -> bool {
        self.incoming.contains_key(id)
    }

    /// The URI of a concept of the import or the store; empty for others.
    pub(crate) fn uri(&self, id: &Uuid) -> &str {
        let incoming = self.incoming.get(id).map(|incoming| incoming.record.uri.as_str());
        incoming.or_else(|| self.current.get(id).map(|row| row.uri.as_str())).unwrap_or_default()
    }

    /// The concept as stored.
    pub(crate) fn stored(&self, id: &Uuid) -> Option<&concept::Model> {
        self.current.get(id)
    }

    /// Whether the concept comes with this import, or is in the store and not deprecated.
    pub(crate) fn is_live(&self, id: &Uuid) -> bool {
        let is_stored = |row: &concept::Model| row.status != ConceptStatus::Deprecated.as_str();
        self.incoming.contains_key(id) || self.current.get(id).is_some_and(is_stored)
    }

    /// Takes a concept. Another record of the same concept only supplies an English label or what the first left open.
    pub(crate) fn offer(&mut self, record: ConceptRecord, part: i32, age: Age, version: &str) {
        let id = record.key.id().0;
        if let Some(first) = self.incoming.get_mut(&id) {
            if record.language == "en" && first.record.language != "en" {
                first.record.label = record.label;
                first.record.language = record.language;
            }
            first.record.code = first.record.code.take().or(record.code);
            first.record.reuse_level = first.record.reuse_level.or(record.reuse_level);
            first.record.replaced_by = first.record.replaced_by.take().or(record.replaced_by);
            return;
        }
        self.order.push(id);
        self.incoming.insert(id, Incoming { record, part, age, version: version.to_owned() });
    }

    /// Concepts of `parts` (id to version) that did not come again.
    pub(crate) fn vanished(&self, parts: &HashMap<i32, String>) -> HashSet<Uuid> {
        let is_live = |row: &concept::Model| row.status != ConceptStatus::Deprecated.as_str();
        self.current
            .values()
            .filter(|row| parts.contains_key(&row.part_id) && is_live(row) && !self.incoming.contains_key(&row.id))
            .map(|row| row.id)
            .collect()
    }

    /// Writes the new state of every concept that differs, and says what changed.
    pub(crate) async fn finish(
        &mut self,
        store: &Store,
        release: i32,
        dry_run: bool,
        newer_parts: &HashMap<i32, String>,
        previous_versions: &HashMap<i32, String>,
    ) -> Result<(ConceptCounts, Vec<concept_change::Model>), StoreError> {
        let mut counts = ConceptCounts::default();
        let mut changes = Vec::new();
        let mut inserts = Vec::new();
        let mut closes = Vec::new();
        for id in &self.order {
            let incoming = &self.incoming[id];
            let Some(current) = self.current.get(id) else {
                let row = new_row(incoming, release);
                counts.created += 1;
                changes.push(change(&row, &incoming.version, ChangeKind::Created, None, Some(row.label.clone())));
                inserts.push(row);
                continue;
            };
            if incoming.age == Age::Older {
                continue;
            }
            let row = merged_row(current, incoming, release, newer_parts);
            if row.row_hash == current.row_hash {
                continue;
            }
            counts.changed += 1;
            if let Some(kind) = status_change(&current.status, &row.status) {
                changes.push(change(&row, &incoming.version, kind, None, None));
            }
            closes.push((current.row_hash, current.id));
            inserts.push(row);
        }
        let mut vanished: Vec<Uuid> = self.vanished(newer_parts).into_iter().collect();
        vanished.sort_unstable();
        for id in vanished {
            let current = &self.current[&id];
            let last = previous_versions.get(&current.part_id).cloned();
            let mut row = concept::Model {
                status: ConceptStatus::Deprecated.as_str().to_owned(),
                last_version: last,
                since_release: release,
                ..current.clone()
            };
            row.row_hash = concept_hash(&row);
            let kind = if row.replaced_by.is_some() { ChangeKind::Replaced } else { ChangeKind::Deprecated };
            let after = row.replaced_by.map(|id| id.to_string());
            counts.deprecated += 1;
            changes.push(change(&row, &newer_parts[&row.part_id], kind, Some(row.label.clone()), after));
            closes.push((current.row_hash, id));
            inserts.push(row);
        }
        if !dry_run {
            close_rows(store, "concept", "id", release, &closes).await?;
            bulk::insert::<concept::Entity>(store, &inserts).await?;
        }
        Ok((counts, changes))
    }
}

fn new_row(incoming: &Incoming, release: i32) -> concept::Model {
    let record = &incoming.record;
    let retired = incoming.age == Age::Older;
    let status = if retired { ConceptStatus::Deprecated } else { record.status };
    let mut row = concept::Model {
        id: record.key.id().0,
        framework: record.key.framework().to_owned(),
        uri: record.uri.clone(),
        kind: record.kind.as_str().to_owned(),
        code: record.code.clone(),
        label: record.label.clone(),
        label_language: record.language.clone(),
        sort_key: sort_key(&record.label),
        status: status.as_str().to_owned(),
        reuse_level: record.reuse_level.map(|level| level.as_str().to_owned()),
        replaced_by: record.replaced_by.as_ref().map(|key| key.id().0),
        first_version: incoming.version.clone(),
        last_version: retired.then(|| incoming.version.clone()),
        part_id: incoming.part,
        row_hash: 0,
        since_release: release,
        until_release: None,
    };
    row.row_hash = concept_hash(&row);
    row
}

/// The stored concept with what the record says anew. What a record leaves open stays as it is: an older column set, or a
/// table that names the concept in passing, does not erase what another table said.
fn merged_row(
    current: &concept::Model,
    incoming: &Incoming,
    release: i32,
    newer_parts: &HashMap<i32, String>,
) -> concept::Model {
    let record = &incoming.record;
    let speaks_language = record.language == current.label_language || record.language == "en";
    let is_owner = current.part_id == incoming.part || newer_parts.contains_key(&current.part_id);
    let takes_label = speaks_language && is_owner && !record.label.is_empty();
    let mut row = concept::Model {
        uri: record.uri.clone(),
        kind: record.kind.as_str().to_owned(),
        code: record.code.clone().or_else(|| current.code.clone()),
        status: record.status.as_str().to_owned(),
        reuse_level: record.reuse_level.map(|level| level.as_str().to_owned()).or_else(|| current.reuse_level.clone()),
        replaced_by: record.replaced_by.as_ref().map(|key| key.id().0).or(current.replaced_by),
        last_version: None,
        since_release: release,
        ..current.clone()
    };
    if takes_label {
        row.label = record.label.clone();
        row.label_language = record.language.clone();
        row.sort_key = sort_key(&record.label);
    }
    row.row_hash = concept_hash(&row);
    row
}

/// Characters of a label by which lists are ordered: databases cannot index whole statements of competency.
const LONGEST_SORT_KEY: usize = 400;

/// What lists are ordered by: the folded label, so that case and accents do not tear neighbours apart.
fn sort_key(label: &str) -> String {
    let mut key = skillspine_domain::text::fold(label);
    if let Some((end, _)) = key.char_indices().nth(LONGEST_SORT_KEY) {
        key.truncate(end);
    }
    key
}

fn status_change(before: &str, after: &str) -> Option<ChangeKind> {
    let deprecated = ConceptStatus::Deprecated.as_str();
    match (before == deprecated, after == deprecated) {
        (false, true) => Some(ChangeKind::Deprecated),
        (true, false) => Some(ChangeKind::Reinstated),
        _ => None,
    }
}

fn change(
    row: &concept::Model,
    version: &str,
    kind: ChangeKind,
    before: Option<String>,
    after: Option<String>,
) -> concept_change::Model {
    concept_change::Model {
        release: row.since_release,
        concept_id: row.id,
        position: 0,
        framework: row.framework.clone(),
        version: version.to_owned(),
        kind: kind.as_str().to_owned(),
        language: Some(row.label_language.clone()),
        before,
        after,
    }
}

fn concept_hash(row: &concept::Model) -> i64 {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let replaced_by = row.replaced_by.map(|id| id.to_string()).unwrap_or_default();
    row_hash(&[
        row.id.as_bytes(),
        row.uri.as_bytes(),
        row.kind.as_bytes(),
        text(&row.code).as_bytes(),
        row.label.as_bytes(),
        row.label_language.as_bytes(),
        row.status.as_bytes(),
        text(&row.reuse_level).as_bytes(),
        replaced_by.as_bytes(),
        row.first_version.as_bytes(),
        text(&row.last_version).as_bytes(),
    ])
}

/// A label change, to be recorded beside the changes of concepts.
pub(crate) fn label_change(
    concept: &concept::Model,
    at: Placement,
    version: &str,
    language: &str,
    before: &str,
    after: &str,
) -> concept_change::Model {
    concept_change::Model {
        release: at.release,
        concept_id: concept.id,
        position: 0,
        framework: concept.framework.clone(),
        version: version.to_owned(),
        kind: ChangeKind::LabelChanged.as_str().to_owned(),
        language: Some(language.to_owned()),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
    }
}
