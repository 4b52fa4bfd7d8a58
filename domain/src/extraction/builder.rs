//! Building a gazetteer.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::context::ContextTable;
use super::gazetteer::{Gazetteer, KnownConcept};
use super::lexicon::{LabelRow, Lexicon};
use crate::id::ConceptId;
use crate::model::{ConceptKind, ConceptStatus, LabelType};
use crate::text::primary_subtag;

/// Labels longer than this are texts.
const LONGEST_LABEL: usize = 200;
/// What a description says is said in this many bytes.
const LONGEST_DESCRIPTION: usize = 2_000;

/// One label of one concept, as a store or a reader has it.
#[derive(Clone, Copy, Debug)]
pub struct GazetteerLabel<'a> {
    /// The concept it belongs to.
    pub concept: ConceptId,
    /// Key of the concept's framework.
    pub framework: &'a str,
    /// What sort of thing the concept is.
    pub kind: ConceptKind,
    /// Where the concept is in its life.
    pub status: ConceptStatus,
    /// How common the concept is, say the number of occupations that need it; 0 if unknown. All labels of a concept carry
    /// the same number.
    pub popularity: u32,
    /// Language of the label, BCP 47.
    pub language: &'a str,
    /// SKOS label property.
    pub label_type: LabelType,
    /// The label as published.
    pub text: &'a str,
}

/// Collects labels, in any order, and builds a [`Gazetteer`] of them.
#[derive(Debug, Default)]
pub struct GazetteerBuilder {
    concepts: Vec<KnownConcept>,
    numbers: FxHashMap<ConceptId, u32>,
    frameworks: Vec<String>,
    labels: BTreeMap<String, Vec<LabelRow>>,
    descriptions: BTreeMap<String, Vec<(u32, String)>>,
    groups: Vec<(u32, ConceptId)>,
}

impl GazetteerBuilder {
    /// An empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether concepts of a kind are looked for. Tasks, work activities and work contexts are not: their labels are whole
    /// sentences, which no advert repeats.
    pub const fn takes(kind: ConceptKind) -> bool {
        kind.is_skill() && !matches!(kind, ConceptKind::Task | ConceptKind::WorkActivity | ConceptKind::WorkContext)
    }

    /// Adds a label. Returns whether it was taken: labels of other kinds, of concepts that are no longer active, and labels
    /// that are empty or longer than 200 bytes are not.
    pub fn label(&mut self, label: &GazetteerLabel<'_>) -> bool {
        let text = label.text.trim();
        let is_active = label.status == ConceptStatus::Active;
        if !Self::takes(label.kind) || !is_active || text.is_empty() || text.len() > LONGEST_LABEL {
            return false;
        }
        let concept = self.number(label);
        let language = primary_subtag(label.language).to_ascii_lowercase();
        let framework = self.concepts[concept as usize].framework;
        let row = LabelRow { concept, framework, label_type: label.label_type, text: text.to_owned() };
        self.labels.entry(language).or_default().push(row);
        true
    }

    /// Adds a text that describes a concept: it helps to rank, and is never searched for. Returns whether it was taken:
    /// the concept must have a label by now. Only the first 2,000 bytes count.
    pub fn describe(&mut self, concept: ConceptId, language: &str, text: &str) -> bool {
        let Some(number) = self.numbers.get(&concept) else { return false };
        let language = primary_subtag(language).to_ascii_lowercase();
        let end = (0..=LONGEST_DESCRIPTION.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        self.descriptions.entry(language).or_default().push((*number, text[..end].to_owned()));
        true
    }

    /// Says that a concept belongs to a group: an occupation that needs it, or another concept it is related to. Concepts
    /// that share groups support each other where a surface can mean several. Returns whether it was taken: the concept
    /// must have a label by now.
    pub fn group(&mut self, concept: ConceptId, group: ConceptId) -> bool {
        let Some(number) = self.numbers.get(&concept) else { return false };
        self.groups.push((*number, group));
        true
    }

    /// Builds the gazetteer. The same labels give the same gazetteer, whatever order they came in.
    pub fn build(mut self) -> Gazetteer {
        let new_number = self.settle_order();
        let mut lexicons = Vec::with_capacity(self.labels.len());
        for (language, mut rows) in std::mem::take(&mut self.labels) {
            for row in &mut rows {
                row.concept = new_number[row.concept as usize];
            }
            rows.sort_by(|left, right| {
                (left.concept, left.label_type, &left.text).cmp(&(right.concept, right.label_type, &right.text))
            });
            rows.dedup_by(|later, kept| later.concept == kept.concept && later.text == kept.text);
            let mut described = self.descriptions.remove(&language).unwrap_or_default();
            for row in &mut described {
                row.0 = new_number[row.0 as usize];
            }
            described.sort();
            lexicons.push(Lexicon::build(&language, &rows, &described, self.concepts.len()));
        }
        let groups = self.groups.into_iter().map(|(concept, group)| (new_number[concept as usize], group)).collect();
        let context = ContextTable::build(self.concepts.len(), groups);
        Gazetteer::new(self.concepts, self.frameworks, lexicons, context)
    }

    fn number(&mut self, label: &GazetteerLabel<'_>) -> u32 {
        if let Some(number) = self.numbers.get(&label.concept) {
            let known = &mut self.concepts[*number as usize];
            known.popularity = known.popularity.max(label.popularity);
            return *number;
        }
        let framework = self.frameworks.iter().position(|key| key == label.framework).unwrap_or_else(|| {
            self.frameworks.push(label.framework.to_owned());
            self.frameworks.len() - 1
        });
        let number = self.concepts.len() as u32;
        self.concepts.push(KnownConcept {
            id: label.concept,
            framework: framework as u16,
            popularity: label.popularity,
        });
        self.numbers.insert(label.concept, number);
        number
    }

    /// Numbers concepts by their ids. Returns the new number of each old one.
    fn settle_order(&mut self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.concepts.len() as u32).collect();
        order.sort_by_key(|number| self.concepts[*number as usize].id);
        let mut new_number = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            new_number[*old as usize] = new as u32;
        }
        self.concepts.sort_by_key(|concept| concept.id);
        new_number
    }
}
