//! Table `concept`.

use sea_orm::entity::prelude::*;

/// A concept as it stands from one release to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concept")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Key of the framework.
    pub framework: String,
    /// The publisher's URI or page.
    pub uri: String,
    /// A word of `ConceptKind`.
    pub kind: String,
    /// The framework's own code.
    pub code: Option<String>,
    /// Label to sort and log by.
    pub label: String,
    /// Language of it.
    pub label_language: String,
    /// The label folded, to order lists by.
    pub sort_key: String,
    /// A word of `ConceptStatus`.
    pub status: String,
    /// A word of `ReuseLevel`.
    pub reuse_level: Option<String>,
    /// What took its place.
    pub replaced_by: Option<Uuid>,
    /// First imported framework version that had it.
    pub first_version: String,
    /// Last one that had it, once deprecated.
    pub last_version: Option<String>,
    /// The part it came in.
    pub part_id: i32,
    /// Hash of all that the publisher says in this row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_hash: i64,
    /// First release that has the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_release: i32,
    /// First release that no longer has it; null while it is current.
    pub until_release: Option<i32>,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
