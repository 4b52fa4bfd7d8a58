//! Table `framework_version`.

use sea_orm::entity::prelude::*;

/// A version of a framework that was imported.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "framework_version")]
pub struct Model {
    /// Key of the framework.
    #[sea_orm(primary_key, auto_increment = false)]
    pub framework: String,
    /// The publisher's version string.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: String,
    /// When the publisher released it.
    pub released_on: Option<Date>,
    /// Languages imported so far, comma-separated BCP 47, sorted.
    pub languages: String,
    /// The release that first had it.
    pub since_release: i32,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
