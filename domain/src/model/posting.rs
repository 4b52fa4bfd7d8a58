//! Job postings: what a source says of one, and the closed sets its facts are mapped onto.

use chrono::NaiveDate;

use super::words;
use crate::id::{ConceptId, EmployerId, PostingId, RegionId};

words!(
    /// Whether the work is for good, as `schema.org/employmentType` and the Swedish, Polish and US boards tell it apart.
    Contract {
        /// Without an end date.
        Permanent = "permanent",
        /// With an end date: fixed term, project, substitute.
        Temporary = "temporary",
        /// Season work and holiday jobs.
        Seasonal = "seasonal",
        /// Internship, traineeship, apprenticeship.
        Training = "training",
        /// Self-employed, freelance, contract of mandate.
        Freelance = "freelance",
        /// Unpaid.
        Volunteer = "volunteer",
    }
);

words!(
    /// How much of a working week.
    WorkingTime {
        /// A full week.
        FullTime = "full-time",
        /// Less than a full week.
        PartTime = "part-time",
        /// When called: on demand, shifts by agreement, per day.
        Flexible = "flexible",
    }
);

words!(
    /// Where the work is done.
    Workplace {
        /// At the employer's or its customers'.
        OnSite = "on-site",
        /// Partly there, partly elsewhere.
        Hybrid = "hybrid",
        /// Anywhere.
        Remote = "remote",
    }
);

words!(
    /// How much experience is asked for.
    ExperienceLevel {
        /// None.
        None = "none",
        /// Up to two years, entry level, junior.
        Entry = "entry",
        /// Two to five years.
        Mid = "mid",
        /// More than five years, senior.
        Senior = "senior",
        /// Leading others: head, manager, director.
        Executive = "executive",
    }
);

words!(
    /// The schooling that is asked for, in steps of ISCED 2011.
    EducationLevel {
        /// None, or compulsory school (ISCED 0-2).
        Basic = "basic",
        /// Upper secondary school (ISCED 3).
        UpperSecondary = "upper-secondary",
        /// Vocational training after it, short tertiary (ISCED 4-5).
        PostSecondary = "post-secondary",
        /// Bachelor's or equivalent (ISCED 6).
        Bachelor = "bachelor",
        /// Master's or equivalent (ISCED 7).
        Master = "master",
        /// Doctorate (ISCED 8).
        Doctorate = "doctorate",
    }
);

words!(
    /// What a salary is paid for.
    SalaryPeriod {
        /// An hour.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
    }
);

words!(
    /// How strongly a posting asks for a skill.
    PostingRequirement {
        /// Must have.
        Required = "required",
        /// Nice to have.
        Preferred = "preferred",
        /// Named without saying how much it matters.
        Mentioned = "mentioned",
    }
);

words!(
    /// How a fact about a posting came to be known. Facts of different provenance are never mixed up.
    Provenance {
        /// The source says so, with an identifier.
        Asserted = "asserted",
        /// Follows from what the source says through a published crosswalk.
        Mapped = "mapped",
        /// Read out of the text by Skillspine.
        Extracted = "extracted",
    }
);

/// Pay as it was stated. At least one of the bounds is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Salary {
    /// Lower bound, in `currency` for one `period`.
    pub min: Option<f64>,
    /// Upper bound.
    pub max: Option<f64>,
    /// ISO 4217 code, if stated.
    pub currency: Option<String>,
    /// What it is paid for, if stated.
    pub period: Option<SalaryPeriod>,
}

/// One skill a posting asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct PostingSkill {
    /// Which skill.
    pub skill: ConceptId,
    /// How strongly.
    pub requirement: PostingRequirement,
    /// How it came to be known.
    pub provenance: Provenance,
    /// 0..1; 1 for what the source asserts.
    pub confidence: f64,
}

/// A job posting as it stands in one release, with everything recognised in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    /// Permanent id, minted from source and external id.
    pub id: PostingId,
    /// Key of the posting source: `jobtech`, `usajobs`, `nyc-jobs` …
    pub source: String,
    /// The source's own id, unique inside the source.
    pub external_id: String,
    /// Title as published.
    pub title: String,
    /// Text as published, without markup.
    pub text: Option<String>,
    /// Whether the licence lets the text be shown.
    pub text_is_open: bool,
    /// Language of title and text, BCP 47: as stated, otherwise recognised.
    pub language: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who employs.
    pub employer: Option<EmployerId>,
    /// Name of who employs, as published.
    pub employer_name: Option<String>,
    /// Code system and code of the industry: `("nace-2", "62.01")`.
    pub industry: Option<(String, String)>,
    /// Where the work is: the most detailed regions that are certain.
    pub regions: Vec<RegionId>,
    /// The place as published.
    pub place: Option<String>,
    /// The occupation.
    pub occupation: Option<ConceptId>,
    /// How the occupation came to be known.
    pub occupation_provenance: Option<Provenance>,
    /// 0..1.
    pub occupation_confidence: Option<f64>,
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
    /// Pay as stated.
    pub salary: Option<Salary>,
    /// Pay a year, lower and upper bound, in the stated currency; none without currency or period.
    pub annual_salary: Option<(f64, f64)>,
    /// The posting that this one repeats, in the same or another source.
    pub duplicate_of: Option<PostingId>,
    /// The skills it asks for; a skill may be there once asserted and once extracted.
    pub skills: Vec<PostingSkill>,
}
