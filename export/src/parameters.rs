//! Questions as names and values: the same words on the command line and in an address.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use skillspine_domain::demand::{Basis, Interval, Timing, Unit};
use skillspine_domain::id::{ConceptId, EmployerId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, WorkingTime, Workplace,
};
use skillspine_search::postings::{
    ConceptSelector, Facet, FacetKey, IndustrySelector, Level, PostingFilter, RankingOrder, RegionSelector,
    SkillQualifier,
};
use skillspine_store::Store;
use uuid::Uuid;

use crate::error::ExportError;
use crate::format::Format;
use crate::question::{Dataset, Question, Ranked, Table};

/// Most parameters of one question.
const MOST: usize = 2_000;
/// Values of a ranking, unless told otherwise.
const FIRST: usize = 100;
/// Values of a ranking inside another, and of series, unless told otherwise.
const FIRST_INSIDE: usize = 20;

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it asks for.
    pub about: &'static str,
    /// The datasets it is for.
    pub datasets: &'static [Dataset],
    /// Whether it may be given several times.
    pub repeats: bool,
    /// Whether it is true or false.
    pub is_switch: bool,
}

const ALL: &[Dataset] = Dataset::ALL;
const POSTINGS: &[Dataset] = &[Dataset::Postings];
const RANKING: &[Dataset] = &[Dataset::Ranking];
const SERIES: &[Dataset] = &[Dataset::Series];
const COUNTED: &[Dataset] = &[Dataset::Ranking, Dataset::Series];

const fn one(name: &'static str, datasets: &'static [Dataset], about: &'static str) -> Parameter {
    Parameter { name, about, datasets, repeats: false, is_switch: false }
}

const fn switch(name: &'static str, datasets: &'static [Dataset], about: &'static str) -> Parameter {
    Parameter { is_switch: true, ..one(name, datasets, about) }
}

const fn several(name: &'static str, about: &'static str) -> Parameter {
    Parameter { repeats: true, ..one(name, ALL, about) }
}

/// Every parameter there is. Of a parameter that repeats, postings must have at least one value; different parameters must all hold.
pub const PARAMETERS: &[Parameter] = &[
    one("filter", ALL, "a filter as JSON, with all-of and none-of lists; the other parameters are added to it"),
    several("skill", "a skill or skill group: URI, system:code or id"),
    several("occupation", "an occupation or group: URI, system:code or id"),
    several("region", "a region and all inside it: DE21, scheme:code or id"),
    several("employer", "an employer's id"),
    several("industry", "an industry and all codes that begin with it: system:code or code"),
    several("contract", "permanent, temporary, seasonal, training, freelance, volunteer"),
    several("working-time", "full-time, part-time, flexible"),
    several("workplace", "on-site, hybrid, remote"),
    several("experience", "none, entry, mid, senior, executive"),
    several("education", "basic, upper-secondary, post-secondary, bachelor, master, doctorate"),
    several("language", "language of the advert, BCP 47"),
    several("source", "key of a posting source"),
    several("requirement", "count a skill only where it is required, preferred or mentioned"),
    several("provenance", "count a skill only where it is asserted, mapped or extracted"),
    one("min-confidence", ALL, "count a skill only from this confidence, 0 to 1"),
    one("from", ALL, "first day of posting, 2024-01-31"),
    one("to", ALL, "last day of posting"),
    one("open-on", ALL, "open on this day"),
    one("text", ALL, "words, \"phrases\" and -exclusions in title and text"),
    switch("has-salary", ALL, "whether pay is stated: true or false"),
    switch("duplicates", ALL, "only postings that repeat another one (true), or only those that do not (false)"),
    one("unit", ALL, "what is counted: adverts, jobs (without repeats) or vacancies"),
    one("timing", ALL, "flow (by day of posting) or stock (open on open-on, or on the last day there is)"),
    one("format", ALL, "csv, ndjson or parquet"),
    one("labels", ALL, "languages of labels, most wanted first: sv,en"),
    switch("with-text", POSTINGS, "texts too, as far as licences allow: true or false"),
    one(
        "by",
        COUNTED,
        "facet to rank by, or to give a series for each value of: skill, occupation, region, employer, industry, \
        contract, working-time, workplace, experience, education, language, source, currency, month",
    ),
    one(
        "level",
        COUNTED,
        "of skill, occupation, region: scheme:level (nuts-2024:2, esco:3), or scheme for what postings name in it",
    ),
    one("order", COUNTED, "count, share, significance or growth"),
    one("first", COUNTED, "number of values"),
    one("min-count", COUNTED, "leave out values that rest on fewer adverts"),
    switch("significance", RANKING, "say how typical each value is: true or false"),
    switch("growth", RANKING, "say how much each value grew: true or false"),
    one("then", RANKING, "facet to rank by inside each value"),
    one("then-level", RANKING, "as level, for then"),
    one("then-first", RANKING, "number of values inside each value"),
    one("interval", SERIES, "day, week, month, quarter or year"),
];

impl Question {
    /// Reads a question about `dataset` from names and values. Concepts named by URI are looked up in `release`.
    ///
    /// # Errors
    /// [`ExportError::Question`] says which parameter is wrong and what it takes; any error of the store.
    pub async fn read(
        store: &Store,
        release: i32,
        dataset: Dataset,
        parameters: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ExportError> {
        let given = Given::read(dataset, parameters)?;
        let asked = SkillQualifier {
            requirements: given.words("requirement", PostingRequirement::parse, &shown(PostingRequirement::ALL))?,
            provenances: given.words("provenance", Provenance::parse, &shown(Provenance::ALL))?,
            min_confidence: given.number::<f64>("min-confidence", "a number from 0 to 1")?,
        };
        let table = match dataset {
            Dataset::Postings => Table::Postings { with_text: given.flag("with-text")?.unwrap_or(false) },
            Dataset::Ranking => {
                let Some(by) = given.ranked(&asked, FIRST)? else {
                    return Err(wrong("by", "missing", "say what to rank: by=skill"));
                };
                let then = given.ranked_inside(&by, &asked)?;
                Table::Ranking { by, then }
            }
            Dataset::Series => Table::Series {
                interval: given.word("interval", Interval::parse, &shown(Interval::ALL))?.unwrap_or(Interval::Month),
                by: given.ranked(&asked, FIRST_INSIDE)?,
            },
        };
        let unit = given.word("unit", Unit::parse, &shown(Unit::ALL))?.unwrap_or(Unit::Adverts);
        let timing = given.word("timing", Timing::parse, &shown(Timing::ALL))?.unwrap_or(Timing::Flow);
        let format = given.word("format", Format::parse, "csv, ndjson, parquet")?.unwrap_or_default();
        let languages = given.get("labels").unwrap_or("en").split(',').map(|tag| tag.trim().to_owned());
        Ok(Self {
            table,
            basis: Basis { unit, timing },
            format,
            languages: languages.filter(|tag| !tag.is_empty()).collect(),
            filter: given.filter(store, release, asked).await?,
        })
    }
}

/// The parameters that were given, by name.
struct Given {
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Given {
    fn read(dataset: Dataset, parameters: impl IntoIterator<Item = (String, String)>) -> Result<Self, ExportError> {
        let mut values: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (count, (name, value)) in parameters.into_iter().enumerate() {
            if count >= MOST {
                let message = format!("there are more than {MOST} parameters");
                return Err(ExportError::question(message, "ask for a group instead of everything in it"));
            }
            let Some(known) = PARAMETERS.iter().find(|known| known.name == name) else {
                let all = PARAMETERS.iter().filter(|known| known.datasets.contains(&dataset));
                let names: Vec<&str> = all.map(|known| known.name).collect();
                let message = format!("there is no parameter `{}`", short(&name));
                return Err(ExportError::question(message, format!("the parameters are {}", names.join(", "))));
            };
            if !known.datasets.contains(&dataset) {
                let of: Vec<&str> = known.datasets.iter().map(|dataset| dataset.as_str()).collect();
                let hint = format!("it is for {}", of.join(" and "));
                return Err(wrong(known.name, &format!("not for {}", dataset.as_str()), &hint));
            }
            let given = values.entry(known.name).or_default();
            if !known.repeats && !given.is_empty() {
                return Err(wrong(known.name, "given twice", "give it once"));
            }
            given.push(value);
        }
        Ok(Self { values })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.first().map(String::as_str)
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.get(name).into_iter().flatten().map(String::as_str)
    }

    fn words<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, known: &str) -> Result<Vec<T>, ExportError> {
        self.all(name)
            .map(|word| parse(word).ok_or_else(|| wrong(name, &quoted(word), &format!("it takes {known}"))))
            .collect()
    }

    fn word<T>(&self, name: &str, parse: impl Fn(&str) -> Option<T>, known: &str) -> Result<Option<T>, ExportError> {
        Ok(self.words(name, parse, known)?.pop())
    }

    fn number<T: FromStr>(&self, name: &str, kind: &str) -> Result<Option<T>, ExportError> {
        self.word(name, |text| text.parse().ok(), kind)
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, ExportError> {
        self.number(name, "true or false")
    }

    fn day(&self, name: &str) -> Result<Option<NaiveDate>, ExportError> {
        self.number(name, "a day: 2024-01-31")
    }

    fn ranked(&self, asked: &SkillQualifier, first: usize) -> Result<Option<Ranked>, ExportError> {
        let Some(facet) = self.facet("by", "level", asked)? else {
            return self.none_without("by", &["level", "order", "first", "min-count"]);
        };
        let order = self.word("order", order, "count, share, significance, growth")?.unwrap_or_default();
        Ok(Some(Ranked {
            facet,
            order,
            first: self.number("first", "a number")?.unwrap_or(first),
            min_count: self.number("min-count", "a number")?.unwrap_or(1),
            with_significance: self.flag("significance")?.unwrap_or(false) || order == RankingOrder::Significance,
            with_growth: self.flag("growth")?.unwrap_or(false) || order == RankingOrder::Growth,
        }))
    }

    /// A ranking inside each value is ordered as the one around it.
    fn ranked_inside(&self, around: &Ranked, asked: &SkillQualifier) -> Result<Option<Ranked>, ExportError> {
        let Some(facet) = self.facet("then", "then-level", asked)? else {
            return self.none_without("then", &["then-level", "then-first"]);
        };
        let first = self.number("then-first", "a number")?.unwrap_or(FIRST_INSIDE);
        Ok(Some(Ranked { facet, first, ..around.clone() }))
    }

    /// Nothing, unless something was said about it.
    fn none_without(&self, facet: &str, about: &[&str]) -> Result<Option<Ranked>, ExportError> {
        let given = about.iter().find(|name| self.get(name).is_some());
        given.map_or(Ok(None), |name| {
            Err(wrong(name, &format!("given without `{facet}`"), &format!("say what to rank: {facet}=skill")))
        })
    }

    fn facet(&self, by: &str, level_name: &str, asked: &SkillQualifier) -> Result<Option<Facet>, ExportError> {
        let level = self.get(level_name).map(|text| level(level_name, text)).transpose()?;
        let Some(word) = self.get(by) else { return Ok(None) };
        if level.is_some() && !matches!(word, "skill" | "occupation" | "region") {
            return Err(wrong(
                level_name,
                "given for a facet without levels",
                "skill, occupation and region have levels",
            ));
        }
        let known = || {
            let words: Vec<&str> = FacetKey::ALL.iter().map(|key| key.as_str()).chain(["month"]).collect();
            format!("it takes {}", words.join(", "))
        };
        Ok(Some(match word {
            "skill" => Facet::Skill { level, asked: asked.clone() },
            "occupation" => Facet::Occupation { level },
            "region" => Facet::Region { level },
            "month" => Facet::Month,
            other => {
                let key = FacetKey::ALL.into_iter().find(|key| key.as_str() == other);
                Facet::Other(key.ok_or_else(|| wrong(by, &quoted(other), &known()))?)
            }
        }))
    }

    async fn filter(&self, store: &Store, release: i32, asked: SkillQualifier) -> Result<PostingFilter, ExportError> {
        let mut filter = match self.get("filter") {
            None => PostingFilter::default(),
            Some(json) => serde_json::from_str(json).map_err(|error| {
                let hint = "a filter looks like {\"skills\": {\"all_of\": [{\"Code\": {\"system\": \"esco\", \"code\": \"S1\"}}]}, \
                            \"posted\": {\"from\": \"2024-01-01\"}}";
                wrong("filter", &format!("not a filter: {error}"), hint)
            })?,
        };
        filter.skills.any_of.extend(self.concepts("skill", store, release).await?);
        filter.occupations.any_of.extend(self.concepts("occupation", store, release).await?);
        filter.asked.requirements.extend(asked.requirements);
        filter.asked.provenances.extend(asked.provenances);
        filter.asked.min_confidence = asked.min_confidence.or(filter.asked.min_confidence);
        filter.regions.any_of.extend(self.all("region").map(region));
        let id = |text: &str| uuid_of(text).map(EmployerId);
        filter.employers.any_of.extend(self.words("employer", id, "the id of an employer")?);
        filter.industries.any_of.extend(self.all("industry").map(|text| match text.split_once(':') {
            Some((system, code)) => IndustrySelector { system: Some(system.to_owned()), code: code.to_owned() },
            None => IndustrySelector { system: None, code: text.to_owned() },
        }));
        filter.contracts.any_of.extend(self.words("contract", Contract::parse, &shown(Contract::ALL))?);
        let times = self.words("working-time", WorkingTime::parse, &shown(WorkingTime::ALL))?;
        filter.working_times.any_of.extend(times);
        filter.workplaces.any_of.extend(self.words("workplace", Workplace::parse, &shown(Workplace::ALL))?);
        let levels = self.words("experience", ExperienceLevel::parse, &shown(ExperienceLevel::ALL))?;
        filter.experience.any_of.extend(levels);
        let levels = self.words("education", EducationLevel::parse, &shown(EducationLevel::ALL))?;
        filter.education.any_of.extend(levels);
        filter.languages.any_of.extend(self.all("language").map(str::to_owned));
        filter.sources.any_of.extend(self.all("source").map(str::to_owned));
        filter.posted.from = self.day("from")?.or(filter.posted.from);
        filter.posted.to = self.day("to")?.or(filter.posted.to);
        filter.open_on = self.day("open-on")?.or(filter.open_on);
        filter.text = self.get("text").map(str::to_owned).or(filter.text);
        filter.has_salary = self.flag("has-salary")?.or(filter.has_salary);
        filter.duplicates = self.flag("duplicates")?.or(filter.duplicates);
        Ok(filter)
    }

    async fn concepts(&self, name: &str, store: &Store, release: i32) -> Result<Vec<ConceptSelector>, ExportError> {
        let mut selectors = Vec::new();
        let mut uris = Vec::new();
        for text in self.all(name) {
            match concept(text) {
                Some(selector) => selectors.push(selector),
                None if is_uri(text) => uris.push(text.to_owned()),
                None => return Err(wrong(name, &quoted(text), "it takes a URI, system:code (isco-08:2512) or an id")),
            }
        }
        let found = store.concepts_by_uri(release, &uris).await?;
        if let Some(unknown) = uris.iter().find(|uri| !found.iter().any(|concept| concept.uri == **uri)) {
            let hint = "it must be spelt as its framework publishes it, and the framework be in the store";
            return Err(wrong(name, &format!("unknown: {}", quoted(unknown)), hint));
        }
        selectors.extend(found.into_iter().map(|concept| ConceptSelector::Id(concept.id)));
        Ok(selectors)
    }
}

/// A concept by id (`skill:<uuid>` or `<uuid>`) or by code (`isco-08:2512`).
fn concept(text: &str) -> Option<ConceptSelector> {
    if is_uri(text) {
        return None;
    }
    if let Some(id) = uuid_of(text) {
        return Some(ConceptSelector::Id(ConceptId(id)));
    }
    let (system, code) = text.split_once(':')?;
    Some(ConceptSelector::Code { system: system.to_owned(), code: code.to_owned() })
}

/// A region by id, by scheme and code, or by a code of whatever scheme has it.
fn region(text: &str) -> RegionSelector {
    if let Some(id) = uuid_of(text) {
        return RegionSelector::Id(RegionId(id));
    }
    match text.split_once(':') {
        Some((scheme, code)) => RegionSelector::SchemeCode { scheme: scheme.to_owned(), code: code.to_owned() },
        None => RegionSelector::Code(text.to_owned()),
    }
}

fn level(name: &str, text: &str) -> Result<Level, ExportError> {
    let (scheme, level) = text.split_once(':').map_or((text, None), |(scheme, level)| (scheme, Some(level)));
    let level = level.map(str::parse::<u8>).transpose().map_err(|_| {
        wrong(name, &quoted(text), "it takes scheme:level (nuts-2024:2), or scheme for what postings name in it")
    })?;
    Ok(Level { scheme: scheme.to_owned(), level })
}

fn order(word: &str) -> Option<RankingOrder> {
    match word {
        "count" => Some(RankingOrder::Count),
        "share" => Some(RankingOrder::Share),
        "significance" => Some(RankingOrder::Significance),
        "growth" => Some(RankingOrder::Growth),
        _ => None,
    }
}

fn is_uri(text: &str) -> bool {
    ["http://", "https://", "urn:"].iter().any(|scheme| text.starts_with(scheme))
}

/// An id, bare or as the API writes it: `skill:<uuid>`.
fn uuid_of(text: &str) -> Option<Uuid> {
    let bare = text.split_once(':').map_or(text, |(_, id)| id);
    Uuid::try_parse(bare).ok()
}

fn shown<T: Copy + std::fmt::Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn wrong(name: &str, what: &str, hint: &str) -> ExportError {
    ExportError::question(format!("parameter `{name}` is {what}"), hint)
}

fn quoted(text: &str) -> String {
    format!("`{}`", short(text))
}

/// Not more of a value than a message should repeat.
fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_concepts_and_regions_are_read() {
        let id = "6f44e92e-1913-58a8-8899-59f15fc579a2";
        let by_id = Some(ConceptSelector::Id(ConceptId(Uuid::try_parse(id).unwrap())));
        assert_eq!(concept(id), by_id);
        assert_eq!(concept(&format!("skill:{id}")), by_id);
        let code = ConceptSelector::Code { system: "isco-08".to_owned(), code: "2512".to_owned() };
        assert_eq!(concept("isco-08:2512"), Some(code));
        assert_eq!(concept("https://frameworks.example/skill/1"), None);
        assert_eq!(concept("nurse"), None);
        assert_eq!(region("DE21"), RegionSelector::Code("DE21".to_owned()));
        let scheme_code = RegionSelector::SchemeCode { scheme: "nuts-2024".to_owned(), code: "DE21".to_owned() };
        assert_eq!(region("nuts-2024:DE21"), scheme_code);
    }

    #[test]
    fn levels_are_read() {
        let check = |text: &str, scheme: &str, expected: Option<u8>| {
            assert_eq!(level("level", text).unwrap(), Level { scheme: scheme.to_owned(), level: expected });
        };
        check("nuts-2024:2", "nuts-2024", Some(2));
        check("nuts-2024", "nuts-2024", None);
        assert!(level("level", "nuts-2024:deep").is_err());
    }

    #[test]
    fn mistakes_are_named() {
        let check = |dataset: Dataset, pairs: &[(&str, &str)], expected: &str| {
            let given = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            let message = match Given::read(dataset, given) {
                Ok(given) => {
                    let any = SkillQualifier::default();
                    let ranked = given.ranked(&any, 5).and_then(|by| match by {
                        Some(by) => given.ranked_inside(&by, &any),
                        None => Ok(None),
                    });
                    let read = ranked.and_then(|_| given.day("from").map(|_| ()));
                    read.map_or_else(|error| error.to_string(), |()| String::new())
                }
                Err(error) => error.to_string(),
            };
            assert!(message.contains(expected) && message.is_empty() == expected.is_empty(), "{pairs:?}: {message}");
        };
        check(Dataset::Ranking, &[("by", "skill"), ("first", "20")], "");
        check(Dataset::Ranking, &[("bye", "skill")], "there is no parameter `bye`");
        check(Dataset::Postings, &[("by", "skill")], "`by` is not for postings");
        check(Dataset::Ranking, &[("by", "skill"), ("by", "region")], "`by` is given twice");
        check(Dataset::Ranking, &[("by", "colour")], "`by` is `colour`");
        check(Dataset::Ranking, &[("by", "source"), ("level", "nuts-2024:1")], "without levels");
        check(Dataset::Ranking, &[("by", "skill"), ("first", "-1")], "`first` is `-1`");
        check(Dataset::Series, &[("first", "3")], "given without `by`");
        check(Dataset::Ranking, &[("by", "skill"), ("then-first", "3")], "given without `then`");
        check(Dataset::Series, &[("from", "yesterday")], "`from` is `yesterday`");
        check(Dataset::Series, &vec![("skill", "a:b"); MOST + 1], "more than 2000 parameters");
    }
}
