//! Phrases: stretches of a sentence that may name one skill, and what their words can stand for.

use super::automaton::{StemId, UNKNOWN};
use super::lexicon::{Lexicon, Word, WordClass};
use super::related::{LONGEST_COMPOUND, PART_SIMILARITY, SHORTEST_PART, prefix_similarity, shared_prefix};
use super::token::{Gap, Token};
use crate::text::fold;

/// Phrases are cut after this many tokens, so that comparing stays linear in the text.
pub(super) const LONGEST_PHRASE: usize = 24;
/// Spellings looked at for a word nobody knows.
const MOST_SPELLINGS: usize = 200;
/// Senses kept of a word nobody knows.
const MOST_SENSES: usize = 8;

/// A word of a phrase that carries meaning.
#[derive(Clone, Debug)]
pub(super) struct PhraseWord {
    /// Its place among the tokens of the text.
    pub token: usize,
    /// How much it says.
    pub weight: f32,
    /// The stems it can stand for, with similarity.
    pub senses: Vec<(StemId, f32)>,
}

/// Cuts `from..to` of the tokens into phrases: at punctuation, and at words that join or separate.
pub(super) fn phrases(tokens: &[Token], words: &[Word], mut found: impl FnMut(usize, usize)) {
    let mut start = 0;
    for place in 0..tokens.len() {
        let is_joint = words[place].class.is(WordClass::JOINT);
        if tokens[place].gap >= Gap::Bracket || is_joint || place - start >= LONGEST_PHRASE {
            if place > start {
                found(start, place);
            }
            start = if is_joint { place + 1 } else { place };
        }
    }
    if tokens.len() > start {
        found(start, tokens.len());
    }
}

/// The words of a phrase that carry meaning; all of them when none does.
pub(super) fn phrase_words(
    lexicon: &Lexicon,
    text: &str,
    tokens: &[Token],
    words: &[Word],
    first: usize,
) -> Vec<PhraseWord> {
    let is_function = |word: &Word| word.class.is(WordClass::FUNCTION);
    let only_function = words.iter().all(is_function);
    let mut found = Vec::new();
    for (place, (token, word)) in tokens.iter().zip(words).enumerate() {
        if is_function(word) && !only_function {
            continue;
        }
        let mut senses = Vec::new();
        let weight;
        if word.stem == UNKNOWN {
            if word.class.is(WordClass::NOISE) || word.class.is(WordClass::FUNCTION) {
                continue;
            }
            senses = senses_of_stranger(lexicon, &fold(&text[token.start..token.end]));
            weight = lexicon.retrieval.highest_weight() * 0.6;
        } else {
            weight = lexicon.retrieval.weight(word.stem);
            senses.push((word.stem, 1.0));
            senses.extend_from_slice(lexicon.retrieval.related.of(word.stem));
        }
        found.push(PhraseWord { token: first + place, weight, senses });
    }
    found
}

/// Known stems that are spelled alike, and the known parts of a compound.
fn senses_of_stranger(lexicon: &Lexicon, folded: &str) -> Vec<(StemId, f32)> {
    let mut senses = Vec::new();
    if let Some(prefix) = folded.get(..4) {
        for stem in lexicon.retrieval.beginning_with(prefix).take(MOST_SPELLINGS) {
            let spelling = &lexicon.retrieval.spelling[stem as usize];
            let shared = shared_prefix(spelling, folded);
            if let Some(similarity) = prefix_similarity(shared, spelling.len().max(folded.len())) {
                senses.push((stem, similarity));
            }
        }
    }
    for split in SHORTEST_PART..folded.len().min(LONGEST_COMPOUND).saturating_sub(SHORTEST_PART - 1) {
        let (Some(left), Some(right)) = (folded.get(..split), folded.get(split..)) else { continue };
        let known_left = lexicon.known_word(left).or_else(|| lexicon.known_word(left.strip_suffix('s')?));
        if let (Some(left), Some(right)) = (known_left, lexicon.known_word(right)) {
            senses.push((left, PART_SIMILARITY));
            senses.push((right, PART_SIMILARITY));
            break;
        }
    }
    senses.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    senses.truncate(MOST_SENSES);
    senses
}
