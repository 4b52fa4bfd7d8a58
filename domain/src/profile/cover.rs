//! Which offers to take so that everything that can be had is had, for little: weighted set cover.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Something that can be taken, and the items it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// What taking it costs, in whatever is to be kept small: 1 for the number of offers, a price, days. Not negative.
    pub cost: f64,
    /// What it takes out of each limit of [`CoverLimits::sums`], in the same order.
    pub uses: [f64; 2],
    /// Items it covers, by number, each once.
    pub items: Vec<usize>,
}

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverLimits {
    /// Most offers that are taken.
    pub most: usize,
    /// Most that the offers taken may use together, of each of two things; infinite for no limit.
    pub sums: [f64; 2],
}

/// An offer that is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its place among the offers.
    pub offer: usize,
    /// Items that nothing taken before covers, in order.
    pub adds: Vec<usize>,
}

/// What is taken, in the order of taking, and what it comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// Each offer that is taken.
    pub taken: Vec<Taken>,
    /// Items that are not covered, in order: nothing offers them, or the limits stand against it.
    pub uncovered: Vec<usize>,
    /// What it costs together.
    pub cost: f64,
    /// Nothing that covers the same costs less than this. None when limits kept something out: then there is nothing to compare.
    pub least_cost: Option<f64>,
}

/// Takes offers one by one, always the one with the greatest weight of new items for its cost, then drops what turned out not to be
/// needed. Equal ones are taken in the order given.
///
/// The result costs at most `H(d)` times the least possible, `d` being the most items that one offer has and all weights equal
/// (Chvátal 1979); `least_cost` is a bound of this very case, mostly much better: each item is charged its share of what was paid
/// when it was covered, and the charges, scaled so that no offer's items are charged more than the offer costs, are a feasible
/// solution of the dual linear program. Takes time about linear in the sizes of the offers.
pub fn cover(weights: &[f64], offers: &[Offer], limits: &CoverLimits) -> Cover {
    let mut covered_by: Vec<Option<usize>> = vec![None; weights.len()];
    let mut charge = vec![0.0; weights.len()];
    let mut left = limits.sums;
    let mut order: Vec<usize> = Vec::new();
    let mut is_limited = false;

    let weight = |item: usize| weights.get(item).copied().unwrap_or(0.0);
    let gain_of = |offer: &Offer, covered_by: &[Option<usize>]| -> f64 {
        offer.items.iter().filter(|item| covered_by.get(**item) == Some(&None)).map(|item| weight(*item)).sum()
    };
    let mut heap: BinaryHeap<Candidate> = BinaryHeap::with_capacity(offers.len());
    for (at, offer) in offers.iter().enumerate() {
        heap.extend(Candidate::of(at, gain_of(offer, &covered_by), offer.cost));
    }
    while let Some(candidate) = heap.pop() {
        let offer = &offers[candidate.offer];
        // What it would gain has only shrunk since it was looked at: if it still comes first, it is the best.
        let gain = gain_of(offer, &covered_by);
        let Some(now) = Candidate::of(candidate.offer, gain, offer.cost) else { continue };
        if now != candidate && heap.peek().is_some_and(|next| *next > now) {
            heap.push(now);
            continue;
        }
        let fits = offer.uses.iter().zip(left).all(|(uses, left)| *uses <= left);
        if order.len() >= limits.most || !fits {
            is_limited = true;
            continue;
        }
        for item in &offer.items {
            if let Some(slot @ None) = covered_by.get_mut(*item) {
                *slot = Some(candidate.offer);
                charge[*item] = offer.cost * weight(*item) / gain;
            }
        }
        for (left, uses) in left.iter_mut().zip(offer.uses) {
            *left -= uses;
        }
        order.push(candidate.offer);
    }

    let least_cost = (!is_limited).then(|| dual_bound(offers, &charge));
    let kept = without_needless(weights.len(), offers, order);
    let mut seen = vec![false; weights.len()];
    let mut taken = Vec::with_capacity(kept.len());
    for offer in kept {
        let mut adds: Vec<usize> =
            offers[offer].items.iter().copied().filter(|item| seen.get(*item) == Some(&false)).collect();
        adds.sort_unstable();
        adds.iter().for_each(|item| seen[*item] = true);
        taken.push(Taken { offer, adds });
    }
    let cost = taken.iter().map(|taken| offers[taken.offer].cost).sum();
    let uncovered = (0..weights.len()).filter(|item| !seen[*item]).collect();
    Cover { taken, uncovered, cost, least_cost }
}

/// Charges scaled down until no offer is charged more than it costs.
fn dual_bound(offers: &[Offer], charge: &[f64]) -> f64 {
    let total: f64 = charge.iter().sum();
    let overcharged = |offer: &Offer| -> f64 {
        let charged: f64 = offer.items.iter().filter_map(|item| charge.get(*item)).sum();
        if offer.cost > 0.0 { charged / offer.cost } else { 0.0 }
    };
    total / offers.iter().map(overcharged).fold(1.0, f64::max)
}

/// Drops, the last taken first, what others cover as well.
fn without_needless(items: usize, offers: &[Offer], mut order: Vec<usize>) -> Vec<usize> {
    let mut times = vec![0_u32; items];
    let each = |offer: usize, times: &mut [u32], change: i32| {
        for item in &offers[offer].items {
            if let Some(count) = times.get_mut(*item) {
                *count = count.saturating_add_signed(change);
            }
        }
    };
    order.iter().for_each(|offer| each(*offer, &mut times, 1));
    for at in (0..order.len()).rev() {
        let is_needless = offers[order[at]].items.iter().all(|item| times.get(*item).is_none_or(|count| *count > 1));
        if is_needless {
            each(order[at], &mut times, -1);
            order.remove(at);
        }
    }
    order
}

/// An offer and what it would gain for its cost.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Candidate {
    rate: f64,
    gain: f64,
    offer: usize,
}

impl Candidate {
    fn of(offer: usize, gain: f64, cost: f64) -> Option<Self> {
        (gain > 0.0 && cost >= 0.0).then(|| Self {
            rate: if cost > 0.0 { gain / cost } else { f64::INFINITY },
            gain,
            offer,
        })
    }
}

impl Eq for Candidate {}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rate.total_cmp(&other.rate).then(self.gain.total_cmp(&other.gain)).then(other.offer.cmp(&self.offer))
    }
}
