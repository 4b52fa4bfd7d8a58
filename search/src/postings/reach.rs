//! How far a set of skills reaches: which adverts ask for little else, and which skill would reach more of them.

use serde::{Deserialize, Serialize};
use skillspine_domain::demand::{Measure, SalaryDistribution, share};
use skillspine_domain::id::ConceptId;

use super::bits::Bits;
use super::facet::{FacetKey, FacetValue, Level, QualifierTest, Qualifiers, SkillQualifier};
use super::ranking::value_of;
use super::selection::Selection;
use crate::error::SearchError;

/// Most skills that are told.
const MOST_NEXT: usize = 200;

/// Asks how far skills reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReachRequest {
    /// The skills that are there, and whatever is as good.
    pub have: Vec<ConceptId>,
    /// Only skills of this framework count; `None` for all.
    pub framework: Option<String>,
    /// Which mentions count.
    pub asked: SkillQualifier,
    /// An advert is reached when at least this share of the skills that it asks for is there, above 0 and at most 1.
    pub least: f64,
    /// How many skills are told that would reach more.
    pub first: usize,
}

/// How far skills reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// What is reached, out of what asks for any skill.
    pub reached: Measure,
    /// The share of it.
    pub share: Measure,
    /// What pays those that are reached.
    pub salary: SalaryDistribution,
    /// Skills that would reach more: those that reach most first, equal ones by id.
    pub next: Vec<NextSkill>,
    /// How many skills would reach more, whatever `first` says.
    pub total: usize,
}

/// A skill that would reach more.
#[derive(Clone, Debug, PartialEq)]
pub struct NextSkill {
    /// Which skill.
    pub skill: ConceptId,
    /// What would be reached with it that is not reached now.
    pub gained: Measure,
    /// What pays that.
    pub salary: SalaryDistribution,
}

impl Selection {
    /// How far skills reach among the postings of the selection that ask for any. Counts in the unit of the basis.
    ///
    /// With one skill more an advert is reached when it lacks that skill, and only one to the share that is asked for. One pass over
    /// the adverts and their skills, and another for what is told.
    ///
    /// Fails when more skills are to be told than may be.
    pub fn reach(&self, request: &ReachRequest) -> Result<Reach, SearchError> {
        if request.first > MOST_NEXT {
            return Err(SearchError::Limit { what: "number of next skills", figure: request.first, limit: MOST_NEXT });
        }
        let index = &*self.index.0;
        let table = index.facet(FacetKey::Skill);
        let scheme = request.framework.as_ref().map(|framework| Level { scheme: framework.clone(), level: None });
        let wanted = scheme.map(|level| table.level_map(&level, &index.manifest.schemes));
        let mut is_there = vec![false; table.len()];
        for skill in &request.have {
            if let Some(node) = table.find(skill.0.as_bytes()) {
                is_there[node as usize] = true;
            }
        }
        let test = QualifierTest::new(&request.asked);
        let counts = |node: u32| wanted.as_ref().map_or_else(|| table.ranks_alone(node), |map| map.has(node));

        let mut asking = Bits::none(index.len());
        let mut reached = Bits::none(index.len());
        // Adverts that one skill more would reach.
        let mut almost = Bits::none(index.len());
        let mut gained = vec![0_u32; table.len()];
        table.each_with_values(&self.found.bits, |advert, nodes, qualifiers| {
            let (mut all, mut there) = (0_usize, 0_usize);
            let lacking = |node: u32| !is_there.get(node as usize).copied().unwrap_or(true);
            for node in asked(nodes, qualifiers, test).filter(|node| counts(*node)) {
                all += 1;
                there += usize::from(!lacking(node));
            }
            if all == 0 {
                return;
            }
            asking.set(advert);
            let needed = ((request.least * all as f64) - 1e-9).ceil().max(1.0) as usize;
            if there >= needed {
                reached.set(advert);
            } else if there + 1 == needed {
                almost.set(advert);
                for node in asked(nodes, qualifiers, test).filter(|node| counts(*node) && lacking(*node)) {
                    gained[node as usize] += 1;
                }
            }
        });

        let id_of = |node: u32| match value_of(index, Some(FacetKey::Skill), node) {
            Some(FacetValue::Concept(skill)) => Some(skill),
            _ => None,
        };
        let better = (0..).zip(&gained).filter(|(_, count)| **count > 0);
        let mut best: Vec<(u32, u32, ConceptId)> =
            better.filter_map(|(node, count)| Some((node, *count, id_of(node)?))).collect();
        best.sort_by(|left, right| right.1.cmp(&left.1).then(left.2.cmp(&right.2)));
        let total = best.len();
        best.truncate(request.first);

        let mut sets: Vec<Bits> = best.iter().map(|_| Bits::none(index.len())).collect();
        let mut place_of = vec![u16::MAX; table.len()];
        for (place, (node, ..)) in (0..).zip(&best) {
            place_of[*node as usize] = place;
        }
        table.each_with_values(&almost, |advert, nodes, qualifiers| {
            for node in asked(nodes, qualifiers, test) {
                let place = place_of.get(node as usize).copied().unwrap_or(u16::MAX);
                if let Some(set) = sets.get_mut(usize::from(place)) {
                    set.set(advert);
                }
            }
        });
        let next = best.into_iter().zip(&sets).map(|((_, _, skill), set)| NextSkill {
            skill,
            gained: self.measure(set),
            salary: self.salary_of(set, None),
        });
        let (part, whole) = (self.count(&reached), self.count(&asking));
        Ok(Reach {
            next: next.collect(),
            reached: self.measure(&reached).out_of(whole.counted),
            share: self.mark(share(part.counted, whole.counted, part.adverts, self.floors)),
            salary: self.salary_of(&reached, None),
            total,
        })
    }

    fn measure(&self, set: &Bits) -> Measure {
        let count = self.count(set);
        self.mark(Measure::count(count.counted, count.adverts, self.floors))
    }
}

/// The skills of an advert whose mentions count.
fn asked<'a>(
    nodes: &'a [[u8; 4]],
    qualifiers: &'a [[u8; 2]],
    test: Option<QualifierTest>,
) -> impl Iterator<Item = u32> + 'a {
    nodes.iter().enumerate().filter_map(move |(at, node)| {
        let passes = test.is_none_or(|test| {
            qualifiers.get(at).is_some_and(|found| test.passes(Qualifiers(u16::from_le_bytes(*found))))
        });
        passes.then(|| u32::from_le_bytes(*node))
    })
}
