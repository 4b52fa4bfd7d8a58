//! Adds to postings what they are compared by, so that an import need not read all texts to find which of them it repeats.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::binary_null;

/// The migration; its name is the file name.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("posting").add_column(binary_null("signature")).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("posting").drop_column("signature").to_owned()).await
    }
}
