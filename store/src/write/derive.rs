//! What is computed from imported rows before a release is complete.

use std::collections::{BTreeSet, HashMap, HashSet};

use skillspine_domain::id::ConceptId;
use skillspine_entities::mapping;
use uuid::Uuid;

use super::bulk;
use super::rows::close_rows;
use crate::read::sql::Sql;
use crate::{Store, StoreError};

/// Formats in which every document is a framework of its own. A mapping to an item of a document that its publisher does not name has
/// the format as the framework of that end.
const FAMILIES: [&str; 2] = ["case", "ctdl-asn"];

/// Joins mappings whose publisher names an end by its code to the concept that has this code, and those that do not say in which
/// document of a format an item is to the item, if exactly one fits.
///
/// A concept's id is minted from its framework and its URI where the framework has URIs, so a code alone does not lead to it. The
/// rows keep their hash: importing the crosswalk again finds them unchanged. Returns how many were joined.
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
        let subject = frameworks[&row.subject_framework].find(row.subject_id, &row.subject_framework, &row.subject_key);
        let object = frameworks[&row.object_framework].find(row.object_id, &row.object_framework, &row.object_key);
        if (subject.id, object.id) == (row.subject_id, row.object_id) {
            continue;
        }
        let (subject_framework, object_framework) = (subject.framework.to_owned(), object.framework.to_owned());
        closed.push((row.row_hash, row.subject_id));
        joined.push(mapping::Model {
            subject_id: subject.id,
            subject_framework,
            object_id: object.id,
            object_framework,
            since_release: release,
            ..row
        });
    }
    // A row this very import inserted would be closed before it was ever valid: it is replaced instead.
    close_rows(store, "mapping", "subject_id", release, &closed).await?;
    store.delete_stillborn("mapping", release).await?;
    bulk::insert::<mapping::Entity>(store, &joined).await?;
    Ok(joined.len() as u64)
}

/// The codes of one framework, or the concepts of all documents of one format.
struct Codes {
    ids: HashSet<Uuid>,
    by_code: HashMap<String, Option<Uuid>>,
    /// Keys of the frameworks of a format.
    members: BTreeSet<String>,
}

/// What an end of a mapping means.
struct End<'a> {
    id: Uuid,
    framework: &'a str,
}

impl Codes {
    async fn load(store: &Store, framework: &str) -> Result<Self, StoreError> {
        let mut sql = Sql::new(
            "SELECT c.id, c.code, c.framework FROM concept c WHERE c.until_release IS NULL AND (c.framework = ",
        );
        sql.bind(framework.to_owned());
        if FAMILIES.contains(&framework) {
            sql.push(" OR c.framework LIKE ").bind(format!("{framework}-%"));
        }
        sql.push(")");
        let mut codes = Self { ids: HashSet::new(), by_code: HashMap::new(), members: BTreeSet::new() };
        for row in sql.rows(store).await? {
            let (id, code): (Uuid, Option<String>) = (row.try_get("", "id")?, row.try_get("", "code")?);
            codes.ids.insert(id);
            let owner: String = row.try_get("", "framework")?;
            if owner != framework {
                codes.members.insert(owner);
            } else if let Some(code) = code {
                // A code that two concepts share leads to neither.
                codes.by_code.entry(code).and_modify(|known| *known = None).or_insert(Some(id));
            }
        }
        Ok(codes)
    }

    /// The concept an end means: the one it is minted for if that exists, else the one with the key in exactly one document of the
    /// format, else the one with the code.
    fn find<'a>(&'a self, minted: Uuid, framework: &'a str, key: &str) -> End<'a> {
        if self.ids.contains(&minted) {
            return End { id: minted, framework };
        }
        let in_document = |member: &'a String| End { id: ConceptId::mint(member, key).0, framework: member };
        let mut found = self.members.iter().map(in_document).filter(|end| self.ids.contains(&end.id));
        if let (Some(only), None) = (found.next(), found.next()) {
            return only;
        }
        let code = key.strip_prefix("code:").unwrap_or(key);
        End { id: self.by_code.get(code).copied().flatten().unwrap_or(minted), framework }
    }
}
