//! The best of every row.

use std::thread;

use super::blend::{Weights, weighted};
use super::co_demand::{self, Adverts, FEWEST_POSTINGS};
use super::method::{COMPONENTS, Components};
use super::product::{Found, Product, Scratch};
use super::space::{Space, Spaces};

/// Concepts kept by each method, the blend included.
pub const MOST_SIMILAR: usize = 50;

/// Rows that a thread works on at a time: what is held in memory.
const ROWS: usize = 256;

/// A similar concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Similar {
    /// Its number.
    pub other: u32,
    /// Its scores.
    pub components: Components,
}

/// What is similar to one concept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Which methods have anything to compare the concept by.
    pub known: [bool; COMPONENTS],
    /// The best by each method and by the blend: best blend first, then by number.
    pub similar: Vec<Similar>,
}

/// Where co-demand comes from.
enum CoDemand<'a, A> {
    /// Adverts that name both.
    Adverts(&'a A),
    /// What adverts ask of occupations.
    Profiles(&'a Product),
}

impl Spaces {
    /// Ranks the skills, each one in the order of the numbers.
    ///
    /// # Errors
    /// The first error of `each`.
    pub fn rank_skills<E>(
        &self,
        adverts: &impl Adverts,
        weights: Weights,
        threads: usize,
        each: impl FnMut(Ranked) -> Result<(), E>,
    ) -> Result<(), E> {
        rank(&self.skills, &CoDemand::Adverts(adverts), weights, threads, each)
    }

    /// Ranks the occupations. `counts` holds how many adverts for an occupation name a skill (occupation, skill, adverts), `adverts`
    /// how many adverts there are for each occupation.
    ///
    /// # Errors
    /// The first error of `each`.
    pub fn rank_occupations<E>(
        &self,
        counts: &[(u32, u32, u32)],
        adverts: &[u32],
        weights: Weights,
        threads: usize,
        each: impl FnMut(Ranked) -> Result<(), E>,
    ) -> Result<(), E> {
        let profiles = co_demand::profiles(counts, adverts, self.skills.ids.len());
        rank(&self.occupations, &CoDemand::<NoAdverts>::Profiles(&profiles), weights, threads, each)
    }
}

fn rank<A: Adverts, E>(
    space: &Space,
    co_demand: &CoDemand<'_, A>,
    weights: Weights,
    threads: usize,
    mut each: impl FnMut(Ranked) -> Result<(), E>,
) -> Result<(), E> {
    let len = space.ids.len();
    let mut rankers: Vec<Ranker<'_, A>> = (0..threads.max(1)).map(|_| Ranker::new(space, co_demand, weights)).collect();
    let mut next = 0;
    while next < len {
        let ranked: Vec<Vec<Ranked>> = thread::scope(|scope| {
            let running: Vec<_> = rankers
                .iter_mut()
                .enumerate()
                .map(|(at, ranker)| {
                    let rows = (next + at * ROWS).min(len)..(next + (at + 1) * ROWS).min(len);
                    scope.spawn(move || rows.map(|row| ranker.row(row as u32)).collect())
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        ranked.into_iter().flatten().try_for_each(&mut each)?;
        next += rankers.len() * ROWS;
    }
    Ok(())
}

/// Works on one row after the other.
struct Ranker<'a, A> {
    space: &'a Space,
    co_demand: &'a CoDemand<'a, A>,
    weights: Weights,
    scratch: Scratch,
    found: Vec<Found>,
    /// By number, the place among the candidates and one; 0 for none.
    places: Vec<u32>,
    candidates: Vec<Candidate>,
}

struct Candidate {
    similar: Similar,
    is_kept: bool,
}

impl<'a, A: Adverts> Ranker<'a, A> {
    fn new(space: &'a Space, co_demand: &'a CoDemand<'a, A>, weights: Weights) -> Self {
        let len = space.ids.len();
        let (scratch, places) = (Scratch::new(len), vec![0; len]);
        Self { space, co_demand, weights, scratch, found: Vec::new(), places, candidates: Vec::new() }
    }

    fn row(&mut self, number: u32) -> Ranked {
        let mut known = [false; COMPONENTS];
        for (method, known) in known.iter_mut().enumerate() {
            self.found.clear();
            let product = match method {
                0 => match self.co_demand {
                    CoDemand::Adverts(adverts) => {
                        *known = adverts.naming(number) >= FEWEST_POSTINGS;
                        co_demand::scores(*adverts, number, &mut self.scratch, &mut self.found);
                        None
                    }
                    CoDemand::Profiles(product) => Some(*product),
                },
                1 => Some(&self.space.shared),
                2 => Some(&self.space.hierarchy),
                3 => Some(&self.space.text),
                _ => Some(&self.space.relations),
            };
            if let Some(product) = product {
                *known = product.knows(number);
                product.scores(number, &mut self.scratch, &mut self.found);
            }
            self.collect(method);
        }
        Ranked { known, similar: self.best() }
    }

    /// Adds what a method has found to the candidates, and keeps its best.
    fn collect(&mut self, method: usize) {
        let best = |found: &Found| (std::cmp::Reverse(found.score), found.other);
        if self.found.len() > MOST_SIMILAR {
            self.found.select_nth_unstable_by_key(MOST_SIMILAR, best);
        }
        for (at, found) in self.found.iter().enumerate() {
            let place = &mut self.places[found.other as usize];
            if *place == 0 {
                let similar = Similar { other: found.other, components: [0; COMPONENTS] };
                self.candidates.push(Candidate { similar, is_kept: false });
                *place = self.candidates.len() as u32;
            }
            let candidate = &mut self.candidates[*place as usize - 1];
            candidate.similar.components[method] = found.score;
            candidate.is_kept |= at < MOST_SIMILAR;
        }
    }

    /// The best of the candidates, who are forgotten.
    fn best(&mut self) -> Vec<Similar> {
        let weights = self.weights;
        let order = |candidate: &Candidate| {
            (std::cmp::Reverse(weighted(&candidate.similar.components, weights)), candidate.similar.other)
        };
        if self.candidates.len() > MOST_SIMILAR {
            self.candidates.select_nth_unstable_by_key(MOST_SIMILAR, order);
        }
        self.candidates.iter_mut().take(MOST_SIMILAR).for_each(|candidate| candidate.is_kept = true);
        for candidate in &self.candidates {
            self.places[candidate.similar.other as usize] = 0;
        }
        self.candidates.retain(|candidate| candidate.is_kept);
        self.candidates.sort_unstable_by_key(order);
        self.candidates.drain(..).map(|candidate| candidate.similar).collect()
    }
}

/// There are none.
struct NoAdverts;

impl Adverts for NoAdverts {
    fn postings(&self) -> u32 {
        0
    }

    fn naming(&self, _skill: u32) -> u32 {
        0
    }

    fn each_beside(&self, _skill: u32, _visit: impl FnMut(u32)) {}
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::super::blend::blend;
    use super::super::{ConceptFacts, Facts, MappingFacts, RelationFacts};
    use super::*;
    use crate::id::ConceptId;
    use crate::model::{ConceptKind, LabelType, Predicate, RelationKind};

    const SKILLS: usize = 80;
    const OCCUPATIONS: usize = 12;

    /// Adverts by the skills they name.
    struct Named(Vec<Vec<u32>>);

    impl Adverts for Named {
        fn postings(&self) -> u32 {
            self.0.len() as u32
        }

        fn naming(&self, skill: u32) -> u32 {
            self.0.iter().filter(|skills| skills.contains(&skill)).count() as u32
        }

        fn each_beside(&self, skill: u32, mut visit: impl FnMut(u32)) {
            self.0.iter().filter(|skills| skills.contains(&skill)).flatten().for_each(|&other| visit(other));
        }
    }

    fn skill(number: usize) -> ConceptId {
        ConceptId::mint("skill", &number.to_string())
    }

    fn occupation(number: usize) -> ConceptId {
        ConceptId::mint("occupation", &number.to_string())
    }

    fn concept(id: ConceptId, kind: ConceptKind, number: usize) -> ConceptFacts {
        const WORDS: [&str; 7] = ["weld", "pipes", "bake", "bread", "nursing", "care", "wards"];
        ConceptFacts {
            id,
            framework: if number.is_multiple_of(3) { "one" } else { "other" }.to_owned(),
            kind,
            language: "en".to_owned(),
            labels: vec![(LabelType::Preferred, format!("{} {} {number}", WORDS[number % 7], WORDS[number / 7 % 7]))],
            texts: Vec::new(),
            ancestors: vec![skill(1_000 + number % 5), skill(2_000)],
        }
    }

    fn facts(needs: &[(usize, usize)], related: &[(usize, usize)], mapped: &[(usize, usize)]) -> Facts {
        let relation =
            |subject, kind, object, rank| RelationFacts { subject, kind, object, importance: None, rank: Some(rank) };
        let needs = needs.iter().map(|&(s, o)| relation(skill(s), RelationKind::EssentialFor, occupation(o), 1));
        let related = related.iter().enumerate().flat_map(|(rank, &(left, right))| {
            let occupations = (occupation(left % OCCUPATIONS), occupation(right % OCCUPATIONS));
            [
                relation(skill(left), RelationKind::Related, skill(right), 1),
                relation(occupations.0, RelationKind::Related, occupations.1, rank as u32 + 1),
            ]
        });
        let mapping = |&(left, right): &(usize, usize)| MappingFacts {
            subject: skill(left),
            predicate: Predicate::Close,
            object: skill(right),
            confidence: 0.9,
        };
        Facts {
            concepts: (0..SKILLS)
                .map(|number| concept(skill(number), ConceptKind::Skill, number))
                .chain((0..OCCUPATIONS).map(|number| concept(occupation(number), ConceptKind::Occupation, number)))
                .collect(),
            relations: needs.chain(related).collect(),
            mappings: mapped.iter().map(mapping).collect(),
        }
    }

    fn ranked(facts: Facts, adverts: &Named, threads: usize) -> (Vec<Ranked>, Vec<Ranked>) {
        let spaces = facts.prepare();
        let (mut skills, mut occupations) = (Vec::new(), Vec::new());
        let take = |list: &mut Vec<Ranked>, ranked| {
            list.push(ranked);
            Ok::<(), Infallible>(())
        };
        let _ = spaces.rank_skills(adverts, Weights::SKILLS, threads, |row| take(&mut skills, row));
        let counts: Vec<(u32, u32, u32)> = (0..OCCUPATIONS as u32).map(|number| (number, number % 4, 6)).collect();
        let postings = [6; OCCUPATIONS];
        let weights = Weights::OCCUPATIONS;
        let _ = spaces.rank_occupations(&counts, &postings, weights, threads, |row| take(&mut occupations, row));
        (skills, occupations)
    }

    fn pairs(most: usize, count: usize) -> impl Strategy<Value = Vec<(usize, usize)>> {
        prop::collection::vec((0..SKILLS, 0..most), 0..count)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn lists_do_not_depend_on_threads_nor_on_the_order_of_facts(
            needs in pairs(OCCUPATIONS, 300),
            related in pairs(SKILLS, 40),
            mapped in pairs(SKILLS, 10),
            adverts in prop::collection::vec(prop::collection::vec(0..SKILLS as u32 / 8, 1..6), 0..60),
        ) {
            let adverts = Named(adverts.into_iter().map(|mut skills| { skills.sort_unstable(); skills.dedup(); skills }).collect());
            let once = facts(&needs, &related, &mapped);
            let mut shuffled = once.clone();
            shuffled.concepts.reverse();
            shuffled.relations.reverse();
            shuffled.mappings.reverse();
            let expected = ranked(once, &adverts, 1);
            prop_assert_eq!(&expected, &ranked(shuffled, &adverts, 1));
            prop_assert_eq!(&expected, &ranked(facts(&needs, &related, &mapped), &adverts, 3));

            for (list, weights, len) in [(&expected.0, Weights::SKILLS, SKILLS), (&expected.1, Weights::OCCUPATIONS, OCCUPATIONS)] {
                prop_assert_eq!(list.len(), len);
                for (number, row) in list.iter().enumerate() {
                    let blends: Vec<f64> =
                        row.similar.iter().map(|similar| blend(&similar.components, &row.known, weights)).collect();
                    prop_assert!(blends.is_sorted_by(|left, right| left >= right));
                    prop_assert!(blends.iter().all(|blend| (0.0..=1.0).contains(blend)));
                    prop_assert!(row.similar.iter().all(|similar| similar.other as usize != number));
                    let mut others: Vec<u32> = row.similar.iter().map(|similar| similar.other).collect();
                    others.sort_unstable();
                    others.dedup();
                    prop_assert_eq!(others.len(), row.similar.len());
                    prop_assert!(row.similar.len() <= (COMPONENTS + 1) * MOST_SIMILAR);
                    // Nobody has a component by a method that knows nothing of the concept.
                    for method in (0..COMPONENTS).filter(|&method| !row.known[method]) {
                        prop_assert!(row.similar.iter().all(|similar| similar.components[method] == 0));
                    }
                }
            }
        }
    }

    #[test]
    fn occupations_keep_the_direction_of_moves() {
        let (_, occupations) = ranked(facts(&[], &[(0, 1), (0, 2)], &[]), &Named(Vec::new()), 1);
        let numbers: Vec<usize> = {
            let mut ids: Vec<ConceptId> = (0..OCCUPATIONS).map(occupation).collect();
            ids.sort_unstable();
            (0..OCCUPATIONS).map(|number| ids.binary_search(&occupation(number)).unwrap()).collect()
        };
        let component = |from: usize, to: usize| {
            let row = &occupations[numbers[from]];
            row.similar
                .iter()
                .find(|similar| similar.other as usize == numbers[to])
                .map(|similar| similar.components[4])
        };
        assert_eq!(component(0, 1), Some(u16::MAX));
        assert_eq!(component(1, 0), Some(u16::MAX.div_ceil(2)));
        assert!(component(0, 2) < component(0, 1));
    }

    #[test]
    fn adverts_count_from_the_floor_on() {
        let common = vec![0, 1];
        let few = Named((0..4).map(|_| common.clone()).chain((0..40).map(|_| vec![2])).collect());
        let many = Named((0..9).map(|_| common.clone()).chain((0..40).map(|_| vec![2])).collect());
        let co_demand = |adverts: &Named| {
            let (skills, _) = ranked(facts(&[], &[], &[]), adverts, 1);
            let found = skills[0].similar.iter().find(|similar| similar.other == 1);
            (skills[0].known[0], found.map_or(0, |similar| similar.components[0]))
        };
        assert_eq!(co_demand(&few), (false, 0));
        let (known, score) = co_demand(&many);
        assert!(known);
        // Perfectly bound to each other, seen nine times: 9 / (9 + 5).
        assert!(score.abs_diff((9.0_f32 / 14.0 * 65_535.0) as u16) <= 1, "{score}");
    }
}
