//! Table `posting_source`.

use sea_orm::entity::prelude::*;

/// Whose postings these are; not temporal, the newest import says so.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting_source")]
pub struct Model {
    /// Short permanent key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Name of the dataset.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// SPDX id, URL of the terms, or the terms in a few words.
    pub licence: String,
    /// The sentence the publisher asks to be shown.
    pub attribution: String,
    /// Where it lives.
    pub homepage: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
