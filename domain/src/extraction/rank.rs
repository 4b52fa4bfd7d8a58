//! Ranking: the concepts a phrase can mean, best first.

use rustc_hash::FxHashMap;

use super::compare::{Comparison, FEATURES, SenseTable, compare};
use super::lexicon::Lexicon;
use super::phrase::PhraseWord;
use super::retrieval::Scratch;
use super::span::{Meaning, Span};

/// Labels looked at closely for a phrase.
const CLOSE_LOOK: usize = 96;
/// Spans of a phrase less likely than this are dropped at once.
const HOPELESS: f32 = 0.12;

/// Weights of the features of a comparison when concepts are ranked for a phrase: fitted so that the concepts that people chose
/// for the phrases of the even rows are likely, and for labels of ESCO left out those they belong to.
pub(super) const RANKING: Weights = Weights {
    features: [2.3, 3.6, 1.5, 2.0, -0.7, 0.8, 0.05, 1.0, 0.2, 0.3, 0.0, 1.7, 3.0, 1.0],
    popularity: 1.4,
    bias: 0.0,
};

/// Weights of the features when it is judged how likely a label is meant: the log-odds, fitted to what people found in the
/// sentences of the even rows. As people leave out much, the bias is higher by 0.9: F1 is best where it says 0.4.
pub(super) const JUDGING: Weights = Weights {
    features: [-0.5, -0.4, 0.8, 0.1, -0.2, 0.3, -0.25, 0.6, -0.25, 0.4, -1.0, 3.4, 5.0, 0.7],
    popularity: 1.9,
    bias: -8.0,
};

/// A linear model over [`Comparison::features`].
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub features: [f32; FEATURES],
    pub popularity: f32,
    pub bias: f32,
}

impl Weights {
    pub fn score(&self, comparison: &Comparison, popularity: f32) -> f32 {
        let features: f32 =
            self.features.iter().zip(comparison.features).map(|(weight, feature)| weight * feature).sum();
        features + self.popularity * popularity + self.bias
    }
}

/// Ranks the concepts of one lexicon for a phrase: (concept, score), best first.
pub(super) fn rank_phrase(
    lexicon: &Lexicon,
    weights: &Weights,
    words: &[PhraseWord],
    is_wanted: impl Fn(u32) -> bool,
    popularity: impl Fn(u32) -> f32,
    scratch: &mut Scratch,
) -> Vec<(u32, f32)> {
    let mut best: FxHashMap<u32, f32> = FxHashMap::default();
    look_closely(lexicon, words, is_wanted, scratch, |concept, comparison| {
        let score = weights.score(comparison, popularity(concept));
        let known = best.entry(concept).or_insert(f32::MIN);
        *known = known.max(score);
    });
    let mut ranked: Vec<(u32, f32)> = best.into_iter().collect();
    ranked.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    ranked
}

/// The spans of a phrase that labels come near to.
pub(super) fn phrase_spans(
    lexicon: &Lexicon,
    weights: &Weights,
    words: &[PhraseWord],
    is_wanted: impl Fn(u32) -> bool,
    popularity: impl Fn(u32) -> f32,
    scratch: &mut Scratch,
    spans: &mut Vec<Span>,
) {
    let mut found: Vec<((usize, usize), Meaning)> = Vec::new();
    look_closely(lexicon, words, is_wanted, scratch, |concept, comparison| {
        let Some(place) = comparison.span else { return };
        let score = logistic(weights.score(comparison, popularity(concept)));
        if score >= HOPELESS {
            found.push((place, Meaning { concept, score }));
        }
    });
    found.sort_by(|left, right| {
        left.0.cmp(&right.0).then(right.1.score.total_cmp(&left.1.score)).then(left.1.concept.cmp(&right.1.concept))
    });
    for (place, meaning) in found {
        let (start, end) = (words[place.0].token, words[place.1].token + 1);
        match spans.last_mut() {
            Some(span) if !span.is_literal && (span.start, span.end) == (start, end) => {
                if span.meanings.len() < 8 && !span.meanings.iter().any(|known| known.concept == meaning.concept) {
                    span.meanings.push(meaning);
                }
            }
            _ => spans.push(Span { start, end, meanings: vec![meaning], is_literal: false }),
        }
    }
}

fn look_closely(
    lexicon: &Lexicon,
    words: &[PhraseWord],
    is_wanted: impl Fn(u32) -> bool,
    scratch: &mut Scratch,
    mut look: impl FnMut(u32, &Comparison),
) {
    let senses: Vec<_> = words.iter().map(|word| (word.weight, word.senses.as_slice())).collect();
    let table = SenseTable::new(words);
    for number in lexicon.retrieval.best(&senses, CLOSE_LOOK, scratch) {
        let concept = lexicon.retrieval.documents[number as usize].concept;
        if is_wanted(concept) {
            look(concept, &compare(words, &table, &lexicon.retrieval, number));
        }
    }
}

fn logistic(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}
