//! Diffing rows by their hashes: what is new is inserted, what no longer comes is closed, the rest is left alone.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use skillspine_domain::id::row_hash;
use skillspine_domain::record::{CodeRecord, LabelRecord, MappingRecord, RegionRecord, RelationRecord, TextRecord};
use skillspine_entities::{
    alignment, concept_code, concept_label, concept_relation, concept_text, credential, credential_part, issuer,
    mapping, region,
};
use uuid::Uuid;

use super::writer::Writer;
use crate::read::sql::Sql;
use crate::{Store, StoreError};

/// Rows are written once this many have gathered.
const BATCH: usize = 20_000;
/// Parameters of one closing statement.
const CLOSE_BATCH: usize = 5_000;

/// A table whose rows are compared by hash.
pub(crate) trait HashedRows: EntityTrait<Model: Sync> {
    /// Its name.
    const TABLE: &'static str;
    /// The indexed column that rows are found by.
    const OWNER: &'static str;

    /// The hash of a row and the value of its owner column.
    fn identity(model: &Self::Model) -> (i64, Uuid);
}

macro_rules! hashed_rows {
    ($module:ident, $owner:ident) => {
        impl HashedRows for $module::Entity {
            const TABLE: &'static str = stringify!($module);
            const OWNER: &'static str = stringify!($owner);

            fn identity(model: &Self::Model) -> (i64, Uuid) {
                (model.row_hash, model.$owner)
            }
        }
    };
}

hashed_rows!(concept_label, concept_id);
hashed_rows!(concept_text, concept_id);
hashed_rows!(concept_code, concept_id);
hashed_rows!(concept_relation, subject_id);
hashed_rows!(mapping, subject_id);
hashed_rows!(region, id);
hashed_rows!(issuer, id);
hashed_rows!(credential, id);
hashed_rows!(credential_part, credential_id);
hashed_rows!(alignment, credential_id);

struct Current {
    part: i32,
    owner: Uuid,
    seen: bool,
}

/// What became of an offered row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Not in the store: will be inserted.
    New,
    /// In the store already.
    Known,
    /// Came before in the same import.
    Repeated,
}

/// The rows of one table, compared with what is current.
pub(crate) struct RowDiff<E: HashedRows> {
    current: HashMap<i64, Current>,
    fresh: HashSet<i64>,
    pending: Vec<E::Model>,
    /// Rows inserted so far.
    pub(crate) added: u64,
    /// Rows closed so far.
    pub(crate) closed: u64,
}

impl<E: HashedRows> Default for RowDiff<E> {
    fn default() -> Self {
        Self { current: HashMap::new(), fresh: HashSet::new(), pending: Vec::new(), added: 0, closed: 0 }
    }
}

impl<E: HashedRows> RowDiff<E> {
    /// Reads the hashes of the current rows of `parts`.
    pub(crate) async fn load(&mut self, store: &Store, parts: &[i32]) -> Result<(), StoreError> {
        if parts.is_empty() {
            return Ok(());
        }
        let list = parts.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT row_hash, part_id, {} AS owner FROM {} WHERE until_release IS NULL AND part_id IN ({list})",
            E::OWNER,
            E::TABLE
        );
        let statement = Statement::from_string(store.db.get_database_backend(), sql);
        for row in store.db.query_all_raw(statement).await? {
            let current = Current { part: row.try_get("", "part_id")?, owner: row.try_get("", "owner")?, seen: false };
            self.current.insert(row.try_get("", "row_hash")?, current);
        }
        Ok(())
    }

    /// Compares one row.
    pub(crate) fn offer(&mut self, model: E::Model) -> Offer {
        let (hash, _) = E::identity(&model);
        if let Some(current) = self.current.get_mut(&hash) {
            let repeated = std::mem::replace(&mut current.seen, true);
            return if repeated { Offer::Repeated } else { Offer::Known };
        }
        if !self.fresh.insert(hash) {
            return Offer::Repeated;
        }
        self.pending.push(model);
        self.added += 1;
        Offer::New
    }

    /// Hands what has gathered to the writer, if it is enough or if `all` is asked for. Without a writer (in a dry run) it is
    /// forgotten.
    pub(crate) async fn flush(&mut self, writer: Option<&mut Writer>, all: bool) -> Result<(), StoreError> {
        if self.pending.len() < BATCH && !all {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.pending);
        match writer {
            Some(writer) if !rows.is_empty() => writer.insert::<E>(rows).await,
            _ => Ok(()),
        }
    }

    /// Closes the rows of `parts` that did not come again, except those whose owner is to be `kept`. Gives hash and owner
    /// of each.
    pub(crate) async fn close(
        &mut self,
        store: &Store,
        release: Option<i32>,
        parts: &HashSet<i32>,
        kept: impl Fn(&Uuid) -> bool,
    ) -> Result<Vec<(i64, Uuid)>, StoreError> {
        let gone: Vec<(i64, Uuid)> = self
            .current
            .iter()
            .filter(|(_, row)| !row.seen && parts.contains(&row.part) && !kept(&row.owner))
            .map(|(hash, row)| (*hash, row.owner))
            .collect();
        self.closed += gone.len() as u64;
        if let Some(release) = release {
            close_rows(store, E::TABLE, E::OWNER, release, &gone).await?;
        }
        Ok(gone)
    }
}

/// Sets `until_release` on the current rows with these hashes and owners.
pub(crate) async fn close_rows(
    store: &Store,
    table: &str,
    owner: &str,
    release: i32,
    rows: &[(i64, Uuid)],
) -> Result<(), StoreError> {
    for chunk in rows.chunks(CLOSE_BATCH) {
        let hashes = chunk.iter().map(|(hash, _)| hash.to_string()).collect::<Vec<_>>().join(", ");
        let owners: Vec<Uuid> = chunk.iter().map(|(_, owner)| *owner).collect();
        let mut sql =
            Sql::new(&format!("UPDATE {table} SET until_release = {release} WHERE until_release IS NULL AND "));
        sql.push(&format!("{owner} IN ")).bind_list(&owners).push(&format!(" AND row_hash IN ({hashes})"));
        sql.execute(store).await?;
    }
    Ok(())
}

/// Where a new row belongs.
#[derive(Clone, Copy)]
pub(crate) struct Placement {
    pub(crate) part: i32,
    pub(crate) release: i32,
}

fn optional(text: Option<&str>) -> [&[u8]; 2] {
    [if text.is_some() { b"1" } else { b"0" }, text.unwrap_or_default().as_bytes()]
}

fn number(value: Option<f64>) -> Vec<u8> {
    value.map_or_else(Vec::new, |value| value.to_be_bytes().to_vec())
}

pub(crate) fn label_row(record: LabelRecord, at: Placement) -> concept_label::Model {
    let label_type = record.label_type.as_str();
    let hash = row_hash(&[
        record.concept.0.as_bytes(),
        record.language.as_bytes(),
        label_type.as_bytes(),
        record.text.as_bytes(),
    ]);
    concept_label::Model {
        concept_id: record.concept.0,
        language: record.language,
        label_type: label_type.to_owned(),
        text: record.text,
        part_id: at.part,
        row_hash: hash,
        since_release: at.release,
        until_release: None,
    }
}

pub(crate) fn text_row(record: TextRecord, at: Placement) -> concept_text::Model {
    let text_type = record.text_type.as_str();
    let hash = row_hash(&[
        record.concept.0.as_bytes(),
        record.language.as_bytes(),
        text_type.as_bytes(),
        record.text.as_bytes(),
    ]);
    concept_text::Model {
        concept_id: record.concept.0,
        language: record.language,
        text_type: text_type.to_owned(),
        text: record.text,
        part_id: at.part,
        row_hash: hash,
        since_release: at.release,
        until_release: None,
    }
}

pub(crate) fn code_row(record: CodeRecord, at: Placement) -> concept_code::Model {
    let hash = row_hash(&[record.concept.0.as_bytes(), record.system.as_bytes(), record.code.as_bytes()]);
    concept_code::Model {
        concept_id: record.concept.0,
        system: record.system,
        code: record.code,
        part_id: at.part,
        row_hash: hash,
        since_release: at.release,
        until_release: None,
    }
}

pub(crate) fn relation_row(record: RelationRecord, at: Placement) -> concept_relation::Model {
    let (subject, object) = (record.subject.id(), record.object.id());
    let (importance, level) = (number(record.importance), number(record.level));
    let mut fields: Vec<&[u8]> =
        vec![subject.0.as_bytes(), record.kind.as_str().as_bytes(), object.0.as_bytes(), &importance, &level];
    fields.extend(optional(record.importance_scale.as_deref()));
    fields.extend(optional(record.level_scale.as_deref()));
    fields.extend(optional(record.detail.as_deref()));
    concept_relation::Model {
        subject_id: subject.0,
        kind: record.kind.as_str().to_owned(),
        object_id: object.0,
        row_hash: row_hash(&fields),
        importance: record.importance,
        importance_scale: record.importance_scale,
        level: record.level,
        level_scale: record.level_scale,
        detail: record.detail,
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}

pub(crate) fn mapping_row(record: MappingRecord, at: Placement) -> mapping::Model {
    let (subject, object) = (record.subject.id(), record.object.id());
    let confidence = number(record.confidence);
    let mut fields: Vec<&[u8]> = vec![
        record.crosswalk.0.as_bytes(),
        subject.0.as_bytes(),
        record.predicate.as_str().as_bytes(),
        object.0.as_bytes(),
        &confidence,
    ];
    for text in [
        &record.subject_label,
        &record.object_label,
        &record.justification,
        &record.author,
        &record.tool,
        &record.detail,
    ] {
        fields.extend(optional(text.as_deref()));
    }
    mapping::Model {
        crosswalk_id: record.crosswalk.0,
        subject_id: subject.0,
        object_id: object.0,
        row_hash: row_hash(&fields),
        subject_framework: record.subject.framework().to_owned(),
        subject_key: record.subject.key().to_owned(),
        subject_label: record.subject_label,
        predicate: record.predicate.as_str().to_owned(),
        object_framework: record.object.framework().to_owned(),
        object_key: record.object.key().to_owned(),
        object_label: record.object_label,
        confidence: record.confidence,
        justification: record.justification,
        author: record.author,
        tool: record.tool,
        detail: record.detail,
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}

pub(crate) fn region_row(record: RegionRecord, at: Placement) -> region::Model {
    let id = record.id();
    let parent = record.parent.as_ref().map(|(scheme, code)| skillspine_domain::id::RegionId::mint(scheme, code).0);
    let names: serde_json::Map<String, serde_json::Value> =
        record.names.iter().map(|(language, name)| (language.clone(), name.clone().into())).collect();
    let names = serde_json::Value::from(names).to_string();
    let name = record
        .names
        .iter()
        .find(|(language, _)| language == "en")
        .or_else(|| record.names.first())
        .map_or_else(|| record.code.clone(), |(_, name)| name.clone());
    let level = record.level.to_be_bytes();
    let mut fields: Vec<&[u8]> = vec![id.0.as_bytes(), &level, names.as_bytes()];
    fields.extend(optional(record.category.as_deref()));
    fields.push(parent.as_ref().map_or(&[], |parent: &Uuid| parent.as_bytes().as_slice()));
    region::Model {
        id: id.0,
        row_hash: row_hash(&fields),
        scheme: record.scheme,
        code: record.code,
        level: record.level,
        category: record.category,
        parent_id: parent,
        name,
        names,
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}
