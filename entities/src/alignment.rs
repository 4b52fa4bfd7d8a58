//! Table `alignment`.

use sea_orm::entity::prelude::*;

/// What a credential says it stands for, verbatim, and the concept that this means.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "alignment")]
pub struct Model {
    /// Whose alignment.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    /// A word of `AlignmentRole`.
    pub role: String,
    /// JSON: the alignment verbatim.
    pub asserted: String,
    /// A word of `AlignmentProvenance`.
    pub provenance: String,
    /// The concept that is meant; null where that is not known.
    pub concept_id: Option<Uuid>,
    /// A word of `MatchedBy`: by what the concept was matched.
    pub matched_by: Option<String>,
    /// How sure the match is, 0..1.
    pub confidence: Option<f64>,
    /// The part it came in.
    pub part_id: i32,
    /// Hash of all that the publisher says in this row; what it means is not part of it.
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
