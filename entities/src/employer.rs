//! Table `employer`.

use sea_orm::entity::prelude::*;

/// An employer as its postings describe it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employer")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name as published.
    pub name: String,
    /// Scheme of the identifier.
    pub identifier_scheme: Option<String>,
    /// The identifier.
    pub identifier: Option<String>,
    /// Code system of the industry.
    pub industry_system: Option<String>,
    /// Code of the industry.
    pub industry_code: Option<String>,
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
