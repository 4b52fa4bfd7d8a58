//! The lexicon: everything known about the labels of one language.

use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::{Automaton, StemId, UNKNOWN};
use super::language::language_words;
use super::retrieval::Retrieval;
use super::surface::{Form, surfaces};
use super::token::{Case, Token, WordKey, tokens, word_key};
use crate::model::LabelType;
use crate::text::{fold, lasting_stem};

/// A label on its way into a lexicon.
#[derive(Debug)]
pub(super) struct LabelRow {
    pub concept: u32,
    pub framework: u16,
    pub label_type: LabelType,
    pub text: String,
}

/// What a word is, beside its stem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WordClass(u8);

impl WordClass {
    pub const FUNCTION: Self = Self(1);
    pub const JOINT: Self = Self(2);
    pub const NOISE: Self = Self(4);
    pub const LIGHT_VERB: Self = Self(8);
    pub const ORDINARY: Self = Self(16);

    pub fn is(self, class: Self) -> bool {
        self.0 & class.0 != 0
    }

    fn add(&mut self, class: Self) {
        self.0 |= class.0;
    }
}

/// A word as a lexicon sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub stem: StemId,
    pub class: WordClass,
}

const STRANGER: Word = Word { stem: UNKNOWN, class: WordClass(0) };

/// A surface of a label, ready to be found.
#[derive(Clone, Copy, Debug)]
pub(super) struct SurfaceEntry {
    pub concept: u32,
    pub label_type: LabelType,
    pub form: Form,
    pub case: Case,
    pub has_commas: bool,
    /// Whether it may stand in other inflections: names do not.
    pub is_inflected: bool,
    /// Tells the very words of the surface from other inflections of them.
    pub exact: u64,
    /// Its first word.
    pub first: WordKey,
}

/// The labels of one language.
#[derive(Debug)]
pub(super) struct Lexicon {
    /// Primary subtag, BCP 47.
    pub language: String,
    pub surfaces: Vec<SurfaceEntry>,
    pub automaton: Automaton,
    pub retrieval: Retrieval,
    words: FxHashMap<WordKey, Word>,
    stems: FxHashMap<WordKey, StemId>,
}

impl Lexicon {
    /// Builds the lexicon of a language from its labels and from texts that describe concepts.
    pub fn build(language: &str, labels: &[LabelRow], descriptions: &[(u32, String)], concept_count: usize) -> Self {
        let mut builder = LexiconBuilder::new(language);
        let words_of_language = language_words(language);
        let light: Vec<WordKey> = words_of_language
            .map_or_else(Vec::new, |words| words.light_verbs.split_whitespace().map(word_key).collect());

        let capitalising = capitalising(labels);
        let mut entries = Vec::new();
        let mut sequences: Vec<Vec<StemId>> = Vec::new();
        for row in labels {
            for surface in surfaces(&row.text, |key| light.contains(&key)) {
                let mut exact = 0;
                let mut first = None;
                let mut stems = Vec::with_capacity(surface.words.len());
                for word in &surface.words {
                    let (key, stem) = builder.add(word);
                    exact = chain(exact, key);
                    first.get_or_insert(key);
                    stems.push(stem);
                }
                entries.push(SurfaceEntry {
                    concept: row.concept,
                    label_type: row.label_type,
                    form: surface.form,
                    case: surface.case,
                    has_commas: surface.has_commas,
                    is_inflected: match surface.case {
                        Case::Lower => true,
                        Case::Capital => capitalising.contains(&row.framework),
                        Case::Upper => false,
                    },
                    exact,
                    first: first.unwrap_or_default(),
                });
                sequences.push(stems);
            }
        }
        let label_stem_count = builder.spelling.len();
        let described: Vec<(u32, Vec<StemId>)> =
            descriptions.iter().map(|(concept, text)| (*concept, builder.add_text(text))).collect();
        builder.add_classes(words_of_language);

        let automaton = Automaton::build(sequences.iter().map(Vec::as_slice), label_stem_count);
        let retrieval = Retrieval::build(
            &entries,
            &sequences,
            &described,
            &builder.spelling,
            |stem| builder.class_of(stem),
            concept_count,
        );
        Self {
            language: language.to_owned(),
            surfaces: entries,
            automaton,
            retrieval,
            words: builder.words,
            stems: builder.stems,
        }
    }

    /// What the lexicon knows of a token of `text`; unknown words are stemmed, because another inflection may be known.
    pub fn word(&self, text: &str, token: &Token, memory: &mut StemMemory) -> Word {
        if let Some(word) = self.words.get(&token.key) {
            return *word;
        }
        if let Some(stem) = memory.recall(token.key) {
            return Word { stem, ..STRANGER };
        }
        let written = &text[token.start..token.end];
        let stem = lasting_stem(written, &self.language)
            .and_then(|stem| self.stems.get(&word_key(&stem)).copied())
            .unwrap_or(UNKNOWN);
        memory.keep(token.key, stem);
        Word { stem, ..STRANGER }
    }

    /// The stem of a folded word that occurs in some label or description.
    pub fn known_word(&self, folded: &str) -> Option<StemId> {
        self.words.get(&word_key(folded)).map(|word| word.stem).filter(|stem| *stem != UNKNOWN)
    }
}

/// Frameworks most of whose labels begin with a capital letter: there it is no sign of a name.
fn capitalising(labels: &[LabelRow]) -> FxHashSet<u16> {
    let mut counts: FxHashMap<u16, (usize, usize)> = FxHashMap::default();
    for row in labels {
        let (capitals, all) = counts.entry(row.framework).or_default();
        *capitals += usize::from(row.text.starts_with(char::is_uppercase));
        *all += 1;
    }
    counts.into_iter().filter(|(_, (capitals, all))| 2 * capitals > *all).map(|(framework, _)| framework).collect()
}

/// Folds the key of a further word into the mark of a word sequence.
pub(super) fn chain(mark: u64, key: WordKey) -> u64 {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (mark.rotate_left(17) ^ folded).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Stems of unknown words met lately: a table of fixed size, so that no text can make it slow.
#[derive(Debug)]
pub(super) struct StemMemory {
    slots: Vec<(WordKey, StemId)>,
}

impl StemMemory {
    const SLOTS: usize = 1024;

    pub fn new() -> Self {
        Self { slots: Vec::new() }
    }

    fn slot(key: WordKey) -> usize {
        (chain(0, key) >> 54) as usize % Self::SLOTS
    }

    fn recall(&self, key: WordKey) -> Option<StemId> {
        self.slots.get(Self::slot(key)).filter(|(kept, _)| *kept == key).map(|(_, stem)| *stem)
    }

    fn keep(&mut self, key: WordKey, stem: StemId) {
        if self.slots.is_empty() {
            self.slots = vec![(0, UNKNOWN); Self::SLOTS];
        }
        self.slots[Self::slot(key)] = (key, stem);
    }
}

struct LexiconBuilder {
    language: String,
    words: FxHashMap<WordKey, Word>,
    stems: FxHashMap<WordKey, StemId>,
    spelling: Vec<String>,
    class_by_stem: Vec<WordClass>,
}

impl LexiconBuilder {
    fn new(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            words: FxHashMap::default(),
            stems: FxHashMap::default(),
            spelling: Vec::new(),
            class_by_stem: Vec::new(),
        }
    }

    fn add(&mut self, written: &str) -> (WordKey, StemId) {
        let folded = fold(written);
        let key = word_key(&folded);
        if let Some(word) = self.words.get(&key) {
            return (key, word.stem);
        }
        let stem = lasting_stem(written, &self.language).unwrap_or(folded);
        let fresh = self.spelling.len() as StemId;
        let id = *self.stems.entry(word_key(&stem)).or_insert(fresh);
        if id == fresh {
            self.spelling.push(stem);
        }
        self.words.insert(key, Word { stem: id, ..STRANGER });
        (key, id)
    }

    fn add_text(&mut self, text: &str) -> Vec<StemId> {
        let mut stems: Vec<StemId> =
            tokens(text).iter().map(|token| self.add(&text[token.start..token.end]).1).collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    fn add_classes(&mut self, words: Option<&super::language::LanguageWords>) {
        self.class_by_stem = vec![WordClass::default(); self.spelling.len()];
        let Some(words) = words else { return };
        let lists = [
            (words.function, WordClass::FUNCTION),
            (words.joints, WordClass::JOINT),
            (words.noise, WordClass::NOISE),
            (words.light_verbs, WordClass::LIGHT_VERB),
            (words.ordinary, WordClass::ORDINARY),
        ];
        for (list, class) in lists {
            for word in list.split_whitespace() {
                let entry = self.words.entry(word_key(word)).or_insert(STRANGER);
                entry.class.add(class);
                if let Some(of_stem) = self.class_by_stem.get_mut(entry.stem as usize) {
                    of_stem.add(class);
                }
            }
        }
    }

    fn class_of(&self, stem: StemId) -> WordClass {
        self.class_by_stem.get(stem as usize).copied().unwrap_or_default()
    }
}
