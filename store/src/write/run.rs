//! The record of every import: what was read, what was refused, how it ended.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use skillspine_entities::{rejection, source_run};

use super::bulk;
use crate::{Store, StoreError};

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// Still writing, or killed while it was.
    Running,
    /// Ended well and changed something.
    Done,
    /// Ended well and found nothing to change.
    Unchanged,
    /// Only said what it would change.
    DryRun,
    /// Ended with an error; nothing of it is visible.
    Failed,
}

impl RunStatus {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::DryRun => "dry-run",
            Self::Failed => "failed",
        }
    }
}

/// What is known when a run begins.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Key of the source.
    pub source: String,
    /// Files of the input.
    pub files: Vec<String>,
    /// Checksum over the input.
    pub sha256: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

/// What is known when a run ends.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// How it ended.
    pub status: RunStatus,
    /// Why it failed.
    pub reason: Option<String>,
    /// The release it made.
    pub release: Option<i32>,
    /// Rows of the publisher's files.
    pub read: u64,
    /// Rows taken.
    pub kept: u64,
    /// Rows refused.
    pub rejected: u64,
    /// Rows naming a concept that does not exist.
    pub dangling: u64,
    /// Remarks.
    pub notes: Vec<String>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
}

/// A row that was not taken, as listed by `skillspine import --report`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRejection {
    /// `rejected` or `dangling`.
    pub kind: String,
    /// Which file.
    pub file: String,
    /// Row number, the header being 1.
    pub row: u64,
    /// Which column.
    pub field: Option<String>,
    /// Why.
    pub reason: String,
    /// The offending text, shortened.
    pub text: String,
}

/// A run as stored.
pub type Run = source_run::Model;

impl Store {
    /// Writes down that a run has begun, and gives its number.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn begin_run(&self, run: &NewRun) -> Result<i32, StoreError> {
        let last: Option<i32> = source_run::Entity::find()
            .select_only()
            .column_as(source_run::Column::Id.max(), "last")
            .into_tuple()
            .one(&self.db)
            .await?
            .flatten();
        let id = last.unwrap_or(0) + 1;
        let row = source_run::ActiveModel {
            id: Set(id),
            source: Set(run.source.clone()),
            files: Set(json(&run.files)),
            sha256: Set(run.sha256.clone()),
            started_at: Set(run.started_at),
            finished_at: Set(None),
            status: Set(RunStatus::Running.as_str().to_owned()),
            reason: Set(None),
            release: Set(None),
            rows_read: Set(0),
            rows_kept: Set(0),
            rows_rejected: Set(0),
            rows_dangling: Set(0),
            notes: Set("[]".to_owned()),
        };
        source_run::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(id)
    }

    /// Writes down how a run ended.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn end_run(&self, id: i32, end: &RunEnd) -> Result<(), StoreError> {
        let row = source_run::ActiveModel {
            id: Set(id),
            finished_at: Set(Some(end.finished_at)),
            status: Set(end.status.as_str().to_owned()),
            reason: Set(end.reason.clone()),
            release: Set(end.release),
            rows_read: Set(count(end.read)),
            rows_kept: Set(count(end.kept)),
            rows_rejected: Set(count(end.rejected)),
            rows_dangling: Set(count(end.dangling)),
            notes: Set(json(&end.notes)),
            ..Default::default()
        };
        source_run::Entity::update(row).exec(&self.db).await?;
        Ok(())
    }

    /// Marks runs that were killed as failed. Call only while holding the import lock.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn fail_killed_runs(&self) -> Result<(), StoreError> {
        source_run::Entity::update_many()
            .col_expr(source_run::Column::Status, Expr::value(RunStatus::Failed.as_str()))
            .col_expr(source_run::Column::Reason, Expr::value("killed before it ended"))
            .filter(source_run::Column::Status.eq(RunStatus::Running.as_str()))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Writes down rows that were not taken, `position` counting on from the last call.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn add_rejections(
        &self,
        run: i32,
        position: usize,
        rejections: &[RunRejection],
    ) -> Result<(), StoreError> {
        let models: Vec<rejection::Model> = rejections
            .iter()
            .enumerate()
            .map(|(offset, row)| rejection::Model {
                run_id: run,
                position: i32::try_from(position + offset).unwrap_or(i32::MAX),
                kind: row.kind.clone(),
                file: row.file.clone(),
                row: count(row.row),
                field: row.field.clone(),
                reason: row.reason.clone(),
                text: row.text.clone(),
            })
            .collect();
        bulk::insert::<rejection::Entity>(self, &models).await
    }

    /// Runs, newest first.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn runs(&self, limit: u64) -> Result<Vec<Run>, StoreError> {
        Ok(source_run::Entity::find().order_by_desc(source_run::Column::Id).limit(limit).all(&self.db).await?)
    }

    /// One run.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn run(&self, id: i32) -> Result<Option<Run>, StoreError> {
        Ok(source_run::Entity::find_by_id(id).one(&self.db).await?)
    }

    /// Rows a run did not take, in order, `after` a position.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn rejections(&self, run: i32, after: i32, limit: u64) -> Result<Vec<RunRejection>, StoreError> {
        let rows = rejection::Entity::find()
            .filter(rejection::Column::RunId.eq(run))
            .filter(rejection::Column::Position.gte(after))
            .order_by_asc(rejection::Column::Position)
            .limit(limit)
            .all(&self.db)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| RunRejection {
                kind: row.kind,
                file: row.file,
                row: u64::try_from(row.row).unwrap_or(0),
                field: row.field,
                reason: row.reason,
                text: row.text,
            })
            .collect())
    }

    /// Who holds the import lock, in words.
    pub(crate) async fn describe_running(&self) -> Result<String, StoreError> {
        let running = source_run::Entity::find()
            .filter(source_run::Column::Status.eq(RunStatus::Running.as_str()))
            .order_by_desc(source_run::Column::Id)
            .one(&self.db)
            .await?;
        Ok(running.map_or_else(
            || "starting or publishing".to_owned(),
            |run| format!("`{}`, since {}", run.source, run.started_at.format("%Y-%m-%d %H:%M:%S UTC")),
        ))
    }
}

fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn json(items: &[String]) -> String {
    serde_json::Value::from(items.to_vec()).to_string()
}
