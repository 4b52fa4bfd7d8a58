//! Any table of postings, by a mapping file.

use std::collections::BTreeMap;

use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, SalaryPeriod, WorkingTime, Workplace,
};
use skillspine_domain::posting::conditions;
use skillspine_domain::record::{ConceptReference, EmployerReference, PlaceReference, PostingRecord};

use super::{PostingSource, Reading, period};
use crate::input::{Input, InputFile};
use crate::source::{Sink, SourceError};
use crate::sources::mapped::value::join_distinct;
use crate::sources::mapped::{Field, Mapping, Record, Tables};

mod pattern;

/// Reads the tables that `files` names, or else those that the mapping names.
pub(super) fn read(
    mapping: &Mapping,
    files: Option<&[&InputFile]>,
    input: &Input,
    reading: &Reading<'_>,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let tables = Tables::open(mapping, files, input)?;
    reading.announce(
        &PostingSource {
            key: &mapping.source,
            title: &mapping.title,
            publisher: &mapping.publisher,
            homepage: &mapping.homepage,
            licence: &mapping.licence,
            attribution: &mapping.attribution,
            text_is_open: mapping.text_is_open,
        },
        out,
    );
    let reader = Reader { mapping, tables: &tables, reading };
    tables.each(out, |record, out| reader.take(record, out))
}

/// Reads records as the mapping says.
struct Reader<'a> {
    mapping: &'a Mapping,
    tables: &'a Tables<'a>,
    reading: &'a Reading<'a>,
}

impl Reader<'_> {
    fn take(&self, record: &Record<'_>, out: &mut Sink<'_>) {
        let checks = self.reading.checks;
        let text = |name: &str, between: &str| self.tables.joined(record, name, between);
        let posting = PostingRecord {
            source: self.mapping.source.clone(),
            external_id: text("id", "/").unwrap_or_default(),
            removed: text("removed", " ")
                .is_some_and(|word| ["true", "1", "yes", "y"].contains(&word.to_lowercase().as_str())),
            title: text("title", " ").unwrap_or_default(),
            text: text("text", "\n\n"),
            text_is_open: self.mapping.text_is_open,
            language: text("language", " "),
            url: text("url", " "),
            employer: self.employer(record),
            places: self.places(record),
            occupations: self.occupations(record),
            skills: self.skills(record),
            posted_on: self
                .tables
                .day(record, "posted_on", out)
                .and_then(|(day, raw)| checks.past("posted_on", day, &raw, out)),
            expires_on: self
                .tables
                .day(record, "expires_on", out)
                .and_then(|(day, raw)| checks.any("expires_on", day, &raw, out)),
            removed_on: self
                .tables
                .day(record, "removed_on", out)
                .and_then(|(day, raw)| checks.past("removed_on", day, &raw, out)),
            vacancies: text("vacancies", " ").and_then(|count| checks.vacancies(&count, out)),
            contract: self.tables.word(record, "contract", Contract::parse, conditions::parse_contract),
            working_time: self.tables.word(record, "working_time", WorkingTime::parse, conditions::parse_working_time),
            workplace: self.tables.word(record, "workplace", Workplace::parse, conditions::parse_workplace),
            experience: self.tables.word(record, "experience", ExperienceLevel::parse, conditions::parse_experience),
            education: self.tables.word(record, "education", EducationLevel::parse, conditions::parse_education),
            salary: None,
            salary_text: None,
        };
        let posting = self.with_salary(posting, record, out);
        checks.give(posting, || record.text(), out);
    }

    fn with_salary(&self, mut posting: PostingRecord, record: &Record<'_>, out: &mut Sink<'_>) -> PostingRecord {
        let (mut min, mut max) =
            (self.tables.number(record, "salary_min", out), self.tables.number(record, "salary_max", out));
        let mut currency = self.tables.joined(record, "salary_currency", " ");
        let mut period = self.tables.word(record, "salary_period", SalaryPeriod::parse, period::parse_period);
        if let Some(said) = self.tables.joined(record, "salary", " ") {
            let decimal = self.mapping.table.decimal.unwrap_or('.');
            let patterns = self.mapping.fields.get("salary").map(|field| field.patterns.as_slice()).unwrap_or_default();
            match patterns.iter().find_map(|pattern| pattern::read(&said, pattern, decimal)) {
                Some(found) => {
                    (min, max) = (found.min.or(min), found.max.or(max));
                    currency = found.currency.or(currency);
                    period = found.period.and_then(|word| period::parse_period(&word)).or(period);
                }
                // What no pattern knows is left for recognition.
                None => posting.salary_text = Some(said),
            }
        }
        posting.salary = self.reading.checks.salary(min, max, currency.as_deref(), period, out);
        posting
    }

    fn employer(&self, record: &Record<'_>) -> Option<EmployerReference> {
        let name = self.tables.joined(record, "employer", " ");
        let coded = |field: &str, system: fn(&Field) -> &Option<String>| {
            let value = self.tables.values(record, field).into_iter().next()?;
            Some((system(self.mapping.fields.get(field)?).clone()?, value))
        };
        let identifier = coded("employer_id", |field| &field.scheme);
        if name.is_none() && identifier.is_none() {
            return None;
        }
        Some(EmployerReference {
            name: name.unwrap_or_default(),
            identifier,
            industry: coded("industry_code", |field| &field.system),
            industry_label: self.tables.joined(record, "industry", "; "),
        })
    }

    /// One place of all the cells, or one for each part where the field has a separator.
    fn places(&self, record: &Record<'_>) -> Vec<PlaceReference> {
        let names = self.tables.values(record, "place");
        let country = self.tables.values(record, "country").into_iter().next();
        let scheme = self.mapping.fields.get("place_code").and_then(|field| field.scheme.clone());
        let codes: Vec<(String, String)> = match scheme {
            Some(scheme) => {
                self.tables.values(record, "place_code").into_iter().map(|code| (scheme.clone(), code)).collect()
            }
            None => Vec::new(),
        };
        let is_list = self.mapping.fields.get("place").is_some_and(|field| field.separator.is_some());
        let texts: Vec<Option<String>> = if is_list && !names.is_empty() {
            names.into_iter().map(Some).collect()
        } else {
            vec![join_distinct(names.iter().map(String::as_str))]
        };
        let mut places: Vec<PlaceReference> = Vec::new();
        for text in texts {
            let place = PlaceReference { country: country.clone(), codes: codes.clone(), text };
            if place != PlaceReference::default() && !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// The code with its label, then further labels.
    fn occupations(&self, record: &Record<'_>) -> Vec<ConceptReference> {
        let mut labels = self.tables.values(record, "occupation").into_iter();
        let mut found = Vec::new();
        for code in self.tables.values(record, "occupation_code") {
            let label = labels.next();
            found.push(self.reference("occupation_code", code, label));
        }
        found.extend(labels.map(|label| ConceptReference { label: Some(label), ..ConceptReference::default() }));
        found
    }

    fn reference(&self, name: &str, code: String, label: Option<String>) -> ConceptReference {
        let field = self.mapping.fields.get(name);
        let framework = field.and_then(|field| field.framework.clone());
        let system = field.and_then(|field| field.system.clone());
        ConceptReference {
            key: framework.as_ref().map(|_| code.clone()),
            framework,
            code: system.map(|system| (system, code)),
            label,
        }
    }

    fn skills(&self, record: &Record<'_>) -> Vec<(ConceptReference, PostingRequirement)> {
        let field = self.mapping.fields.get("skills");
        let requirement = field
            .and_then(|field| PostingRequirement::parse(field.requirement.as_deref()?))
            .unwrap_or(PostingRequirement::Mentioned);
        let is_coded = field.is_some_and(|field| field.system.is_some() || field.framework.is_some());
        let mut seen = BTreeMap::new();
        for value in self.tables.values(record, "skills") {
            let position = seen.len();
            seen.entry(value).or_insert(position);
        }
        let mut values: Vec<(String, usize)> = seen.into_iter().collect();
        values.sort_by_key(|(_, position)| *position);
        values
            .into_iter()
            .map(|(value, _)| {
                let reference = if is_coded {
                    self.reference("skills", value, None)
                } else {
                    ConceptReference { label: Some(value), ..ConceptReference::default() }
                };
                (reference, requirement)
            })
            .collect()
    }
}
