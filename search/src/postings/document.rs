//! What is indexed of a posting, and where its concepts and regions stand.

use std::collections::HashMap;

use chrono::NaiveDate;
use skillspine_domain::id::{ConceptId, EmployerId, PostingId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, Posting, PostingSkill, WorkingTime, Workplace,
};

/// A posting with everything it is counted and found by.
#[derive(Clone, Debug, PartialEq)]
pub struct PostingDocument {
    /// Permanent id.
    pub id: PostingId,
    /// Key of the posting source.
    pub source: String,
    /// Title as published.
    pub title: String,
    /// Text without markup. It is searched, not stored.
    pub text: Option<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Who employs.
    pub employer: Option<EmployerId>,
    /// Code system and code of the industry.
    pub industry: Option<(String, String)>,
    /// Where the work is; regions above these are counted through [`Hierarchies`].
    pub regions: Vec<RegionId>,
    /// The occupation.
    pub occupation: Option<ConceptId>,
    /// First day it was public.
    pub posted_on: Option<NaiveDate>,
    /// Last day one can apply.
    pub expires_on: Option<NaiveDate>,
    /// The day the source took it down.
    pub removed_on: Option<NaiveDate>,
    /// Number of people sought.
    pub vacancies: Option<u32>,
    /// Whether the work is for good.
    pub contract: Option<Contract>,
    /// How much of a week.
    pub working_time: Option<WorkingTime>,
    /// Where it is done.
    pub workplace: Option<Workplace>,
    /// Experience asked for.
    pub experience: Option<ExperienceLevel>,
    /// Schooling asked for.
    pub education: Option<EducationLevel>,
    /// Pay a year, lower and upper bound, and its currency.
    pub annual_salary: Option<(f64, f64, String)>,
    /// Whether it repeats another posting.
    pub is_duplicate: bool,
    /// The skills it asks for; a skill may be there once asserted and once extracted.
    pub skills: Vec<PostingSkill>,
}

impl From<Posting> for PostingDocument {
    fn from(posting: Posting) -> Self {
        let currency = posting.salary.and_then(|salary| salary.currency);
        let annual_salary = match (posting.annual_salary, currency) {
            (Some((min, max)), Some(currency)) => Some((min, max, currency)),
            _ => None,
        };
        Self {
            id: posting.id,
            source: posting.source,
            title: posting.title,
            text: posting.text,
            language: posting.language,
            employer: posting.employer,
            industry: posting.industry,
            regions: posting.regions,
            occupation: posting.occupation,
            posted_on: posting.posted_on,
            expires_on: posting.expires_on,
            removed_on: posting.removed_on,
            vacancies: posting.vacancies,
            contract: posting.contract,
            working_time: posting.working_time,
            workplace: posting.workplace,
            experience: posting.experience,
            education: posting.education,
            annual_salary,
            is_duplicate: posting.duplicate_of.is_some(),
            skills: posting.skills,
        }
    }
}

/// Where something stands in its hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<Id> {
    /// Framework key of a concept (`esco`, `isco-08`), scheme key of a region (`nuts-2021`).
    pub scheme: String,
    /// Its level in the scheme, below 255: digits of an ISCO code, level of a NUTS region; none where levels mean nothing.
    pub level: Option<u8>,
    /// Whether it only ranks at its level, even where postings name it: a group of skills, which otherwise would stand before all
    /// skills in it.
    pub only_at_level: bool,
    /// Code systems and codes it is found by: `("isco-08", "2512")`, `("nuts-2021", "DE21")`.
    pub codes: Vec<(String, String)>,
    /// Everything above it, however far.
    pub ancestors: Vec<Id>,
}

/// Where the concepts and regions that postings name, and everything above these, stand. What is missing here has no level and
/// nothing above it.
#[derive(Clone, Debug, Default)]
pub struct Hierarchies {
    /// Skills and occupations, with their groups.
    pub concepts: HashMap<ConceptId, Place<ConceptId>>,
    /// Regions.
    pub regions: HashMap<RegionId, Place<RegionId>>,
}
