//! Related by the frameworks themselves, and by mappings between them.

use rustc_hash::FxHashMap;

use super::facts::{MappingFacts, Numbers, RelationFacts};
use super::product::{Comparison, Entries, Product};
use crate::model::RelationKind;

/// How much a relation counts for the end that does not state it.
const BACKWARDS: f32 = 0.5;

/// Skills that a framework relates to the same skills are related in the second degree, so a row is the skill itself and all that it
/// is related to, in either direction, and rows are compared by cosine.
pub(super) fn of_skills(relations: &[RelationFacts], mappings: &[MappingFacts], skills: &Numbers) -> Product {
    let mut related: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    let mut add = |(left, right): (u32, u32), strength: f32| {
        for pair in [(left, right), (right, left)] {
            let known = related.entry(pair).or_insert(strength);
            *known = known.max(strength);
        }
    };
    for relation in relations {
        if let Some((pair, strength)) =
            skills.pair(relation.subject, relation.object).zip(skill_strength(relation)).filter(|((l, r), _)| l != r)
        {
            add(pair, strength);
        }
    }
    for mapping in mappings {
        if let Some(pair) = skills.pair(mapping.subject, mapping.object) {
            add(pair, mapping.strength());
        }
    }
    let mut entries = Entries::new(skills.len(), skills.len());
    for (&(left, right), &strength) in &related {
        entries.add(left, right, strength);
    }
    let mut rows: Vec<u32> = related.keys().map(|(left, _)| *left).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter().for_each(|row| entries.add(row, row, 1.0));
    Product::new(entries.matrix(), Comparison::Cosine { tempering: 0.0 }, usize::MAX)
}

/// Occupations one can move to: as strong as the framework's order has it, from 1 for the first to 0.5 for the last; half of that for
/// the end that does not name the other.
pub(super) fn of_occupations(relations: &[RelationFacts], mappings: &[MappingFacts], occupations: &Numbers) -> Product {
    let is_move = |relation: &&RelationFacts| relation.kind == RelationKind::Related;
    let mut last: FxHashMap<u32, u32> = FxHashMap::default();
    for relation in relations.iter().filter(is_move) {
        if let Some((subject, rank)) = occupations.get(relation.subject).zip(relation.rank) {
            let last = last.entry(subject).or_insert(rank);
            *last = rank.max(*last);
        }
    }
    let mut given: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    let mut add = |pair: (u32, u32), strength: f32| {
        let known = given.entry(pair).or_insert(strength);
        *known = known.max(strength);
    };
    for relation in relations.iter().filter(is_move) {
        let Some((from, to)) = occupations.pair(relation.subject, relation.object).filter(|(from, to)| from != to)
        else {
            continue;
        };
        let last = last.get(&from).copied().unwrap_or(1).max(2) as f32;
        let rank = relation.rank.map_or(1.0, |rank| rank.max(1) as f32);
        let strength = 1.0 - 0.5 * (rank - 1.0) / (last - 1.0);
        add((from, to), strength);
        add((to, from), BACKWARDS * strength);
    }
    for mapping in mappings {
        if let Some((left, right)) = occupations.pair(mapping.subject, mapping.object) {
            add((left, right), mapping.strength());
            add((right, left), mapping.strength());
        }
    }
    let mut entries = Entries::new(occupations.len(), occupations.len());
    for ((from, to), strength) in given {
        entries.add(from, to, strength);
    }
    Product::given(entries.matrix())
}

fn skill_strength(relation: &RelationFacts) -> Option<f32> {
    match relation.kind {
        RelationKind::EssentialFor | RelationKind::Related => Some(1.0),
        RelationKind::OptionalFor => Some(0.7),
        RelationKind::RelevantFor | RelationKind::Broader | RelationKind::MemberOf | RelationKind::HasLevel => None,
    }
}
