//! Recognition: what a source says of a posting becomes what Skillspine knows of it. One function a fact.
//!
//! Facts that the source asserts with identifiers come first and are never overruled by what is read out of the text.

use skillspine_domain::extraction::Mention;
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{Employer, Posting, PostingSkill, Provenance, Salary};
use skillspine_domain::posting::duplicate::PostingSignature;
use skillspine_domain::posting::language::recognise_language;
use skillspine_domain::posting::markup::readable_text;
use skillspine_domain::posting::salary::{annualised, check_salary, parse_salary};
use skillspine_domain::record::{EmployerReference, PlaceReference, PostingRecord};
use skillspine_domain::text::fold;
use skillspine_store::write::PostingUpdate;
use skillspine_store::{Store, StoreError};

use super::matchers::Matchers;
use super::vocabulary::{Found, Sought, Vocabulary};

/// A title that names an occupation less certainly than this names none.
const LEAST_TITLE_CONFIDENCE: f64 = 0.5;

/// Regions that words name less certainly than this are left out: a name found inside other words has 0.75.
const LEAST_REGION_CONFIDENCE: f64 = 0.7;

/// Turns what sources say of postings into postings. Built once an import, then used from all threads.
pub struct Recogniser {
    vocabulary: Vocabulary,
    matchers: Matchers,
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
        let (vocabulary, matchers) = Vocabulary::load(store, release).await?;
        Ok(Self { vocabulary, matchers })
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
        let signature = PostingSignature::new(
            &posting.title,
            posting.text.as_deref(),
            posting.employer_name.as_deref(),
            posting.place.as_deref(),
        );
        PostingUpdate::Stated { posting: Box::new(posting), employer, signature: Some(signature), removed }
    }

    /// The skills that a text names, in the order of the text. Its language is recognised unless it is stated.
    pub(super) fn skills_of(&self, text: &str, language: Option<&str>) -> Vec<Mention> {
        let Some(text) = plain_text(text) else { return Vec::new() };
        let recognised = || recognise_language(&text).map(|found| found.tag);
        self.matchers.skills(&text, language.or_else(recognised), Vec::new())
    }

    fn posting(&self, id: PostingId, record: PostingRecord, employer: Option<&Employer>) -> Posting {
        let text = record.text.as_deref().and_then(plain_text);
        let title = plain_title(&record.title);
        let language = language(&record, &title, text.as_deref());
        let mut skills = self.asserted_skills(&record);
        let mut occupation = self.stated_occupation(&record);
        if let Some(text) = &text {
            let known = skills.iter().map(|skill| skill.skill).chain(occupation.as_ref().map(|found| found.concept));
            skills.extend(self.extracted_skills(text, language.as_deref(), known.collect()));
        }
        if occupation.is_none() {
            occupation = self.titled_occupation(&record, &title, text.as_deref(), language.as_deref(), &skills);
        }
        let regions = self.regions(&record.places);
        let salary = salary(&record);
        Posting {
            id,
            title,
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
            annual_salary: salary.as_ref().and_then(annualised),
            salary,
            // Set once postings are in order again: it depends on those that came before.
            duplicate_of: None,
            skills,
            source: record.source,
            external_id: record.external_id,
        }
    }

    /// Skills the source annotates, by key, code or exact label. An alternative label counts only where a text with nothing but it would
    /// name the skill: ESCO has `engineering` as a label of packaging engineering.
    fn asserted_skills(&self, record: &PostingRecord) -> Vec<PostingSkill> {
        let found = record.skills.iter().filter_map(|(reference, requirement)| {
            let named = || {
                let label = reference.label.as_deref()?;
                let believes = |skill| self.matchers.reads_as(label, skill);
                self.vocabulary.with_label(reference.framework.as_deref(), label, Sought::Skill, believes)
            };
            let found = self.vocabulary.asserted(reference, Sought::Skill).or_else(named)?;
            Some(PostingSkill {
                skill: found.concept,
                requirement: *requirement,
                provenance: Provenance::Asserted,
                confidence: found.confidence,
            })
        });
        found.collect()
    }

    /// Skills read out of the text. `known` is what helps to decide what an ambiguous word means.
    fn extracted_skills(&self, text: &str, language: Option<&str>, known: Vec<ConceptId>) -> Vec<PostingSkill> {
        let mentions = self.matchers.skills(text, language, known).into_iter();
        let skills = mentions.map(|mention| PostingSkill {
            skill: mention.concept,
            requirement: mention.requirement,
            provenance: Provenance::Extracted,
            confidence: mention.confidence,
        });
        skills.collect()
    }

    /// The occupation that the source states: by key or code and in the store, else through a crosswalk, else by a key that is not
    /// in the store yet, else by a label that an occupation has exactly. Occupations before groups of them, then in the source's
    /// order.
    fn stated_occupation(&self, record: &PostingRecord) -> Option<Occupation> {
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
            .or_else(|| self.labelled_occupation(record).map(is(Provenance::Extracted)))
    }

    /// The occupation that a label of the source's, or the title, spells out.
    fn labelled_occupation(&self, record: &PostingRecord) -> Option<Found> {
        let labels = record
            .occupations
            .iter()
            .filter_map(|reference| Some((reference.framework.as_deref(), reference.label.as_deref()?)))
            .chain([(None, record.title.as_str())]);
        labels
            .filter_map(|(framework, label)| self.vocabulary.with_label(framework, label, Sought::Occupation, |_| true))
            .min_by_key(|found| found.is_group)
    }

    /// The occupation that the title, or a label of the source's, names in other words.
    fn titled_occupation(
        &self,
        record: &PostingRecord,
        title: &str,
        text: Option<&str>,
        language: Option<&str>,
        skills: &[PostingSkill],
    ) -> Option<Occupation> {
        let labels = record.occupations.iter().filter_map(|reference| reference.label.as_deref());
        let titles = std::iter::once(title).chain(labels.filter(|label| *label != title));
        let skills: Vec<ConceptId> = skills.iter().map(|skill| skill.skill).collect();
        let (concept, confidence) = self.matchers.occupation(titles, language, text, &skills)?;
        let is_sure = confidence >= LEAST_TITLE_CONFIDENCE;
        is_sure.then_some(Occupation { concept, provenance: Provenance::Extracted, confidence })
    }

    /// Where the work is: by codes, then by words.
    fn regions(&self, places: &[PlaceReference]) -> Vec<RegionId> {
        self.vocabulary.most_detailed(places.iter().flat_map(|place| self.regions_of(place)).collect())
    }

    /// The regions of one place: those named by code, else those named in words, in each scheme the most detailed that are
    /// certain. Codes that the store does not know are believed: their scheme may be imported later.
    fn regions_of(&self, place: &PlaceReference) -> Vec<RegionId> {
        if !place.codes.is_empty() {
            let held = self.vocabulary.held_regions(&place.codes);
            let first = || place.codes.iter().take(1).map(|(scheme, code)| RegionId::mint(scheme, code)).collect();
            return if held.is_empty() { first() } else { held };
        }
        let found = self.matchers.place(place);
        let regions: Vec<RegionId> = if found.ambiguous {
            let around = self.vocabulary.around(&found.regions.iter().map(|(region, _)| *region).collect::<Vec<_>>());
            // Without a country the readings may lie in several.
            if place.country.is_some() || around.len() == 1 { around } else { Vec::new() }
        } else {
            let sure = found.regions.iter().filter(|(_, confidence)| *confidence >= LEAST_REGION_CONFIDENCE);
            sure.map(|(region, _)| *region).collect()
        };
        let country = || place.country.iter().map(|code| RegionId::mint("iso-3166-1", code)).collect();
        if regions.is_empty() { country() } else { regions }
    }
}

/// Text as people read it; none when nothing is left.
fn plain_text(text: &str) -> Option<String> {
    let text = readable_text(text.trim());
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A title as people read it, on one line; as it is when nothing would be left.
fn plain_title(title: &str) -> String {
    let plain = plain_text(title).unwrap_or_else(|| title.to_owned());
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Language as stated, otherwise that of the text, otherwise that of the title.
fn language(record: &PostingRecord, title: &str, text: Option<&str>) -> Option<String> {
    let recognised = || Some(recognise_language(text.unwrap_or(title))?.tag.to_owned());
    record.language.clone().or_else(recognised)
}

/// Pay in numbers as stated, otherwise read out of words; none that cannot be right.
fn salary(record: &PostingRecord) -> Option<Salary> {
    let stated = record.salary.clone().filter(|salary| check_salary(salary).is_ok());
    let country = record.places.iter().find_map(|place| place.country.as_deref());
    stated.or_else(|| parse_salary(record.salary_text.as_deref()?, country).ok())
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
