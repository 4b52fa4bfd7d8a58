//! Two profiles side by side.

use std::collections::{HashMap, HashSet};

use super::{Need, Profile, Tie};
use crate::id::ConceptId;
use crate::model::words;

words!(
    /// How well a wanted skill is there.
    Likeness {
        /// It is there, or one that is mapped to it exactly, at the level wanted.
        Matched = "matched",
        /// Something stands for a part of it, or it is there at a lower level.
        Partly = "partly",
        /// Nothing stands for it.
        Missing = "missing",
    }
);

/// A wanted skill, and how well it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedSkill {
    /// Its place among the skills of the wanted profile.
    pub at: usize,
    /// How well it is there.
    pub likeness: Likeness,
    /// What stands for it; none when it is missing.
    pub tie: Option<Tie>,
    /// How much of it is there, 0..1: the credit of the tie, times the share of the wanted level that is reached.
    pub credit: f64,
}

/// The skills of a profile that the other one does not ask for, by their places.
pub type Surplus = Vec<usize>;

/// Holds what one has beside what is wanted. `ties` leads from each wanted skill that anything stands for to the best of what one has.
///
/// The wanted skills come in their own order; the surplus is every skill that was the best tie of none of them.
pub fn compare(have: &Profile, want: &Profile, ties: &HashMap<ConceptId, Tie>) -> (Vec<WantedSkill>, Surplus) {
    let level_of: HashMap<ConceptId, Option<f64>> = have.skills().iter().map(|one| (one.skill, one.level)).collect();
    let mut used: HashSet<ConceptId> = HashSet::new();
    let mut wanted = Vec::with_capacity(want.skills().len());
    for (at, skill) in want.skills().iter().enumerate() {
        let Some(tie) = ties.get(&skill.skill).filter(|tie| level_of.contains_key(&tie.have)).copied() else {
            wanted.push(WantedSkill { at, likeness: Likeness::Missing, tie: None, credit: 0.0 });
            continue;
        };
        used.insert(tie.have);
        let reached = reached(level_of.get(&tie.have).copied().flatten(), skill.level);
        let is_matched = tie.is_match() && reached >= 1.0;
        let likeness = if is_matched { Likeness::Matched } else { Likeness::Partly };
        wanted.push(WantedSkill { at, likeness, tie: Some(tie), credit: tie.credit * reached });
    }
    let places = have.skills().iter().enumerate();
    let surplus = places.filter(|(_, one)| !used.contains(&one.skill)).map(|(at, _)| at).collect();
    (wanted, surplus)
}

/// The share of the wanted level that is reached; all of it where one of them is not known.
fn reached(has: Option<f64>, wanted: Option<f64>) -> f64 {
    match (has, wanted) {
        (Some(has), Some(wanted)) if wanted > 0.0 => (has / wanted).clamp(0.0, 1.0),
        _ => 1.0,
    }
}

/// How much of what is wanted is there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Wanted skills.
    pub wanted: usize,
    /// Of these, matched.
    pub matched: usize,
    /// Of these, partly there.
    pub partly: usize,
    /// Of these, missing.
    pub missing: usize,
    /// Weight of the wanted skills together.
    pub weight: f64,
    /// Of this weight, how much is there: each skill counts with its credit.
    pub covered: f64,
}

impl Coverage {
    /// Sums up skills, given by their weight and how much of each is there, 0..1: from 1 on it is matched.
    pub fn of(skills: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut sum = Self::default();
        for (weight, credit) in skills {
            let likeness = match credit {
                credit if credit >= 1.0 => Likeness::Matched,
                credit if credit > 0.0 => Likeness::Partly,
                _ => Likeness::Missing,
            };
            sum.add(weight, credit, likeness);
        }
        sum
    }

    fn add(&mut self, weight: f64, credit: f64, likeness: Likeness) {
        self.wanted += 1;
        self.weight += weight;
        self.covered += weight * credit;
        match likeness {
            Likeness::Matched => self.matched += 1,
            Likeness::Partly => self.partly += 1,
            Likeness::Missing => self.missing += 1,
        }
    }

    /// The share of the wanted weight that is there, 0..1; none when nothing is wanted.
    pub fn share(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| (self.covered / self.weight).clamp(0.0, 1.0))
    }
}

/// Sums a comparison up, over all wanted skills or those wanted for one reason.
pub fn coverage(want: &Profile, wanted: &[WantedSkill], need: Option<Need>) -> Coverage {
    let mut sum = Coverage::default();
    for one in wanted {
        let skill = &want.skills()[one.at];
        if need.is_some_and(|need| need != skill.need) {
            continue;
        }
        sum.add(skill.weight, one.credit, one.likeness);
    }
    sum
}
