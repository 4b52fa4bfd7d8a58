//! Every secondary index, in one list.
//!
//! Rows load many times faster into a table without indexes, so a first load drops them and publishing puts them back.
//! `ensure` creates what is missing, so a crash in between heals itself.

use sea_orm::ConnectionTrait;

use crate::StoreError;

/// Table, columns. The name of an index is made from both.
const INDEXES: &[(&str, &str)] = &[
    ("concept", "id"),
    ("concept", "uri"),
    ("concept", "framework, kind, sort_key, id"),
    ("concept", "kind, sort_key, id"),
    ("concept", "code"),
    ("concept_label", "concept_id"),
    ("concept_text", "concept_id"),
    ("concept_code", "concept_id"),
    ("concept_code", "code"),
    ("concept_relation", "subject_id"),
    ("concept_relation", "object_id"),
    ("mapping", "subject_id"),
    ("mapping", "object_id"),
    ("region", "id"),
    ("region", "scheme, code"),
    ("region", "parent_id"),
    ("concept_change", "concept_id"),
];

fn name(table: &str, columns: &str) -> String {
    format!("{table}_{}_index", columns.replace(", ", "_"))
}

/// Creates every index that does not exist yet.
pub(crate) async fn ensure(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    for (table, columns) in INDEXES {
        let sql = format!("CREATE INDEX IF NOT EXISTS {} ON {table} ({columns})", name(table, columns));
        db.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Drops the indexes of `tables`. Only for tables without rows: readers would crawl.
pub(crate) async fn drop(db: &impl ConnectionTrait, tables: &[&str]) -> Result<(), StoreError> {
    for (table, columns) in INDEXES.iter().filter(|(table, _)| tables.contains(table)) {
        db.execute_unprepared(&format!("DROP INDEX IF EXISTS {}", name(table, columns))).await?;
    }
    Ok(())
}
