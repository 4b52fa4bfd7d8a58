//! Asked for by the same adverts.

use super::method::component;
use super::product::{Comparison, Entries, Found, Product, Scratch};

/// Adverts that must name both skills, or an occupation, before they count: as for every figure about demand.
pub const FEWEST_POSTINGS: u32 = 5;

/// How many adverts more than that make a score two thirds of what it would be with any number of them.
const TEMPERING: f32 = 5.0;

/// Adverts and the skills they name, by the numbers that the skills have.
pub trait Adverts: Sync {
    /// How many adverts name any skill.
    fn postings(&self) -> u32;

    /// How many adverts name a skill.
    fn naming(&self, skill: u32) -> u32;

    /// Visits every skill of every advert that names a skill, itself included, in the order of the adverts.
    fn each_beside(&self, skill: u32, visit: impl FnMut(u32));
}

/// The scores of a skill beside all others: normalised pointwise mutual information, `ln(n N / (a b)) / ln(N / n)`, where of `N` adverts
/// `a` and `b` name one each and `n` name both, times `n / (n + 5)`; nothing below zero and nothing under the floor.
pub(super) fn scores(adverts: &impl Adverts, skill: u32, scratch: &mut Scratch, found: &mut Vec<Found>) {
    let (all, here) = (adverts.postings() as f32, adverts.naming(skill));
    if here < FEWEST_POSTINGS {
        return;
    }
    adverts.each_beside(skill, |other| scratch.add(other, 1.0));
    scratch.drain(|other, both| {
        if other == skill || both < FEWEST_POSTINGS as f32 {
            return;
        }
        let by_chance = here as f32 * adverts.naming(other) as f32 / all;
        // Where all adverts name both there is nothing to learn.
        let information = if both < all { (both / by_chance).ln() / (all / both).ln() } else { 0.0 };
        let score = information.min(1.0) * both / (both + TEMPERING);
        if score > 0.0 {
            found.push(Found { other, score: component(score) });
        }
    });
}

/// Occupations compared by what their adverts ask for: a row an occupation that enough adverts are for, a column a skill, each entry
/// the positive pointwise mutual information of the two, and rows compared by cosine.
///
/// `counts` holds how many adverts for an occupation name a skill, `adverts` how many there are for each occupation.
pub(super) fn profiles(counts: &[(u32, u32, u32)], adverts: &[u32], skills: usize) -> Product {
    let all: f32 = counts.iter().map(|&(_, _, count)| count as f32).sum();
    let (mut of_occupation, mut of_skill) = (vec![0.0_f32; adverts.len()], vec![0.0_f32; skills]);
    for &(occupation, skill, count) in counts {
        of_occupation[occupation as usize] += count as f32;
        of_skill[skill as usize] += count as f32;
    }
    let mut entries = Entries::new(adverts.len(), skills);
    for &(occupation, skill, count) in counts {
        if adverts[occupation as usize] < FEWEST_POSTINGS || count < 2 {
            continue;
        }
        let by_chance = of_occupation[occupation as usize] * of_skill[skill as usize] / all;
        let information = (count as f32 / by_chance).ln();
        if information > 0.0 {
            entries.add(occupation, skill, information * count as f32 / (count as f32 + TEMPERING));
        }
    }
    Product::new(entries.matrix(), Comparison::Cosine { tempering: 2.0 }, usize::MAX)
}
