//! Counts of postings straight from the tables, in SQL that anyone can check: what the numbers the API serves are compared with.

use anyhow::Result;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use skillspine_domain::id::{ConceptId, RegionId};
use skillspine_store::Store;
use uuid::Uuid;

/// Which postings are counted. Empty fields do not restrict; several must all hold. Skill, region and occupation are those the
/// posting itself names, not what is below them.
#[derive(Clone, Debug, Default)]
pub struct CountFilter {
    /// Key of the posting source.
    pub source: Option<String>,
    /// First posted on or after the first day and on or before the second.
    pub posted: Option<(NaiveDate, NaiveDate)>,
    /// Asks for the skill, however that is known.
    pub skill: Option<ConceptId>,
    /// The work is in the region.
    pub region: Option<RegionId>,
    /// The occupation.
    pub occupation: Option<ConceptId>,
}

/// What a ranking is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankedBy {
    /// Skills asked for; a posting counts once a skill.
    Skill,
    /// Regions; a posting counts once a region.
    Region,
    /// Occupations.
    Occupation,
}

/// How many postings pass.
///
/// # Errors
/// Any error of the database.
pub async fn total(store: &Store, release: i32, filter: &CountFilter) -> Result<u64> {
    let condition = Dialect::of(store).condition(release, filter);
    let rows = query(store, format!("SELECT COUNT(*) FROM posting p WHERE {condition}")).await?;
    rows.first().map_or(Ok(0), |row| number(row, 0))
}

/// How many of them were first posted in each month that has any: `2023-03`, in order. Postings without a day are in none.
///
/// # Errors
/// Any error of the database.
pub async fn monthly(store: &Store, release: i32, filter: &CountFilter) -> Result<Vec<(String, u64)>> {
    let dialect = Dialect::of(store);
    let month = match dialect.0 {
        DbBackend::Postgres => "to_char(p.posted_on, 'YYYY-MM')",
        _ => "substr(p.posted_on, 1, 7)",
    };
    let condition = dialect.condition(release, filter);
    let sql = format!(
        "SELECT {month}, COUNT(*) FROM posting p WHERE {condition} AND p.posted_on IS NOT NULL GROUP BY {month} ORDER BY 1"
    );
    let rows = query(store, sql).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, number(row, 1)?))).collect()
}

/// The `first` values that most of them have, most frequent first, ties by id.
///
/// # Errors
/// Any error of the database.
pub async fn ranking(
    store: &Store,
    release: i32,
    filter: &CountFilter,
    by: RankedBy,
    first: usize,
) -> Result<Vec<(Uuid, u64)>> {
    let dialect = Dialect::of(store);
    let condition = dialect.condition(release, filter);
    let child = match by {
        RankedBy::Skill => Some(("posting_skill", "concept_id")),
        RankedBy::Region => Some(("posting_region", "region_id")),
        RankedBy::Occupation => None,
    };
    let sql = match child {
        Some((table, column)) => format!(
            "SELECT f.{column}, COUNT(DISTINCT p.id) FROM posting p JOIN {table} f ON f.posting_id = p.id \
             WHERE {condition} AND {} GROUP BY f.{column} ORDER BY 2 DESC, 1 LIMIT {first}",
            visible("f", release)
        ),
        None => format!(
            "SELECT p.occupation_id, COUNT(*) FROM posting p WHERE {condition} AND p.occupation_id IS NOT NULL \
             GROUP BY p.occupation_id ORDER BY 2 DESC, 1 LIMIT {first}"
        ),
    };
    let rows = query(store, sql).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, number(row, 1)?))).collect()
}

/// How a database writes ids and days.
struct Dialect(DbBackend);

impl Dialect {
    fn of(store: &Store) -> Self {
        Self(store.connection().get_database_backend())
    }

    fn id(&self, id: Uuid) -> String {
        match self.0 {
            DbBackend::Postgres => format!("'{id}'::uuid"),
            _ => format!("x'{}'", id.simple()),
        }
    }

    fn day(&self, day: NaiveDate) -> String {
        match self.0 {
            DbBackend::Postgres => format!("DATE '{day}'"),
            _ => format!("'{day}'"),
        }
    }

    fn condition(&self, release: i32, filter: &CountFilter) -> String {
        let mut conditions = vec![visible("p", release)];
        if let Some(source) = &filter.source {
            conditions.push(format!("p.source = '{}'", source.replace('\'', "''")));
        }
        if let Some((from, to)) = filter.posted {
            conditions.push(format!("p.posted_on >= {} AND p.posted_on <= {}", self.day(from), self.day(to)));
        }
        if let Some(occupation) = filter.occupation {
            conditions.push(format!("p.occupation_id = {}", self.id(occupation.0)));
        }
        let named = [
            ("posting_skill", "concept_id", filter.skill.map(|skill| skill.0)),
            ("posting_region", "region_id", filter.region.map(|region| region.0)),
        ];
        for (table, column, id) in named {
            if let Some(id) = id {
                let (id, visible) = (self.id(id), visible("x", release));
                conditions.push(format!(
                    "p.id IN (SELECT x.posting_id FROM {table} x WHERE x.{column} = {id} AND {visible})"
                ));
            }
        }
        conditions.join(" AND ")
    }
}

fn visible(alias: &str, release: i32) -> String {
    format!(
        "{alias}.since_release <= {release} AND ({alias}.until_release IS NULL OR {alias}.until_release > {release})"
    )
}

async fn query(store: &Store, sql: String) -> Result<Vec<QueryResult>> {
    let db = store.connection();
    Ok(db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?)
}

fn number(row: &QueryResult, place: usize) -> Result<u64> {
    let number: i64 = row.try_get_by_index(place)?;
    Ok(u64::try_from(number)?)
}
