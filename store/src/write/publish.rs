//! Publishing: one row says which release readers see.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use skillspine_entities::{publication, release};

use super::release::LOADED;
use crate::{Store, StoreError, indexes};

/// What is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The release readers see.
    pub release: i32,
    /// Since when.
    pub published_at: DateTime<Utc>,
    /// The oldest release that can still be asked for.
    pub oldest: i32,
}

impl Store {
    /// The newest complete release, published or not; 0 on an empty store.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn newest_release(&self) -> Result<i32, StoreError> {
        let row = release::Entity::find()
            .filter(release::Column::Status.eq(LOADED))
            .order_by_desc(release::Column::Number)
            .one(&self.db)
            .await?;
        Ok(row.map_or(0, |row| row.number))
    }

    /// What is published, if anything.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn publication(&self) -> Result<Option<Publication>, StoreError> {
        let Some(row) = publication::Entity::find_by_id(1).one(&self.db).await? else { return Ok(None) };
        let oldest = self.oldest_release().await?;
        Ok(Some(Publication { release: row.release, published_at: row.published_at, oldest }))
    }

    /// The oldest release that [`prune`](Self::prune) has left; 0 on an empty store.
    pub(crate) async fn oldest_release(&self) -> Result<i32, StoreError> {
        let row = release::Entity::find()
            .filter(release::Column::Status.eq(LOADED))
            .order_by_asc(release::Column::Number)
            .one(&self.db)
            .await?;
        Ok(row.map_or(0, |row| row.number))
    }

    /// Lets the database look at how its rows are distributed, so that it finds them by index once they are served. For after the last
    /// row of a release is written; may run beside the building of the search index.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        indexes::analyze(self).await
    }

    /// Makes `release` the one readers see. Everything derived from it (the search index) must be in place before.
    ///
    /// # Errors
    /// [`StoreError::UnknownRelease`] unless the release is complete.
    pub async fn publish(&self, release: i32, now: DateTime<Utc>) -> Result<Publication, StoreError> {
        let newest = self.newest_release().await?;
        let complete =
            release::Entity::find_by_id(release).filter(release::Column::Status.eq(LOADED)).one(&self.db).await?;
        if complete.is_none() {
            return Err(StoreError::UnknownRelease {
                asked: release,
                first: self.oldest_release().await?,
                last: newest,
            });
        }
        indexes::ensure(self).await?;
        let row = publication::ActiveModel { id: Set(1), release: Set(release), published_at: Set(now) };
        publication::Entity::insert(row)
            .on_conflict(
                OnConflict::column(publication::Column::Id)
                    .update_columns([publication::Column::Release, publication::Column::PublishedAt])
                    .to_owned(),
            )
            .exec_without_returning(&self.db)
            .await?;
        Ok(Publication { release, published_at: now, oldest: self.oldest_release().await? })
    }
}
