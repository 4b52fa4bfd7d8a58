//! Relations, seen from one end.

use std::cmp::Ordering;
use std::collections::HashMap;

use skillspine_domain::extraction::GazetteerBuilder;
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{ConceptKind, Edge, RelationKind, Requirement};

use super::concept::parse_kind;
use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// From which end a relation is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From its subject: what this concept is essential for, what is broader than it.
    Outgoing,
    /// From its object: which skills this occupation asks for, what is narrower.
    Incoming,
}

impl Store {
    /// Subject and object of every relation of a kind, in no particular order, whether or not the concepts are in the release.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn relation_pairs(
        &self,
        release: i32,
        kind: RelationKind,
    ) -> Result<Vec<(ConceptId, ConceptId)>, StoreError> {
        let mut sql = Sql::new("SELECT r.subject_id, r.object_id FROM concept_relation r WHERE r.kind = ");
        sql.bind(kind.as_str()).push(" AND ").visible("r", release);
        let rows = sql.rows(self).await?;
        rows.iter().map(|row| Ok((ConceptId(row.try_get_by_index(0)?), ConceptId(row.try_get_by_index(1)?)))).collect()
    }

    /// Relations of these kinds at these concepts. Essential before optional before rated, then by importance as a share of
    /// its scale, then by label of the other end. Relations whose other end is not in the release are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn edges_by_concept(
        &self,
        release: i32,
        direction: Direction,
        kinds: &[RelationKind],
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<Edge>>, StoreError> {
        if ids.is_empty() || kinds.is_empty() {
            return Ok(HashMap::new());
        }
        let (near, far) = match direction {
            Direction::Outgoing => ("subject_id", "object_id"),
            Direction::Incoming => ("object_id", "subject_id"),
        };
        let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let mut sql = Sql::new(&format!(
            "SELECT r.{near} AS near, r.{far} AS far, r.kind, r.importance, r.importance_scale, r.level, r.level_scale, \
             r.detail, o.kind AS other_kind, o.sort_key FROM concept_relation r JOIN concept o ON o.id = r.{far} \
             WHERE r.{near} IN "
        ));
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND r.kind IN ").bind_list(&words);
        sql.push(" AND ").visible("r", release).push(" AND ").visible("o", release);
        let mut by_concept: HashMap<ConceptId, Vec<(String, Edge)>> = HashMap::new();
        for row in sql.rows(self).await? {
            let (kind, other_kind): (String, String) = (row.try_get("", "kind")?, row.try_get("", "other_kind")?);
            let edge = Edge {
                kind: RelationKind::parse(&kind)
                    .ok_or_else(|| StoreError::Corrupt(format!("relation kind `{kind}`")))?,
                other: ConceptId(row.try_get("", "far")?),
                other_kind: parse_kind(&other_kind)?,
                importance: row.try_get("", "importance")?,
                importance_scale: row.try_get("", "importance_scale")?,
                level: row.try_get("", "level")?,
                level_scale: row.try_get("", "level_scale")?,
                detail: row.try_get("", "detail")?,
            };
            let near = ConceptId(row.try_get("", "near")?);
            by_concept.entry(near).or_default().push((row.try_get("", "sort_key")?, edge));
        }
        Ok(by_concept.into_iter().map(|(id, edges)| (id, sorted(edges))).collect())
    }

    /// Which skills occupations ask for, whole: occupation, skill, how strongly, and the importance as a share of its scale. In no
    /// particular order. Tasks, work activities and work contexts are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn occupation_skills(
        &self,
        release: i32,
    ) -> Result<Vec<(ConceptId, ConceptId, Requirement, Option<f64>)>, StoreError> {
        let skills = ConceptKind::ALL.iter().filter(|kind| GazetteerBuilder::takes(**kind));
        let skills: Vec<&str> = skills.map(|kind| kind.as_str()).collect();
        let mut found = Vec::new();
        for requirement in Requirement::ALL {
            let mut sql = Sql::new(
                "SELECT r.object_id, r.subject_id, r.importance, r.importance_scale FROM concept_relation r \
                 JOIN concept o ON o.id = r.object_id JOIN concept s ON s.id = r.subject_id WHERE r.kind = ",
            );
            sql.bind(requirement.relation().as_str()).push(" AND ").visible("r", release);
            sql.push(" AND o.kind = 'occupation' AND ").visible("o", release);
            sql.push(" AND s.kind IN ").bind_list(&skills).push(" AND ").visible("s", release);
            for row in sql.rows(self).await? {
                let (rating, scale): (Option<f64>, Option<String>) =
                    (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
                let importance = rating.zip(scale).and_then(|(rating, scale)| Edge::share_of_scale(rating, &scale));
                let (occupation, skill) = (ConceptId(row.try_get_by_index(0)?), ConceptId(row.try_get_by_index(1)?));
                found.push((occupation, skill, *requirement, importance));
            }
        }
        Ok(found)
    }

    /// Everything above these concepts in the hierarchy, nearest first, with its distance in steps.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn ancestors_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<(ConceptId, u32)>>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("WITH RECURSIVE above(start, id, depth) AS (SELECT r.subject_id, r.object_id, 1 ");
        sql.push("FROM concept_relation r WHERE r.kind = 'broader' AND r.subject_id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("r", release);
        sql.push(" UNION SELECT above.start, r.object_id, above.depth + 1 FROM concept_relation r ");
        sql.push("JOIN above ON r.subject_id = above.id WHERE above.depth < 32 AND r.kind = 'broader' AND ");
        sql.visible("r", release);
        sql.push(") SELECT a.start, a.id, a.depth FROM (SELECT start, id, MIN(depth) AS depth FROM above GROUP BY start, id) a ");
        // Counted one by one, by index: Postgres expects a hundred times the rows that there are, and reads all concepts for a join.
        sql.push("WHERE (SELECT COUNT(*) FROM concept c WHERE c.id = a.id AND ").visible("c", release).push(") > 0");
        let mut by_concept: HashMap<ConceptId, Vec<(ConceptId, u32)>> = HashMap::new();
        for row in sql.rows(self).await? {
            let depth: i32 = row.try_get("", "depth")?;
            let above = (ConceptId(row.try_get("", "id")?), u32::try_from(depth).unwrap_or(0));
            by_concept.entry(ConceptId(row.try_get("", "start")?)).or_default().push(above);
        }
        for ancestors in by_concept.values_mut() {
            ancestors.sort_by_key(|(id, depth)| (*depth, *id));
        }
        Ok(by_concept)
    }
}

fn sorted(edges: Vec<(String, Edge)>) -> Vec<Edge> {
    let mut edges: Vec<(Option<f64>, String, Edge)> =
        edges.into_iter().map(|(key, edge)| (edge.importance_share(), key, edge)).collect();
    edges.sort_by(|(left_share, left_key, left), (right_share, right_key, right)| {
        let by_requirement = left.kind.requirement().cmp(&right.kind.requirement());
        let by_importance = right_share.partial_cmp(left_share).unwrap_or(Ordering::Equal);
        by_requirement
            .then(by_importance)
            .then_with(|| left_key.cmp(right_key))
            .then_with(|| left.other.cmp(&right.other))
    });
    edges.into_iter().map(|(_, _, edge)| edge).collect()
}
