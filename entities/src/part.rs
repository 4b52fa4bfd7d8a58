//! Table `part`.

use sea_orm::entity::prelude::*;

/// The smallest thing a publisher hands over whole: one table of one language, say. Rows of a part are closed when the part comes again without them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "part")]
pub struct Model {
    /// Number the temporal rows carry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Framework key, crosswalk key or region scheme.
    pub scope: String,
    /// Name inside the scope.
    pub name: String,
    /// Version of the publisher's data the part was last read from.
    pub version: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
