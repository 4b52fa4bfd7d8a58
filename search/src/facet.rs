//! Facets: counting what was found by framework, kind and language.

use skillspine_domain::model::ConceptKind;

use crate::entries::EntryTable;
use crate::query::Facets;

/// Which languages each entry matched in: one bit a language.
pub(crate) struct LanguageBits {
    words_each: usize,
    bits: Vec<u64>,
}

impl LanguageBits {
    pub fn new(entries: usize, languages: usize) -> Self {
        let words_each = languages.div_ceil(64).max(1);
        Self { words_each, bits: vec![0; entries * words_each] }
    }

    pub fn set(&mut self, entry: u32, language: u32) {
        let word = entry as usize * self.words_each + language as usize / 64;
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= 1 << (language % 64);
        }
    }

    fn each(&self, entry: u32, mut visit: impl FnMut(usize)) {
        let start = entry as usize * self.words_each;
        for (index, &word) in self.bits[start..start + self.words_each].iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                visit(64 * index + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// Counts the found entries.
pub(crate) fn count(
    found: &[u32],
    matched_in: &LanguageBits,
    entries: &EntryTable,
    frameworks: &[String],
    languages: &[String],
) -> Facets {
    let mut by_framework = vec![0; frameworks.len()];
    let mut by_kind = vec![0; ConceptKind::ALL.len()];
    let mut by_language = vec![0; languages.len()];
    for &entry in found {
        bump(&mut by_framework, entries.origin(entry) as usize);
        bump(&mut by_kind, entries.kind(entry) as usize);
        matched_in.each(entry, |language| bump(&mut by_language, language));
    }
    Facets {
        frameworks: listed(frameworks.iter().cloned(), by_framework),
        kinds: listed(ConceptKind::ALL.iter().copied(), by_kind),
        languages: listed(languages.iter().cloned(), by_language),
    }
}

fn bump(counts: &mut [u64], index: usize) {
    if let Some(count) = counts.get_mut(index) {
        *count += 1;
    }
}

fn listed<T: Ord>(names: impl Iterator<Item = T>, counts: Vec<u64>) -> Vec<(T, u64)> {
    let mut listed: Vec<(T, u64)> = names.zip(counts).filter(|&(_, count)| count > 0).collect();
    listed.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    listed
}
