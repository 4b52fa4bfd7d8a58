//! What titles and labels are compared by: stems of words, and pieces of words.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::noise::{FAMILIES, HEAD_ENDS, NOISE, expansion};
use crate::text::{folded_stem, words};

/// Only the beginning of a longer title is read.
pub(super) const LONGEST_TITLE: usize = 300;
/// Words that are read of a title.
const MOST_WORDS: usize = 24;
/// Pieces have this many characters.
const PIECE: usize = 4;
/// Letters of a word that stand for it in languages without stemming rules.
const PREFIX: usize = 6;

/// A title or label, cut and cleaned.
#[derive(Clone, Debug, Default)]
pub(super) struct Cut {
    /// Words with what they were in the text, noise left out.
    pub(super) words: Vec<CutWord>,
    /// How many of the words stand before the first bracket, dash or comma.
    pub(super) first_part: usize,
}

/// One word.
#[derive(Clone, Debug)]
pub(super) struct CutWord {
    /// Folded.
    pub(super) text: String,
    /// As written, for stemming.
    pub(super) surface: String,
}

impl Cut {
    /// Cuts a text; noise goes as long as something is left.
    pub(super) fn new(text: &str) -> Self {
        let end = (0..=LONGEST_TITLE.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let text = &text[..end];
        let separated = separator(text);
        let mut all = Vec::new();
        let mut kept = Vec::new();
        let (mut first_all, mut first_kept) = (0, 0);
        let mut head_open = true;
        for word in words(text).into_iter().take(MOST_WORDS) {
            let in_first = word.start < separated && head_open;
            if HEAD_ENDS.contains(&word.text.as_str()) && !all.is_empty() {
                head_open = false;
            }
            let is_number = word.text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
            let is_code = word.text.chars().any(|c| c.is_ascii_digit()) && word.text.chars().count() > 3;
            let noise = is_number || is_code || NOISE.contains(&word.text.as_str());
            for cut in expanded(word.text, &text[word.start..word.end]) {
                if !noise {
                    kept.push(cut.clone());
                    first_kept += usize::from(in_first);
                }
                if !is_number {
                    all.push(cut);
                    first_all += usize::from(in_first);
                }
            }
        }
        if kept.is_empty() {
            Self { words: all, first_part: first_all }
        } else {
            Self { words: kept, first_part: first_kept }
        }
    }

    /// The word that says what sort of work it is: the last of the first part, or the first where that is the habit.
    pub(super) fn head(&self, comes_first: bool) -> Option<&CutWord> {
        let part = &self.words[..if self.first_part == 0 { self.words.len() } else { self.first_part }];
        if comes_first { part.first() } else { part.last() }
    }

    /// The cleaned words in order with one blank between them.
    pub(super) fn key(&self) -> String {
        let texts: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        texts.join(" ")
    }
}

/// A word, or the words it is short for.
fn expanded(text: String, surface: &str) -> Vec<CutWord> {
    match expansion(&text) {
        Some(long) => long.split(' ').map(|word| CutWord { text: word.to_owned(), surface: word.to_owned() }).collect(),
        None => vec![CutWord { text, surface: surface.to_owned() }],
    }
}

/// Where the first part of a title ends.
fn separator(text: &str) -> usize {
    let spaced = [" - ", " – ", " — ", " | ", " @ ", ": "].iter().filter_map(|sign| text.find(sign)).min();
    let tight = text.find(['(', '[', '{', ',', ';', '|']);
    let end = spaced.into_iter().chain(tight).min().unwrap_or(text.len());
    if text[..end].chars().any(char::is_alphabetic) { end } else { text.len() }
}

/// Stem, or what stands for it.
pub(super) fn word_form(word: &CutWord, language: &str) -> String {
    folded_stem(&word.surface, language).unwrap_or_else(|| word.text.chars().take(PREFIX).collect())
}

/// The families a word belongs to, as names that no word has.
pub(super) fn families(word: &str) -> impl Iterator<Item = String> {
    let of = |word: &str| -> &'static [usize] { FAMILY_NUMBERS.get(word).map(Vec::as_slice).unwrap_or_default() };
    let own = of(word);
    let of_one = singular(word).map(of).unwrap_or_default().iter().filter(move |number| !own.contains(number));
    own.iter().chain(of_one).map(|number| format!("~{number}"))
}

/// By word, the numbers of the families it belongs to.
static FAMILY_NUMBERS: LazyLock<FxHashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut numbers: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
    for (number, family) in FAMILIES.iter().enumerate() {
        for word in *family {
            numbers.entry(word).or_default().push(number);
        }
    }
    numbers
});

fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s').filter(|one| one.len() > 3)
}

/// Pieces of words: every run of four characters, the word set in blanks.
pub(super) fn pieces(word: &str) -> impl Iterator<Item = [char; PIECE]> {
    let padded: Vec<char> = std::iter::once(' ').chain(word.chars().take(48)).chain(std::iter::once(' ')).collect();
    let count = if padded.len() < PIECE { 0 } else { padded.len() - PIECE + 1 };
    (0..count).map(move |at| std::array::from_fn(|offset| padded[at + offset]))
}

/// Names features by numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: FxHashMap<String, u32>,
    /// Features by the folded words of labels, so that words of long texts need no stemming.
    surfaces: FxHashMap<String, Vec<u32>>,
    pieces: FxHashMap<[char; PIECE], u32>,
    count: u32,
}

impl Vocabulary {
    pub(super) fn len(&self) -> usize {
        self.count as usize
    }

    pub(super) fn word(&self, form: &str) -> Option<u32> {
        self.words.get(form).copied()
    }

    /// Words of labels that are written like this one.
    pub(super) fn surface(&self, folded: &str) -> &[u32] {
        self.surfaces.get(folded).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn add_surface(&mut self, folded: &str, feature: u32) {
        let features = match self.surfaces.get_mut(folded) {
            Some(features) => features,
            None => self.surfaces.entry(folded.to_owned()).or_default(),
        };
        if !features.contains(&feature) {
            features.push(feature);
        }
    }

    pub(super) fn piece(&self, piece: [char; PIECE]) -> Option<u32> {
        self.pieces.get(&piece).copied()
    }

    pub(super) fn add_word(&mut self, form: String) -> u32 {
        let count = &mut self.count;
        *self.words.entry(form).or_insert_with(|| next(count))
    }

    pub(super) fn add_piece(&mut self, piece: [char; PIECE]) -> u32 {
        let count = &mut self.count;
        *self.pieces.entry(piece).or_insert_with(|| next(count))
    }
}

fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}
