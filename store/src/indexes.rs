//! Every secondary index, in one list.
//!
//! Rows load many times faster into a table without indexes, so a first load drops them and publishing puts them back.
//! `ensure` creates what is missing, so a crash in between heals itself.

use std::collections::BTreeSet;

use futures::{StreamExt, TryStreamExt, future, stream};
use sea_orm::ConnectionTrait;
use sea_orm::sqlx::Executor;

use crate::{Store, StoreError};

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
    ("region", "code"),
    ("region", "parent_id"),
    ("issuer", "id"),
    ("issuer", "sort_key, id"),
    ("credential", "id"),
    ("credential", "uri"),
    ("credential", "sort_key, id"),
    ("credential", "issuer_id"),
    ("credential_part", "credential_id"),
    ("credential_part", "other_uri"),
    ("alignment", "credential_id"),
    ("alignment", "concept_id"),
    ("concept_change", "concept_id"),
    ("posting", "id"),
    ("posting_text", "posting_id"),
    ("posting_skill", "posting_id"),
    ("posting_region", "posting_id"),
    ("employer", "id"),
];

fn name(table: &str, columns: &str) -> String {
    format!("{table}_{}_index", columns.replace(", ", "_"))
}

/// Indexes that Postgres builds at the same time, each on a connection and a processor of its own.
const BUILT_AT_ONCE: usize = 2;

/// Creates every index that does not exist yet.
pub(crate) async fn ensure(store: &Store) -> Result<(), StoreError> {
    let missing: Vec<String> = INDEXES.iter().map(|(table, columns)| create(table, columns)).collect();
    build(store, &missing).await
}

/// Creates the indexes of `tables` that do not exist yet.
pub(crate) async fn ensure_on(store: &Store, tables: &[&str]) -> Result<(), StoreError> {
    let of_tables = INDEXES.iter().filter(|(table, _)| tables.contains(table));
    let missing: Vec<String> = of_tables.map(|(table, columns)| create(table, columns)).collect();
    build(store, &missing).await
}

fn create(table: &str, columns: &str) -> String {
    format!("CREATE INDEX IF NOT EXISTS {} ON {table} ({columns})", name(table, columns))
}

async fn build(store: &Store, statements: &[String]) -> Result<(), StoreError> {
    if !store.is_embedded() {
        let built = statements.iter().map(|statement| store.db.execute_unprepared(statement));
        return Ok(stream::iter(built).buffer_unordered(BUILT_AT_ONCE).try_for_each(|_| future::ready(Ok(()))).await?);
    }
    // Temporary tables are in memory otherwise, and so would be all keys of ten million rows while they are sorted.
    let mut connection = store.db.get_sqlite_connection_pool().acquire().await?;
    connection.execute("PRAGMA temp_store = file").await?;
    let mut outcome = Ok(());
    for statement in statements {
        outcome = connection.execute(sea_orm::sqlx::AssertSqlSafe(statement.as_str())).await.map(|_| ());
        if outcome.is_err() {
            break;
        }
    }
    connection.execute("PRAGMA temp_store = memory").await?;
    Ok(outcome?)
}

/// Lets Postgres look at how the rows are distributed. Until it has, it reads whole tables where an index would do, and it looks by
/// itself only some time after a load. SQLite plans well without.
pub(crate) async fn analyze(store: &Store) -> Result<(), StoreError> {
    if store.is_embedded() {
        return Ok(());
    }
    let tables: BTreeSet<&str> = INDEXES.iter().map(|(table, _)| *table).collect();
    let tables: Vec<&str> = tables.into_iter().collect();
    store.db.execute_unprepared(&format!("ANALYZE {}", tables.join(", "))).await?;
    Ok(())
}

/// Drops the indexes of `tables`. Only for tables without rows: readers would crawl.
pub(crate) async fn drop(db: &impl ConnectionTrait, tables: &[&str]) -> Result<(), StoreError> {
    for (table, columns) in INDEXES.iter().filter(|(table, _)| tables.contains(table)) {
        db.execute_unprepared(&format!("DROP INDEX IF EXISTS {}", name(table, columns))).await?;
    }
    Ok(())
}
