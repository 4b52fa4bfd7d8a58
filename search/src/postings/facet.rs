//! What postings are counted by.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use skillspine_domain::id::{ConceptId, EmployerId, RegionId};
use skillspine_domain::model::{
    Contract, EducationLevel, ExperienceLevel, PostingRequirement, Provenance, WorkingTime, Workplace,
};

/// A fact by which postings are counted and filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FacetKey {
    /// The skills it asks for.
    Skill,
    /// The occupation.
    Occupation,
    /// Where the work is.
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
    /// The posting source.
    Source,
    /// Currency of the pay.
    Currency,
}

impl FacetKey {
    /// Every fact.
    pub const ALL: [Self; 13] = [
        Self::Skill,
        Self::Occupation,
        Self::Region,
        Self::Employer,
        Self::Industry,
        Self::Contract,
        Self::WorkingTime,
        Self::Workplace,
        Self::Experience,
        Self::Education,
        Self::Language,
        Self::Source,
        Self::Currency,
    ];

    /// The word for it, in files and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skill => "skill",
            Self::Occupation => "occupation",
            Self::Region => "region",
            Self::Employer => "employer",
            Self::Industry => "industry",
            Self::Contract => "contract",
            Self::WorkingTime => "working-time",
            Self::Workplace => "workplace",
            Self::Experience => "experience",
            Self::Education => "education",
            Self::Language => "language",
            Self::Source => "source",
            Self::Currency => "currency",
        }
    }

    /// Whether a posting may have several values.
    pub(crate) fn is_many(self) -> bool {
        matches!(self, Self::Skill | Self::Region)
    }
}

/// A level of a hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Level {
    /// Framework key or region scheme.
    pub scheme: String,
    /// Its level; `None` for what postings themselves name in this scheme, whatever its level.
    pub level: Option<u8>,
}

/// Which mentions of a skill count. An empty list asks for nothing in particular.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SkillQualifier {
    /// How strongly it must be asked for.
    pub requirements: Vec<PostingRequirement>,
    /// How it must have come to be known.
    pub provenances: Vec<Provenance>,
    /// Least confidence, 0..1, in whole percents, of the surest mention in the posting.
    pub min_confidence: Option<f64>,
}

/// What to count by.
///
/// A posting counts once for each value that it names and for each value of the ranking above one that it names: the
/// count of a value is the total of the same filter with that value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Facet {
    /// By skill, or by skill group at a level.
    Skill {
        /// Which level; `None` for the skills that postings name.
        level: Option<Level>,
        /// Which mentions count.
        asked: SkillQualifier,
    },
    /// By occupation, or by occupation group at a level.
    Occupation {
        /// Which level; `None` for the occupations that postings name.
        level: Option<Level>,
    },
    /// By region.
    Region {
        /// Which level; `None` for the regions that postings name.
        level: Option<Level>,
    },
    /// By any other fact; the hierarchical ones as postings name them.
    Other(FacetKey),
    /// By month of posting.
    Month,
}

impl Facet {
    /// By skill as named, any mention.
    pub fn skill() -> Self {
        Self::Skill { level: None, asked: SkillQualifier::default() }
    }

    /// The fact counted by; `None` for months.
    pub fn key(&self) -> Option<FacetKey> {
        match self {
            Self::Skill { .. } => Some(FacetKey::Skill),
            Self::Occupation { .. } => Some(FacetKey::Occupation),
            Self::Region { .. } => Some(FacetKey::Region),
            Self::Other(key) => Some(*key),
            Self::Month => None,
        }
    }

    pub(crate) fn level(&self) -> Option<&Level> {
        match self {
            Self::Skill { level, .. } | Self::Occupation { level } | Self::Region { level } => level.as_ref(),
            Self::Other(_) | Self::Month => None,
        }
    }
}

/// One thing that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FacetValue {
    /// A skill, a skill group, an occupation or an occupation group.
    Concept(ConceptId),
    /// A region.
    Region(RegionId),
    /// An employer.
    Employer(EmployerId),
    /// Code system and code.
    Industry(String, String),
    /// See [`Contract`].
    Contract(Contract),
    /// See [`WorkingTime`].
    WorkingTime(WorkingTime),
    /// See [`Workplace`].
    Workplace(Workplace),
    /// See [`ExperienceLevel`].
    Experience(ExperienceLevel),
    /// See [`EducationLevel`].
    Education(EducationLevel),
    /// A language (BCP 47), a source or a currency.
    Word(String),
    /// The first day of a month.
    Month(NaiveDate),
}

/// Bits of a skill of a posting: which pairs of requirement and provenance its mentions have, and the best confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Qualifiers(pub u16);

/// Bits that hold pairs.
const PAIRS: u32 = 9;

impl Qualifiers {
    pub fn new(requirement: PostingRequirement, provenance: Provenance, confidence: f64) -> Self {
        let pair = 3 * position(PostingRequirement::ALL, requirement) + position(Provenance::ALL, provenance);
        Self(1 << pair | percent(confidence) << PAIRS)
    }

    /// Both mentions together.
    pub fn merge(self, other: Self) -> Self {
        let pairs = (self.0 | other.0) & ((1 << PAIRS) - 1);
        Self(pairs | (self.0 >> PAIRS).max(other.0 >> PAIRS) << PAIRS)
    }
}

fn position<T: PartialEq>(all: &[T], value: T) -> usize {
    all.iter().position(|known| *known == value).unwrap_or_default()
}

/// Not a number is no confidence at all.
fn percent(confidence: f64) -> u16 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u16
}

/// A [`SkillQualifier`] made ready to test millions of mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QualifierTest {
    pairs: u16,
    least: u16,
}

impl QualifierTest {
    /// `None` when every mention passes.
    pub fn new(asked: &SkillQualifier) -> Option<Self> {
        let mut pairs = 0;
        for (row, requirement) in PostingRequirement::ALL.iter().enumerate() {
            for (column, provenance) in Provenance::ALL.iter().enumerate() {
                let wanted = (asked.requirements.is_empty() || asked.requirements.contains(requirement))
                    && (asked.provenances.is_empty() || asked.provenances.contains(provenance));
                pairs |= u16::from(wanted) << (3 * row + column);
            }
        }
        let least = asked.min_confidence.map_or(0, percent);
        (pairs != (1 << PAIRS) - 1 || least > 0).then_some(Self { pairs, least })
    }

    #[inline]
    pub fn passes(self, qualifiers: Qualifiers) -> bool {
        // Both sides always: a branch here would be foretold wrongly for every other mention.
        (qualifiers.0 & self.pairs != 0) & (qualifiers.0 >> PAIRS >= self.least)
    }
}
