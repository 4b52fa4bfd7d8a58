//! Table `credential`.

use sea_orm::entity::prelude::*;

/// A credential, or an opportunity to earn one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    /// Permanent id; several rows share it over time, at most one of them current.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Key of the source that describes it.
    pub source: String,
    /// Its own URI.
    pub uri: String,
    /// A word of `CredentialKind`.
    pub kind: String,
    /// Who answers for it.
    pub issuer_id: Option<Uuid>,
    /// Who answers for it, as published.
    pub issuer_uri: Option<String>,
    /// Folded name to order by.
    pub sort_key: String,
    /// JSON object: names by language.
    pub names: String,
    /// JSON object: descriptions by language.
    pub descriptions: String,
    /// JSON object: what it takes, by language.
    pub criteria: String,
    /// A page that says what it takes.
    pub criteria_url: Option<String>,
    /// A word of `CredentialStatus`.
    pub status: Option<String>,
    /// Code system of the level.
    pub level_system: Option<String>,
    /// Code of the level.
    pub level_code: Option<String>,
    /// Number of credits.
    pub credits: Option<f64>,
    /// Unit of the credits, in the source's words.
    pub credit_unit: Option<String>,
    /// ISO 8601.
    pub duration: Option<String>,
    /// Words of `DeliveryMode`, separated by commas.
    pub delivery_modes: String,
    /// BCP 47 tags, separated by commas.
    pub languages: String,
    /// Amount of what it costs.
    pub cost: Option<f64>,
    /// ISO 4217.
    pub cost_currency: Option<String>,
    /// Its web page.
    pub url: Option<String>,
    /// Its image.
    pub image: Option<String>,
    /// First day it is on offer.
    pub valid_from: Option<Date>,
    /// Last day it is on offer.
    pub valid_until: Option<Date>,
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
