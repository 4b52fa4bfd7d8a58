//! The methods, and the scores they give.

use crate::model::words;

words!(
    /// By which evidence concepts count as similar.
    Method {
        /// The same adverts ask for both, more often than chance would have it.
        CoDemand = "co-demand",
        /// The same occupations ask for both skills; both occupations ask for the same skills.
        Shared = "shared",
        /// They stand close to each other in the hierarchy of their framework.
        Hierarchy = "hierarchy",
        /// Their labels and texts have words in common.
        Text = "text",
        /// The frameworks, or mappings between them, relate them.
        Relations = "relations",
        /// All of these, weighted.
        Blend = "blend",
    }
);

/// How many methods there are beside the blend.
pub const COMPONENTS: usize = 5;

/// The scores of a pair by each method but the blend, in the order of [`Method::ALL`]: 0 is 0 and 65,535 is 1. Numbers without
/// fractions, so that what is written, compared and added up is the same everywhere.
pub type Components = [u16; COMPONENTS];

/// A score of 0..1 as a component has it.
pub(super) fn component(score: f32) -> u16 {
    (score.clamp(0.0, 1.0) * f32::from(u16::MAX)).round() as u16
}

/// A component as a score of 0..1.
pub fn score_of(component: u16) -> f64 {
    f64::from(component) / f64::from(u16::MAX)
}
