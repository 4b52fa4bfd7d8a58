//! Table `crosswalk`.

use sea_orm::entity::prelude::*;

/// A published set of mappings. Not temporal: its description is what the newest import said.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "crosswalk")]
pub struct Model {
    /// Permanent id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short key.
    pub key: String,
    /// Name in English.
    pub title: String,
    /// Who made it.
    pub publisher: String,
    /// SPDX id or URL of the terms.
    pub licence: String,
    /// Framework of the subjects.
    pub subject_framework: String,
    /// Version of it.
    pub subject_version: String,
    /// Framework of the objects.
    pub object_framework: String,
    /// Version of it.
    pub object_version: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
