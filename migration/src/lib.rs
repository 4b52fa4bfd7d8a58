#![doc = include_str!("../README.md")]

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261122_000001_create_tables;
mod m20261122_000002_create_posting_tables;
mod m20261122_000003_add_posting_signature;
mod m20261122_000004_create_credential_tables;

/// Every schema change, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_create_tables::Migration),
            Box::new(m20261122_000002_create_posting_tables::Migration),
            Box::new(m20261122_000003_add_posting_signature::Migration),
            Box::new(m20261122_000004_create_credential_tables::Migration),
        ]
    }
}
