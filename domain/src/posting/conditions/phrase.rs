//! Finding phrases of a table in a few words.

use crate::text::words;

/// Only the beginning of a longer text is read: facets are short.
const LONGEST_TEXT: usize = 500;

/// What a phrase stands for. `None`: the phrase is known and leaves the question open, so that what is named later must not
/// decide it.
pub(super) type Phrases<T> = &'static [(&'static str, Option<T>)];

/// A phrase that was found.
struct Hit<T> {
    start: usize,
    length: usize,
    value: Option<T>,
}

/// The value of the phrase that is named first; of two that begin at the same word, the longer.
pub(super) fn first_named<T: Copy>(text: &str, phrases: Phrases<T>) -> Option<T> {
    hits(text, phrases).into_iter().min_by_key(|hit| (hit.start, std::cmp::Reverse(hit.length)))?.value
}

/// The lowest value that is named, phrases inside longer ones not counted.
pub(super) fn lowest_named<T: Copy + Ord>(text: &str, phrases: Phrases<T>) -> Option<T> {
    all_named(text, phrases).into_iter().min()
}

/// Every value that is named, phrases inside longer ones not counted.
pub(super) fn all_named<T: Copy>(text: &str, phrases: Phrases<T>) -> Vec<T> {
    let hits = hits(text, phrases);
    let covered = |hit: &Hit<T>| {
        hits.iter().any(|other| {
            other.length > hit.length
                && other.start <= hit.start
                && hit.start + hit.length <= other.start + other.length
        })
    };
    hits.iter().filter(|hit| !covered(hit)).filter_map(|hit| hit.value).collect()
}

/// Every phrase of a table that a text holds. A phrase is folded words; one that ends in `*` stands for all words that begin so.
fn hits<T: Copy>(text: &str, phrases: Phrases<T>) -> Vec<Hit<T>> {
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    // `FULL_TIME` of schema.org is two words.
    let spaced = text[..end].replace(['_', '+'], " ");
    let found: Vec<String> = words(&spaced).into_iter().map(|word| word.text).collect();
    let mut hits = Vec::new();
    for &(phrase, value) in phrases {
        let length = phrase.split(' ').count();
        for start in 0..(found.len() + 1).saturating_sub(length) {
            if phrase.split(' ').zip(&found[start..]).all(|(pattern, word)| matches(pattern, word)) {
                hits.push(Hit { start, length, value });
            }
        }
    }
    hits
}

fn matches(pattern: &str, word: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == pattern,
    }
}
