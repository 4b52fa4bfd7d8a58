//! Table `rejection`.

use sea_orm::entity::prelude::*;

/// A row, or a field of one, that an import did not take.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rejection")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: i32,
    /// Order inside the run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// `rejected` or `dangling`.
    pub kind: String,
    /// Which file.
    pub file: String,
    /// Row number, the header being 1.
    pub row: i64,
    /// Which column.
    pub field: Option<String>,
    /// Why.
    pub reason: String,
    /// The offending text, shortened.
    pub text: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
