//! All methods together.

use super::method::{COMPONENTS, Components};

/// How much each method counts in the blend, in the order of [`super::Method::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights(pub [u16; COMPONENTS]);

impl Weights {
    /// Among skills. Chosen on one half of hidden relations: see `docs/BENCHMARKS.md`.
    pub const SKILLS: Self = Self([16, 40, 2, 64, 8]);
    /// Among occupations.
    pub const OCCUPATIONS: Self = Self([10, 40, 15, 15, 20]);
}

/// The blend of the components of a pair, 0..1: their mean by weight over the methods that know anything of the concept that is
/// compared (`known`), so that one whom no advert names is not thought less like the others for it.
pub fn blend(components: &Components, known: &[bool; COMPONENTS], weights: Weights) -> f64 {
    let all: u32 = known.iter().zip(weights.0).filter(|(known, _)| **known).map(|(_, weight)| u32::from(weight)).sum();
    if all == 0 {
        return 0.0;
    }
    f64::from(weighted(components, weights)) / f64::from(all) / f64::from(u16::MAX)
}

/// The sum that decides the order of the blend.
pub(super) fn weighted(components: &Components, weights: Weights) -> u32 {
    components.iter().zip(weights.0).map(|(&component, weight)| u32::from(component) * u32::from(weight)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn methods_that_know_nothing_of_a_concept_do_not_count() {
        let weights = Weights([10, 40, 20, 20, 10]);
        let components = [0, u16::MAX, 0, u16::MAX, 0];
        assert!((blend(&components, &[true; COMPONENTS], weights) - 0.6).abs() < 1e-9);
        assert!((blend(&components, &[false, true, false, true, false], weights) - 1.0).abs() < 1e-9);
        assert_eq!(blend(&components, &[false; COMPONENTS], weights), 0.0);
    }

    proptest! {
        #[test]
        fn a_blend_lies_between_its_components(components: [u16; COMPONENTS], weights in [1u16..100, 1..100, 1..100, 1..100, 1..100]) {
            let score = blend(&components, &[true; COMPONENTS], Weights(weights));
            let bound = |component: Option<&u16>| f64::from(*component.unwrap()) / f64::from(u16::MAX);
            prop_assert!(score >= bound(components.iter().min()) - 1e-9 && score <= bound(components.iter().max()) + 1e-9);
        }
    }
}
