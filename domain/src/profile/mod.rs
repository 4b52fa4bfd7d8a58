//! Profiles: the skills of a learner, a course, a job or a place, and what follows when two are held beside each other.
//!
//! Everything here is a pure function over numbers that somebody else looked up: how much one skill stands for another
//! ([`Tie`]), what is covered and what is missing ([`compare`]), which credentials close a gap ([`cover`]), in which order
//! ([`in_order`]), and whether requirements are met ([`Rule`]). The formulas are in `docs/METHODS.md`.

mod compare;
mod competency;
mod cover;
mod duration;
mod incidence;
mod order;
mod rule;
mod tie;

pub use compare::{Coverage, Likeness, Surplus, WantedSkill, compare, coverage};
pub use competency::{Competency, same_competency};
pub use cover::{Cover, CoverLimits, Offer, Taken, cover};
pub use duration::days_of;
pub use incidence::{Cell, Incidence};
pub use order::{Cycle, in_order};
pub use rule::{Held, HeldCredential, Reason, Rule, Verdict};
pub use tie::{Tie, TieKind, TieSide, strongest};

use std::collections::BTreeMap;

use crate::id::{ConceptId, CredentialId};
use crate::model::{AlignmentRole, Requirement, words};

words!(
    /// Why a skill is in a profile, the strongest reason first.
    Need {
        /// An occupation cannot do without it.
        Essential = "essential",
        /// An occupation asks for it now and then.
        Optional = "optional",
        /// Adverts ask for it.
        InDemand = "in-demand",
        /// Somebody stated it: a person, a credential, a text.
        Stated = "stated",
    }
);

impl Need {
    /// What an occupation's requirement means. What is rated counts as essential from the middle of the scale on, which is where
    /// O*NET calls a skill important, and as optional from a quarter on; below that it is not asked for. What is named without a
    /// rating is optional.
    pub fn of_requirement(requirement: Requirement, importance: Option<f64>) -> Option<Self> {
        match (requirement, importance) {
            (Requirement::Essential, _) => Some(Self::Essential),
            (Requirement::Optional, _) | (Requirement::Rated, None) => Some(Self::Optional),
            (Requirement::Rated, Some(share)) if share >= 0.5 => Some(Self::Essential),
            (Requirement::Rated, Some(share)) if share >= 0.25 => Some(Self::Optional),
            (Requirement::Rated, Some(_)) => None,
        }
    }
}

/// How much a skill that an occupation asks for weighs, 0..1: 1 if essential, a half if optional, its importance if rated.
pub fn weight_of_requirement(requirement: Requirement, importance: Option<f64>) -> f64 {
    match requirement {
        Requirement::Essential => 1.0,
        Requirement::Optional => 0.5,
        Requirement::Rated => importance.map_or(0.5, |share| share.clamp(0.0, 1.0)),
    }
}

/// Where a skill of a profile comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// It was named.
    Stated,
    /// An occupation asks for it.
    Occupation(ConceptId, Requirement),
    /// A credential stands for it, as surely as the figure says, 0..1.
    Credential(CredentialId, AlignmentRole, f64),
    /// This share of the adverts asks for it.
    Demand(f64),
    /// A text names it, in these words, as surely as the figure says.
    Text(String, f64),
    /// A document is aligned to it, as surely as the figure says; the number is its place among the documents.
    Document(usize, f64),
}

/// A skill of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileSkill {
    /// Which skill.
    pub skill: ConceptId,
    /// Why it is there; of several reasons the strongest.
    pub need: Need,
    /// How much it counts, above 0 and at most 1.
    pub weight: f64,
    /// How well it is mastered, or has to be, 0..1; none where nobody says.
    pub level: Option<f64>,
    /// Where it comes from.
    pub origins: Vec<Origin>,
}

/// A set of skills, each once: the weightiest first, equal ones by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    skills: Vec<ProfileSkill>,
}

impl Profile {
    /// Puts together what several origins say. Of one skill the strongest reason, the greatest weight and the highest level count.
    /// What weighs nothing is left out.
    pub fn gather(stated: impl IntoIterator<Item = ProfileSkill>) -> Self {
        let mut by_skill: BTreeMap<ConceptId, ProfileSkill> = BTreeMap::new();
        for mut one in stated {
            if one.weight.is_nan() || one.weight <= 0.0 {
                continue;
            }
            one.weight = one.weight.min(1.0);
            match by_skill.get_mut(&one.skill) {
                None => drop(by_skill.insert(one.skill, one)),
                Some(known) => {
                    known.need = known.need.min(one.need);
                    known.weight = known.weight.max(one.weight);
                    known.level = match (known.level, one.level) {
                        (Some(left), Some(right)) => Some(left.max(right)),
                        (left, right) => left.or(right),
                    };
                    known.origins.append(&mut one.origins);
                }
            }
        }
        let mut skills: Vec<ProfileSkill> = by_skill.into_values().collect();
        skills.sort_by(|left, right| right.weight.total_cmp(&left.weight).then(left.skill.cmp(&right.skill)));
        Self { skills }
    }

    /// Its skills: the weightiest first, equal ones by id.
    pub fn skills(&self) -> &[ProfileSkill] {
        &self.skills
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.skills.is_empty()
    }
}

#[cfg(test)]
mod tests;
