//! In which order credentials can be earned.

use std::collections::{BTreeMap, BTreeSet};

/// Items that wait for each other, smallest first: no order satisfies them.
pub type Cycle<Item> = Vec<Item>;

/// Puts items into an order in which each comes after everything it waits for. `waits_for` gives, for an item, what has to come
/// before; what is not among the items does not count. Of items that could come next, the one that stands first in `items` does.
///
/// Items that wait for each other in a circle come last, in the order given, and are listed.
pub fn in_order<Item: Copy + Ord>(items: &[Item], waits_for: impl Fn(Item) -> Vec<Item>) -> (Vec<Item>, Cycle<Item>) {
    let place: BTreeMap<Item, usize> = items.iter().enumerate().map(|(place, item)| (*item, place)).collect();
    let mut open: Vec<BTreeSet<usize>> = Vec::with_capacity(items.len());
    let mut frees: Vec<Vec<usize>> = vec![Vec::new(); items.len()];
    for (at, item) in items.iter().enumerate() {
        let before = waits_for(*item).into_iter().filter_map(|other| place.get(&other).copied());
        let before: BTreeSet<usize> = before.filter(|other| *other != at).collect();
        before.iter().for_each(|other| frees[*other].push(at));
        open.push(before);
    }
    let mut ready: BTreeSet<usize> = (0..items.len()).filter(|at| open[*at].is_empty()).collect();
    let mut done = vec![false; items.len()];
    let mut order = Vec::with_capacity(items.len());
    while let Some(at) = ready.pop_first() {
        done[at] = true;
        order.push(items[at]);
        for &freed in &frees[at] {
            open[freed].remove(&at);
            if open[freed].is_empty() && !done[freed] {
                ready.insert(freed);
            }
        }
    }
    let stuck: Vec<Item> = (0..items.len()).filter(|at| !done[*at]).map(|at| items[at]).collect();
    order.extend(&stuck);
    let mut cycle = stuck;
    cycle.sort_unstable();
    (order, cycle)
}
