//! Table `posting_skill`.

use sea_orm::entity::prelude::*;

/// A skill that a posting asks for.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_skill")]
pub struct Model {
    /// Which posting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub posting_id: Uuid,
    /// Which skill.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: Uuid,
    /// 0..1, in thousandths.
    pub confidence: f64,
    /// First release that has the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_release: i32,
    /// First release that no longer has it; null while it is current.
    pub until_release: Option<i32>,
    /// A word of `PostingRequirement`.
    pub requirement: String,
    /// A word of `Provenance`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub provenance: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
