//! Asked for together: skills by the occupations that ask for them, occupations by the skills they ask for.

use rustc_hash::FxHashMap;

use super::facts::{MappingFacts, Numbers, RelationFacts};
use super::product::{Comparison, Entries, Matrix, Product};
use crate::model::RelationKind;

const ESSENTIAL: f32 = 1.0;
const OPTIONAL: f32 = 0.6;
const NAMED: f32 = 0.7;

/// A skill that so many occupations ask for scores half of what it would with any number of them.
const TEMPERING: f32 = 4.0;

/// What asks for what: a row a skill, a column an occupation.
pub(super) struct Needs {
    skills: Matrix,
}

impl Needs {
    /// Concepts that an exact or close mapping joins share evidence: what is said of one is said, as far as the mapping is sure, of the
    /// other.
    pub fn new(
        relations: &[RelationFacts],
        mappings: &[MappingFacts],
        skills: &Numbers,
        occupations: &Numbers,
    ) -> Self {
        let usual = usual_importance(relations, skills);
        let (same_skills, same_occupations) = (equals(mappings, skills), equals(mappings, occupations));
        let mut entries = Entries::new(skills.len(), occupations.len());
        for relation in relations {
            let Some((skill, occupation)) = skills.get(relation.subject).zip(occupations.get(relation.object)) else {
                continue;
            };
            let Some(weight) = weight(relation, usual.get(&skill).copied()) else { continue };
            entries.add(skill, occupation, weight);
            for &(occupation, share) in same_occupations.get(&occupation).into_iter().flatten() {
                entries.add(skill, occupation, weight * share);
            }
            for &(skill, share) in same_skills.get(&skill).into_iter().flatten() {
                entries.add(skill, occupation, weight * share);
            }
        }
        Self { skills: entries.matrix() }
    }

    /// Skills compared by occupations.
    pub fn of_skills(&self) -> Product {
        compared(&self.skills)
    }

    /// Occupations compared by skills.
    pub fn of_occupations(&self) -> Product {
        compared(&self.skills.to_csc().transpose_into())
    }
}

/// What few have in common says more: every entry weighs `ln(1 + N / n)` times what it says, where `n` of the `N` rows have one in its
/// column.
fn compared(matrix: &Matrix) -> Product {
    let mut having = vec![0_u32; matrix.cols()];
    matrix.indices().iter().for_each(|&column| having[column as usize] += 1);
    let rarity: Vec<f32> =
        having.iter().map(|&count| (1.0 + matrix.rows() as f32 / count.max(1) as f32).ln()).collect();
    let mut weighted = matrix.clone();
    for mut row in weighted.outer_iterator_mut() {
        row.iter_mut().for_each(|(column, value)| *value *= rarity[column]);
    }
    Product::new(weighted, Comparison::Cosine { tempering: TEMPERING }, usize::MAX)
}

/// The mean importance of each skill that is rated for occupations.
fn usual_importance(relations: &[RelationFacts], skills: &Numbers) -> FxHashMap<u32, f32> {
    let mut sums: FxHashMap<u32, (f32, f32)> = FxHashMap::default();
    for relation in relations {
        if let (RelationKind::RelevantFor, Some(importance), Some(skill)) =
            (relation.kind, relation.importance, skills.get(relation.subject))
        {
            let (sum, count) = sums.entry(skill).or_insert((0.0, 0.0));
            *sum += importance;
            *count += 1.0;
        }
    }
    sums.into_iter().map(|(skill, (sum, count))| (skill, sum / count)).collect()
}

/// How much an occupation asks for a skill. Where every occupation rates every skill, only what lies above the skill's own mean
/// tells them apart.
fn weight(relation: &RelationFacts, usual: Option<f32>) -> Option<f32> {
    let weight = match (relation.kind, relation.importance) {
        (RelationKind::EssentialFor, _) => ESSENTIAL,
        (RelationKind::OptionalFor, _) => OPTIONAL,
        (RelationKind::RelevantFor, Some(importance)) => importance - usual.unwrap_or(0.0),
        (RelationKind::RelevantFor, None) => NAMED,
        _ => return None,
    };
    (weight > 0.0).then_some(weight)
}

/// What each concept is mapped to, with how far evidence is shared: a concept with several equals shares with each its part.
fn equals(mappings: &[MappingFacts], numbers: &Numbers) -> FxHashMap<u32, Vec<(u32, f32)>> {
    let mut equals: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for mapping in mappings {
        let Some(((left, right), share)) = numbers.pair(mapping.subject, mapping.object).zip(mapping.shares()) else {
            continue;
        };
        for (near, far) in [(left, right), (right, left)] {
            equals.entry(near).or_default().push((far, share));
        }
    }
    for list in equals.values_mut() {
        // The same pair may be in several crosswalks: the surest counts.
        list.sort_unstable_by(|left, right| left.0.cmp(&right.0).then(right.1.total_cmp(&left.1)));
        list.dedup_by_key(|(other, _)| *other);
        let parts = list.len() as f32;
        list.iter_mut().for_each(|(_, share)| *share /= parts);
    }
    equals
}
