//! Table `credential_part`.

use sea_orm::entity::prelude::*;

/// What one credential has to do with another. The other may not be imported.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_part")]
pub struct Model {
    /// The one that is described.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    /// A word of `PartKind`.
    pub kind: String,
    /// URI of the other.
    pub other_uri: String,
    /// Its name, as published.
    pub other_name: Option<String>,
    /// The part of an import that the row came in.
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
