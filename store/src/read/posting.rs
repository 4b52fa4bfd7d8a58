//! Postings: by id with what hangs on them, and all of a release in a stream.

use std::collections::HashMap;

use sea_orm::{EntityTrait, QueryResult};
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, Employer, ExperienceLevel, Posting, PostingRequirement, PostingSkill, PostingSource,
    Provenance, Salary, SalaryPeriod, WorkingTime, Workplace,
};
use skillspine_entities::{employer, posting_region, posting_skill, posting_source};
use uuid::Uuid;

use super::sql::{Sql, uuids};
use crate::write::to_employer;
use crate::{Store, StoreError};

/// Columns of a posting in the order [`to_posting`] reads them: by place, since reading by name takes most of the time of a scan.
const COLUMNS: &str = "p.id, p.source, p.external_id, p.title, p.text_is_open, p.language, p.url, p.employer_id, p.employer_name, \
    p.industry_system, p.industry_code, p.place, p.occupation_id, p.occupation_provenance, \
    p.occupation_confidence, p.posted_on, p.expires_on, p.removed_on, p.vacancies, p.contract, p.working_time, \
    p.workplace, p.experience, p.education, p.salary_min, p.salary_max, p.salary_currency, p.salary_period, \
    p.annual_salary_min, p.annual_salary_max, p.duplicate_of";

/// How many postings a release has of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingCount {
    /// Key of the source.
    pub source: String,
    /// Postings.
    pub postings: u64,
    /// Those of them that were taken down.
    pub removed: u64,
    /// Those of them that repeat another.
    pub duplicates: u64,
}

impl Store {
    /// Postings by id, with their texts. Ids without a posting are missing from the answer; `skills` and `regions` are left
    /// empty: see [`skills_by_posting`](Self::skills_by_posting) and [`regions_by_posting`](Self::regions_by_posting).
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn postings_by_id(
        &self,
        release: i32,
        ids: &[PostingId],
    ) -> Result<HashMap<PostingId, Posting>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(&format!("SELECT {COLUMNS}, t.text FROM posting p LEFT JOIN posting_text t "));
        sql.push("ON t.posting_id = p.id AND ").visible("t", release);
        sql.push(" WHERE p.id IN ").bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("p", release);
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| {
                let mut posting = to_posting(row)?;
                posting.text = row.try_get("", "text")?;
                Ok((posting.id, posting))
            })
            .collect()
    }

    /// The same without texts, which are most of what a posting weighs.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn posting_facts_by_id(
        &self,
        release: i32,
        ids: &[PostingId],
    ) -> Result<HashMap<PostingId, Posting>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM posting p WHERE p.id IN "));
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("p", release);
        let postings = sql.rows(self).await?.iter().map(to_posting).collect::<Result<Vec<_>, _>>()?;
        Ok(postings.into_iter().map(|posting| (posting.id, posting)).collect())
    }

    /// Skills of postings: required before preferred before mentioned, then by id. Postings without any are missing.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn skills_by_posting(
        &self,
        release: i32,
        ids: &[PostingId],
    ) -> Result<HashMap<PostingId, Vec<PostingSkill>>, StoreError> {
        let rows: Vec<posting_skill::Model> = self.rows_by_posting("posting_skill", release, ids).await?;
        let mut by_posting: HashMap<PostingId, Vec<PostingSkill>> = HashMap::new();
        for row in rows {
            let skill = to_skill(row.concept_id, &row.requirement, &row.provenance, row.confidence)?;
            by_posting.entry(PostingId(row.posting_id)).or_default().push(skill);
        }
        for skills in by_posting.values_mut() {
            skills.sort_by_key(|skill| (skill.requirement, skill.skill, skill.provenance));
        }
        Ok(by_posting)
    }

    /// Regions of postings, by id. Postings without any are missing.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn regions_by_posting(
        &self,
        release: i32,
        ids: &[PostingId],
    ) -> Result<HashMap<PostingId, Vec<RegionId>>, StoreError> {
        let rows: Vec<posting_region::Model> = self.rows_by_posting("posting_region", release, ids).await?;
        let mut by_posting: HashMap<PostingId, Vec<RegionId>> = HashMap::new();
        for row in rows {
            by_posting.entry(PostingId(row.posting_id)).or_default().push(RegionId(row.region_id));
        }
        for regions in by_posting.values_mut() {
            regions.sort_unstable();
        }
        Ok(by_posting)
    }

    /// Employers by id. Ids without an employer are missing from the answer.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn employers_by_id(
        &self,
        release: i32,
        ids: &[EmployerId],
    ) -> Result<HashMap<EmployerId, Employer>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT e.* FROM employer e WHERE e.id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("e", release);
        let rows: Vec<employer::Model> = sql.models(self).await?;
        Ok(rows.into_iter().map(|row| (EmployerId(row.id), to_employer(row))).collect())
    }

    /// Every posting source, by key.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn posting_sources(&self) -> Result<Vec<PostingSource>, StoreError> {
        let mut rows = posting_source::Entity::find().all(&self.db).await?;
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(rows
            .into_iter()
            .map(|row| PostingSource {
                key: row.key,
                title: row.title,
                publisher: row.publisher,
                licence: row.licence,
                attribution: row.attribution,
                homepage: row.homepage,
            })
            .collect())
    }

    /// How many postings a release has of each source, by key.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_postings_by_source(&self, release: i32) -> Result<Vec<PostingCount>, StoreError> {
        let mut sql = Sql::new(
            "SELECT p.source, COUNT(*) AS postings, COUNT(p.removed_on) AS removed, COUNT(p.duplicate_of) AS duplicates \
             FROM posting p WHERE ",
        );
        sql.visible("p", release).push(" GROUP BY p.source ORDER BY p.source");
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| {
                let count = |column: &str| -> Result<u64, StoreError> {
                    let number: i64 = row.try_get("", column)?;
                    Ok(u64::try_from(number).unwrap_or(0))
                };
                Ok(PostingCount {
                    source: row.try_get("", "source")?,
                    postings: count("postings")?,
                    removed: count("removed")?,
                    duplicates: count("duplicates")?,
                })
            })
            .collect()
    }

    /// The `limit` postings of a release that come next `after` an id, ordered by id, complete with text, skills (by skill and
    /// provenance) and regions (by id). Four statements, each over a stretch of an index.
    pub(super) async fn postings_after(
        &self,
        release: i32,
        after: Option<PostingId>,
        limit: u64,
    ) -> Result<Vec<Posting>, StoreError> {
        let mut sql = Sql::new(&format!("SELECT {COLUMNS} FROM posting p WHERE "));
        sql.visible("p", release);
        if let Some(after) = after {
            sql.push(" AND p.id > ").bind(after.0);
        }
        sql.push(&format!(" ORDER BY p.id LIMIT {limit}"));
        let rows = sql.rows(self).await?;
        let mut postings = rows.iter().map(to_posting).collect::<Result<Vec<_>, _>>()?;
        let (Some(first), Some(last)) = (postings.first(), postings.last()) else { return Ok(postings) };
        let stretch = Stretch { release, first: first.id.0, last: last.id.0 };

        let texts = stretch.rows(self, "posting_text", "t.text", false).await?;
        attach(&mut postings, &texts, |posting, row| {
            posting.text = Some(row.try_get_by_index(1)?);
            Ok(())
        })?;
        let skills = stretch.rows(self, "posting_skill", &self.joined_skills(), true).await?;
        attach(&mut postings, &skills, |posting, row| {
            let joined: String = row.try_get_by_index(1)?;
            posting.skills = split_skills(&joined)?;
            Ok(())
        })?;
        let regions = stretch.rows(self, "posting_region", "t.region_id", false).await?;
        attach(&mut postings, &regions, |posting, row| {
            posting.regions.push(RegionId(row.try_get_by_index(1)?));
            Ok(())
        })?;
        for posting in &mut postings {
            posting.regions.sort_unstable();
        }
        Ok(postings)
    }

    /// All skills of a posting in one text: a row of its own for each would take most of the time of a scan.
    fn joined_skills(&self) -> String {
        let facts = "'|' || t.requirement || '|' || t.provenance || '|' || t.confidence";
        if self.is_embedded() {
            format!("group_concat(hex(t.concept_id) || {facts}, ';')")
        } else {
            format!("string_agg(t.concept_id || {facts}, ';')")
        }
    }

    async fn rows_by_posting<M: sea_orm::FromQueryResult>(
        &self,
        table: &str,
        release: i32,
        ids: &[PostingId],
    ) -> Result<Vec<M>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(&format!("SELECT t.* FROM {table} t WHERE t.posting_id IN "));
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("t", release);
        sql.models(self).await
    }
}

/// Postings from one id to another, both included.
struct Stretch {
    release: i32,
    first: Uuid,
    last: Uuid,
}

impl Stretch {
    async fn rows(
        &self,
        store: &Store,
        table: &str,
        wanted: &str,
        is_grouped: bool,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let mut sql = Sql::new(&format!("SELECT t.posting_id, {wanted} FROM {table} t WHERE t.posting_id >= "));
        sql.bind(self.first).push(" AND t.posting_id <= ").bind(self.last).push(" AND ").visible("t", self.release);
        sql.push(if is_grouped { " GROUP BY t.posting_id ORDER BY t.posting_id" } else { " ORDER BY t.posting_id" });
        sql.rows(store).await
    }
}

/// Walks postings and rows of theirs side by side; both are ordered by the posting's id.
fn attach(
    postings: &mut [Posting],
    rows: &[QueryResult],
    mut add: impl FnMut(&mut Posting, &QueryResult) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut at = 0;
    for row in rows {
        let id = PostingId(row.try_get_by_index(0)?);
        while postings.get(at).is_some_and(|posting| posting.id < id) {
            at += 1;
        }
        if let Some(posting) = postings.get_mut(at).filter(|posting| posting.id == id) {
            add(posting, row)?;
        }
    }
    Ok(())
}

fn split_skills(joined: &str) -> Result<Vec<PostingSkill>, StoreError> {
    let mut skills = joined.split(';').map(split_skill).collect::<Result<Vec<_>, _>>()?;
    skills.sort_by_key(|skill| (skill.skill, skill.provenance));
    Ok(skills)
}

fn split_skill(piece: &str) -> Result<PostingSkill, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("skill of a posting `{piece}`"));
    let mut facts = piece.split('|');
    let mut next = || facts.next().ok_or_else(corrupt);
    let (skill, requirement, provenance, confidence) = (next()?, next()?, next()?, next()?);
    let skill = Uuid::try_parse(skill).map_err(|_| corrupt())?;
    to_skill(skill, requirement, provenance, confidence.parse().map_err(|_| corrupt())?)
}

fn to_skill(skill: Uuid, requirement: &str, provenance: &str, confidence: f64) -> Result<PostingSkill, StoreError> {
    Ok(PostingSkill {
        skill: ConceptId(skill),
        requirement: known(PostingRequirement::parse, requirement)?,
        provenance: known(Provenance::parse, provenance)?,
        confidence,
    })
}

fn known<T>(parse: impl Fn(&str) -> Option<T>, word: &str) -> Result<T, StoreError> {
    parse(word).ok_or_else(|| StoreError::Corrupt(format!("`{word}` in a posting")))
}

/// The value of a column that holds a word of a closed set.
fn word<T>(row: &QueryResult, place: usize, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
    let word: Option<String> = row.try_get_by_index(place)?;
    word.map(|word| known(parse, &word)).transpose()
}

/// A posting without text, skills and regions, from the columns of [`COLUMNS`].
fn to_posting(row: &QueryResult) -> Result<Posting, StoreError> {
    let vacancies: Option<i32> = row.try_get_by_index(18)?;
    let (industry_system, industry_code): (Option<String>, Option<String>) =
        (row.try_get_by_index(9)?, row.try_get_by_index(10)?);
    let (min, max): (Option<f64>, Option<f64>) = (row.try_get_by_index(24)?, row.try_get_by_index(25)?);
    let (annual_min, annual_max): (Option<f64>, Option<f64>) = (row.try_get_by_index(28)?, row.try_get_by_index(29)?);
    let salary = if min.is_some() || max.is_some() {
        let currency = row.try_get_by_index(26)?;
        Some(Salary { min, max, currency, period: word(row, 27, SalaryPeriod::parse)? })
    } else {
        None
    };
    let id = |place: usize| row.try_get_by_index::<Option<Uuid>>(place);
    Ok(Posting {
        id: PostingId(row.try_get_by_index(0)?),
        source: row.try_get_by_index(1)?,
        external_id: row.try_get_by_index(2)?,
        title: row.try_get_by_index(3)?,
        text: None,
        text_is_open: row.try_get_by_index(4)?,
        language: row.try_get_by_index(5)?,
        url: row.try_get_by_index(6)?,
        employer: id(7)?.map(EmployerId),
        employer_name: row.try_get_by_index(8)?,
        industry: industry_system.zip(industry_code),
        regions: Vec::new(),
        place: row.try_get_by_index(11)?,
        occupation: id(12)?.map(ConceptId),
        occupation_provenance: word(row, 13, Provenance::parse)?,
        occupation_confidence: row.try_get_by_index(14)?,
        posted_on: row.try_get_by_index(15)?,
        expires_on: row.try_get_by_index(16)?,
        removed_on: row.try_get_by_index(17)?,
        vacancies: vacancies.and_then(|number| u32::try_from(number).ok()),
        contract: word(row, 19, Contract::parse)?,
        working_time: word(row, 20, WorkingTime::parse)?,
        workplace: word(row, 21, Workplace::parse)?,
        experience: word(row, 22, ExperienceLevel::parse)?,
        education: word(row, 23, EducationLevel::parse)?,
        salary,
        annual_salary: annual_min.zip(annual_max),
        duplicate_of: id(30)?.map(PostingId),
        skills: Vec::new(),
    })
}
