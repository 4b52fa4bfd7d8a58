//! Forgetting old releases: what only they could see goes, everything else stays as it is.

use sea_orm::ConnectionTrait;

use super::ImportLock;
use super::release::temporal_tables;
use crate::{Store, StoreError};

impl Store {
    /// Makes `oldest` the oldest release that can be asked for, and removes the rows that only older ones could see. The change
    /// feed is kept. Returns the number of rows removed; doing it again removes nothing.
    ///
    /// # Errors
    /// [`StoreError::UnknownRelease`] when `oldest` is not a complete release, or newer than the published one.
    pub async fn prune(&self, oldest: i32, _lock: &ImportLock) -> Result<u64, StoreError> {
        let published = self.publication().await?.ok_or(StoreError::NothingPublished)?;
        let known = published.oldest..=published.release;
        if !known.contains(&oldest) {
            let (first, last) = (*known.start(), *known.end());
            return Err(StoreError::UnknownRelease { asked: oldest, first, last });
        }
        // The releases go first: whoever asks for one of them from now on is told, and sees no half of it.
        self.db.execute_unprepared(&format!("DELETE FROM release WHERE number < {oldest}")).await?;
        let mut removed = 0;
        for table in temporal_tables() {
            let sql = format!("DELETE FROM {table} WHERE until_release <= {oldest}");
            removed += self.db.execute_unprepared(&sql).await?.rows_affected();
        }
        Ok(removed)
    }
}
