//! The same answers, one posting after the other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use skillspine_domain::demand::{Basis, Period, Timing, Unit, last_open_day, salary_midpoint};
use skillspine_domain::id::{ConceptId, RegionId};
use skillspine_search::postings::{
    ConceptSelector, Facet, FacetKey, FacetValue, Hierarchies, Level, Place, PostingDocument, PostingFilter,
    RegionSelector, SkillQualifier, ValueFilter,
};

/// Everything that can be asked, answered slowly.
pub struct Naive<'a> {
    pub postings: &'a [PostingDocument],
    pub hierarchies: &'a Hierarchies,
}

/// Adverts and what they count.
pub type Counted = (u64, u64);

fn passes<T: PartialEq>(filter: &ValueFilter<T>, has: impl Fn(&T) -> bool) -> bool {
    filter.all_of.iter().all(&has)
        && (filter.any_of.is_empty() || filter.any_of.iter().any(&has))
        && !filter.none_of.iter().any(&has)
}

impl Naive<'_> {
    /// The concept and everything above it.
    fn concept_and_above(&self, id: ConceptId) -> Vec<ConceptId> {
        let above = self.hierarchies.concepts.get(&id).map(|place| place.ancestors.clone()).unwrap_or_default();
        std::iter::once(id).chain(above).collect()
    }

    fn region_and_above(&self, id: RegionId) -> Vec<RegionId> {
        let above = self.hierarchies.regions.get(&id).map(|place| place.ancestors.clone()).unwrap_or_default();
        std::iter::once(id).chain(above).collect()
    }

    fn is_concept(&self, named: ConceptId, selector: &ConceptSelector) -> bool {
        self.concept_and_above(named).iter().any(|id| match selector {
            ConceptSelector::Id(wanted) => id == wanted,
            ConceptSelector::Code { system, code } => {
                let place = self.hierarchies.concepts.get(id);
                place.is_some_and(|place| place.codes.contains(&(system.clone(), code.clone())))
            }
        })
    }

    fn is_region(&self, named: RegionId, selector: &RegionSelector) -> bool {
        self.region_and_above(named).iter().any(|id| {
            let place = self.hierarchies.regions.get(id);
            match selector {
                RegionSelector::Id(wanted) => id == wanted,
                RegionSelector::Code(code) => place.is_some_and(|place| place.codes.iter().any(|(_, own)| own == code)),
                RegionSelector::SchemeCode { scheme, code } => {
                    place.is_some_and(|place| place.codes.contains(&(scheme.clone(), code.clone())))
                }
            }
        })
    }

    /// The skills of a posting of which some mention passes.
    pub fn skills(posting: &PostingDocument, asked: &SkillQualifier) -> BTreeSet<ConceptId> {
        let percent = |confidence: f64| (confidence * 100.0).round() as i64;
        let ids: BTreeSet<ConceptId> = posting.skills.iter().map(|skill| skill.skill).collect();
        ids.into_iter()
            .filter(|id| {
                let mentions: Vec<_> = posting.skills.iter().filter(|skill| skill.skill == *id).collect();
                let best = mentions.iter().map(|skill| percent(skill.confidence)).max().unwrap_or_default();
                best >= asked.min_confidence.map_or(0, percent)
                    && mentions.iter().any(|skill| {
                        (asked.requirements.is_empty() || asked.requirements.contains(&skill.requirement))
                            && (asked.provenances.is_empty() || asked.provenances.contains(&skill.provenance))
                    })
            })
            .collect()
    }

    pub fn is_open(posting: &PostingDocument, day: NaiveDate) -> bool {
        let last = last_open_day(posting.posted_on, posting.expires_on, posting.removed_on);
        last.is_some_and(|(last, _)| posting.posted_on.is_some_and(|posted| posted <= day) && day <= last)
    }

    fn has_text(posting: &PostingDocument, query: &str) -> bool {
        let texts = [Some(&posting.title), posting.text.as_ref()];
        let has_phrase = |words: &[&str]| {
            texts.iter().flatten().any(|text| {
                let found: Vec<&str> = text.split_whitespace().collect();
                found.windows(words.len()).any(|window| window == words)
            })
        };
        if let Some(phrase) = query.strip_prefix('"') {
            return has_phrase(&phrase.trim_end_matches('"').split(' ').collect::<Vec<_>>());
        }
        query.split(' ').all(|word| match word.strip_prefix('-') {
            Some(word) => !has_phrase(&[word]),
            None => has_phrase(&[word]),
        })
    }

    pub fn matches(&self, posting: &PostingDocument, filter: &PostingFilter) -> bool {
        let skills = Self::skills(posting, &filter.asked);
        let word_is = |own: Option<&str>, wanted: &str| {
            own.is_some_and(|own| own == wanted || own.starts_with(&format!("{wanted}-")))
        };
        let posted_fits = filter.posted.is_empty()
            || posting.posted_on.is_some_and(|day| {
                filter.posted.from.is_none_or(|from| from <= day) && filter.posted.to.is_none_or(|to| day <= to)
            });
        posted_fits
            && passes(&filter.skills, |selector| skills.iter().any(|skill| self.is_concept(*skill, selector)))
            && passes(&filter.occupations, |selector| {
                posting.occupation.is_some_and(|own| self.is_concept(own, selector))
            })
            && passes(&filter.regions, |selector| posting.regions.iter().any(|own| self.is_region(*own, selector)))
            && passes(&filter.employers, |wanted| posting.employer == Some(*wanted))
            && passes(&filter.industries, |wanted| {
                posting.industry.as_ref().is_some_and(|(system, code)| {
                    wanted.system.as_ref().is_none_or(|wanted| wanted == system) && code.starts_with(&wanted.code)
                })
            })
            && passes(&filter.contracts, |wanted| posting.contract == Some(*wanted))
            && passes(&filter.working_times, |wanted| posting.working_time == Some(*wanted))
            && passes(&filter.workplaces, |wanted| posting.workplace == Some(*wanted))
            && passes(&filter.experience, |wanted| posting.experience == Some(*wanted))
            && passes(&filter.education, |wanted| posting.education == Some(*wanted))
            && passes(&filter.languages, |wanted| word_is(posting.language.as_deref(), wanted))
            && passes(&filter.sources, |wanted| posting.source == *wanted)
            && filter.open_on.is_none_or(|day| Self::is_open(posting, day))
            && filter.has_salary.is_none_or(|wanted| posting.annual_salary.is_some() == wanted)
            && filter.duplicates.is_none_or(|wanted| posting.is_duplicate == wanted)
            && filter.text.as_ref().is_none_or(|text| Self::has_text(posting, text))
            && filter.salary.as_ref().is_none_or(|wanted| {
                posting.annual_salary.as_ref().is_some_and(|(min, max, currency)| {
                    *currency == wanted.currency
                        && wanted.min.is_none_or(|wanted| *max >= wanted)
                        && wanted.max.is_none_or(|wanted| *min <= wanted)
                })
            })
    }

    pub fn last_day(&self) -> Option<NaiveDate> {
        self.postings.iter().filter_map(|posting| posting.posted_on).max()
    }

    /// The postings a selection counts.
    pub fn select(&self, filter: &PostingFilter, basis: Basis) -> Vec<&PostingDocument> {
        let mut filter = filter.clone();
        if basis.timing == Timing::Stock && filter.open_on.is_none() {
            filter.open_on = self.last_day();
        }
        let counts = |posting: &&PostingDocument| basis.unit == Unit::Adverts || !posting.is_duplicate;
        self.postings.iter().filter(|posting| self.matches(posting, &filter)).filter(counts).collect()
    }

    /// The same without the day on which they are open, for stock.
    pub fn select_base(&self, filter: &PostingFilter, basis: Basis) -> Vec<&PostingDocument> {
        let mut filter = filter.clone();
        if basis.timing == Timing::Stock {
            filter.open_on = None;
        }
        self.select(&filter, Basis { timing: Timing::Flow, ..basis })
    }

    pub fn count<'p>(postings: impl IntoIterator<Item = &'p PostingDocument>, unit: Unit) -> Counted {
        let mut found = (0, 0);
        for posting in postings {
            found.0 += 1;
            found.1 += if unit == Unit::Vacancies { u64::from(posting.vacancies.unwrap_or(1).max(1)) } else { 1 };
        }
        found
    }

    /// What is posted in a period, or open on its last day.
    pub fn during<'p>(&self, base: &[&'p PostingDocument], basis: Basis, period: Period) -> Vec<&'p PostingDocument> {
        let last = self.last_day().unwrap_or(NaiveDate::MAX);
        let counts = |posting: &&&PostingDocument| match basis.timing {
            Timing::Flow => posting.posted_on.is_some_and(|day| period.from <= day && day <= period.to),
            Timing::Stock => Self::is_open(posting, period.to.min(last)),
        };
        base.iter().filter(counts).copied().collect()
    }

    /// What is counted when everything in `named` is named.
    fn targets<Id: Copy + Ord + std::hash::Hash>(
        named: &BTreeSet<Id>,
        all_named: &BTreeSet<Id>,
        places: &std::collections::HashMap<Id, Place<Id>>,
        level: Option<&Level>,
    ) -> BTreeSet<Id> {
        let ranks = |id: &Id| all_named.contains(id) && places.get(id).is_none_or(|place| !place.only_at_level);
        let is_target = |id: &Id| match level {
            None => ranks(id),
            Some(level) => places.get(id).is_some_and(|place| {
                place.scheme == level.scheme
                    && match level.level {
                        None => ranks(id),
                        wanted => place.level == wanted,
                    }
            }),
        };
        let above = |id: &Id| places.get(id).map(|place| place.ancestors.clone()).unwrap_or_default();
        let both = named.iter().flat_map(|id| std::iter::once(*id).chain(above(id)));
        both.filter(is_target).collect()
    }

    /// The values of a posting that are counted.
    pub fn values(&self, posting: &PostingDocument, facet: &Facet) -> BTreeSet<FacetValue> {
        let concepts = |named: BTreeSet<ConceptId>, all: BTreeSet<ConceptId>, level: Option<&Level>| {
            let targets = Self::targets(&named, &all, &self.hierarchies.concepts, level);
            targets.into_iter().map(FacetValue::Concept).collect()
        };
        let word = |word: &str| FacetValue::Word(word.to_owned());
        match facet {
            Facet::Skill { level, asked } => {
                let all = self.postings.iter().flat_map(|posting| &posting.skills).map(|skill| skill.skill).collect();
                concepts(Self::skills(posting, asked), all, level.as_ref())
            }
            Facet::Occupation { level } => {
                let all = self.postings.iter().filter_map(|posting| posting.occupation).collect();
                concepts(posting.occupation.into_iter().collect(), all, level.as_ref())
            }
            Facet::Region { level } => {
                let named = posting.regions.iter().copied().collect();
                let all = self.postings.iter().flat_map(|posting| posting.regions.clone()).collect();
                let targets = Self::targets(&named, &all, &self.hierarchies.regions, level.as_ref());
                targets.into_iter().map(FacetValue::Region).collect()
            }
            Facet::Month => {
                use chrono::Datelike;
                posting.posted_on.and_then(|day| day.with_day(1)).map(FacetValue::Month).into_iter().collect()
            }
            Facet::Other(key) => match key {
                FacetKey::Employer => posting.employer.map(FacetValue::Employer),
                FacetKey::Industry => posting.industry.clone().map(|(a, b)| FacetValue::Industry(a, b)),
                FacetKey::Contract => posting.contract.map(FacetValue::Contract),
                FacetKey::WorkingTime => posting.working_time.map(FacetValue::WorkingTime),
                FacetKey::Workplace => posting.workplace.map(FacetValue::Workplace),
                FacetKey::Experience => posting.experience.map(FacetValue::Experience),
                FacetKey::Education => posting.education.map(FacetValue::Education),
                FacetKey::Language => posting.language.as_deref().map(word),
                FacetKey::Source => Some(word(&posting.source)),
                FacetKey::Currency => posting.annual_salary.as_ref().map(|(_, _, currency)| word(currency)),
                FacetKey::Skill | FacetKey::Occupation | FacetKey::Region => panic!("has a facet of its own"),
            }
            .into_iter()
            .collect(),
        }
    }

    /// Counts by value, and what is covered.
    pub fn ranking(
        &self,
        postings: &[&PostingDocument],
        facet: &Facet,
        unit: Unit,
    ) -> (BTreeMap<FacetValue, Counted>, Counted) {
        let mut counts: BTreeMap<FacetValue, Counted> = BTreeMap::new();
        let mut covered = (0, 0);
        for posting in postings {
            let (adverts, counted) = Self::count([*posting], unit);
            let values = self.values(posting, facet);
            if !values.is_empty() {
                covered.0 += adverts;
                covered.1 += counted;
            }
            for value in values {
                let count = counts.entry(value).or_default();
                count.0 += adverts;
                count.1 += counted;
            }
        }
        (counts, covered)
    }

    /// Sorted midpoints in a currency.
    pub fn salaries(postings: &[&PostingDocument], currency: &str) -> Vec<f64> {
        let stated = postings.iter().filter_map(|posting| posting.annual_salary.as_ref());
        let mut found: Vec<f64> =
            stated.filter(|(_, _, own)| own == currency).map(|(min, max, _)| salary_midpoint(*min, *max)).collect();
        found.sort_unstable_by(f64::total_cmp);
        found
    }
}
