//! Creates the tables of the demand half: postings with their texts, skills and regions, employers, posting sources.
//!
//! A posting is spread over tables that change at their own pace: taking an advert down writes one small row, while its text
//! and its skills stay where they are. As in the taxonomy half, temporal tables have no primary key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    self, big_integer, big_integer_null, boolean, date_null, double, double_null, integer, integer_null, uuid,
    uuid_null,
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
        compress_texts(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager.drop_table(Table::drop().table(*table).to_owned()).await?;
        }
        Ok(())
    }
}

const TABLES: &[&str] = &["posting", "posting_text", "posting_skill", "posting_region", "employer", "posting_source"];

/// The default compression of Postgres takes longer than all other work on a text; LZ4 is not in every build.
async fn compress_texts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let statement = "DO $$ BEGIN \
        IF EXISTS (SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) \
        THEN ALTER TABLE posting_text ALTER COLUMN text SET COMPRESSION lz4; END IF; END $$";
    manager.get_connection().execute_unprepared(statement).await?;
    Ok(())
}

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
            .table("posting")
            .col(uuid("id"))
            .col(big_integer("content_hash"))
            .col(big_integer_null("text_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .col(date_null("posted_on"))
            .col(date_null("expires_on"))
            .col(date_null("removed_on"))
            .col(text("source"))
            .col(text("external_id"))
            .col(text("title"))
            .col(boolean("text_is_open"))
            .col(text_null("language"))
            .col(text_null("url"))
            .col(uuid_null("employer_id"))
            .col(text_null("employer_name"))
            .col(text_null("industry_system"))
            .col(text_null("industry_code"))
            .col(text_null("place"))
            .col(uuid_null("occupation_id"))
            .col(text_null("occupation_provenance"))
            .col(double_null("occupation_confidence"))
            .col(integer_null("vacancies"))
            .col(text_null("contract"))
            .col(text_null("working_time"))
            .col(text_null("workplace"))
            .col(text_null("experience"))
            .col(text_null("education"))
            .col(double_null("salary_min"))
            .col(double_null("salary_max"))
            .col(text_null("salary_currency"))
            .col(text_null("salary_period"))
            .col(double_null("annual_salary_min"))
            .col(double_null("annual_salary_max"))
            .col(uuid_null("duplicate_of"))
            .to_owned(),
        Table::create()
            .table("posting_text")
            .col(uuid("posting_id"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .col(text("text"))
            .to_owned(),
        Table::create()
            .table("posting_skill")
            .col(uuid("posting_id"))
            .col(uuid("concept_id"))
            .col(double("confidence"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .col(text("requirement"))
            .col(text("provenance"))
            .to_owned(),
        Table::create()
            .table("posting_region")
            .col(uuid("posting_id"))
            .col(uuid("region_id"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("employer")
            .col(uuid("id"))
            .col(text("name"))
            .col(text_null("identifier_scheme"))
            .col(text_null("identifier"))
            .col(text_null("industry_system"))
            .col(text_null("industry_code"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("posting_source")
            .col(text("key"))
            .col(text("title"))
            .col(text("publisher"))
            .col(text("licence"))
            .col(text("attribution"))
            .col(text("homepage"))
            .primary_key(Index::create().col("key"))
            .to_owned(),
    ]
}
