//! Table `issuer`.

use sea_orm::entity::prelude::*;

/// Who offers credentials, or answers for them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issuer")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Key of the source that describes it.
    pub source: String,
    /// Its own URI.
    pub uri: String,
    /// Folded name to order by.
    pub sort_key: String,
    /// JSON object: names by language.
    pub names: String,
    /// JSON object: descriptions by language.
    pub descriptions: String,
    /// Its web page.
    pub url: Option<String>,
    /// Its logo.
    pub image: Option<String>,
    /// Endorsements that came with it.
    pub endorsement_count: i32,
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
