//! Creates the tables of the taxonomy half: frameworks, concepts, mappings, regions, releases and runs.
//!
//! Temporal tables have no primary key: their rows are loaded without keys and indexed afterwards. The secondary indexes
//! of every table are listed in the store, which drops them before a first load and puts them back before publishing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    self, big_integer, date_null, double_null, integer, integer_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

/// The migration; its name is the file name.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables(manager.get_database_backend()) {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(*table).to_owned()).await?;
        }
        Ok(())
    }
}

const TABLES: &[&str] = &[
    "framework",
    "framework_version",
    "part",
    "concept",
    "concept_label",
    "concept_text",
    "concept_code",
    "concept_relation",
    "mapping",
    "region",
    "crosswalk",
    "concept_change",
    "release",
    "publication",
    "source_run",
    "rejection",
];

fn tables(backend: DbBackend) -> Vec<TableCreateStatement> {
    // Lists must come in the same order whatever the server's locale: by bytes, as SQLite does.
    let by_bytes = |mut column: ColumnDef| {
        if backend == DbBackend::Postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    };
    let text = |name: &'static str| by_bytes(schema::text(name));
    let text_null = |name: &'static str| by_bytes(schema::text_null(name));
    vec![
        Table::create()
            .table("framework")
            .col(text("key"))
            .col(text("title"))
            .col(text("publisher"))
            .col(text("licence"))
            .col(text("attribution"))
            .col(text("homepage"))
            .col(text("status"))
            .primary_key(Index::create().col("key"))
            .to_owned(),
        Table::create()
            .table("framework_version")
            .col(text("framework"))
            .col(text("version"))
            .col(date_null("released_on"))
            .col(text("languages"))
            .col(integer("since_release"))
            .primary_key(Index::create().col("framework").col("version"))
            .to_owned(),
        Table::create()
            .table("part")
            .col(integer("id"))
            .col(text("scope"))
            .col(text("name"))
            .col(text("version"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("concept")
            .col(uuid("id"))
            .col(text("framework"))
            .col(text("uri"))
            .col(text("kind"))
            .col(text_null("code"))
            .col(text("label"))
            .col(text("label_language"))
            .col(text("sort_key"))
            .col(text("status"))
            .col(text_null("reuse_level"))
            .col(uuid_null("replaced_by"))
            .col(text("first_version"))
            .col(text_null("last_version"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("concept_label")
            .col(uuid("concept_id"))
            .col(text("language"))
            .col(text("label_type"))
            .col(text("text"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("concept_text")
            .col(uuid("concept_id"))
            .col(text("language"))
            .col(text("text_type"))
            .col(text("text"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("concept_code")
            .col(uuid("concept_id"))
            .col(text("system"))
            .col(text("code"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("concept_relation")
            .col(uuid("subject_id"))
            .col(text("kind"))
            .col(uuid("object_id"))
            .col(double_null("importance"))
            .col(text_null("importance_scale"))
            .col(double_null("level"))
            .col(text_null("level_scale"))
            .col(text_null("detail"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("mapping")
            .col(uuid("crosswalk_id"))
            .col(uuid("subject_id"))
            .col(text("subject_framework"))
            .col(text("subject_key"))
            .col(text_null("subject_label"))
            .col(text("predicate"))
            .col(uuid("object_id"))
            .col(text("object_framework"))
            .col(text("object_key"))
            .col(text_null("object_label"))
            .col(double_null("confidence"))
            .col(text_null("justification"))
            .col(text_null("author"))
            .col(text_null("tool"))
            .col(text_null("detail"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("region")
            .col(uuid("id"))
            .col(text("scheme"))
            .col(text("code"))
            .col(integer("level"))
            .col(text_null("category"))
            .col(uuid_null("parent_id"))
            .col(text("name"))
            .col(text("names"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("crosswalk")
            .col(uuid("id"))
            .col(text("key"))
            .col(text("title"))
            .col(text("publisher"))
            .col(text("licence"))
            .col(text("subject_framework"))
            .col(text("subject_version"))
            .col(text("object_framework"))
            .col(text("object_version"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("concept_change")
            .col(integer("release"))
            .col(uuid("concept_id"))
            .col(integer("position"))
            .col(text("framework"))
            .col(text("version"))
            .col(text("kind"))
            .col(text_null("language"))
            .col(text_null("before"))
            .col(text_null("after"))
            .primary_key(Index::create().col("release").col("concept_id").col("position"))
            .to_owned(),
        Table::create()
            .table("release")
            .col(integer("number"))
            .col(text("status"))
            .col(timestamp_with_time_zone("created_at"))
            .col(text("summary"))
            .primary_key(Index::create().col("number"))
            .to_owned(),
        Table::create()
            .table("publication")
            .col(integer("id"))
            .col(integer("release"))
            .col(timestamp_with_time_zone("published_at"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("source_run")
            .col(integer("id"))
            .col(text("source"))
            .col(text("files"))
            .col(text("sha256"))
            .col(timestamp_with_time_zone("started_at"))
            .col(timestamp_with_time_zone_null("finished_at"))
            .col(text("status"))
            .col(text_null("reason"))
            .col(integer_null("release"))
            .col(big_integer("rows_read"))
            .col(big_integer("rows_kept"))
            .col(big_integer("rows_rejected"))
            .col(big_integer("rows_dangling"))
            .col(text("notes"))
            .primary_key(Index::create().col("id"))
            .to_owned(),
        Table::create()
            .table("rejection")
            .col(integer("run_id"))
            .col(integer("position"))
            .col(text("kind"))
            .col(text("file"))
            .col(big_integer("row"))
            .col(text_null("field"))
            .col(text("reason"))
            .col(text("text"))
            .primary_key(Index::create().col("run_id").col("position"))
            .to_owned(),
    ]
}
