//! Near in the hierarchy: the share of what stands above two concepts, weighted by how much it says (simGIC, Pesquita 2007).

use rustc_hash::FxHashMap;

use super::facts::ConceptFacts;
use super::product::{Comparison, Entries, Product};
use crate::id::ConceptId;

/// Larger groups join nobody.
const WIDEST: usize = 1_000;

/// A row a concept: itself and everything broader on all paths, each weighing its information content
/// `ln(N / n) / ln(N)`, where `n` of the `N` concepts of its framework are it or below it.
pub(super) fn product(concepts: &[ConceptFacts]) -> Product {
    let mut sizes: FxHashMap<&str, f32> = FxHashMap::default();
    let mut numbers: FxHashMap<ConceptId, u32> = FxHashMap::default();
    let mut below: Vec<f32> = Vec::new();
    let mut rows: Vec<Vec<u32>> = Vec::with_capacity(concepts.len());
    for concept in concepts {
        *sizes.entry(&concept.framework).or_insert(0.0) += 1.0;
        let mut row = Vec::with_capacity(concept.ancestors.len() + 1);
        for id in std::iter::once(&concept.id).chain(&concept.ancestors) {
            let number = *numbers.entry(*id).or_insert(below.len() as u32);
            if number as usize == below.len() {
                below.push(0.0);
            }
            row.push(number);
        }
        // A path may come twice; a concept counts once.
        row.sort_unstable();
        row.dedup();
        row.iter().for_each(|&number| below[number as usize] += 1.0);
        rows.push(row);
    }
    let mut entries = Entries::new(concepts.len(), below.len());
    for (number, (concept, row)) in concepts.iter().zip(rows).enumerate() {
        // Without anything above it a concept has no place.
        if row.len() < 2 {
            continue;
        }
        let all = sizes[concept.framework.as_str()];
        for above in row {
            let content = (all / below[above as usize]).ln() / all.ln().max(1.0);
            if content > 0.0 {
                entries.add(number as u32, above, content);
            }
        }
    }
    Product::new(entries.matrix(), Comparison::Jaccard, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::super::product::Scratch;
    use super::*;
    use crate::model::ConceptKind;

    fn concept(key: &str, above: &[&str]) -> ConceptFacts {
        let id = |key: &str| ConceptId::mint("test", key);
        ConceptFacts {
            id: id(key),
            framework: "test".to_owned(),
            kind: ConceptKind::Skill,
            language: "en".to_owned(),
            labels: Vec::new(),
            texts: Vec::new(),
            ancestors: above.iter().map(|key| id(key)).collect(),
        }
    }

    #[test]
    fn small_groups_and_several_of_them_bring_concepts_nearer() {
        let mut concepts = vec![
            concept("in small", &["small", "large"]),
            concept("also in small", &["small", "large"]),
            concept("in two", &["small", "other", "large"]),
            concept("also in two", &["small", "other", "large"]),
            concept("elsewhere", &["large"]),
            concept("nowhere", &[]),
        ];
        concepts.extend((0..20).map(|number| concept(&format!("filler {number}"), &["large"])));
        let product = product(&concepts);
        let score = |left: u32, right: u32| {
            let (mut scratch, mut found) = (Scratch::new(concepts.len()), Vec::new());
            product.scores(left, &mut scratch, &mut found);
            found.iter().find(|found| found.other == right).map_or(0, |found| found.score)
        };
        assert!(score(2, 3) > score(0, 1));
        assert!(score(0, 1) > score(0, 4));
        assert!(score(0, 1) > score(0, 2));
        assert_eq!(score(0, 2), score(2, 0));
        assert!(!product.knows(5));
    }
}
