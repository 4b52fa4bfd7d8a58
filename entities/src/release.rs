//! Table `release`.

use sea_orm::entity::prelude::*;

/// A state of the whole store under a number.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    /// 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// `loading` while an import writes it, `loaded` once complete.
    pub status: String,
    /// When the import began.
    pub created_at: DateTimeUtc,
    /// What brought it.
    pub summary: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
