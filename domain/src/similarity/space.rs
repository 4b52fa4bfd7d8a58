//! Concepts that are compared with each other.

use super::product::Product;
use crate::id::ConceptId;

/// The skills and the occupations of all frameworks.
pub struct Spaces {
    /// Compared with each other.
    pub skills: Space,
    /// Compared with each other.
    pub occupations: Space,
}

/// Concepts by number, with the matrix of every method that needs no adverts.
pub struct Space {
    pub(super) ids: Vec<ConceptId>,
    pub(super) shared: Product,
    pub(super) hierarchy: Product,
    pub(super) text: Product,
    pub(super) relations: Product,
}

impl Space {
    /// The concepts, each at the place of its number, in the order of their ids.
    pub fn ids(&self) -> &[ConceptId] {
        &self.ids
    }

    /// The number of a concept.
    pub fn number(&self, id: ConceptId) -> Option<u32> {
        self.ids.binary_search(&id).ok().map(|number| number as u32)
    }
}
