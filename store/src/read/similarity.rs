//! What similarity is computed from, beside the concepts themselves.

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Edge, Predicate, RelationKind};
use skillspine_domain::similarity::{MappingFacts, RelationFacts};

use super::sql::Sql;
use crate::{Store, StoreError};

/// Relations that are evidence; the hierarchy comes with the concepts.
const EVIDENCE: [RelationKind; 4] =
    [RelationKind::EssentialFor, RelationKind::OptionalFor, RelationKind::RelevantFor, RelationKind::Related];

impl Store {
    /// Every relation of a release that says how similar its ends are, in no particular order.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn relation_facts(&self, release: i32) -> Result<Vec<RelationFacts>, StoreError> {
        let mut facts = Vec::new();
        for kind in EVIDENCE {
            let mut sql = Sql::new(
                "SELECT r.subject_id, r.object_id, r.importance, r.importance_scale, r.detail FROM concept_relation r \
                 WHERE r.kind = ",
            );
            sql.bind(kind.as_str()).push(" AND ").visible("r", release);
            for row in sql.rows(self).await? {
                let importance: Option<f64> = row.try_get_by_index(2)?;
                let scale: Option<String> = row.try_get_by_index(3)?;
                let detail: Option<String> = row.try_get_by_index(4)?;
                facts.push(RelationFacts {
                    subject: ConceptId(row.try_get_by_index(0)?),
                    kind,
                    object: ConceptId(row.try_get_by_index(1)?),
                    importance: importance
                        .zip(scale)
                        .and_then(|(importance, scale)| Edge::share_of_scale(importance, &scale))
                        .map(|share| share as f32),
                    rank: detail.as_deref().and_then(Edge::rank_in),
                });
            }
        }
        Ok(facts)
    }

    /// Every mapping of a release, in no particular order; one without a confidence counts as sure.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn mapping_facts(&self, release: i32) -> Result<Vec<MappingFacts>, StoreError> {
        let mut sql = Sql::new("SELECT m.subject_id, m.predicate, m.object_id, m.confidence FROM mapping m WHERE ");
        sql.visible("m", release);
        let mut facts = Vec::new();
        for row in sql.rows(self).await? {
            let predicate: String = row.try_get_by_index(1)?;
            let confidence: Option<f64> = row.try_get_by_index(3)?;
            facts.push(MappingFacts {
                subject: ConceptId(row.try_get_by_index(0)?),
                predicate: Predicate::parse(&predicate)
                    .ok_or_else(|| StoreError::Corrupt(format!("mapping predicate `{predicate}`")))?,
                object: ConceptId(row.try_get_by_index(2)?),
                confidence: confidence.unwrap_or(1.0).clamp(0.0, 1.0) as f32,
            });
        }
        Ok(facts)
    }
}
