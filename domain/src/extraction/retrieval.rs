//! Retrieval: which labels share words with a phrase, from an inverted index over stems.

use rustc_hash::FxHashSet;

use super::automaton::StemId;
use super::lexicon::{SurfaceEntry, WordClass};
use super::related::RelatedWords;
use super::surface::Form;
use crate::model::LabelType;

/// Lists longer than this are not read once rarer words have found labels: comparing looks at common words again anyway.
const LONG_LIST: usize = 3000;

/// A label as a set of weighted words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document {
    pub concept: u32,
    pub is_preferred: bool,
    pub first_stem: u32,
    pub stem_count: u32,
    /// Length of the weight vector.
    pub norm: f32,
}

/// Labels by the stems in them.
#[derive(Debug, Default)]
pub(super) struct Retrieval {
    pub documents: Vec<Document>,
    pub related: RelatedWords,
    /// Folded stems by number.
    pub spelling: Vec<String>,
    stems: Vec<StemId>,
    list_starts: Vec<u32>,
    lists: Vec<u32>,
    weights: Vec<f32>,
    /// By stem, the number of concepts with a label that has it.
    concept_counts: Vec<u32>,
    /// Stems in the order of their spelling.
    alphabet: Vec<StemId>,
    described_starts: Vec<u32>,
    described: Vec<StemId>,
    /// By concept, the document of its preferred label without a qualifier.
    preferred: Vec<Option<u32>>,
}

/// Room to add up scores in, kept between phrases.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    scores: Vec<f32>,
    touched: Vec<u32>,
}

impl Retrieval {
    /// Builds the index from surfaces and their words. One label is one document: its plain form, and its whole form where
    /// a qualifier makes them differ.
    pub fn build(
        entries: &[SurfaceEntry],
        sequences: &[Vec<StemId>],
        described: &[(u32, Vec<StemId>)],
        spelling: &[String],
        class_of: impl Fn(StemId) -> WordClass,
        concept_count: usize,
    ) -> Self {
        let mut by_concept: Vec<Vec<Vec<StemId>>> = vec![Vec::new(); concept_count];
        let mut frequency = vec![0_u32; spelling.len()];
        let mut seen_stems: Vec<u32> = vec![u32::MAX; spelling.len()];
        for (entry, stems) in entries.iter().zip(sequences) {
            if entry.form > Form::Plain {
                continue;
            }
            by_concept[entry.concept as usize].push(stems.clone());
            for stem in stems {
                if seen_stems[*stem as usize] != entry.concept {
                    seen_stems[*stem as usize] = entry.concept;
                    frequency[*stem as usize] += 1;
                }
            }
        }
        let total = concept_count.max(1) as f32;
        let weights: Vec<f32> = (0..spelling.len() as StemId)
            .map(|stem| {
                let rarity = (1.0 + total / (1.0 + frequency[stem as usize] as f32)).ln();
                rarity * class_factor(class_of(stem))
            })
            .collect();

        let mut retrieval = Self {
            weights,
            concept_counts: frequency,
            spelling: spelling.to_vec(),
            preferred: vec![None; concept_count],
            ..Self::default()
        };
        retrieval.add_documents(entries, sequences, &class_of);
        retrieval.invert();
        retrieval.related = RelatedWords::learn(&by_concept, spelling);
        retrieval.alphabet = (0..spelling.len() as StemId).collect();
        retrieval.alphabet.sort_unstable_by(|left, right| spelling[*left as usize].cmp(&spelling[*right as usize]));
        retrieval.describe(described, concept_count);
        retrieval
    }

    /// Weight of a stem: rare words weigh more.
    pub fn weight(&self, stem: StemId) -> f32 {
        self.weights.get(stem as usize).copied().unwrap_or_else(|| self.highest_weight())
    }

    /// Number of concepts with a label that has a stem.
    pub fn concepts_with(&self, stem: StemId) -> u32 {
        self.concept_counts.get(stem as usize).copied().unwrap_or(0)
    }

    /// The document of a concept's preferred label.
    pub fn preferred_of(&self, concept: u32) -> Option<u32> {
        self.preferred.get(concept as usize).copied().flatten()
    }

    /// Weight of a word nobody knows.
    pub fn highest_weight(&self) -> f32 {
        (1.0 + self.described_starts.len() as f32).ln()
    }

    /// Stems of a document.
    pub fn stems_of(&self, document: u32) -> &[StemId] {
        let document = self.documents[document as usize];
        &self.stems[document.first_stem as usize..(document.first_stem + document.stem_count) as usize]
    }

    /// Whether the text that describes a concept has a stem.
    pub fn describes(&self, concept: u32, stem: StemId) -> bool {
        let place = concept as usize;
        match (self.described_starts.get(place), self.described_starts.get(place + 1)) {
            (Some(from), Some(to)) => self.described[*from as usize..*to as usize].binary_search(&stem).is_ok(),
            _ => false,
        }
    }

    /// Stems whose spelling begins with `prefix`.
    pub fn beginning_with(&self, prefix: &str) -> impl Iterator<Item = StemId> {
        let from = self.alphabet.partition_point(|stem| self.spelling[*stem as usize].as_str() < prefix);
        self.alphabet[from..].iter().copied().take_while(move |stem| self.spelling[*stem as usize].starts_with(prefix))
    }

    /// The documents that share most weight with weighted stems, best first.
    ///
    /// `words` are the senses of each word of a phrase with the word's own weight, in any order.
    pub fn best(&self, words: &[(f32, &[(StemId, f32)])], limit: usize, scratch: &mut Scratch) -> Vec<u32> {
        scratch.scores.resize(self.documents.len(), 0.0);
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by(|left, right| words[*right].0.total_cmp(&words[*left].0));
        for place in order {
            let (weight, senses) = words[place];
            for (stem, similarity) in senses {
                self.add_up(*stem, weight * similarity * self.weight(*stem), scratch);
            }
        }

        let mut found: Vec<(f32, u32)> = scratch
            .touched
            .iter()
            .map(|document| (scratch.scores[*document as usize] / self.documents[*document as usize].norm, *document))
            .collect();
        for document in scratch.touched.drain(..) {
            scratch.scores[document as usize] = 0.0;
        }
        let better = |left: &(f32, u32), right: &(f32, u32)| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1));
        if found.len() > limit {
            found.select_nth_unstable_by(limit, better);
            found.truncate(limit);
        }
        found.sort_unstable_by(better);
        found.into_iter().map(|(_, document)| document).collect()
    }

    fn add_up(&self, stem: StemId, score: f32, scratch: &mut Scratch) {
        let list = self.list(stem);
        if list.len() > LONG_LIST && !scratch.touched.is_empty() {
            return;
        }
        for document in list {
            let sum = &mut scratch.scores[*document as usize];
            if *sum == 0.0 {
                scratch.touched.push(*document);
            }
            *sum += score;
        }
    }

    fn list(&self, stem: StemId) -> &[u32] {
        let place = stem as usize;
        match (self.list_starts.get(place), self.list_starts.get(place + 1)) {
            (Some(from), Some(to)) => &self.lists[*from as usize..*to as usize],
            _ => &[],
        }
    }

    fn add_documents(
        &mut self,
        entries: &[SurfaceEntry],
        sequences: &[Vec<StemId>],
        class_of: &impl Fn(StemId) -> WordClass,
    ) {
        let mut seen: FxHashSet<(u32, Vec<StemId>)> = FxHashSet::default();
        for (entry, sequence) in entries.iter().zip(sequences) {
            if entry.form > Form::Plain {
                continue;
            }
            let mut stems: Vec<StemId> =
                sequence.iter().copied().filter(|stem| !class_of(*stem).is(WordClass::FUNCTION)).collect();
            if stems.is_empty() {
                stems.clone_from(sequence);
            }
            let mut unordered = stems.clone();
            unordered.sort_unstable();
            unordered.dedup();
            if unordered.len() < stems.len() {
                let mut kept = FxHashSet::default();
                stems.retain(|stem| kept.insert(*stem));
            }
            if !seen.insert((entry.concept, unordered)) {
                continue;
            }
            if entry.label_type == LabelType::Preferred {
                self.preferred[entry.concept as usize] = Some(self.documents.len() as u32);
            }
            let squares: f32 = stems.iter().map(|stem| self.weights[*stem as usize].powi(2)).sum();
            self.documents.push(Document {
                concept: entry.concept,
                is_preferred: entry.label_type == LabelType::Preferred,
                first_stem: self.stems.len() as u32,
                stem_count: stems.len() as u32,
                norm: squares.sqrt().max(0.1),
            });
            self.stems.extend(stems);
        }
    }

    fn invert(&mut self) {
        let mut starts = vec![0_u32; self.weights.len() + 1];
        for stem in &self.stems {
            starts[*stem as usize + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        self.lists = vec![0; self.stems.len()];
        for (number, document) in self.documents.iter().enumerate() {
            let range = document.first_stem as usize..(document.first_stem + document.stem_count) as usize;
            for stem in &self.stems[range] {
                self.lists[next[*stem as usize] as usize] = number as u32;
                next[*stem as usize] += 1;
            }
        }
        self.list_starts = starts;
    }

    fn describe(&mut self, described: &[(u32, Vec<StemId>)], concept_count: usize) {
        let mut by_concept: Vec<Vec<StemId>> = vec![Vec::new(); concept_count];
        for (concept, stems) in described {
            by_concept[*concept as usize].extend(stems);
        }
        for mut stems in by_concept {
            self.described_starts.push(self.described.len() as u32);
            stems.sort_unstable();
            stems.dedup();
            self.described.extend(stems);
        }
        self.described_starts.push(self.described.len() as u32);
    }
}

fn class_factor(class: WordClass) -> f32 {
    if class.is(WordClass::FUNCTION) {
        0.05
    } else if class.is(WordClass::NOISE) {
        0.35
    } else if class.is(WordClass::LIGHT_VERB) {
        0.5
    } else {
        1.0
    }
}
