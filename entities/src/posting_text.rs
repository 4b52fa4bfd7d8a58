//! Table `posting_text`.

use sea_orm::entity::prelude::*;

/// The text of a posting.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_text")]
pub struct Model {
    /// Which posting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub posting_id: Uuid,
    /// First release that has the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_release: i32,
    /// First release that no longer has it; null while it is current.
    pub until_release: Option<i32>,
    /// Text as published, without markup.
    pub text: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
