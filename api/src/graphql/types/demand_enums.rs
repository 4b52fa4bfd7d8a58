//! Closed sets about postings and demand.

use async_graphql::Enum;
use skillspine_domain::{demand, model};
use skillspine_search::postings::{self, FacetKey};

/// Whether the work is for good.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::Contract")]
pub(in crate::graphql) enum Contract {
    /// Without an end date.
    Permanent,
    /// With an end date: fixed term, project, substitute.
    Temporary,
    /// Season work and holiday jobs.
    Seasonal,
    /// Internship, traineeship, apprenticeship.
    Training,
    /// Self-employed, freelance, contract of mandate.
    Freelance,
    /// Unpaid.
    Volunteer,
}

/// How much of a working week.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::WorkingTime")]
pub(in crate::graphql) enum WorkingTime {
    /// A full week.
    FullTime,
    /// Less than a full week.
    PartTime,
    /// When called: on demand, shifts by agreement, per day.
    Flexible,
}

/// Where the work is done.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::Workplace")]
pub(in crate::graphql) enum Workplace {
    /// At the employer's or its customers'.
    OnSite,
    /// Partly there, partly elsewhere.
    Hybrid,
    /// Anywhere.
    Remote,
}

/// How much experience is asked for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::ExperienceLevel")]
pub(in crate::graphql) enum ExperienceLevel {
    /// None: the posting says that none is needed.
    None,
    /// Up to two years, entry level, junior.
    Entry,
    /// Two to five years.
    Mid,
    /// More than five years, senior.
    Senior,
    /// Leading others: head, manager, director.
    Executive,
}

/// The schooling that is asked for, in steps of ISCED 2011.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::EducationLevel")]
pub(in crate::graphql) enum EducationLevel {
    /// None, or compulsory school (ISCED 0-2).
    Basic,
    /// Upper secondary school (ISCED 3).
    UpperSecondary,
    /// Vocational training after it, short tertiary (ISCED 4-5).
    PostSecondary,
    /// Bachelor's or equivalent (ISCED 6).
    Bachelor,
    /// Master's or equivalent (ISCED 7).
    Master,
    /// Doctorate (ISCED 8).
    Doctorate,
}

/// What a salary is paid for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::SalaryPeriod")]
pub(in crate::graphql) enum SalaryPeriod {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// How strongly a posting, or any text, asks for a skill. The three are never added up behind your back: a filter or a ranking
/// counts all of them unless it names some.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::PostingRequirement")]
pub(in crate::graphql) enum PostingRequirement {
    /// Must have.
    Required,
    /// Nice to have.
    Preferred,
    /// Named without saying how much it matters.
    Mentioned,
}

/// How a fact about a posting came to be known. Facts of different provenance are kept apart.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "model::Provenance")]
pub(in crate::graphql) enum Provenance {
    /// The source says so, with an identifier.
    Asserted,
    /// Follows from what the source says through a published crosswalk.
    Mapped,
    /// Read out of title and text.
    Extracted,
}

/// What is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "demand::Unit")]
pub(in crate::graphql) enum DemandUnit {
    /// Adverts as published, repeats included.
    Adverts,
    /// De-duplicated jobs: adverts that do not repeat another one, of the same or of another source.
    Jobs,
    /// People sought by de-duplicated jobs; an advert that does not say seeks one.
    Vacancies,
}

/// When something counts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "demand::Timing")]
pub(in crate::graphql) enum DemandTiming {
    /// Once, on the day it was first posted: what is new in a window of days.
    Flow,
    /// On every day it is open: what there is on a day. An advert that says neither when it ends nor when it was taken down
    /// counts as open for 30 days; figures that rest on this have `approximate: true`.
    Stock,
}

/// How long the periods of a series are.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "demand::Interval")]
pub(in crate::graphql) enum SeriesInterval {
    /// A day.
    Day,
    /// Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months, from January.
    Quarter,
    /// A calendar year.
    Year,
}

/// Why a value is missing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "demand::MissingReason")]
pub(in crate::graphql) enum MissingReason {
    /// It would rest on too few adverts: fewer than 5, fewer than 30 for pay.
    Suppressed,
    /// There is nothing to compute it from: a denominator or a reference is zero.
    NoData,
    /// No advert of the selection states the field it needs.
    NotCovered,
    /// The adverts of this release begin later or end earlier than the period.
    OutOfRange,
}

/// A fact by which postings are counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum Facet {
    /// The skills asked for. A posting counts once for each of its skills.
    Skill,
    /// The occupation.
    Occupation,
    /// Where the work is. A posting with several places counts once for each.
    Region,
    /// Who employs.
    Employer,
    /// The industry, by code.
    Industry,
    /// Whether the work is for good: the values of `Contract`.
    Contract,
    /// How much of a week: the values of `WorkingTime`.
    WorkingTime,
    /// Where it is done: the values of `Workplace`.
    Workplace,
    /// Experience asked for: the values of `ExperienceLevel`.
    Experience,
    /// Schooling asked for: the values of `EducationLevel`.
    Education,
    /// Language of title and text, as a BCP 47 tag.
    Language,
    /// The posting source, by key.
    Source,
    /// Currency of the pay, as an ISO 4217 code.
    Currency,
    /// Month of posting.
    Month,
}

impl Facet {
    /// The fact counted by; none for months.
    pub fn key(self) -> Option<FacetKey> {
        Some(match self {
            Self::Skill => FacetKey::Skill,
            Self::Occupation => FacetKey::Occupation,
            Self::Region => FacetKey::Region,
            Self::Employer => FacetKey::Employer,
            Self::Industry => FacetKey::Industry,
            Self::Contract => FacetKey::Contract,
            Self::WorkingTime => FacetKey::WorkingTime,
            Self::Workplace => FacetKey::Workplace,
            Self::Experience => FacetKey::Experience,
            Self::Education => FacetKey::Education,
            Self::Language => FacetKey::Language,
            Self::Source => FacetKey::Source,
            Self::Currency => FacetKey::Currency,
            Self::Month => return None,
        })
    }
}

/// A field of a posting of which coverage is told.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum PostingField {
    /// At least one skill.
    Skill,
    /// The occupation.
    Occupation,
    /// At least one region.
    Region,
    /// Who employs.
    Employer,
    /// The industry.
    Industry,
    /// Whether the work is for good.
    Contract,
    /// How much of a week.
    WorkingTime,
    /// Where it is done.
    Workplace,
    /// Experience asked for.
    Experience,
    /// Schooling asked for.
    Education,
    /// Language of title and text.
    Language,
    /// The posting source: always stated.
    Source,
    /// Currency of the pay.
    Currency,
    /// First day it was public.
    PostedOn,
    /// Last day one can apply.
    ExpiresOn,
    /// The day it was taken down.
    RemovedOn,
    /// Number of people sought.
    Vacancies,
    /// Pay that comes to a figure a year.
    Salary,
}

impl From<postings::Field> for PostingField {
    fn from(field: postings::Field) -> Self {
        match field {
            postings::Field::Facet(FacetKey::Skill) => Self::Skill,
            postings::Field::Facet(FacetKey::Occupation) => Self::Occupation,
            postings::Field::Facet(FacetKey::Region) => Self::Region,
            postings::Field::Facet(FacetKey::Employer) => Self::Employer,
            postings::Field::Facet(FacetKey::Industry) => Self::Industry,
            postings::Field::Facet(FacetKey::Contract) => Self::Contract,
            postings::Field::Facet(FacetKey::WorkingTime) => Self::WorkingTime,
            postings::Field::Facet(FacetKey::Workplace) => Self::Workplace,
            postings::Field::Facet(FacetKey::Experience) => Self::Experience,
            postings::Field::Facet(FacetKey::Education) => Self::Education,
            postings::Field::Facet(FacetKey::Language) => Self::Language,
            postings::Field::Facet(FacetKey::Source) => Self::Source,
            postings::Field::Facet(FacetKey::Currency) => Self::Currency,
            postings::Field::PostedOn => Self::PostedOn,
            postings::Field::ExpiresOn => Self::ExpiresOn,
            postings::Field::RemovedOn => Self::RemovedOn,
            postings::Field::Vacancies => Self::Vacancies,
            postings::Field::Salary => Self::Salary,
        }
    }
}

/// By what the buckets of a ranking are ordered, largest first. Equal ones are ordered by id, code or word, so that two runs
/// give the same order.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(remote = "postings::RankingOrder")]
pub(in crate::graphql) enum RankingOrder {
    /// How much there is.
    #[default]
    Count,
    /// Its share: the same order as by count, since all shares of a ranking have one denominator.
    Share,
    /// How typical it is, not how common: see `RankedBucket.significance`. Suppressed values come last.
    Significance,
    /// How much it grew: see `RankedBucket.growth`. Suppressed values come last.
    Growth,
}

/// How a list of postings is ordered. Postings of one day are ordered by id, so the order is always the same.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "postings::PageOrder")]
pub(in crate::graphql) enum PostingOrder {
    /// Newest first; postings without a day of posting come last.
    Newest,
    /// The exact reverse.
    Oldest,
    /// What answers the text best (BM25 over title and text, words of the title counting more), equals newest first. Needs a
    /// text.
    Relevance,
}
