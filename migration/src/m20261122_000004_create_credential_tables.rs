//! Creates the tables of credentials: issuers, credentials, how they build on each other, and their alignments.
//!
//! As in the taxonomy half, temporal tables have no primary key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{self, big_integer, date_null, double_null, integer, integer_null, uuid, uuid_null};
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

const TABLES: &[&str] = &["issuer", "credential", "credential_part", "alignment"];

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
            .table("issuer")
            .col(uuid("id"))
            .col(text("source"))
            .col(text("uri"))
            .col(text("sort_key"))
            .col(text("names"))
            .col(text("descriptions"))
            .col(text_null("url"))
            .col(text_null("image"))
            .col(integer("endorsement_count"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("credential")
            .col(uuid("id"))
            .col(text("source"))
            .col(text("uri"))
            .col(text("kind"))
            .col(uuid_null("issuer_id"))
            .col(text_null("issuer_uri"))
            .col(text("sort_key"))
            .col(text("names"))
            .col(text("descriptions"))
            .col(text("criteria"))
            .col(text_null("criteria_url"))
            .col(text_null("status"))
            .col(text_null("level_system"))
            .col(text_null("level_code"))
            .col(double_null("credits"))
            .col(text_null("credit_unit"))
            .col(text_null("duration"))
            .col(text("delivery_modes"))
            .col(text("languages"))
            .col(double_null("cost"))
            .col(text_null("cost_currency"))
            .col(text_null("url"))
            .col(text_null("image"))
            .col(date_null("valid_from"))
            .col(date_null("valid_until"))
            .col(integer("endorsement_count"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("credential_part")
            .col(uuid("credential_id"))
            .col(text("kind"))
            .col(text("other_uri"))
            .col(text_null("other_name"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
        Table::create()
            .table("alignment")
            .col(uuid("credential_id"))
            .col(text("role"))
            .col(text("asserted"))
            .col(text("provenance"))
            .col(uuid_null("concept_id"))
            .col(text_null("matched_by"))
            .col(double_null("confidence"))
            .col(integer("part_id"))
            .col(big_integer("row_hash"))
            .col(integer("since_release"))
            .col(integer_null("until_release"))
            .to_owned(),
    ]
}
