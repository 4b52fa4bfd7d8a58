//! Concepts: by id, by URI, by code, and in pages.

use std::collections::{HashMap, HashSet};

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Code, Concept, ConceptKind, ConceptStatus, ReuseLevel};
use skillspine_entities::concept;
use uuid::Uuid;

use super::page::{KeysetCursor, Page, PageRequest};
use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// Which concepts a list holds. Empty fields do not restrict; several fields must all hold, several values of one field are
/// alternatives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ConceptFilter {
    /// Framework keys.
    pub frameworks: Vec<String>,
    /// Kinds.
    pub kinds: Vec<ConceptKind>,
    /// Statuses.
    pub statuses: Vec<ConceptStatus>,
    /// Ids; `Some` of an empty list matches nothing.
    pub ids: Option<Vec<ConceptId>>,
    /// URIs as published.
    pub uris: Vec<String>,
    /// Codes in code systems.
    pub codes: Vec<Code>,
    /// Only concepts below this one in the hierarchy, at any depth.
    pub within: Option<ConceptId>,
    /// Only concepts that a requirement or association joins to this one, in either direction.
    pub related_to: Option<ConceptId>,
    /// Reuse levels.
    pub reuse_levels: Vec<ReuseLevel>,
    /// Only members of one of these collections.
    pub collections: Vec<ConceptId>,
    /// Only concepts that have nothing above them in their hierarchy, collections aside.
    pub is_top: bool,
}

/// How a list of concepts is ordered. Ties are broken by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ConceptOrder {
    /// By label, case and accents aside.
    #[default]
    Label,
    /// By label, last first.
    LabelDescending,
    /// By the framework's own code; concepts without one come first.
    Code,
    /// By the framework's own code, last first.
    CodeDescending,
}

impl ConceptOrder {
    const fn column(self) -> &'static str {
        match self {
            Self::Label | Self::LabelDescending => "c.sort_key",
            Self::Code | Self::CodeDescending => "COALESCE(c.code, '')",
        }
    }

    const fn is_descending(self) -> bool {
        matches!(self, Self::LabelDescending | Self::CodeDescending)
    }

    fn key(self, row: &concept::Model) -> String {
        match self {
            Self::Label | Self::LabelDescending => row.sort_key.clone(),
            Self::Code | Self::CodeDescending => row.code.clone().unwrap_or_default(),
        }
    }
}

impl Store {
    /// Concepts by id. Ids without a concept are missing from the answer.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_by_id(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Concept>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE c.id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("c", release);
        let rows: Vec<concept::Model> = sql.models(self).await?;
        rows.into_iter().map(|row| Ok((ConceptId(row.id), to_concept(row)?))).collect()
    }

    /// Concepts whose id begins with these 64 bits; hardly ever more than one.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_by_id_prefix(&self, release: i32, prefix: u64) -> Result<Vec<Concept>, StoreError> {
        let (low, high) = (u128::from(prefix) << 64, (u128::from(prefix) << 64) | u128::from(u64::MAX));
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE c.id >= ");
        sql.bind(Uuid::from_u128(low)).push(" AND c.id <= ").bind(Uuid::from_u128(high));
        sql.push(" AND ").visible("c", release).push(" ORDER BY c.id");
        let rows: Vec<concept::Model> = sql.models(self).await?;
        rows.into_iter().map(to_concept).collect()
    }

    /// Concepts by the URI their publisher gave them, exactly as published; a URI may name concepts of several frameworks.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_by_uri(&self, release: i32, uris: &[String]) -> Result<Vec<Concept>, StoreError> {
        if uris.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE c.uri IN ");
        sql.bind_list(uris).push(" AND ").visible("c", release).push(" ORDER BY c.framework, c.id");
        let rows: Vec<concept::Model> = sql.models(self).await?;
        rows.into_iter().map(to_concept).collect()
    }

    /// Concepts that carry a code in a code system, or whose framework's own code it is (`system` = framework key).
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_by_code(&self, release: i32, codes: &[Code]) -> Result<Vec<(Code, Concept)>, StoreError> {
        let mut found = Vec::new();
        if codes.is_empty() {
            return Ok(found);
        }
        let plain: Vec<String> = codes.iter().map(|code| code.code.clone()).collect();
        let mut sql = Sql::new(
            "SELECT c.*, k.system AS code_system, k.code AS code_value FROM concept c \
             JOIN concept_code k ON k.concept_id = c.id WHERE k.code IN ",
        );
        sql.bind_list(&plain).push(" AND ").visible("c", release).push(" AND ").visible("k", release);
        sql.push(
            " UNION ALL SELECT c.*, c.framework AS code_system, c.code AS code_value FROM concept c WHERE c.code IN ",
        );
        sql.bind_list(&plain).push(" AND ").visible("c", release);
        for row in sql.rows(self).await? {
            let code = Code { system: row.try_get("", "code_system")?, code: row.try_get("", "code_value")? };
            if codes.contains(&code) {
                let model = <concept::Model as sea_orm::FromQueryResult>::from_query_result(&row, "")?;
                found.push((code, to_concept(model)?));
            }
        }
        found.sort_by(|(left, a), (right, b)| (left, a.id).cmp(&(right, b.id)));
        found.dedup_by(|(left, a), (right, b)| left == right && a.id == b.id);
        Ok(found)
    }

    /// Concepts whose framework's own code is one of these, in whatever framework; GUIDs of CASE and CTIDs are codes of items too. Each
    /// comes with the code it was found by.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_by_own_code(
        &self,
        release: i32,
        codes: &[String],
    ) -> Result<Vec<(String, Concept)>, StoreError> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let identifiers: Vec<Code> = codes.iter().filter_map(|code| identifier(code)).collect();
        let identified = self.concepts_by_code(release, &identifiers).await?;
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE c.code IN ");
        sql.bind_list(codes).push(" AND ").visible("c", release).push(" ORDER BY c.framework, c.id");
        let rows: Vec<concept::Model> = sql.models(self).await?;
        let mut found: Vec<(String, Concept)> = Vec::with_capacity(rows.len() + identified.len());
        for row in rows {
            let concept = to_concept(row)?;
            found.extend(concept.code.clone().map(|code| (code, concept)));
        }
        for (code, concept) in identified {
            if !found.iter().any(|(_, known)| known.id == concept.id) {
                found.push((code.code, concept));
            }
        }
        Ok(found)
    }

    /// One page of the concepts that pass a filter.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn page_concepts(
        &self,
        release: i32,
        filter: &ConceptFilter,
        order: ConceptOrder,
        page: &PageRequest,
    ) -> Result<Page<Concept>, StoreError> {
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE ");
        push_filter(&mut sql, filter, release);
        let column = order.column();
        let (beyond, before) = if order.is_descending() { ("<", ">") } else { (">", "<") };
        for (cursor, comparison) in [(&page.after, beyond), (&page.before, before)] {
            if let Some(cursor) = cursor {
                sql.push(&format!(" AND ({column}, c.id) {comparison} (")).bind(cursor.key.clone());
                sql.push(", ").bind(cursor.id).push(")");
            }
        }
        let direction = if order.is_descending() == page.from_end { "ASC" } else { "DESC" };
        sql.push(&format!(" ORDER BY {column} {direction}, c.id {direction} LIMIT {}", page.limit + 1));
        let mut rows: Vec<concept::Model> = sql.models(self).await?;
        let has_more = rows.len() as u64 > page.limit;
        rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
        if page.from_end {
            rows.reverse();
        }
        let rows: Result<Vec<_>, StoreError> = rows
            .into_iter()
            .map(|row| Ok((KeysetCursor { key: order.key(&row), id: row.id }, to_concept(row)?)))
            .collect();
        Ok(Page { rows: rows?, has_more })
    }

    /// How many concepts pass a filter.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_concepts(&self, release: i32, filter: &ConceptFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM concept c WHERE ");
        push_filter(&mut sql, filter, release);
        sql.count(self).await
    }

    /// Ids of all concepts an import would find in a framework, published or not.
    pub(crate) async fn current_concept_ids(&self, framework: &str) -> Result<HashSet<Uuid>, StoreError> {
        let mut sql = Sql::new("SELECT c.id FROM concept c WHERE c.until_release IS NULL AND c.framework = ");
        sql.bind(framework.to_owned());
        sql.rows(self).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
    }

    /// How many concepts each framework has of each kind.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_concepts_by_kind(
        &self,
        release: i32,
    ) -> Result<Vec<(String, ConceptKind, ConceptStatus, u64)>, StoreError> {
        let mut sql = Sql::new("SELECT c.framework, c.kind, c.status, COUNT(*) AS rows FROM concept c WHERE ");
        sql.visible("c", release).push(" GROUP BY c.framework, c.kind, c.status ORDER BY 1, 2, 3");
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| {
                let (kind, status): (String, String) = (row.try_get("", "kind")?, row.try_get("", "status")?);
                let count: i64 = row.try_get("", "rows")?;
                let count = u64::try_from(count).unwrap_or(0);
                Ok((row.try_get("", "framework")?, parse_kind(&kind)?, parse_status(&status)?, count))
            })
            .collect()
    }
}

fn push_filter(sql: &mut Sql, filter: &ConceptFilter, release: i32) {
    sql.visible("c", release);
    if !filter.frameworks.is_empty() {
        sql.push(" AND c.framework IN ").bind_list(&filter.frameworks);
    }
    if !filter.kinds.is_empty() {
        let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.as_str()).collect();
        sql.push(" AND c.kind IN ").bind_list(&kinds);
    }
    if !filter.statuses.is_empty() {
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        sql.push(" AND c.status IN ").bind_list(&statuses);
    }
    if !filter.reuse_levels.is_empty() {
        let levels: Vec<&str> = filter.reuse_levels.iter().map(|level| level.as_str()).collect();
        sql.push(" AND c.reuse_level IN ").bind_list(&levels);
    }
    if let Some(ids) = &filter.ids {
        if ids.is_empty() {
            sql.push(" AND 1 = 0");
        } else {
            sql.push(" AND c.id IN ").bind_list(&uuids(ids, |id| id.0));
        }
    }
    if !filter.uris.is_empty() {
        sql.push(" AND c.uri IN ").bind_list(&filter.uris);
    }
    if !filter.codes.is_empty() {
        sql.push(" AND (c.id IN (SELECT k.concept_id FROM concept_code k WHERE ").visible("k", release).push(" AND (");
        push_codes(sql, &filter.codes, "k.system", "k.code");
        sql.push(")) OR ");
        push_codes(sql, &filter.codes, "c.framework", "c.code");
        sql.push(")");
    }
    if let Some(top) = filter.within {
        sql.push(" AND c.id IN (WITH RECURSIVE below(id) AS (SELECT r.subject_id FROM concept_relation r WHERE ");
        sql.push("r.kind = 'broader' AND r.object_id = ").bind(top.0).push(" AND ").visible("r", release);
        sql.push(" UNION SELECT r.subject_id FROM concept_relation r JOIN below ON r.object_id = below.id WHERE ");
        sql.push("r.kind = 'broader' AND ").visible("r", release).push(") SELECT id FROM below)");
    }
    if let Some(other) = filter.related_to {
        let kinds = "r.kind IN ('related', 'essential-for', 'optional-for', 'relevant-for')";
        sql.push(&format!(
            " AND c.id IN (SELECT r.subject_id FROM concept_relation r WHERE {kinds} AND r.object_id = "
        ));
        sql.bind(other.0).push(" AND ").visible("r", release);
        sql.push(&format!(" UNION SELECT r.object_id FROM concept_relation r WHERE {kinds} AND r.subject_id = "));
        sql.bind(other.0).push(" AND ").visible("r", release).push(")");
    }
    if filter.is_top {
        sql.push(" AND c.kind <> 'collection' AND NOT EXISTS (SELECT 1 FROM concept_relation r JOIN concept o ON o.id = r.object_id ");
        sql.push("WHERE r.kind = 'broader' AND r.subject_id = c.id AND ").visible("r", release);
        sql.push(" AND ").visible("o", release).push(")");
    }
    if !filter.collections.is_empty() {
        sql.push(
            " AND c.id IN (SELECT r.subject_id FROM concept_relation r WHERE r.kind = 'member-of' AND r.object_id IN ",
        );
        sql.bind_list(&uuids(&filter.collections, |id| id.0)).push(" AND ").visible("r", release).push(")");
    }
}

fn push_codes(sql: &mut Sql, codes: &[Code], system: &str, code: &str) {
    for (position, wanted) in codes.iter().enumerate() {
        if position > 0 {
            sql.push(" OR ");
        }
        sql.push(&format!("({system} = ")).bind(wanted.system.clone());
        sql.push(&format!(" AND {code} = ")).bind(wanted.code.clone()).push(")");
    }
}

pub(crate) fn parse_kind(word: &str) -> Result<ConceptKind, StoreError> {
    ConceptKind::parse(word).ok_or_else(|| StoreError::Corrupt(format!("concept kind `{word}`")))
}

fn parse_status(word: &str) -> Result<ConceptStatus, StoreError> {
    ConceptStatus::parse(word).ok_or_else(|| StoreError::Corrupt(format!("concept status `{word}`")))
}

pub(super) fn to_concept(row: concept::Model) -> Result<Concept, StoreError> {
    Ok(Concept {
        id: ConceptId(row.id),
        kind: parse_kind(&row.kind)?,
        status: parse_status(&row.status)?,
        reuse_level: row.reuse_level.as_deref().and_then(ReuseLevel::parse),
        framework: row.framework,
        uri: row.uri,
        code: row.code,
        label: row.label,
        label_language: row.label_language,
        replaced_by: row.replaced_by.map(ConceptId),
        first_version: row.first_version,
        last_version: row.last_version,
    })
}

/// The identifier that a code is by its shape: a UUID is one of CASE, `ce-` and a UUID one of the Credential Registry.
fn identifier(code: &str) -> Option<Code> {
    let (system, uuid) = match code.strip_prefix("ce-") {
        Some(uuid) => ("ctid", uuid),
        None => ("case", code),
    };
    let is_one = uuid.len() == 36 && Uuid::try_parse(uuid).is_ok();
    is_one.then(|| Code { system: system.to_owned(), code: code.to_owned() })
}
