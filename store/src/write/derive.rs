//! What is computed from imported rows before a release is complete.

use std::collections::{HashMap, HashSet};

use skillspine_entities::mapping;
use uuid::Uuid;

use super::bulk;
use super::rows::close_rows;
use crate::read::sql::Sql;
use crate::{Store, StoreError};

/// Joins mappings whose publisher names an end by its code to the concept that has this code, if exactly one has.
///
/// A concept's id is minted from its URI where the framework has URIs, so a code alone does not lead to it. The rows keep their
/// hash: importing the crosswalk again finds them unchanged. Returns how many were joined.
pub(super) async fn resolve_mapping_ends(store: &Store, release: i32) -> Result<u64, StoreError> {
    let missing =
        |end: &str| format!("NOT EXISTS (SELECT 1 FROM concept c WHERE c.id = m.{end} AND c.until_release IS NULL)");
    let mut sql = Sql::new("SELECT m.* FROM mapping m WHERE m.until_release IS NULL AND (");
    sql.push(&missing("subject_id")).push(" OR ").push(&missing("object_id")).push(")");
    let open: Vec<mapping::Model> = sql.models(store).await?;
    if open.is_empty() {
        return Ok(0);
    }
    let mut frameworks: HashMap<String, Codes> = HashMap::new();
    for row in &open {
        for framework in [&row.subject_framework, &row.object_framework] {
            if !frameworks.contains_key(framework) {
                frameworks.insert(framework.clone(), Codes::load(store, framework).await?);
            }
        }
    }
    let mut closed = Vec::new();
    let mut joined = Vec::new();
    for row in open {
        let subject = frameworks[&row.subject_framework].find(row.subject_id, &row.subject_key);
        let object = frameworks[&row.object_framework].find(row.object_id, &row.object_key);
        if (subject, object) == (row.subject_id, row.object_id) {
            continue;
        }
        closed.push((row.row_hash, row.subject_id));
        joined.push(mapping::Model { subject_id: subject, object_id: object, since_release: release, ..row });
    }
    // A row this very import inserted would be closed before it was ever valid: it is replaced instead.
    close_rows(store, "mapping", "subject_id", release, &closed).await?;
    store.delete_stillborn("mapping", release).await?;
    bulk::insert::<mapping::Entity>(store, &joined).await?;
    Ok(joined.len() as u64)
}

/// The codes of one framework.
struct Codes {
    ids: HashSet<Uuid>,
    by_code: HashMap<String, Option<Uuid>>,
}

impl Codes {
    async fn load(store: &Store, framework: &str) -> Result<Self, StoreError> {
        let mut sql = Sql::new("SELECT c.id, c.code FROM concept c WHERE c.until_release IS NULL AND c.framework = ");
        sql.bind(framework.to_owned());
        let mut codes = Self { ids: HashSet::new(), by_code: HashMap::new() };
        for row in sql.rows(store).await? {
            let (id, code): (Uuid, Option<String>) = (row.try_get("", "id")?, row.try_get("", "code")?);
            codes.ids.insert(id);
            if let Some(code) = code {
                // A code that two concepts share leads to neither.
                codes.by_code.entry(code).and_modify(|known| *known = None).or_insert(Some(id));
            }
        }
        Ok(codes)
    }

    /// The concept an end means: the one it is minted for if that exists, else the one with the code.
    fn find(&self, minted: Uuid, key: &str) -> Uuid {
        if self.ids.contains(&minted) {
            return minted;
        }
        let code = key.strip_prefix("code:").unwrap_or(key);
        self.by_code.get(code).copied().flatten().unwrap_or(minted)
    }
}
