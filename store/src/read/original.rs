//! What new postings are compared with: signatures of those that are there, and what was decided about them.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::QueryResult;
use skillspine_domain::id::PostingId;
use skillspine_domain::posting::duplicate::{DuplicateCandidate, PostingSignature};
use uuid::Uuid;

use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// A posting of the store as far as it is compared with others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparedPosting {
    /// The posting with its signature and day.
    pub candidate: DuplicateCandidate,
    /// The posting that it repeats; none for an original.
    pub duplicate_of: Option<PostingId>,
}

impl Store {
    /// Current postings by id, as they were compared when they were written. Missing are ids without a posting, and postings
    /// whose signature is of another version of the program.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn compared_postings(
        &self,
        ids: &[PostingId],
    ) -> Result<HashMap<PostingId, ComparedPosting>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(
            "SELECT p.id, p.signature, p.posted_on, p.duplicate_of FROM posting p WHERE p.until_release IS NULL AND p.id IN ",
        );
        sql.bind_list(&uuids(ids, |id| id.0));
        let rows = sql.rows(self).await?;
        let mut found = HashMap::with_capacity(rows.len());
        for row in &rows {
            if let Some(candidate) = candidate(row)? {
                let duplicate_of = row.try_get_by_index::<Option<Uuid>>(3)?.map(PostingId);
                found.insert(candidate.id, ComparedPosting { candidate, duplicate_of });
            }
        }
        Ok(found)
    }

    /// The `limit` current originals that come next `after` an id, ordered by id: those first public from `days.0` to `days.1`,
    /// both included, or without `days` those of which that is not known. The id says where the next ones begin; without it there
    /// are no more. Postings whose signature is of another version of the program are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn originals(
        &self,
        days: Option<(NaiveDate, NaiveDate)>,
        after: Option<PostingId>,
        limit: u64,
    ) -> Result<(Vec<DuplicateCandidate>, Option<PostingId>), StoreError> {
        let mut sql = Sql::new(
            "SELECT p.id, p.signature, p.posted_on FROM posting p WHERE p.until_release IS NULL AND p.duplicate_of IS NULL",
        );
        match days {
            Some((from, to)) => sql.push(" AND p.posted_on >= ").bind(from).push(" AND p.posted_on <= ").bind(to),
            None => sql.push(" AND p.posted_on IS NULL"),
        };
        if let Some(after) = after {
            sql.push(" AND p.id > ").bind(after.0);
        }
        sql.push(&format!(" ORDER BY p.id LIMIT {limit}"));
        let rows = sql.rows(self).await?;
        let is_full = rows.len() as u64 == limit;
        let last = match rows.last() {
            Some(row) if is_full => Some(PostingId(row.try_get_by_index(0)?)),
            _ => None,
        };
        let candidates: Result<Vec<_>, StoreError> = rows.iter().filter_map(|row| candidate(row).transpose()).collect();
        Ok((candidates?, last))
    }

    /// Whether the store holds any posting, of whatever release.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn has_postings(&self) -> Result<bool, StoreError> {
        Ok(!self.is_empty("posting").await?)
    }
}

fn candidate(row: &QueryResult) -> Result<Option<DuplicateCandidate>, StoreError> {
    let bytes: Option<Vec<u8>> = row.try_get_by_index(1)?;
    let Some(signature) = bytes.as_deref().and_then(PostingSignature::from_bytes) else { return Ok(None) };
    Ok(Some(DuplicateCandidate {
        id: PostingId(row.try_get_by_index(0)?),
        signature,
        posted_on: row.try_get_by_index(2)?,
    }))
}
