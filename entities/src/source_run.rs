//! Table `source_run`.

use sea_orm::entity::prelude::*;

/// One run of an import.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_run")]
pub struct Model {
    /// 1, 2, 3 …
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Key of the source.
    pub source: String,
    /// JSON array: files read.
    pub files: String,
    /// Checksum of the input.
    pub sha256: String,
    /// When it began.
    pub started_at: DateTimeUtc,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// `running`, `done`, `unchanged` or `failed`.
    pub status: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// The release it made, if it changed anything.
    pub release: Option<i32>,
    /// Rows of the publisher's files.
    pub rows_read: i64,
    /// Rows taken.
    pub rows_kept: i64,
    /// Rows refused.
    pub rows_rejected: i64,
    /// Rows naming a concept that does not exist.
    pub rows_dangling: i64,
    /// JSON array: remarks.
    pub notes: String,
}

/// No relations: readers join through ids.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
