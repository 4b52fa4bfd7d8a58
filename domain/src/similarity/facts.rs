//! What similarity is computed from.

use rustc_hash::FxHashMap;

use super::space::{Space, Spaces};
use super::{hierarchy, relations, shared, text};
use crate::id::ConceptId;
use crate::model::{ConceptKind, LabelType, Predicate, RelationKind};

/// A skill or an occupation.
#[derive(Clone, Debug)]
pub struct ConceptFacts {
    /// Which concept.
    pub id: ConceptId,
    /// Its framework: groups are as telling as they are small in it.
    pub framework: String,
    /// What sort of thing it is.
    pub kind: ConceptKind,
    /// The language of its labels and texts: one, that of its preferred label.
    pub language: String,
    /// Its labels.
    pub labels: Vec<(LabelType, String)>,
    /// Its definition and description.
    pub texts: Vec<String>,
    /// Everything broader, on all paths.
    pub ancestors: Vec<ConceptId>,
}

/// What a framework says of two concepts, in its published direction.
#[derive(Clone, Copy, Debug)]
pub struct RelationFacts {
    /// The near end.
    pub subject: ConceptId,
    /// How they are related; `Broader` is read from [`ConceptFacts::ancestors`].
    pub kind: RelationKind,
    /// The far end.
    pub object: ConceptId,
    /// Importance as a share of its scale, 0..1.
    pub importance: Option<f32>,
    /// The place among what the subject is related to, 1 being the closest.
    pub rank: Option<u32>,
}

/// A mapping between concepts of two frameworks.
#[derive(Clone, Copy, Debug)]
pub struct MappingFacts {
    /// One end.
    pub subject: ConceptId,
    /// How it relates to the other.
    pub predicate: Predicate,
    /// The other.
    pub object: ConceptId,
    /// How sure the mapping is, 0..1.
    pub confidence: f32,
}

/// What frameworks say of skills and occupations. The order in which facts come does not matter.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Skills and occupations that are in use.
    pub concepts: Vec<ConceptFacts>,
    /// Relations between them.
    pub relations: Vec<RelationFacts>,
    /// Mappings between them.
    pub mappings: Vec<MappingFacts>,
}

impl Facts {
    /// Whether concepts of a kind are compared: occupations, and skills but for tasks and work contexts, which belong to single
    /// occupations or are no skills.
    pub const fn takes(kind: ConceptKind) -> bool {
        matches!(kind, ConceptKind::Occupation)
            || (kind.is_skill() && !matches!(kind, ConceptKind::Task | ConceptKind::WorkContext))
    }

    /// Numbers the concepts by id and makes the matrices of all methods that need no adverts.
    pub fn prepare(mut self) -> Spaces {
        self.concepts.sort_unstable_by_key(|concept| concept.id);
        self.concepts.dedup_by_key(|concept| concept.id);
        // Sums of fractions depend on the order of what is added up.
        self.relations.sort_unstable_by_key(|fact| {
            (fact.subject, fact.kind, fact.object, fact.rank, fact.importance.map(f32::to_bits))
        });
        self.mappings
            .sort_unstable_by_key(|fact| (fact.subject, fact.object, fact.predicate, fact.confidence.to_bits()));
        let (occupations, skills): (Vec<_>, Vec<_>) =
            self.concepts.into_iter().partition(|concept| concept.kind == ConceptKind::Occupation);
        let (skill_numbers, occupation_numbers) = (Numbers::of(&skills), Numbers::of(&occupations));
        let needs = shared::Needs::new(&self.relations, &self.mappings, &skill_numbers, &occupation_numbers);
        Spaces {
            skills: Space {
                shared: needs.of_skills(),
                hierarchy: hierarchy::product(&skills),
                text: text::product(&skills),
                relations: relations::of_skills(&self.relations, &self.mappings, &skill_numbers),
                ids: skill_numbers.ids,
            },
            occupations: Space {
                shared: needs.of_occupations(),
                hierarchy: hierarchy::product(&occupations),
                text: text::product(&occupations),
                relations: relations::of_occupations(&self.relations, &self.mappings, &occupation_numbers),
                ids: occupation_numbers.ids,
            },
        }
    }
}

/// Concepts by number.
pub(super) struct Numbers {
    pub ids: Vec<ConceptId>,
    by_id: FxHashMap<ConceptId, u32>,
}

impl Numbers {
    fn of(concepts: &[ConceptFacts]) -> Self {
        let ids: Vec<ConceptId> = concepts.iter().map(|concept| concept.id).collect();
        let by_id = ids.iter().enumerate().map(|(number, id)| (*id, number as u32)).collect();
        Self { ids, by_id }
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn get(&self, id: ConceptId) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    pub fn pair(&self, left: ConceptId, right: ConceptId) -> Option<(u32, u32)> {
        self.get(left).zip(self.get(right))
    }
}

impl MappingFacts {
    /// How far evidence about one end is evidence about the other, 0..1; nothing for other than exact and close matches.
    pub(super) fn shares(&self) -> Option<f32> {
        match self.predicate {
            Predicate::Exact => Some(self.confidence),
            Predicate::Close => Some(0.8 * self.confidence),
            Predicate::Broad | Predicate::Narrow | Predicate::Related => None,
        }
    }

    /// How closely the ends are related, 0..1.
    pub(super) fn strength(&self) -> f32 {
        let strength = match self.predicate {
            Predicate::Exact => 1.0,
            Predicate::Close => 0.9,
            Predicate::Broad | Predicate::Narrow => 0.6,
            Predicate::Related => 0.5,
        };
        strength * self.confidence
    }
}
