//! Table `mapping`.

use sea_orm::entity::prelude::*;

/// One row of a crosswalk (SSSOM), in its published direction. Its ends may not be imported.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "mapping")]
pub struct Model {
    /// The crosswalk.
    #[sea_orm(primary_key, auto_increment = false)]
    pub crosswalk_id: Uuid,
    /// The near end.
    pub subject_id: Uuid,
    /// Framework of the near end.
    pub subject_framework: String,
    /// The near end as published.
    pub subject_key: String,
    /// Its label as published.
    pub subject_label: Option<String>,
    /// A word of `Predicate`.
    pub predicate: String,
    /// The far end.
    pub object_id: Uuid,
    /// Framework of the far end.
    pub object_framework: String,
    /// The far end as published.
    pub object_key: String,
    /// Its label as published.
    pub object_label: Option<String>,
    /// 0..1.
    pub confidence: Option<f64>,
    /// SEMAPV term.
    pub justification: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// With which tool.
    pub tool: Option<String>,
    /// JSON object: what else the source says.
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
