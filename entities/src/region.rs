//! Table `region`.

use sea_orm::entity::prelude::*;

/// A region of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "region")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Region scheme.
    pub scheme: String,
    /// Code in the scheme.
    pub code: String,
    /// Depth, 0 for countries.
    pub level: i32,
    /// What the scheme calls it.
    pub category: Option<String>,
    /// The region it is part of.
    pub parent_id: Option<Uuid>,
    /// Name to sort by.
    pub name: String,
    /// JSON object: names by language.
    pub names: String,
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
