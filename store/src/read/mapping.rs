//! Mappings of concepts, read from either end, and crosswalks.

use std::collections::HashMap;

use sea_orm::EntityTrait;
use skillspine_domain::id::{ConceptId, CrosswalkId};
use skillspine_domain::model::{Crosswalk, Mapping, Predicate};
use skillspine_entities::{crosswalk, mapping};

use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// A mapping with what its publisher says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedMapping {
    /// The concept at the far end; it may not be imported.
    pub object: ConceptId,
    /// Its framework.
    pub object_framework: String,
    /// The far end as published: URI or code.
    pub object_key: String,
    /// Its label as published.
    pub object_label: Option<String>,
    /// JSON object: what else the source says, in its own names.
    pub detail: Option<String>,
}

impl Store {
    /// Mappings with one of these concepts at either end, as seen from it: most confident first, then by far end.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn mappings_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<Mapping>>, StoreError> {
        let mut by_concept: HashMap<ConceptId, Vec<Mapping>> = HashMap::new();
        if ids.is_empty() {
            return Ok(by_concept);
        }
        let wanted = uuids(ids, |id| id.0);
        let mut sql = Sql::new("SELECT m.* FROM mapping m WHERE (m.subject_id IN ");
        sql.bind_list(&wanted).push(" OR m.object_id IN ").bind_list(&wanted).push(") AND ").visible("m", release);
        for row in sql.models::<mapping::Model>(self).await? {
            for reversed in [false, true] {
                let near = if reversed { row.object_id } else { row.subject_id };
                if wanted.binary_search(&near).is_ok() {
                    by_concept.entry(ConceptId(near)).or_default().push(to_mapping(&row, reversed)?);
                }
            }
        }
        for mappings in by_concept.values_mut() {
            mappings.sort_by(|a, b| {
                let by_confidence = b.confidence.unwrap_or(0.0).total_cmp(&a.confidence.unwrap_or(0.0));
                by_confidence.then(a.predicate.cmp(&b.predicate)).then(a.object.cmp(&b.object))
            });
        }
        Ok(by_concept)
    }

    /// What was published of these concepts as subjects, by far end, with what else was said in the publisher's own names.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn published_mappings(
        &self,
        release: i32,
        subjects: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<PublishedMapping>>, StoreError> {
        let mut by_subject: HashMap<ConceptId, Vec<PublishedMapping>> = HashMap::new();
        if subjects.is_empty() {
            return Ok(by_subject);
        }
        let mut sql = Sql::new("SELECT m.* FROM mapping m WHERE m.subject_id IN ");
        sql.bind_list(&uuids(subjects, |id| id.0)).push(" AND ").visible("m", release);
        sql.push(" ORDER BY m.object_key, m.object_id, m.row_hash");
        for row in sql.models::<mapping::Model>(self).await? {
            by_subject.entry(ConceptId(row.subject_id)).or_default().push(PublishedMapping {
                object: ConceptId(row.object_id),
                object_framework: row.object_framework,
                object_key: row.object_key,
                object_label: row.object_label,
                detail: row.detail,
            });
        }
        Ok(by_subject)
    }

    /// All mappings of a crosswalk, in published direction, by subject and object.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn mappings_of_crosswalk(
        &self,
        release: i32,
        crosswalk: CrosswalkId,
    ) -> Result<Vec<mapping::Model>, StoreError> {
        let mut sql = Sql::new("SELECT m.* FROM mapping m WHERE m.crosswalk_id = ");
        sql.bind(crosswalk.0).push(" AND ").visible("m", release);
        sql.push(" ORDER BY m.subject_key, m.object_key, m.predicate");
        sql.models(self).await
    }

    /// Every crosswalk, by key.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn crosswalks(&self) -> Result<Vec<Crosswalk>, StoreError> {
        let mut rows = crosswalk::Entity::find().all(&self.db).await?;
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(rows
            .into_iter()
            .map(|row| Crosswalk {
                id: CrosswalkId(row.id),
                key: row.key,
                title: row.title,
                publisher: row.publisher,
                licence: row.licence,
                subject_framework: row.subject_framework,
                subject_version: row.subject_version,
                object_framework: row.object_framework,
                object_version: row.object_version,
            })
            .collect())
    }
}

fn to_mapping(row: &mapping::Model, reversed: bool) -> Result<Mapping, StoreError> {
    let predicate = Predicate::parse(&row.predicate)
        .ok_or_else(|| StoreError::Corrupt(format!("mapping predicate `{}`", row.predicate)))?;
    let far = if reversed {
        (row.object_id, row.subject_id, &row.subject_framework, &row.subject_key, &row.subject_label)
    } else {
        (row.subject_id, row.object_id, &row.object_framework, &row.object_key, &row.object_label)
    };
    let (subject, object, object_framework, object_key, object_label) = far;
    Ok(Mapping {
        crosswalk: CrosswalkId(row.crosswalk_id),
        subject: ConceptId(subject),
        object: ConceptId(object),
        object_framework: object_framework.clone(),
        object_key: object_key.clone(),
        object_label: object_label.clone(),
        predicate: if reversed { predicate.inverse() } else { predicate },
        confidence: row.confidence,
        justification: row.justification.clone(),
        reversed,
    })
}
