//! How much one skill stands for another.

use std::collections::HashMap;

use crate::id::ConceptId;
use crate::model::{Predicate, words};

words!(
    /// Why one skill stands for another, the strongest reason first.
    TieKind {
        /// They are one.
        Same = "same",
        /// A crosswalk maps them exactly (`skos:exactMatch`).
        ExactMatch = "exact-match",
        /// A crosswalk maps them closely (`skos:closeMatch`).
        CloseMatch = "close-match",
        /// What one has is narrower than what is wanted.
        Narrower = "narrower",
        /// What one has is broader than what is wanted.
        Broader = "broader",
        /// They are alike: asked for together, by the same occupations, or in like words.
        Similar = "similar",
        /// A crosswalk calls them related (`skos:relatedMatch`).
        RelatedMatch = "related-match",
    }
);

/// From which side a tie is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieSide {
    /// The skill at hand is what one has: what does it stand for?
    Have,
    /// The skill at hand is what is wanted: what stands for it?
    Want,
}

/// That one skill stands for another, and how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// What one has.
    pub have: ConceptId,
    /// What it stands for.
    pub want: ConceptId,
    /// Why.
    pub kind: TieKind,
    /// How much, above 0 and at most 1.
    pub credit: f64,
}

/// Credit for what is mapped closely.
const CLOSE: f64 = 0.9;
/// Credit for what is narrower than wanted: whoever can do a part knows the field, though not all of it.
const NARROWER: f64 = 0.8;
/// Credit for what is broader than wanted: whoever knows the field need not know this part.
const BROADER: f64 = 0.5;
/// Credit for what is alike, times how much.
const SIMILAR: f64 = 0.5;
/// Skills that are less alike do not stand for each other.
const LEAST_SIMILARITY: f64 = 0.2;
/// Credit for what a crosswalk calls related.
const RELATED: f64 = 0.3;

impl Tie {
    /// A skill stands for itself.
    pub fn same(skill: ConceptId) -> Self {
        Self { have: skill, want: skill, kind: TieKind::Same, credit: 1.0 }
    }

    /// A mapping from `near`, the skill at hand, to `far`: `predicate` says how `near` relates to `far`. A confidence that nobody
    /// states is 1.
    pub fn mapped(
        near: ConceptId,
        far: ConceptId,
        side: TieSide,
        predicate: Predicate,
        confidence: Option<f64>,
    ) -> Self {
        let sure = confidence.filter(|sure| sure.is_finite()).unwrap_or(1.0).clamp(0.0, 1.0);
        // `near broadMatch far` says that far is broader.
        let far_is_broader = predicate == Predicate::Broad;
        let (kind, credit) = match predicate {
            Predicate::Exact => (TieKind::ExactMatch, 1.0),
            Predicate::Close => (TieKind::CloseMatch, CLOSE),
            Predicate::Related => (TieKind::RelatedMatch, RELATED),
            Predicate::Broad | Predicate::Narrow if far_is_broader == (side == TieSide::Have) => {
                (TieKind::Narrower, NARROWER)
            }
            Predicate::Broad | Predicate::Narrow => (TieKind::Broader, BROADER),
        };
        Self::between(near, far, side, kind, credit * sure)
    }

    /// A step in the hierarchy from `near`, the skill at hand, to `above`.
    pub fn up(near: ConceptId, above: ConceptId, side: TieSide) -> Self {
        match side {
            TieSide::Have => Self::between(near, above, side, TieKind::Narrower, NARROWER),
            TieSide::Want => Self::between(near, above, side, TieKind::Broader, BROADER),
        }
    }

    /// A step in the hierarchy from `near`, the skill at hand, to `below`.
    pub fn down(near: ConceptId, below: ConceptId, side: TieSide) -> Self {
        match side {
            TieSide::Have => Self::between(near, below, side, TieKind::Broader, BROADER),
            TieSide::Want => Self::between(near, below, side, TieKind::Narrower, NARROWER),
        }
    }

    /// Two skills that are alike by `score`, 0..1; none if that is too little.
    pub fn similar(near: ConceptId, far: ConceptId, side: TieSide, score: f64) -> Option<Self> {
        let is_enough = score >= LEAST_SIMILARITY;
        is_enough.then(|| Self::between(near, far, side, TieKind::Similar, SIMILAR * score.min(1.0)))
    }

    fn between(near: ConceptId, far: ConceptId, side: TieSide, kind: TieKind, credit: f64) -> Self {
        let (have, want) = match side {
            TieSide::Have => (near, far),
            TieSide::Want => (far, near),
        };
        Self { have, want, kind, credit }
    }

    /// Whether what one has is what is wanted, or is mapped to it exactly.
    pub fn is_match(&self) -> bool {
        matches!(self.kind, TieKind::Same | TieKind::ExactMatch)
    }

    /// Whether this tie is to be preferred: more credit, then the stronger reason, then the smaller id.
    fn beats(&self, other: &Self) -> bool {
        let by_credit = self.credit.total_cmp(&other.credit);
        by_credit.then(other.kind.cmp(&self.kind)).then(other.have.cmp(&self.have)).is_gt()
    }
}

/// Of several ties to one wanted skill the strongest, by wanted skill.
pub fn strongest(ties: impl IntoIterator<Item = Tie>) -> HashMap<ConceptId, Tie> {
    let mut best: HashMap<ConceptId, Tie> = HashMap::new();
    for tie in ties {
        if tie.credit > 0.0 && best.get(&tie.want).is_none_or(|known| tie.beats(known)) {
            best.insert(tie.want, tie);
        }
    }
    best
}
