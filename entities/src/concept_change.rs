//! Table `concept_change`.

use sea_orm::entity::prelude::*;

/// What an import changed about a concept.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "concept_change")]
pub struct Model {
    /// The release that brought the change.
    #[sea_orm(primary_key, auto_increment = false)]
    pub release: i32,
    /// The concept.
    #[sea_orm(primary_key, auto_increment = false)]
    pub concept_id: Uuid,
    /// Order inside the release.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Its framework.
    pub framework: String,
    /// The framework version that brought the change.
    pub version: String,
    /// A word of `ChangeKind`.
    pub kind: String,
    /// Language of a label change.
    pub language: Option<String>,
    /// Before the change.
    pub before: Option<String>,
    /// After the change.
    pub after: Option<String>,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
