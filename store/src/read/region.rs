//! Regions: by id, by code, and in pages.

use std::collections::HashMap;

use skillspine_domain::id::RegionId;
use skillspine_domain::model::Region;
use skillspine_entities::region;

use super::page::{KeysetCursor, Page, PageRequest};
use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

/// Which regions a list holds. Empty fields do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RegionFilter {
    /// Scheme key.
    pub scheme: Option<String>,
    /// Depth in the scheme.
    pub level: Option<i32>,
    /// Only regions below this one, at any depth.
    pub within: Option<RegionId>,
    /// Code, exactly.
    pub code: Option<String>,
}

impl Store {
    /// Regions by id.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn regions_by_id(&self, release: i32, ids: &[RegionId]) -> Result<HashMap<RegionId, Region>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT t.* FROM region t WHERE t.id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("t", release);
        let rows: Vec<region::Model> = sql.models(self).await?;
        rows.into_iter().map(|row| Ok((RegionId(row.id), to_region(row)?))).collect()
    }

    /// Regions that have these codes, in whatever scheme, by code and then by scheme. Codes of no region are missing.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn regions_by_code(
        &self,
        release: i32,
        codes: &[String],
    ) -> Result<HashMap<String, Vec<RegionId>>, StoreError> {
        if codes.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT t.* FROM region t WHERE t.code IN ");
        sql.bind_list(codes).push(" AND ").visible("t", release).push(" ORDER BY t.scheme");
        let rows: Vec<region::Model> = sql.models(self).await?;
        let mut by_code: HashMap<String, Vec<RegionId>> = HashMap::new();
        for row in rows {
            by_code.entry(row.code).or_default().push(RegionId(row.id));
        }
        Ok(by_code)
    }

    /// One page of the regions that pass a filter, by scheme and code.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn page_regions(
        &self,
        release: i32,
        filter: &RegionFilter,
        page: &PageRequest,
    ) -> Result<Page<Region>, StoreError> {
        let mut sql = Sql::new("SELECT t.* FROM region t WHERE ");
        push_filter(&mut sql, filter, release);
        for (cursor, comparison) in [(&page.after, ">"), (&page.before, "<")] {
            if let Some(cursor) = cursor {
                sql.push(&format!(" AND (t.code, t.id) {comparison} (")).bind(cursor.key.clone());
                sql.push(", ").bind(cursor.id).push(")");
            }
        }
        let direction = if page.from_end { "DESC" } else { "ASC" };
        sql.push(&format!(" ORDER BY t.code {direction}, t.id {direction} LIMIT {}", page.limit + 1));
        let mut rows: Vec<region::Model> = sql.models(self).await?;
        let has_more = rows.len() as u64 > page.limit;
        rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
        if page.from_end {
            rows.reverse();
        }
        let rows: Result<Vec<_>, StoreError> = rows
            .into_iter()
            .map(|row| Ok((KeysetCursor { key: row.code.clone(), id: row.id }, to_region(row)?)))
            .collect();
        Ok(Page { rows: rows?, has_more })
    }

    /// How many regions pass a filter.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_regions(&self, release: i32, filter: &RegionFilter) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM region t WHERE ");
        push_filter(&mut sql, filter, release);
        sql.count(self).await
    }
}

fn push_filter(sql: &mut Sql, filter: &RegionFilter, release: i32) {
    sql.visible("t", release);
    if let Some(scheme) = &filter.scheme {
        sql.push(" AND t.scheme = ").bind(scheme.clone());
    }
    if let Some(level) = filter.level {
        sql.push(" AND t.level = ").bind(level);
    }
    if let Some(code) = &filter.code {
        sql.push(" AND t.code = ").bind(code.clone());
    }
    if let Some(top) = filter.within {
        sql.push(" AND t.id IN (WITH RECURSIVE below(id) AS (SELECT r.id FROM region r WHERE r.parent_id = ");
        sql.bind(top.0).push(" AND ").visible("r", release);
        sql.push(" UNION SELECT r.id FROM region r JOIN below ON r.parent_id = below.id WHERE ");
        sql.visible("r", release).push(") SELECT id FROM below)");
    }
}

fn to_region(row: region::Model) -> Result<Region, StoreError> {
    let names: std::collections::BTreeMap<String, String> = serde_json::from_str(&row.names)
        .map_err(|error| StoreError::Corrupt(format!("names of region `{}`: {error}", row.code)))?;
    Ok(Region {
        id: RegionId(row.id),
        scheme: row.scheme,
        code: row.code,
        level: row.level,
        category: row.category,
        parent: row.parent_id.map(RegionId),
        names: names.into_iter().collect(),
    })
}
