//! Reading all concepts of a release once, for what is derived from them.
//!
//! A scan reads whole ranges in the order of the ids, so that every statement is one walk along an index; asking for
//! thousands of ids by name costs several times as much.

use std::collections::{HashMap, HashSet};

use sea_orm::{QueryResult, TryGetable};
use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Code, Concept, ConceptText, Label, LabelType, RelationKind, TextType};
use skillspine_entities::concept;
use uuid::Uuid;

use super::concept::to_concept;
use super::sql::Sql;
use crate::{Store, StoreError};

/// Concepts of one range. Frameworks may have hundreds of labels a concept.
const RANGE: u64 = 1_000;

/// Most steps from a concept to the top: deeper hierarchies are cut there, as everywhere else.
const DEEPEST: usize = 32;

/// A concept with all by which it can be found.
#[derive(Clone, Debug, PartialEq)]
pub struct ScannedConcept {
    /// The concept.
    pub concept: Concept,
    /// Its labels in all languages: preferred before alternative before hidden, then by language and text.
    pub labels: Vec<Label>,
    /// Its texts in all languages, by type, language and text.
    pub texts: Vec<ConceptText>,
    /// Its codes in code systems, by system and code.
    pub codes: Vec<Code>,
    /// Everything above it in its hierarchy, nearest first.
    pub ancestors: Vec<ConceptId>,
    /// Its depth: how many steps it is from the farthest of them; 0 at the top.
    pub depth: usize,
    /// The collections it is a member of.
    pub collections: Vec<ConceptId>,
    /// The number of relations it takes part in, at either end.
    pub relations: u32,
}

/// How much of each concept a walk reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanDetail {
    /// Everything.
    Full,
    /// No labels and no texts.
    Place,
}

/// A walk over all concepts of a release, in the order of their ids.
pub struct ConceptScan {
    detail: ScanDetail,
    store: Store,
    release: i32,
    after: Uuid,
    broader: HashMap<Uuid, Vec<Uuid>>,
    member_of: HashMap<Uuid, Vec<Uuid>>,
    relations: HashMap<Uuid, u32>,
}

impl Store {
    /// Begins a walk over all concepts of `release`.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn scan_concepts(&self, release: i32, detail: ScanDetail) -> Result<ConceptScan, StoreError> {
        let (at_subject, at_object, broader, member_of) = tokio::try_join!(
            self.relations_at(release, "subject_id"),
            self.relations_at(release, "object_id"),
            self.targets(release, RelationKind::Broader),
            self.targets(release, RelationKind::MemberOf),
        )?;
        let mut relations = at_subject;
        for (id, count) in at_object {
            *relations.entry(id).or_insert(0) += count;
        }
        let store = self.clone();
        Ok(ConceptScan { detail, store, release, after: Uuid::nil(), broader, member_of, relations })
    }

    /// How many relations each concept has at one end.
    async fn relations_at(&self, release: i32, end: &str) -> Result<HashMap<Uuid, u32>, StoreError> {
        let mut sql = Sql::new(&format!("SELECT r.{end}, COUNT(*) FROM concept_relation r WHERE "));
        sql.visible("r", release).push(&format!(" GROUP BY r.{end}"));
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| Ok((column(row, 0)?, u32::try_from(column::<i64>(row, 1)?).unwrap_or(u32::MAX))))
            .collect()
    }

    /// Whether anything by which concepts are found differs between two releases.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn concepts_differ(&self, from: i32, to: i32) -> Result<bool, StoreError> {
        self.tables_differ(&["concept", "concept_label", "concept_text", "concept_code", "concept_relation"], from, to)
            .await
    }

    /// Whether postings, or the regions they are in, differ between two releases.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn postings_differ(&self, from: i32, to: i32) -> Result<bool, StoreError> {
        self.tables_differ(&["posting", "posting_skill", "posting_region", "region"], from, to).await
    }

    /// Whether credentials differ between two releases.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credentials_differ(&self, from: i32, to: i32) -> Result<bool, StoreError> {
        self.tables_differ(&["credential"], from, to).await
    }

    /// Whether mappings differ between two releases.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn mappings_differ(&self, from: i32, to: i32) -> Result<bool, StoreError> {
        self.tables_differ(&["mapping"], from, to).await
    }

    async fn tables_differ(&self, tables: &[&str], from: i32, to: i32) -> Result<bool, StoreError> {
        for table in tables {
            let sql = Sql::new(&format!(
                "SELECT 1 FROM {table} t WHERE (t.since_release > {from} AND t.since_release <= {to}) \
                 OR (t.until_release > {from} AND t.until_release <= {to}) LIMIT 1"
            ));
            if !sql.rows(self).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// By subject, the objects of every relation of a kind, sorted.
    async fn targets(&self, release: i32, kind: RelationKind) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
        let mut sql = Sql::new("SELECT r.subject_id, r.object_id FROM concept_relation r WHERE r.kind = ");
        sql.bind(kind.as_str()).push(" AND ").visible("r", release);
        sql.push(" AND EXISTS (SELECT 1 FROM concept o WHERE o.id = r.object_id AND ").visible("o", release).push(")");
        let mut targets: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in sql.rows(self).await? {
            targets.entry(column(&row, 0)?).or_default().push(column(&row, 1)?);
        }
        for objects in targets.values_mut() {
            objects.sort_unstable();
            objects.dedup();
        }
        Ok(targets)
    }
}

impl ConceptScan {
    /// The next concepts; none when all have been seen.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn next(&mut self) -> Result<Vec<ScannedConcept>, StoreError> {
        let mut sql = Sql::new("SELECT c.* FROM concept c WHERE c.id > ");
        sql.bind(self.after).push(" AND ").visible("c", self.release).push(&format!(" ORDER BY c.id LIMIT {RANGE}"));
        let rows: Vec<concept::Model> = sql.models(&self.store).await?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(Vec::new()) };
        let range = (self.after, last);
        self.after = last;

        let (mut labels, mut texts) = (HashMap::new(), HashMap::new());
        if self.detail == ScanDetail::Full {
            labels = self.by_concept("concept_label", "t.language, t.label_type, t.text", range).await?;
            texts = self.by_concept("concept_text", "t.language, t.text_type, t.text", range).await?;
        }
        let mut codes = self.by_concept("concept_code", "t.system, t.code", range).await?;
        rows.into_iter()
            .map(|row| {
                let id = row.id;
                let mut labels = parse(labels.remove(&id), read_label)?;
                labels.sort_by(|a, b| (a.label_type, &a.language, &a.text).cmp(&(b.label_type, &b.language, &b.text)));
                let mut texts = parse(texts.remove(&id), read_text)?;
                texts.sort_by(|a, b| (a.text_type, &a.language, &a.text).cmp(&(b.text_type, &b.language, &b.text)));
                let mut codes = parse(codes.remove(&id), |[system, code]: [String; 2]| Ok(Code { system, code }))?;
                codes.sort();
                let (ancestors, depth) = self.ancestors(id);
                Ok(ScannedConcept {
                    labels,
                    texts,
                    codes,
                    ancestors,
                    depth,
                    collections: self.member_of.get(&id).into_iter().flatten().copied().map(ConceptId).collect(),
                    relations: self.relations.get(&id).copied().unwrap_or(0),
                    concept: to_concept(row)?,
                })
            })
            .collect()
    }

    /// The rows of a table in a range of concepts, by concept, as one JSON array of arrays each: drivers take several times as
    /// long over a row as the databases take over reading it.
    async fn by_concept(
        &self,
        table: &str,
        columns: &str,
        (after, last): (Uuid, Uuid),
    ) -> Result<HashMap<Uuid, String>, StoreError> {
        let rows_of = match self.store.is_embedded() {
            true => format!("json_group_array(json_array({columns}))"),
            false => format!("json_agg(json_build_array({columns}))::text"),
        };
        let mut sql = Sql::new(&format!("SELECT t.concept_id, {rows_of} FROM {table} t WHERE t.concept_id > "));
        sql.bind(after).push(" AND t.concept_id <= ").bind(last).push(" AND ").visible("t", self.release);
        sql.push(" GROUP BY t.concept_id");
        let rows = sql.rows(&self.store).await?;
        rows.iter().map(|row| Ok((column(row, 0)?, column(row, 1)?))).collect()
    }

    /// Everything above a concept, nearest first, and how far the farthest is.
    fn ancestors(&self, id: Uuid) -> (Vec<ConceptId>, usize) {
        let mut seen = HashSet::from([id]);
        let mut ancestors = Vec::new();
        let mut level = vec![id];
        let mut depth = 0;
        while depth < DEEPEST {
            let mut above: Vec<Uuid> = level.iter().filter_map(|id| self.broader.get(id)).flatten().copied().collect();
            above.retain(|id| seen.insert(*id));
            above.sort_unstable();
            if above.is_empty() {
                break;
            }
            ancestors.extend(above.iter().copied().map(ConceptId));
            level = above;
            depth += 1;
        }
        (ancestors, depth)
    }
}

fn column<T: TryGetable>(row: &QueryResult, index: usize) -> Result<T, StoreError> {
    Ok(row.try_get_by_index(index)?)
}

/// Reads what [`ConceptScan::by_concept`] gives of one concept.
fn parse<const COLUMNS: usize, T>(
    json: Option<String>,
    read: impl Fn([String; COLUMNS]) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError>
where
    [String; COLUMNS]: serde::de::DeserializeOwned,
{
    let Some(json) = json else { return Ok(Vec::new()) };
    let rows: Vec<[String; COLUMNS]> =
        serde_json::from_str(&json).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    rows.into_iter().map(read).collect()
}

fn read_label([language, word, text]: [String; 3]) -> Result<Label, StoreError> {
    let label_type = LabelType::parse(&word).ok_or_else(|| StoreError::Corrupt(format!("label type `{word}`")))?;
    Ok(Label { language, label_type, text })
}

fn read_text([language, word, text]: [String; 3]) -> Result<ConceptText, StoreError> {
    let text_type = TextType::parse(&word).ok_or_else(|| StoreError::Corrupt(format!("text type `{word}`")))?;
    Ok(ConceptText { language, text_type, text })
}
