//! Alike in words: a cosine over the weighted words of labels and texts.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::facts::ConceptFacts;
use super::product::{Comparison, Entries, Product};
use crate::model::LabelType;
use crate::text::{fold, folded_stem, primary_subtag, word_spans};

/// Words that more than this share of the concepts have say nothing.
const COMMON: f32 = 0.03;

/// How much a word counts by where it stands.
const PREFERRED: f32 = 1.0;
const ALTERNATIVE: f32 = 0.4;
const DESCRIBED: f32 = 0.35;
/// How much each part of a word of the preferred label counts.
const PART: f32 = 0.3;
/// Terms kept of a concept, the weightiest. The others are common words of long descriptions: they take most of the time and change
/// little.
const MOST_TERMS: usize = 40;
/// Characters of a part of a word.
const PART_LENGTH: usize = 4;

/// A row a concept: the stems of its words, and the parts of the words of its preferred label, each weighing
/// `ln(N / n)` times the most that its places count, where `n` of the `N` concepts have it; the weightiest ones only. Parts of words find what stems do not:
/// compounds, and words of languages without rules.
pub(super) fn product(concepts: &[ConceptFacts]) -> Product {
    let mut terms = Terms::default();
    let mut rows: Vec<Vec<(u32, f32)>> = Vec::with_capacity(concepts.len());
    for concept in concepts {
        let mut row = Vec::new();
        for (label_type, label) in &concept.labels {
            let weight = if *label_type == LabelType::Preferred { PREFERRED } else { ALTERNATIVE };
            terms.words(label, &concept.language, |term| row.push((term, weight)));
            if *label_type == LabelType::Preferred {
                terms.parts(label, |term| row.push((term, PART)));
            }
        }
        for text in &concept.texts {
            terms.words(text, &concept.language, |term| row.push((term, DESCRIBED)));
        }
        row.sort_unstable_by(|left, right| left.0.cmp(&right.0).then(right.1.total_cmp(&left.1)));
        row.dedup_by_key(|(term, _)| *term);
        rows.push(row);
    }
    let mut having = vec![0_u32; terms.count as usize];
    rows.iter().flatten().for_each(|(term, _)| having[*term as usize] += 1);
    let all = concepts.len() as f32;
    let mut entries = Entries::new(concepts.len(), having.len());
    for (number, mut row) in rows.into_iter().enumerate() {
        row.iter_mut().for_each(|(term, weight)| *weight *= (all / having[*term as usize] as f32).ln());
        row.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let kept = row.iter().take(MOST_TERMS).filter(|(_, weight)| *weight > 0.0);
        kept.for_each(|&(term, weight)| entries.add(number as u32, term, weight));
    }
    let widest = ((all * COMMON) as usize).max(50);
    Product::new(entries.matrix(), Comparison::Steep, widest)
}

/// Numbers for stems and parts of words. Each form of a word is stemmed once.
#[derive(Default)]
struct Terms<'a> {
    by_form: FxHashMap<&'a str, FxHashMap<&'a str, Option<u32>>>,
    stems: FxHashMap<String, u32>,
    parts: FxHashMap<String, u32>,
    count: u32,
}

impl<'a> Terms<'a> {
    fn words(&mut self, text: &'a str, language: &'a str, mut take: impl FnMut(u32)) {
        let language = primary_subtag(language);
        let forms = self.by_form.entry(language).or_default();
        for (start, end) in word_spans(text) {
            let form = &text[start..end];
            let term = *forms.entry(form).or_insert_with(|| {
                let stem = folded_stem(form, language).unwrap_or_else(|| fold(form));
                (!stem.is_empty()).then(|| number(&mut self.stems, &mut self.count, &stem))
            });
            if let Some(term) = term {
                take(term);
            }
        }
    }

    fn parts(&mut self, label: &str, mut take: impl FnMut(u32)) {
        for (start, end) in word_spans(label) {
            let word = fold(&label[start..end]);
            for part in parts(&word) {
                take(number(&mut self.parts, &mut self.count, &word[part]));
            }
        }
    }
}

fn number(numbers: &mut FxHashMap<String, u32>, count: &mut u32, key: &str) -> u32 {
    if let Some(&number) = numbers.get(key) {
        return number;
    }
    let number = *count;
    numbers.insert(key.to_owned(), number);
    *count += 1;
    number
}

/// Where the parts of a word lie: runs of so many characters, none for shorter words.
fn parts(word: &str) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = word.char_indices().map(|(start, _)| start).chain([word.len()]).collect();
    (PART_LENGTH..starts.len()).map(move |end| starts[end - PART_LENGTH]..starts[end])
}

#[cfg(test)]
mod tests {
    use super::super::product::Scratch;
    use super::*;
    use crate::id::ConceptId;
    use crate::model::ConceptKind;

    #[test]
    fn rare_words_parts_and_texts_bring_concepts_nearer() {
        let concept = |label: &str, text: &str| ConceptFacts {
            id: ConceptId::mint("test", label),
            framework: "test".to_owned(),
            kind: ConceptKind::Skill,
            language: "en".to_owned(),
            labels: vec![(LabelType::Preferred, label.to_owned())],
            texts: vec![text.to_owned()],
            ancestors: Vec::new(),
        };
        let mut concepts = vec![
            concept("weld pipes", "Joins metal."),
            concept("welding of rails", "Joins steel."),
            concept("krankenpflege", ""),
            concept("krankenhaus", ""),
            concept("knit jumpers", "Soft warm woollen clothes, by hand."),
            concept("operate looms", "Soft warm woollen clothes, by machine."),
        ];
        concepts.extend((0..40).map(|number| concept(&format!("filler{number}"), "")));
        let product = product(&concepts);
        let score = |left: u32, right: u32| {
            let (mut scratch, mut found) = (Scratch::new(concepts.len()), Vec::new());
            product.scores(left, &mut scratch, &mut found);
            found.iter().find(|found| found.other == right).map_or(0, |found| found.score)
        };
        assert!(score(0, 1) > 0, "stems");
        assert!(score(2, 3) > 0, "parts");
        assert!(score(4, 5) > 0, "texts");
        assert_eq!(score(0, 4), 0);
    }

    #[test]
    fn parts_of_words_are_cut_between_characters() {
        let check = |word: &str, expected: &[&str]| {
            assert_eq!(parts(word).map(|range| &word[range]).collect::<Vec<_>>(), expected);
        };
        check("teams", &["team", "eams"]);
        check("weld", &["weld"]);
        check("c++", &[]);
        check("сварка", &["свар", "варк", "арка"]);
    }
}
