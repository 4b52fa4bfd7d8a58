//! Recognition: what a source says of a posting becomes what Skillspine knows of it. One function a fact.
//!
//! Facts that the source asserts with identifiers come first and are never overruled by what is read out of the text.

use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{Employer, Posting, PostingSkill, Provenance, Salary, SalaryPeriod};
use skillspine_domain::record::{EmployerReference, PlaceReference, PostingRecord};
use skillspine_domain::text::fold;
use skillspine_store::write::PostingUpdate;
use skillspine_store::{Store, StoreError};

use super::vocabulary::{Found, Sought, Vocabulary};

/// Turns what sources say of postings into postings. Built once an import, then used from all threads.
pub struct Recogniser {
    vocabulary: Vocabulary,
}

/// An occupation and how it came to be known.
struct Occupation {
    concept: ConceptId,
    provenance: Provenance,
    confidence: f64,
}

impl Recogniser {
    /// Reads what `release` knows: concepts, codes, labels, mappings, regions.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn load(store: &Store, release: i32) -> Result<Self, StoreError> {
        Ok(Self { vocabulary: Vocabulary::load(store, release).await? })
    }

    /// Everything that can be known of one posting. Pure: the same record gives the same posting, whatever came before.
    pub fn recognise(&self, record: PostingRecord) -> PostingUpdate {
        let id = record.id();
        if record.removed && record.title.trim().is_empty() && record.text.is_none() {
            return PostingUpdate::Removed { id, on: record.removed_on };
        }
        let removed = record.removed;
        let employer = record.employer.as_ref().and_then(|reference| employer(reference, &record.source));
        let posting = self.posting(id, record, employer.as_ref());
        PostingUpdate::Stated { posting: Box::new(posting), employer, removed }
    }

    fn posting(&self, id: PostingId, record: PostingRecord, employer: Option<&Employer>) -> Posting {
        let text = record.text.as_deref().and_then(plain_text);
        let language = language(&record, text.as_deref());
        let skills = self.skills(&record, text.as_deref(), language.as_deref());
        let occupation = self.occupation(&record, text.as_deref(), &skills);
        let regions = self.regions(&record.places);
        let salary = salary(&record);
        Posting {
            id,
            title: record.title.trim().to_owned(),
            text,
            text_is_open: record.text_is_open,
            language,
            url: record.url,
            employer: employer.map(|employer| employer.id),
            employer_name: record
                .employer
                .map(|employer| employer.name.trim().to_owned())
                .filter(|name| !name.is_empty()),
            industry: employer.and_then(|employer| employer.industry.clone()),
            regions,
            place: place_in_words(&record.places),
            occupation: occupation.as_ref().map(|occupation| occupation.concept),
            occupation_provenance: occupation.as_ref().map(|occupation| occupation.provenance),
            occupation_confidence: occupation.as_ref().map(|occupation| occupation.confidence),
            posted_on: record.posted_on,
            expires_on: record.expires_on,
            removed_on: record.removed_on,
            vacancies: record.vacancies,
            contract: record.contract,
            working_time: record.working_time,
            workplace: record.workplace,
            experience: record.experience,
            education: record.education,
            annual_salary: salary.as_ref().and_then(annual_salary),
            salary,
            // Set once postings are in order again: it depends on those that came before.
            duplicate_of: None,
            skills,
            source: record.source,
            external_id: record.external_id,
        }
    }

    /// Skills the source annotates, by key, code or exact label, and those read out of the text.
    fn skills(&self, record: &PostingRecord, text: Option<&str>, language: Option<&str>) -> Vec<PostingSkill> {
        let mut skills: Vec<PostingSkill> = record
            .skills
            .iter()
            .filter_map(|(reference, requirement)| {
                let named = || {
                    let label = reference.label.as_deref()?;
                    self.vocabulary.with_label(reference.framework.as_deref(), label, Sought::Skill)
                };
                let found = self.vocabulary.asserted(reference, Sought::Skill).or_else(named)?;
                Some(PostingSkill {
                    skill: found.concept,
                    requirement: *requirement,
                    provenance: Provenance::Asserted,
                    confidence: found.confidence,
                })
            })
            .collect();
        skills.extend(self.extracted_skills(text, language));
        skills
    }

    /// Skills read out of the text.
    fn extracted_skills(&self, _text: Option<&str>, _language: Option<&str>) -> Vec<PostingSkill> {
        Vec::new()
    }

    /// The occupation: asserted by key or code and in the store, else through a crosswalk, else asserted by a key that is not in
    /// the store yet, else by label or title. Occupations before groups of them, then in the source's order.
    fn occupation(&self, record: &PostingRecord, text: Option<&str>, skills: &[PostingSkill]) -> Option<Occupation> {
        let sought = Sought::Occupation;
        let asserted: Vec<Found> =
            record.occupations.iter().filter_map(|reference| self.vocabulary.asserted(reference, sought)).collect();
        let held =
            asserted.iter().filter(|found| self.vocabulary.holds(found.concept)).min_by_key(|found| found.is_group);
        let is = |provenance| {
            move |found: Found| Occupation { concept: found.concept, provenance, confidence: found.confidence }
        };
        let mapped = || {
            let all = record.occupations.iter().filter_map(|reference| self.vocabulary.mapped(reference, sought));
            all.min_by_key(|found| found.is_group)
        };
        held.copied()
            .map(is(Provenance::Asserted))
            .or_else(|| mapped().map(is(Provenance::Mapped)))
            .or_else(|| asserted.first().copied().map(is(Provenance::Asserted)))
            .or_else(|| self.titled_occupation(record, text, skills))
    }

    /// The occupation that a label of the source's, or the title, names.
    fn titled_occupation(
        &self,
        record: &PostingRecord,
        _text: Option<&str>,
        _skills: &[PostingSkill],
    ) -> Option<Occupation> {
        let labels = record
            .occupations
            .iter()
            .filter_map(|reference| Some((reference.framework.as_deref(), reference.label.as_deref()?)))
            .chain([(None, record.title.as_str())]);
        let found = labels
            .filter_map(|(framework, label)| self.vocabulary.with_label(framework, label, Sought::Occupation))
            .min_by_key(|found| found.is_group)?;
        Some(Occupation { concept: found.concept, provenance: Provenance::Extracted, confidence: found.confidence })
    }

    /// Where the work is: by codes, else by words.
    fn regions(&self, places: &[PlaceReference]) -> Vec<RegionId> {
        places
            .iter()
            .flat_map(|place| {
                if place.codes.is_empty() { self.region_in_words(place) } else { self.vocabulary.regions(&place.codes) }
            })
            .collect()
    }

    /// The region that words name; for now only the country, which is stated by its code.
    fn region_in_words(&self, place: &PlaceReference) -> Vec<RegionId> {
        place.country.iter().map(|code| RegionId::mint("iso-3166-1", code)).collect()
    }
}

/// Text without markup; none when nothing is left.
fn plain_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Language as stated, otherwise recognised.
fn language(record: &PostingRecord, _text: Option<&str>) -> Option<String> {
    record.language.clone()
}

/// Pay in numbers as stated, otherwise read out of words.
fn salary(record: &PostingRecord) -> Option<Salary> {
    record.salary.clone().filter(|salary| salary.min.is_some() || salary.max.is_some())
}

/// Pay a year; a single bound is both.
fn annual_salary(salary: &Salary) -> Option<(f64, f64)> {
    salary.currency.as_ref()?;
    let (min, max) = (salary.min.or(salary.max)?, salary.max.or(salary.min)?);
    (salary.period == Some(SalaryPeriod::Year) && min <= max).then_some((min, max))
}

/// The employer, known by an identifier or else by name.
fn employer(reference: &EmployerReference, source: &str) -> Option<Employer> {
    let name = reference.name.trim();
    let folded = fold(name);
    let id = match &reference.identifier {
        Some((scheme, identifier)) => EmployerId::mint(scheme, identifier),
        None if folded.is_empty() => return None,
        None => EmployerId::mint("name", &folded),
    };
    // An industry in the source's own words is a code of the source's own system.
    let in_words = || Some((source.to_owned(), reference.industry_label.as_ref()?.trim().to_owned()));
    let industry = reference.industry.clone().or_else(in_words).filter(|(_, code)| !code.is_empty());
    Some(Employer { id, name: name.to_owned(), identifier: reference.identifier.clone(), industry })
}

fn place_in_words(places: &[PlaceReference]) -> Option<String> {
    let words: Vec<&str> = places.iter().filter_map(|place| place.text.as_deref()).map(str::trim).collect();
    let joined = words.join("; ");
    (!joined.is_empty()).then_some(joined)
}
