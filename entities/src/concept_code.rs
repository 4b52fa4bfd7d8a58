//! Table `concept_code`.

use sea_orm::entity::prelude::*;

/// A code of a concept in a code system.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concept_code")]
pub struct Model {
    /// Whose code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: Uuid,
    /// Key of the code system.
    pub system: String,
    /// The code as text.
    pub code: String,
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
