use std::collections::HashMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::model::Predicate;

fn skill(number: u32) -> ConceptId {
    ConceptId::mint("test", &number.to_string())
}

fn credential(number: u32) -> CredentialId {
    CredentialId::mint("test", &number.to_string())
}

fn stated(number: u32, need: Need, weight: f64, level: Option<f64>) -> ProfileSkill {
    ProfileSkill { skill: skill(number), need, weight, level, origins: vec![Origin::Stated] }
}

#[test]
fn a_skill_is_in_a_profile_once_for_its_strongest_reason() {
    let profile = Profile::gather([
        stated(1, Need::InDemand, 0.2, Some(0.3)),
        stated(1, Need::Essential, 1.0, None),
        stated(2, Need::Stated, 0.0, None),
        stated(3, Need::Optional, 7.0, Some(0.9)),
    ]);
    let mut found: Vec<(ConceptId, Need, f64, Option<f64>, usize)> =
        profile.skills().iter().map(|one| (one.skill, one.need, one.weight, one.level, one.origins.len())).collect();
    found.sort_by_key(|one| one.1);
    assert_eq!(found, [(skill(1), Need::Essential, 1.0, Some(0.3), 2), (skill(3), Need::Optional, 1.0, Some(0.9), 1)]);
}

#[test]
fn requirements_have_weights() {
    let check = |requirement, importance, need: Option<Need>, weight: f64| {
        assert_eq!(Need::of_requirement(requirement, importance), need, "{requirement} {importance:?}");
        assert_eq!(weight_of_requirement(requirement, importance), weight, "{requirement} {importance:?}");
    };
    check(Requirement::Essential, None, Some(Need::Essential), 1.0);
    check(Requirement::Optional, None, Some(Need::Optional), 0.5);
    check(Requirement::Rated, Some(0.75), Some(Need::Essential), 0.75);
    check(Requirement::Rated, Some(0.3), Some(Need::Optional), 0.3);
    check(Requirement::Rated, Some(0.1), None, 0.1);
    check(Requirement::Rated, None, Some(Need::Optional), 0.5);
}

#[test]
fn ties_have_direction() {
    let (near, far) = (skill(1), skill(2));
    // What one has maps broadly to something: it is narrower than that.
    let tie = Tie::mapped(near, far, TieSide::Have, Predicate::Broad, None);
    assert_eq!((tie.have, tie.want, tie.kind), (near, far, TieKind::Narrower));
    // What is wanted maps broadly to something: having that is having something broader.
    let tie = Tie::mapped(near, far, TieSide::Want, Predicate::Broad, Some(0.5));
    assert_eq!((tie.have, tie.want, tie.kind, tie.credit), (far, near, TieKind::Broader, 0.25));
    assert_eq!(Tie::up(near, far, TieSide::Have).kind, TieKind::Narrower);
    assert_eq!(Tie::up(near, far, TieSide::Want).kind, TieKind::Broader);
    assert_eq!(Tie::down(near, far, TieSide::Have).kind, TieKind::Broader);
    assert_eq!(Tie::down(near, far, TieSide::Want).kind, TieKind::Narrower);
    assert_eq!(Tie::similar(near, far, TieSide::Have, 0.1), None);
    assert!(Tie::same(near).is_match());
    assert!(!Tie::up(near, far, TieSide::Have).is_match());
}

#[test]
fn what_is_looked_for_from_either_side_is_one_tie() {
    for predicate in [Predicate::Exact, Predicate::Close, Predicate::Broad, Predicate::Narrow, Predicate::Related] {
        let from_have = Tie::mapped(skill(1), skill(2), TieSide::Have, predicate, Some(0.7));
        let from_want = Tie::mapped(skill(2), skill(1), TieSide::Want, predicate.inverse(), Some(0.7));
        assert_eq!(from_have, from_want);
    }
    assert_eq!(Tie::up(skill(1), skill(2), TieSide::Have), Tie::down(skill(2), skill(1), TieSide::Want));
    assert_eq!(Tie::down(skill(1), skill(2), TieSide::Have), Tie::up(skill(2), skill(1), TieSide::Want));
}

#[test]
fn comparisons_say_what_is_missing() {
    let have = Profile::gather([
        stated(1, Need::Stated, 1.0, Some(0.5)),
        stated(2, Need::Stated, 1.0, None),
        stated(3, Need::Stated, 1.0, None),
        stated(9, Need::Stated, 1.0, None),
    ]);
    let want = Profile::gather([
        stated(1, Need::Essential, 1.0, Some(1.0)),
        stated(2, Need::Essential, 1.0, None),
        stated(4, Need::Optional, 0.5, None),
        stated(5, Need::InDemand, 0.5, None),
    ]);
    let ties = strongest([
        Tie::same(skill(1)),
        Tie::same(skill(2)),
        Tie::up(skill(3), skill(4), TieSide::Have),
        Tie::down(skill(2), skill(4), TieSide::Have),
    ]);
    let (wanted, surplus) = compare(&have, &want, &ties);
    let of = |number: u32| wanted.iter().find(|one| want.skills()[one.at].skill == skill(number)).expect("wanted");
    assert_eq!((of(1).likeness, of(1).credit), (Likeness::Partly, 0.5));
    assert_eq!((of(2).likeness, of(2).credit), (Likeness::Matched, 1.0));
    assert_eq!((of(4).likeness, of(4).tie.map(|tie| tie.have)), (Likeness::Partly, Some(skill(3))));
    assert_eq!((of(5).likeness, of(5).tie), (Likeness::Missing, None));
    let surplus: Vec<ConceptId> = surplus.into_iter().map(|at| have.skills()[at].skill).collect();
    assert_eq!(surplus, [skill(9)]);
    let all = coverage(&want, &wanted, None);
    assert_eq!((all.wanted, all.matched, all.partly, all.missing), (4, 1, 2, 1));
    assert!((all.share().expect("a share") - (0.5 + 1.0 + 0.4) / 3.0).abs() < 1e-12);
    assert_eq!(coverage(&want, &wanted, Some(Need::InDemand)).share(), Some(0.0));
    assert_eq!(coverage(&want, &wanted, Some(Need::Stated)).share(), None);
}

#[test]
fn credentials_are_alike_by_what_they_cover() {
    let share = |covered: f64| Coverage { weight: 1.0, covered, ..Coverage::default() };
    let check = |first: f64, second: f64, expected: Competency| {
        assert_eq!(same_competency(&share(first), &share(second)), expected, "{first} {second}");
    };
    check(1.0, 0.9, Competency::Same);
    check(0.3, 1.0, Competency::Contains);
    check(1.0, 0.3, Competency::Within);
    check(0.5, 0.0, Competency::Overlapping);
    check(0.0, 0.0, Competency::Different);
    assert_eq!(same_competency(&Coverage::default(), &share(1.0)), Competency::Unknown);
}

#[test]
fn prerequisites_come_first_and_circles_are_found() {
    let waits = HashMap::from([(1, vec![2, 3]), (2, vec![3]), (5, vec![6]), (6, vec![5]), (7, vec![99])]);
    let (order, cycle) = in_order(&[1, 2, 3, 4, 5, 6, 7], |item| waits.get(&item).cloned().unwrap_or_default());
    assert_eq!(order, [3, 2, 1, 4, 7, 5, 6]);
    assert_eq!(cycle, [5, 6]);
}

#[test]
fn rules_are_judged_with_reasons() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).expect("a day");
    let held = Held {
        skills: HashMap::from([(skill(1), (1.0, Some(0.5))), (skill(2), (0.8, None)), (skill(3), (0.3, None))]),
        credentials: HashMap::from([
            (credential(1), HeldCredential { endorsements: 2, ..HeldCredential::default() }),
            (credential(2), HeldCredential { expires_on: Some(day(9)), ..HeldCredential::default() }),
            (credential(3), HeldCredential { issued_on: Some(day(11)), ..HeldCredential::default() }),
        ]),
        on: day(10),
        least_credit: 0.8,
    };
    let check = |rule: Rule, is_met: bool, reason: Reason| {
        let verdict = rule.judge(&held);
        assert_eq!((verdict.is_met, verdict.reason), (is_met, reason), "{rule:?}");
    };
    check(Rule::Skill(skill(1), None), true, Reason::Held);
    check(Rule::Skill(skill(1), Some(0.5)), true, Reason::Held);
    check(Rule::Skill(skill(1), Some(0.6)), false, Reason::LevelTooLow);
    check(Rule::Skill(skill(2), None), true, Reason::StoodInFor);
    check(Rule::Skill(skill(2), Some(0.1)), false, Reason::LevelUnknown);
    check(Rule::Skill(skill(3), None), false, Reason::NotHeld);
    check(Rule::Skill(skill(4), None), false, Reason::NotHeld);
    check(Rule::Credential(credential(1), 2), true, Reason::Held);
    check(Rule::Credential(credential(1), 3), false, Reason::TooFewEndorsements);
    check(Rule::Credential(credential(2), 0), false, Reason::Expired);
    check(Rule::Credential(credential(3), 0), false, Reason::NotYetValid);
    check(Rule::Credential(credential(4), 0), false, Reason::NotHeld);
    let (yes, no) = (Rule::Skill(skill(1), None), Rule::Skill(skill(4), None));
    check(Rule::AllOf(vec![yes.clone(), no.clone()]), false, Reason::TooFewMet);
    check(Rule::AllOf(Vec::new()), true, Reason::EnoughMet);
    check(Rule::AnyOf(vec![no.clone(), yes.clone()]), true, Reason::EnoughMet);
    check(Rule::AnyOf(Vec::new()), false, Reason::TooFewMet);
    check(Rule::AtLeast(2, vec![yes.clone(), no, yes.clone()]), true, Reason::EnoughMet);
    let unknown = Rule::Stated("a welder's eye".to_owned());
    check(unknown.clone(), false, Reason::NotKnown);
    check(Rule::AllOf(vec![yes, unknown]), false, Reason::TooFewMet);
}

fn offers() -> impl Strategy<Value = (Vec<f64>, Vec<Offer>)> {
    (1usize..8).prop_flat_map(|items| {
        let weights = prop::collection::vec(1u32..5, items);
        let offer = (1u32..6, prop::collection::btree_set(0..items, 0..=items));
        (weights, prop::collection::vec(offer, 0..10)).prop_map(|(weights, offers)| {
            let offer = |(cost, items): (u32, std::collections::BTreeSet<usize>)| Offer {
                cost: f64::from(cost),
                uses: [f64::from(cost), 1.0],
                items: items.into_iter().collect(),
            };
            (weights.into_iter().map(f64::from).collect(), offers.into_iter().map(offer).collect())
        })
    })
}

/// The least cost of covering everything that can be covered, by trying all sets of offers.
fn brute_force(items: usize, offers: &[Offer]) -> f64 {
    let mask = |offer: &Offer| offer.items.iter().fold(0_u32, |mask, item| mask | 1 << item);
    let all = offers.iter().fold(0, |all, offer| all | mask(offer));
    assert!(items <= 32);
    let cost_of = |set: u32| {
        let taken = offers.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let (covered, cost) = taken.fold((0, 0.0), |(mine, cost), (_, offer)| (mine | mask(offer), cost + offer.cost));
        (covered == all).then_some(cost)
    };
    (0..1_u32 << offers.len()).filter_map(cost_of).fold(f64::INFINITY, f64::min)
}

const NO_LIMITS: CoverLimits = CoverLimits { most: usize::MAX, sums: [f64::INFINITY; 2] };

proptest! {
    #[test]
    fn covers_are_within_their_bound((weights, offers) in offers()) {
        let found = cover(&weights, &offers, &NO_LIMITS);
        let best = brute_force(weights.len(), &offers);
        let least = found.least_cost.expect("nothing was limited");
        prop_assert!(least <= best + 1e-9, "{least} > {best}");
        prop_assert!(best <= found.cost + 1e-9);
        // Chvátal's bound, with weights for numbers: the weight of the largest offer.
        let largest = offers.iter().map(|offer| offer.items.iter().map(|item| weights[*item]).sum::<f64>()).fold(0.0, f64::max);
        let harmonic: f64 = (1..=largest as u32).map(|n| 1.0 / f64::from(n)).sum();
        prop_assert!(found.cost <= harmonic * best + 1e-9, "{} > {harmonic} * {best}", found.cost);
        // Everything that is offered is covered, and said to be added once.
        let mut added: Vec<usize> = found.taken.iter().flat_map(|taken| taken.adds.clone()).collect();
        added.sort_unstable();
        let mut offered: Vec<usize> = offers.iter().flat_map(|offer| offer.items.clone()).collect();
        offered.sort_unstable();
        offered.dedup();
        prop_assert_eq!(&added, &offered);
        prop_assert_eq!(added.len() + found.uncovered.len(), weights.len());
    }

    #[test]
    fn covers_keep_to_limits((weights, offers) in offers(), most in 0usize..4, budget in 0.0f64..8.0) {
        let found = cover(&weights, &offers, &CoverLimits { most, sums: [budget, f64::INFINITY] });
        prop_assert!(found.taken.len() <= most);
        prop_assert!(found.cost <= budget + 1e-9);
    }

    #[test]
    fn tables_read_the_same_from_either_end(cells in prop::collection::vec((0u32..6, 0u32..6, 1u32..4), 0..40)) {
        let cell = |(owner, number, weight)| Cell { owner, skill: skill(number), need: Need::Stated, weight: f64::from(weight) / 4.0 };
        let table = Incidence::of(cells.iter().copied().map(cell).collect());
        let mut shuffled: Vec<Cell<u32>> = cells.iter().copied().map(cell).collect();
        shuffled.reverse();
        prop_assert_eq!(&table, &Incidence::of(shuffled));
        let forward: Vec<Cell<u32>> = table.owners().iter().flat_map(|owner| table.skills_of(*owner)).collect();
        let mut backward: Vec<Cell<u32>> = table.skills().iter().flat_map(|skill| table.owners_of(*skill)).collect();
        backward.sort_by_key(|cell| (cell.owner, cell.skill));
        prop_assert_eq!(forward, backward);
        let credits = HashMap::from([(skill(1), 1.0), (skill(2), 0.5)]);
        let found = table.coverage_by_owner(&credits, None);
        let has_any = |owner: &&u32| table.skills_of(**owner).any(|cell| credits.contains_key(&cell.skill));
        prop_assert_eq!(found.len(), table.owners().iter().filter(has_any).count());
        for (owner, found) in found {
            prop_assert_eq!(found, table.coverage_of(owner, &credits, None));
            prop_assert!(found.covered > 0.0 && found.covered <= found.weight);
        }
    }

    #[test]
    fn orders_keep_everything_and_respect_what_waits(edges in prop::collection::vec((0u8..7, 0u8..7), 0..14)) {
        let items: Vec<u8> = (0..7).collect();
        let waits = |item: u8| edges.iter().filter(|(from, _)| *from == item).map(|(_, to)| *to).collect::<Vec<_>>();
        let (order, cycle) = in_order(&items, waits);
        let mut all = order.clone();
        all.sort_unstable();
        prop_assert_eq!(all, items);
        let place = |item: u8| order.iter().position(|one| *one == item);
        for (from, to) in &edges {
            prop_assert!(from == to || cycle.contains(from) || place(*to) < place(*from));
        }
    }
}
