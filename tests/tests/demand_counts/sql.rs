//! What is counted, in plain SQL over the imported tables: nothing of the index is used here.

use anyhow::Result;
use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use skillspine_domain::demand::{Basis, Timing, Unit};
use skillspine_search::postings::{
    ConceptSelector, Facet, FacetKey, Level, PostingFilter, RegionSelector, SkillQualifier, ValueFilter,
};
use skillspine_store::Store;
use uuid::Uuid;

/// A value, the adverts that have it, and what they count in the unit asked for.
pub type Counted = (String, u64, u64);

/// A ranking as SQL counts it.
#[derive(Debug, PartialEq)]
pub struct Ranked {
    /// The first values, most first, equal ones by value.
    pub first: Vec<Counted>,
    /// How many values there are.
    pub values: u64,
    /// Adverts with any value.
    pub covered: u64,
}

/// Counts the postings of a release.
pub struct Counting<'a> {
    pub store: &'a Store,
    pub release: i32,
}

impl Counting<'_> {
    /// Adverts, and what they count.
    pub async fn total(&self, filter: &PostingFilter, basis: Basis) -> Result<(u64, u64)> {
        let (condition, counted) = (self.condition(filter, basis), counted(basis.unit));
        let rows = self.rows(format!("SELECT COUNT(*), {counted} FROM posting p WHERE {condition}")).await?;
        Ok((number(&rows[0], 0)?, number(&rows[0], 1)?))
    }

    /// The same for each month in which anything was posted: `2023-03`, in order.
    pub async fn monthly(&self, filter: &PostingFilter, basis: Basis) -> Result<Vec<Counted>> {
        let month = self.month();
        let (condition, counted) = (self.condition(filter, basis), counted(basis.unit));
        let sql = format!(
            "SELECT {month}, COUNT(*), {counted} FROM posting p WHERE {condition} AND p.posted_on IS NOT NULL \
             GROUP BY {month} ORDER BY 1"
        );
        self.rows(sql).await?.iter().map(counted_row).collect()
    }

    /// The 20 values with the most.
    pub async fn ranking(&self, filter: &PostingFilter, basis: Basis, by: &Facet, min_count: u64) -> Result<Ranked> {
        let condition = self.condition(filter, basis);
        let with = self.hits(by, &condition);
        let values = format!("GROUP BY value HAVING COUNT(*) >= {}", min_count.max(1));
        let counted = counted(basis.unit).replace("p.vacancies", "h.people");
        let text = self.text_of(by);
        let first =
            format!("{with} SELECT {text}, COUNT(*), {counted} FROM hits h {values} ORDER BY 3 DESC, value LIMIT 20");
        let first = self.rows(first).await?.iter().map(counted_row).collect::<Result<_>>()?;
        let all = format!("{with} SELECT COUNT(*) FROM (SELECT value FROM hits h {values}) v");
        let covered = format!("{with} SELECT COUNT(DISTINCT posting) FROM hits");
        Ok(Ranked {
            first,
            values: number(&self.rows(all).await?[0], 0)?,
            covered: number(&self.rows(covered).await?[0], 0)?,
        })
    }

    /// `hits`: each posting once with each of its values.
    fn hits(&self, by: &Facet, condition: &str) -> String {
        let plain = |value: &str| {
            format!(
                "WITH hits AS (SELECT {value} AS value, p.id AS posting, p.vacancies AS people FROM posting p \
                 WHERE {condition} AND {value} IS NOT NULL)"
            )
        };
        let any = SkillQualifier::default();
        match by {
            Facet::Skill { level, asked } => self.hits_above("posting_skill", "concept_id", level, asked, condition),
            Facet::Occupation { level } => self.hits_above("posting", "occupation_id", level, &any, condition),
            Facet::Region { level } => self.hits_above("posting_region", "region_id", level, &any, condition),
            Facet::Month => plain(&self.month()),
            Facet::Other(FacetKey::Skill) => self.hits(&Facet::skill(), condition),
            Facet::Other(FacetKey::Occupation) => self.hits(&Facet::Occupation { level: None }, condition),
            Facet::Other(FacetKey::Region) => self.hits(&Facet::Region { level: None }, condition),
            Facet::Other(FacetKey::Employer) => plain("p.employer_id"),
            Facet::Other(FacetKey::Industry) => plain("(p.industry_system || '/' || p.industry_code)"),
            Facet::Other(FacetKey::Contract) => plain("p.contract"),
            Facet::Other(FacetKey::WorkingTime) => plain("p.working_time"),
            Facet::Other(FacetKey::Workplace) => plain("p.workplace"),
            Facet::Other(FacetKey::Experience) => plain("p.experience"),
            Facet::Other(FacetKey::Education) => plain("p.education"),
            Facet::Other(FacetKey::Language) => plain("p.language"),
            Facet::Other(FacetKey::Source) => plain("p.source"),
            Facet::Other(FacetKey::Currency) => {
                plain("(CASE WHEN p.annual_salary_min IS NOT NULL THEN p.salary_currency END)")
            }
        }
    }

    /// The same where a value stands for all below it.
    fn hits_above(
        &self,
        table: &str,
        column: &str,
        level: &Option<Level>,
        asked: &SkillQualifier,
        condition: &str,
    ) -> String {
        let is_region = column == "region_id";
        let visible = |alias: &str| self.visible(alias);
        let (start, step) = if is_region {
            (
                format!("SELECT t.id, t.id, 0 FROM region t WHERE {}", visible("t")),
                format!(
                    "SELECT w.low, t.parent_id, w.steps + 1 FROM walk w JOIN region t ON t.id = w.high \
                     WHERE t.parent_id IS NOT NULL AND {}",
                    visible("t")
                ),
            )
        } else {
            (
                format!(
                    "SELECT x.{column}, x.{column}, 0 FROM {table} x WHERE x.{column} IS NOT NULL UNION \
                         SELECT c.id, c.id, 0 FROM concept c WHERE {}",
                    visible("c")
                ),
                format!(
                    "SELECT w.low, r.object_id, w.steps + 1 FROM walk w JOIN concept_relation r ON r.subject_id = w.high \
                     WHERE r.kind = 'broader' AND {}",
                    visible("r")
                ),
            )
        };
        // Groups of skills rank at their level only.
        let ranks = match table {
            "posting_skill" => format!(
                "n.{column} NOT IN (SELECT g.id FROM concept g WHERE g.kind = 'skill-group' AND {})",
                visible("g")
            ),
            _ => format!("n.{column} IS NOT NULL"),
        };
        let named = format!("(SELECT n.{column} FROM {table} n WHERE {ranks} AND {})", visible("n"));
        let targets = match level {
            None => format!("w.high IN {named}"),
            Some(Level { scheme, level }) => {
                let scheme = quoted(scheme);
                let of_scheme = if is_region {
                    format!("SELECT t.id FROM region t WHERE t.scheme = {scheme} AND {}", visible("t"))
                } else {
                    format!("SELECT c.id FROM concept c WHERE c.framework = {scheme} AND {}", visible("c"))
                };
                let at_level = match level {
                    None => format!("w.high IN {named}"),
                    Some(level) if is_region => {
                        format!("w.high IN (SELECT t.id FROM region t WHERE t.level = {level} AND {})", visible("t"))
                    }
                    // The farthest concept above is one step less away than the level.
                    Some(level) => format!(
                        "(SELECT MAX(nearest.steps) FROM (SELECT a.high, MIN(a.steps) AS steps FROM walk a \
                          WHERE a.low = w.high GROUP BY a.high) nearest) = {level} - 1"
                    ),
                };
                format!("w.high IN ({of_scheme}) AND {at_level}")
            }
        };
        // A posting names one occupation itself; skills and regions have rows of their own.
        let (from, mentions) = match table {
            "posting" => ("posting p JOIN pairs w ON w.low = p.occupation_id".to_owned(), "1 = 1".to_owned()),
            _ => (
                format!("posting p JOIN {table} s ON s.posting_id = p.id JOIN pairs w ON w.low = s.{column}"),
                format!("{} AND {}", visible("s"), self.mention(asked)),
            ),
        };
        format!(
            "WITH RECURSIVE walk(low, high, steps) AS ({start} UNION {step}), \
             pairs AS (SELECT DISTINCT w.low, w.high FROM walk w WHERE {targets}), \
             hits AS (SELECT DISTINCT w.high AS value, p.id AS posting, p.vacancies AS people FROM {from} \
             WHERE {condition} AND {mentions})"
        )
    }

    fn text_of(&self, by: &Facet) -> &'static str {
        let is_id =
            matches!(by.key(), Some(FacetKey::Skill | FacetKey::Occupation | FacetKey::Region | FacetKey::Employer));
        match (is_id, self.backend()) {
            (false, _) => "value",
            (true, DbBackend::Postgres) => "REPLACE(CAST(value AS text), '-', '')",
            (true, _) => "LOWER(HEX(value))",
        }
    }

    fn condition(&self, filter: &PostingFilter, basis: Basis) -> String {
        let mut all = vec![self.visible("p")];
        self.by_skill(&mut all, filter);
        let occupation = |selectors: &[ConceptSelector]| {
            format!("p.occupation_id IS NOT NULL AND p.occupation_id IN ({})", self.concepts_below(selectors))
        };
        by_values(&mut all, &filter.occupations, occupation);
        by_values(&mut all, &filter.regions, |selectors| {
            format!(
                "EXISTS (SELECT 1 FROM posting_region x WHERE x.posting_id = p.id AND {} AND x.region_id IN ({}))",
                self.visible("x"),
                self.regions_below(selectors)
            )
        });
        by_values(&mut all, &filter.employers, |ids| {
            let ids: Vec<String> = ids.iter().map(|id| self.id(id.0)).collect();
            format!("p.employer_id IS NOT NULL AND p.employer_id IN ({})", ids.join(", "))
        });
        by_values(&mut all, &filter.industries, |selectors| {
            any(selectors.iter().map(|selector| {
                let system = selector
                    .system
                    .as_deref()
                    .map_or("1 = 1".to_owned(), |system| format!("p.industry_system = {}", quoted(system)));
                let (code, length) = (quoted(&selector.code), selector.code.len());
                format!("p.industry_code IS NOT NULL AND {system} AND SUBSTR(p.industry_code, 1, {length}) = {code}")
            }))
        });
        by_words(&mut all, "p.contract", &filter.contracts, |value| value.as_str());
        by_words(&mut all, "p.working_time", &filter.working_times, |value| value.as_str());
        by_words(&mut all, "p.workplace", &filter.workplaces, |value| value.as_str());
        by_words(&mut all, "p.experience", &filter.experience, |value| value.as_str());
        by_words(&mut all, "p.education", &filter.education, |value| value.as_str());
        by_words(&mut all, "p.source", &filter.sources, String::as_str);
        by_values(&mut all, &filter.languages, |languages| {
            any(languages.iter().map(|language| {
                let language = quoted(&language.to_lowercase());
                format!(
                    "p.language IS NOT NULL AND (LOWER(p.language) = {language} OR LOWER(p.language) LIKE {language} || '-%')"
                )
            }))
        });
        let from = filter.posted.from.map(|day| format!("p.posted_on >= {}", self.day(day)));
        let to = filter.posted.to.map(|day| format!("p.posted_on <= {}", self.day(day)));
        all.extend(from.into_iter().chain(to));
        if let Some(day) = filter.open_on {
            all.push(self.open_on(&self.day(day)));
        } else if basis.timing == Timing::Stock {
            let last = format!("(SELECT MAX(l.posted_on) FROM posting l WHERE {})", self.visible("l"));
            all.push(self.open_on(&last));
        }
        if let Some(salary) = &filter.salary {
            all.push(format!("p.salary_currency = {}", quoted(&salary.currency)));
            all.push("p.annual_salary_min IS NOT NULL".to_owned());
            all.extend(salary.min.map(|min| format!("p.annual_salary_max >= {min}")));
            all.extend(salary.max.map(|max| format!("p.annual_salary_min <= {max}")));
        }
        if let Some(has_salary) = filter.has_salary {
            let not = if has_salary { "" } else { "NOT " };
            all.push(format!("{not}(p.annual_salary_min IS NOT NULL AND p.salary_currency IS NOT NULL)"));
        }
        let only = filter
            .duplicates
            .map(|wanted| if wanted { "p.duplicate_of IS NOT NULL" } else { "p.duplicate_of IS NULL" });
        all.extend(only.map(str::to_owned));
        if basis.unit != Unit::Adverts {
            all.push("p.duplicate_of IS NULL".to_owned());
        }
        for word in filter.text.as_deref().unwrap_or_default().split_whitespace() {
            let text =
                format!("(SELECT t.text FROM posting_text t WHERE t.posting_id = p.id AND {})", self.visible("t"));
            all.push(format!("LOWER(p.title || ' ' || COALESCE({text}, '')) LIKE {}", quoted(&format!("%{word}%"))));
        }
        all.iter().map(|condition| format!("({condition})")).collect::<Vec<_>>().join(" AND ")
    }

    fn by_skill(&self, all: &mut Vec<String>, filter: &PostingFilter) {
        by_values(all, &filter.skills, |selectors| {
            format!(
                "EXISTS (SELECT 1 FROM posting_skill s WHERE s.posting_id = p.id AND {} AND {} AND s.concept_id IN ({}))",
                self.visible("s"),
                self.mention(&filter.asked),
                self.concepts_below(selectors)
            )
        });
    }

    /// Whether a mention `s` is one that is asked for.
    fn mention(&self, asked: &SkillQualifier) -> String {
        let mut all = vec!["1 = 1".to_owned()];
        if !asked.requirements.is_empty() {
            all.push(format!("s.requirement IN ({})", words(&asked.requirements, |word| word.as_str())));
        }
        if !asked.provenances.is_empty() {
            all.push(format!("s.provenance IN ({})", words(&asked.provenances, |word| word.as_str())));
        }
        if let Some(least) = asked.min_confidence {
            // The surest mention of the same skill in the same posting decides.
            all.push(format!(
                "(SELECT ROUND(MAX(m.confidence) * 100) FROM posting_skill m WHERE m.posting_id = s.posting_id \
                 AND m.concept_id = s.concept_id AND {}) >= {}",
                self.visible("m"),
                (least * 100.0).round()
            ));
        }
        all.join(" AND ")
    }

    fn concepts_below(&self, selectors: &[ConceptSelector]) -> String {
        let seeds: Vec<String> = selectors
            .iter()
            .map(|selector| match selector {
                ConceptSelector::Id(id) => format!("SELECT {}", self.id(id.0)),
                ConceptSelector::Code { system, code } => {
                    let (system, code) = (quoted(system), quoted(code));
                    format!(
                        "SELECT k.concept_id FROM concept_code k WHERE k.system = {system} AND k.code = {code} AND {} \
                         UNION SELECT c.id FROM concept c WHERE c.framework = {system} AND c.code = {code} AND {}",
                        self.visible("k"),
                        self.visible("c")
                    )
                }
            })
            .collect();
        format!(
            "WITH RECURSIVE seed(id) AS ({}), below(id) AS (SELECT id FROM seed UNION \
             SELECT r.subject_id FROM concept_relation r JOIN below b ON r.object_id = b.id WHERE r.kind = 'broader' AND {}) \
             SELECT id FROM below",
            seeds.join(" UNION "),
            self.visible("r")
        )
    }

    fn regions_below(&self, selectors: &[RegionSelector]) -> String {
        let seeds: Vec<String> = selectors
            .iter()
            .map(|selector| match selector {
                RegionSelector::Id(id) => format!("t.id = {}", self.id(id.0)),
                RegionSelector::Code(code) => format!("t.code = {}", quoted(code)),
                RegionSelector::SchemeCode { scheme, code } => {
                    format!("t.scheme = {} AND t.code = {}", quoted(scheme), quoted(code))
                }
            })
            .collect();
        format!(
            "WITH RECURSIVE below(id) AS (SELECT t.id FROM region t WHERE {} AND {} UNION \
             SELECT t.id FROM region t JOIN below b ON t.parent_id = b.id WHERE {}) SELECT id FROM below",
            any(seeds.into_iter()),
            self.visible("t"),
            self.visible("t")
        )
    }

    /// Open from the day of posting: thirty days where the advert says nothing, else until the last day to apply and until the day
    /// before it was taken down.
    fn open_on(&self, day: &str) -> String {
        let assumed = match self.backend() {
            DbBackend::Postgres => "p.posted_on + 29",
            _ => "date(p.posted_on, '+29 days')",
        };
        format!(
            "p.posted_on <= {day} AND CASE WHEN p.expires_on IS NULL AND p.removed_on IS NULL THEN {assumed} >= {day} \
             ELSE (p.expires_on IS NULL OR p.expires_on >= {day}) AND (p.removed_on IS NULL OR p.removed_on > {day}) END"
        )
    }

    fn month(&self) -> String {
        let month = match self.backend() {
            DbBackend::Postgres => "to_char(p.posted_on, 'YYYY-MM')",
            _ => "substr(p.posted_on, 1, 7)",
        };
        month.to_owned()
    }

    fn visible(&self, alias: &str) -> String {
        let release = self.release;
        format!(
            "{alias}.since_release <= {release} AND ({alias}.until_release IS NULL OR {alias}.until_release > {release})"
        )
    }

    fn backend(&self) -> DbBackend {
        self.store.connection().get_database_backend()
    }

    fn id(&self, id: Uuid) -> String {
        match self.backend() {
            DbBackend::Postgres => format!("'{id}'::uuid"),
            _ => format!("x'{}'", id.simple()),
        }
    }

    fn day(&self, day: NaiveDate) -> String {
        match self.backend() {
            DbBackend::Postgres => format!("DATE '{day}'"),
            _ => format!("'{day}'"),
        }
    }

    async fn rows(&self, sql: String) -> Result<Vec<QueryResult>> {
        Ok(self.store.connection().query_all_raw(Statement::from_string(self.backend(), sql)).await?)
    }
}

/// What adverts count: one each, or the people they seek, at least one.
fn counted(unit: Unit) -> &'static str {
    match unit {
        Unit::Adverts | Unit::Jobs => "COUNT(*)",
        Unit::Vacancies => {
            "CAST(COALESCE(SUM(CASE WHEN p.vacancies IS NULL OR p.vacancies < 1 THEN 1 ELSE p.vacancies END), 0) AS bigint)"
        }
    }
}

fn by_values<T>(all: &mut Vec<String>, filter: &ValueFilter<T>, has: impl Fn(&[T]) -> String) {
    all.extend(filter.all_of.iter().map(|value| has(std::slice::from_ref(value))));
    all.extend((!filter.any_of.is_empty()).then(|| has(&filter.any_of)));
    all.extend((!filter.none_of.is_empty()).then(|| format!("NOT ({})", has(&filter.none_of))));
}

fn by_words<T>(all: &mut Vec<String>, column: &str, filter: &ValueFilter<T>, word: impl Fn(&T) -> &str) {
    by_values(all, filter, |values| format!("{column} IS NOT NULL AND {column} IN ({})", words(values, &word)));
}

fn words<T>(values: &[T], word: impl Fn(&T) -> &str) -> String {
    values.iter().map(|value| quoted(word(value))).collect::<Vec<_>>().join(", ")
}

fn any(conditions: impl Iterator<Item = String>) -> String {
    let conditions: Vec<String> = conditions.map(|condition| format!("({condition})")).collect();
    format!("({})", conditions.join(" OR "))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn counted_row(row: &QueryResult) -> Result<Counted> {
    Ok((row.try_get_by_index(0)?, number(row, 1)?, number(row, 2)?))
}

fn number(row: &QueryResult, place: usize) -> Result<u64> {
    let number: i64 = row.try_get_by_index(place)?;
    Ok(u64::try_from(number)?)
}
