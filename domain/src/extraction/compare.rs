//! Comparing a phrase with a label that shares words with it.

use super::automaton::StemId;
use super::phrase::PhraseWord;
use super::retrieval::Retrieval;

/// Number of features of a comparison.
pub(super) const FEATURES: usize = 14;

/// How a label compares with a phrase.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparison {
    /// Each in about 0..1, in the order of [`RANKING`].
    pub features: [f32; FEATURES],
    /// First and last word of the phrase that the label shares.
    pub span: Option<(usize, usize)>,
}

/// Every sense of a phrase's words, by stem.
pub(super) struct SenseTable {
    /// (stem, word, similarity), by stem; one row a stem, the most similar.
    rows: Vec<(StemId, u32, f32)>,
    total: f32,
    total_squared: f32,
}

impl SenseTable {
    pub fn new(words: &[PhraseWord]) -> Self {
        let mut rows: Vec<(StemId, u32, f32)> = Vec::with_capacity(words.len() * 8);
        for (place, word) in words.iter().enumerate() {
            rows.extend(word.senses.iter().map(|(stem, similarity)| (*stem, place as u32, *similarity)));
        }
        rows.sort_unstable_by(|left, right| {
            left.0.cmp(&right.0).then(right.2.total_cmp(&left.2)).then(left.1.cmp(&right.1))
        });
        rows.dedup_by_key(|row| row.0);
        Self {
            rows,
            total: words.iter().map(|word| word.weight).sum(),
            total_squared: words.iter().map(|word| word.weight * word.weight).sum(),
        }
    }

    /// The part of a label, by weight, that the phrase answers.
    fn coverage(&self, retrieval: &Retrieval, number: u32) -> f32 {
        let (mut answered, mut total) = (0.0, 0.0);
        for stem in retrieval.stems_of(number) {
            let weight = retrieval.weight(*stem);
            total += weight;
            answered += weight * self.get(*stem).map_or(0.0, |(_, similarity)| similarity);
        }
        if total > 0.0 { answered / total } else { 0.0 }
    }

    fn get(&self, stem: StemId) -> Option<(usize, f32)> {
        let place = self.rows.binary_search_by_key(&stem, |row| row.0).ok()?;
        let (_, word, similarity) = self.rows[place];
        Some((word as usize, similarity))
    }
}

/// Compares a phrase with one label.
pub(super) fn compare(words: &[PhraseWord], senses: &SenseTable, retrieval: &Retrieval, number: u32) -> Comparison {
    let document = retrieval.documents[number as usize];
    let stems = retrieval.stems_of(number);
    let mut answered = [0.0_f32; 32];
    let (mut label, mut label_total, mut label_squared, mut label_squared_total) = (0.0, 0.0, 0.0, 0.0);
    let (mut exact, mut in_order, mut pairs) = (0.0, 0, 0);
    let mut before: Option<usize> = None;
    let mut span: Option<(usize, usize)> = None;
    let mut last_similarity = 0.0;
    for stem in stems {
        let weight = retrieval.weight(*stem);
        label_total += weight;
        label_squared_total += weight * weight;
        last_similarity = 0.0;
        let Some((word, similarity)) = senses.get(*stem) else { continue };
        last_similarity = similarity;
        label += weight * similarity;
        label_squared += weight * weight * similarity;
        if similarity == 1.0 {
            exact += weight;
        }
        if let Some(slot) = answered.get_mut(word) {
            *slot = slot.max(similarity);
        }
        if let Some(before) = before {
            pairs += 1;
            in_order += u32::from(word > before);
        }
        before = Some(word);
        span = Some(span.map_or((word, word), |(from, to)| (from.min(word), to.max(word))));
    }

    let (mut phrase, mut phrase_squared, mut local, mut local_total) = (0.0, 0.0, 0.0, 0.0);
    for (place, word) in words.iter().enumerate() {
        let similarity = answered.get(place).copied().unwrap_or(0.0);
        phrase += word.weight * similarity;
        phrase_squared += word.weight * word.weight * similarity;
        if span.is_some_and(|(from, to)| (from..=to).contains(&place)) {
            local += word.weight * similarity;
            local_total += word.weight;
        }
    }
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
    let described: f32 = words
        .iter()
        .filter(|word| word.senses.first().is_some_and(|(stem, _)| retrieval.describes(document.concept, *stem)))
        .map(|word| word.weight)
        .sum();
    let preferred = retrieval.preferred_of(document.concept).map_or(0.0, |number| senses.coverage(retrieval, number));
    Comparison {
        features: [
            // How much of the label is in the phrase, and of the phrase in the label; then with rare words counting more.
            share(label, label_total),
            share(phrase, senses.total),
            share(label_squared, label_squared_total),
            share(phrase_squared, senses.total_squared),
            // How much of that by the same stems, and in the same order.
            share(exact, label.max(0.01)),
            if pairs == 0 { 0.5 } else { in_order as f32 / pairs as f32 },
            if document.is_preferred { 1.0 } else { 0.0 },
            // How much of the phrase the description has.
            share(described, senses.total),
            last_similarity,
            // How much between the first and the last shared word is shared.
            share(local, local_total),
            (stems.len() as f32).ln(),
            (phrase_squared.sqrt() / 10.0).min(2.0),
            // How much of the concept's preferred label is in the phrase: other labels leave out what it is about in particular.
            preferred,
            share(label, label_total) * share(phrase, senses.total),
        ],
        span,
    }
}
