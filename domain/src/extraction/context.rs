//! Context: which concepts occur in the same company.

use rustc_hash::FxHashMap;

use crate::id::ConceptId;

/// Concepts that belong to more groups than this fit everywhere and say nothing about each other.
const MOST_GROUPS: usize = 400;

/// For every concept the groups it belongs to: occupations that need it, pairs that a publisher relates.
#[derive(Debug, Default)]
pub(super) struct ContextTable {
    first: Vec<u32>,
    groups: Vec<u32>,
    group_numbers: FxHashMap<ConceptId, u32>,
}

/// What is known about the company of one text: how much every group is represented.
#[derive(Debug, Default)]
pub(super) struct Company {
    weights: FxHashMap<u32, f32>,
}

impl ContextTable {
    /// Builds the table of `concept_count` concepts from (concept, group) pairs.
    pub fn build(concept_count: usize, mut pairs: Vec<(u32, ConceptId)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut table = Self { first: Vec::with_capacity(concept_count + 1), ..Self::default() };
        let mut pairs = pairs.into_iter().peekable();
        for concept in 0..concept_count as u32 {
            table.first.push(table.groups.len() as u32);
            while let Some((_, group)) = pairs.next_if(|(of, _)| *of == concept) {
                let fresh = table.group_numbers.len() as u32;
                table.groups.push(*table.group_numbers.entry(group).or_insert(fresh));
            }
        }
        table.first.push(table.groups.len() as u32);
        table
    }

    /// Adds a concept that is known to be in the company.
    pub fn meet(&self, company: &mut Company, concept: u32, certainty: f32) {
        let groups = self.groups_of(concept);
        if groups.is_empty() || groups.len() > MOST_GROUPS {
            return;
        }
        let weight = certainty / (groups.len() as f32).sqrt();
        for group in groups {
            *company.weights.entry(*group).or_insert(0.0) += weight;
        }
    }

    /// Adds a group itself, such as the occupation of a posting.
    pub fn meet_group(&self, company: &mut Company, group: ConceptId) {
        if let Some(number) = self.group_numbers.get(&group) {
            *company.weights.entry(*number).or_insert(0.0) += 1.0;
        }
    }

    /// How well a concept fits the company, 0 for not at all; about 1 when it shares most groups with one other concept.
    pub fn fit(&self, company: &Company, concept: u32) -> f32 {
        let groups = self.groups_of(concept);
        if groups.is_empty() || groups.len() > MOST_GROUPS || company.weights.is_empty() {
            return 0.0;
        }
        let shared: f32 = groups.iter().filter_map(|group| company.weights.get(group)).sum();
        shared / (groups.len() as f32).sqrt()
    }

    fn groups_of(&self, concept: u32) -> &[u32] {
        let place = concept as usize;
        match (self.first.get(place), self.first.get(place + 1)) {
            (Some(from), Some(to)) => &self.groups[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concepts_that_share_groups_fit() {
        let group = |name: &str| ConceptId::mint("test", name);
        let pairs = vec![(0, group("nurse")), (1, group("nurse")), (1, group("doctor")), (2, group("welder"))];
        let table = ContextTable::build(4, pairs);
        let mut company = Company::default();
        assert_eq!(table.fit(&company, 0), 0.0);
        table.meet(&mut company, 0, 1.0);
        assert!(table.fit(&company, 1) > 0.5);
        assert_eq!(table.fit(&company, 2), 0.0);
        assert_eq!(table.fit(&company, 3), 0.0);
        table.meet_group(&mut company, group("welder"));
        assert!(table.fit(&company, 2) > 0.5);
    }
}
