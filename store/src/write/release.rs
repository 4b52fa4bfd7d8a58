//! Release numbers: taking the next one, and sweeping what a killed import left under its number.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set, TransactionTrait};
use skillspine_entities::release;

use crate::{Store, StoreError, indexes};

/// Tables of the taxonomy half whose rows live from one release to another.
const TAXONOMY_TABLES: &[&str] = &[
    "concept",
    "concept_label",
    "concept_text",
    "concept_code",
    "concept_relation",
    "mapping",
    "region",
    "issuer",
    "credential",
    "credential_part",
    "alignment",
];

/// Tables that hold postings; their rows live from one release to another as well.
pub(crate) const POSTING_TABLES: &[&str] = &["posting", "posting_text", "posting_skill", "posting_region"];

/// Employers are looked up while they are written: theirs is the temporal table that keeps its index.
const EMPLOYER_TABLE: &str = "employer";

/// While an import writes under this number.
pub(crate) const LOADING: &str = "loading";
/// Complete; may be published.
pub(crate) const LOADED: &str = "loaded";

/// All tables whose rows live from one release to another.
pub(crate) fn temporal_tables() -> impl Iterator<Item = &'static str> {
    TAXONOMY_TABLES.iter().chain(POSTING_TABLES).chain([&EMPLOYER_TABLE]).copied()
}

impl Store {
    /// Removes everything that unfinished imports wrote. Call only while holding the import lock.
    pub(crate) async fn sweep_unfinished(&self) -> Result<(), StoreError> {
        self.wait_for_writers().await?;
        let unfinished = release::Entity::find().filter(release::Column::Status.eq(LOADING)).all(&self.db).await?;
        for row in unfinished {
            self.sweep(row.number).await?;
        }
        Ok(())
    }

    /// Waits for the last statement of a killed import, which the Postgres server completes all the same: what it writes has to
    /// be swept as well. Readers are not held up.
    async fn wait_for_writers(&self) -> Result<(), StoreError> {
        if self.is_embedded() {
            return Ok(());
        }
        let transaction = self.db.begin().await?;
        let tables = [TAXONOMY_TABLES, POSTING_TABLES].concat().join(", ");
        let lock =
            format!("LOCK TABLE {tables}, {EMPLOYER_TABLE}, concept_change, part, release IN SHARE ROW EXCLUSIVE MODE");
        transaction.execute_unprepared(&lock).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Undoes release `number`: its rows go, what it closed is current again. Safe to repeat.
    pub(crate) async fn sweep(&self, number: i32) -> Result<(), StoreError> {
        for table in POSTING_TABLES.iter().chain([&EMPLOYER_TABLE]) {
            self.sweep_table(table, number).await?;
        }
        self.sweep_taxonomy(number).await
    }

    /// Undoes a release that wrote no postings. Their tables are large: looking through them for nothing would take long.
    pub(crate) async fn sweep_taxonomy(&self, number: i32) -> Result<(), StoreError> {
        for table in TAXONOMY_TABLES {
            self.sweep_table(table, number).await?;
        }
        for statement in [
            format!("DELETE FROM concept_change WHERE release = {number}"),
            format!("DELETE FROM framework_version WHERE since_release = {number}"),
            format!("DELETE FROM release WHERE number = {number}"),
        ] {
            self.db.execute_unprepared(&statement).await?;
        }
        indexes::ensure(self).await
    }

    async fn sweep_table(&self, table: &str, number: i32) -> Result<(), StoreError> {
        self.db.execute_unprepared(&format!("DELETE FROM {table} WHERE since_release = {number}")).await?;
        let reopen = format!("UPDATE {table} SET until_release = NULL WHERE until_release = {number}");
        self.db.execute_unprepared(&reopen).await?;
        Ok(())
    }

    /// Removes rows that the release being written both inserted and closed.
    pub(crate) async fn delete_stillborn(&self, table: &str, release: i32) -> Result<(), StoreError> {
        let sql = format!("DELETE FROM {table} WHERE since_release = {release} AND until_release = {release}");
        self.db.execute_unprepared(&sql).await?;
        Ok(())
    }

    /// Opens the next release for writing and gives its number.
    pub(crate) async fn begin_release(&self, now: DateTime<Utc>, summary: &str) -> Result<i32, StoreError> {
        let last = release::Entity::find().order_by_desc(release::Column::Number).one(&self.db).await?;
        let number = last.map_or(0, |row| row.number) + 1;
        let row = release::ActiveModel {
            number: Set(number),
            status: Set(LOADING.to_owned()),
            created_at: Set(now),
            summary: Set(summary.to_owned()),
        };
        release::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(number)
    }

    /// Drops the indexes of tables that have no rows yet, so that a first load runs at full speed. Postings are loaded without
    /// indexes only when there are none: a table of theirs may stay empty for long.
    pub(crate) async fn prepare_first_load(&self) -> Result<(), StoreError> {
        let mut empty = Vec::new();
        for table in TAXONOMY_TABLES {
            if self.is_empty(table).await? {
                empty.push(*table);
            }
        }
        if self.is_empty("posting").await? {
            empty.extend(POSTING_TABLES);
        }
        indexes::drop(&self.db, &empty).await
    }

    /// Whether a table has no rows at all, of whatever release.
    pub(crate) async fn is_empty(&self, table: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM {table} LIMIT 1");
        let statement = sea_orm::Statement::from_string(self.db.get_database_backend(), sql);
        Ok(self.db.query_one_raw(statement).await?.is_none())
    }
}
