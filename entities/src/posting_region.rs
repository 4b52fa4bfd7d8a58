//! Table `posting_region`.

use sea_orm::entity::prelude::*;

/// A region where the work of a posting is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_region")]
pub struct Model {
    /// Which posting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub posting_id: Uuid,
    /// Which region.
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_id: Uuid,
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
