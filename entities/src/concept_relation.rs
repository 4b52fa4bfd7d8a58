//! Table `concept_relation`.

use sea_orm::entity::prelude::*;

/// A relation inside one framework, in its published direction.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "concept_relation")]
pub struct Model {
    /// The near end.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    /// A word of `RelationKind`.
    pub kind: String,
    /// The far end.
    pub object_id: Uuid,
    /// On `importance_scale`.
    pub importance: Option<f64>,
    /// Name and range of the scale.
    pub importance_scale: Option<String>,
    /// On `level_scale`.
    pub level: Option<f64>,
    /// Name and range of the scale.
    pub level_scale: Option<String>,
    /// JSON object: what else the source says of the pair.
    pub detail: Option<String>,
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
