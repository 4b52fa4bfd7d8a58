//! Table `framework`.

use sea_orm::entity::prelude::*;

/// A published classification, taxonomy or competency framework. Not temporal: its description is what the newest import said.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "framework")]
pub struct Model {
    /// Short permanent key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Name in English.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX id or URL of the terms.
    pub licence: String,
    /// The sentence the publisher asks to be shown.
    pub attribution: String,
    /// Where it lives.
    pub homepage: String,
    /// `live`, `frozen` or `superseded`.
    pub status: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
