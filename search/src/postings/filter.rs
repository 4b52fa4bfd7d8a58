//! Which postings are meant.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use skillspine_domain::id::{ConceptId, EmployerId, RegionId};
use skillspine_domain::model::{Contract, EducationLevel, ExperienceLevel, WorkingTime, Workplace};

use super::facet::{FacetKey, SkillQualifier};
use crate::error::SearchError;
use crate::query::Limits;

/// Values of one facet that a posting must or must not have. Empty lists ask for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ValueFilter<T> {
    /// Every one of these.
    pub all_of: Vec<T>,
    /// At least one of these.
    pub any_of: Vec<T>,
    /// Not one of these.
    pub none_of: Vec<T>,
}

impl<T> Default for ValueFilter<T> {
    fn default() -> Self {
        Self { all_of: Vec::new(), any_of: Vec::new(), none_of: Vec::new() }
    }
}

impl<T> ValueFilter<T> {
    /// At least one of `values`.
    pub fn any_of(values: impl IntoIterator<Item = T>) -> Self {
        Self { any_of: values.into_iter().collect(), ..Self::default() }
    }

    /// Every one of `values`.
    pub fn all_of(values: impl IntoIterator<Item = T>) -> Self {
        Self { all_of: values.into_iter().collect(), ..Self::default() }
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        self.all_of.len() + self.any_of.len() + self.none_of.len()
    }
}

/// A concept by id, or by a code in a code system. A group stands for everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConceptSelector {
    /// By permanent id.
    Id(ConceptId),
    /// By code; every concept that has it is meant.
    Code {
        /// Key of the code system.
        system: String,
        /// The code.
        code: String,
    },
}

/// A region by id or by code. It stands for every region inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RegionSelector {
    /// By permanent id.
    Id(RegionId),
    /// By code in whatever scheme has it: `DE21`, `SE-AB`.
    Code(String),
    /// By code in one scheme.
    SchemeCode {
        /// Scheme key.
        scheme: String,
        /// The code.
        code: String,
    },
}

/// An industry by code; a code stands for every longer code that begins with it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndustrySelector {
    /// Key of the code system; `None` for any.
    pub system: Option<String>,
    /// The code.
    pub code: String,
}

/// Days of posting, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DayWindow {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl DayWindow {
    /// Whether it is open at both ends.
    pub fn is_empty(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Pay a year that meets a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalaryFilter {
    /// The advert offers up to this or more.
    pub min: Option<f64>,
    /// The advert offers from this or less.
    pub max: Option<f64>,
    /// ISO 4217. Pay in other currencies does not match.
    pub currency: String,
}

/// Which postings are meant: all that meet every part. Written and read as JSON, parts that ask for nothing may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostingFilter {
    /// By skill. A skill group stands for its skills.
    pub skills: ValueFilter<ConceptSelector>,
    /// Which mentions of those skills count.
    pub asked: SkillQualifier,
    /// By occupation. A group stands for its occupations.
    pub occupations: ValueFilter<ConceptSelector>,
    /// By region.
    pub regions: ValueFilter<RegionSelector>,
    /// By employer.
    pub employers: ValueFilter<EmployerId>,
    /// By industry.
    pub industries: ValueFilter<IndustrySelector>,
    /// By contract.
    pub contracts: ValueFilter<Contract>,
    /// By working time.
    pub working_times: ValueFilter<WorkingTime>,
    /// By workplace.
    pub workplaces: ValueFilter<Workplace>,
    /// By experience asked for.
    pub experience: ValueFilter<ExperienceLevel>,
    /// By schooling asked for.
    pub education: ValueFilter<EducationLevel>,
    /// By language; `pt` stands for `pt-BR`, too.
    pub languages: ValueFilter<String>,
    /// By posting source.
    pub sources: ValueFilter<String>,
    /// Posted in these days. Postings without a day match only the open window.
    pub posted: DayWindow,
    /// Open on this day.
    pub open_on: Option<NaiveDate>,
    /// By pay.
    pub salary: Option<SalaryFilter>,
    /// Whether it states pay and its currency.
    pub has_salary: Option<bool>,
    /// Only postings that repeat another one, or only those that do not.
    pub duplicates: Option<bool>,
    /// Words, `"phrases"` and `-exclusions` in title and text; all of them. Blank asks for nothing.
    pub text: Option<String>,
}

/// Most values in one filter.
const MOST_VALUES: usize = 2_000;

impl PostingFilter {
    /// The same filter without what it says of a facet.
    pub fn without(&self, facet: FacetKey) -> Self {
        let mut filter = self.clone();
        match facet {
            FacetKey::Skill => {
                filter.skills = ValueFilter::default();
                filter.asked = SkillQualifier::default();
            }
            FacetKey::Occupation => filter.occupations = ValueFilter::default(),
            FacetKey::Region => filter.regions = ValueFilter::default(),
            FacetKey::Employer => filter.employers = ValueFilter::default(),
            FacetKey::Industry => filter.industries = ValueFilter::default(),
            FacetKey::Contract => filter.contracts = ValueFilter::default(),
            FacetKey::WorkingTime => filter.working_times = ValueFilter::default(),
            FacetKey::Workplace => filter.workplaces = ValueFilter::default(),
            FacetKey::Experience => filter.experience = ValueFilter::default(),
            FacetKey::Education => filter.education = ValueFilter::default(),
            FacetKey::Language => filter.languages = ValueFilter::default(),
            FacetKey::Source => filter.sources = ValueFilter::default(),
            FacetKey::Currency => {
                filter.salary = None;
                filter.has_salary = None;
            }
        }
        filter
    }

    /// Only what the filter says of time: the market that a selection is part of.
    pub fn time_only(&self) -> Self {
        Self { posted: self.posted, open_on: self.open_on, duplicates: self.duplicates, ..Self::default() }
    }

    pub(crate) fn check(&self) -> Result<(), SearchError> {
        let figure = [
            self.skills.len(),
            self.occupations.len(),
            self.regions.len(),
            self.employers.len(),
            self.industries.len(),
            self.contracts.len(),
            self.working_times.len(),
            self.workplaces.len(),
            self.experience.len(),
            self.education.len(),
            self.languages.len(),
            self.sources.len(),
        ]
        .iter()
        .sum();
        if figure > MOST_VALUES {
            return Err(SearchError::Limit { what: "number of values in the filter", figure, limit: MOST_VALUES });
        }
        self.text.as_deref().map_or(Ok(()), |text| Limits::DEFAULT.check_text(text))
    }
}
