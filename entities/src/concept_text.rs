//! Table `concept_text`.

use sea_orm::entity::prelude::*;

/// A documentation text of a concept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concept_text")]
pub struct Model {
    /// Whose text.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: Uuid,
    /// BCP 47.
    pub language: String,
    /// A word of `TextType`.
    pub text_type: String,
    /// The text.
    pub text: String,
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
