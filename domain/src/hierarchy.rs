//! Keeping hierarchies free of cycles.

use std::collections::HashMap;

use crate::id::ConceptId;

/// Positions of the edges (narrower, broader) that must go so that no concept is broader than itself.
///
/// Walks the edges in their order, so the edge that closes a cycle is the one named. Linear in the number of edges.
pub fn edges_closing_cycles(edges: &[(ConceptId, ConceptId)]) -> Vec<usize> {
    let mut outgoing: HashMap<ConceptId, Vec<usize>> = HashMap::new();
    for (position, (narrower, _)) in edges.iter().enumerate() {
        outgoing.entry(*narrower).or_default().push(position);
    }
    let mut state: HashMap<ConceptId, Visit> = HashMap::with_capacity(outgoing.len());
    let mut closing = Vec::new();
    for (start, _) in edges {
        if !state.contains_key(start) {
            walk(*start, edges, &outgoing, &mut state, &mut closing);
        }
    }
    closing.sort_unstable();
    closing
}

#[derive(PartialEq)]
enum Visit {
    OnPath,
    Done,
}

/// Depth-first without recursion: hierarchies from outside may be as deep as they like.
fn walk(
    start: ConceptId,
    edges: &[(ConceptId, ConceptId)],
    outgoing: &HashMap<ConceptId, Vec<usize>>,
    state: &mut HashMap<ConceptId, Visit>,
    closing: &mut Vec<usize>,
) {
    let none = Vec::new();
    let mut path = vec![(start, 0)];
    state.insert(start, Visit::OnPath);
    while let Some((node, next)) = path.pop() {
        let Some(&position) = outgoing.get(&node).unwrap_or(&none).get(next) else {
            state.insert(node, Visit::Done);
            continue;
        };
        path.push((node, next + 1));
        let broader = edges[position].1;
        match state.get(&broader) {
            Some(Visit::OnPath) => closing.push(position),
            Some(Visit::Done) => {}
            None => {
                state.insert(broader, Visit::OnPath);
                path.push((broader, 0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(edges: &[(&str, &str)], expected: &[usize]) {
        let edges: Vec<_> =
            edges.iter().map(|(a, b)| (ConceptId::mint("test", a), ConceptId::mint("test", b))).collect();
        assert_eq!(edges_closing_cycles(&edges), expected);
    }

    #[test]
    fn the_edge_that_closes_a_cycle_is_named() {
        check(&[("a", "b"), ("b", "c"), ("a", "c")], &[]);
        check(&[("a", "b"), ("b", "c"), ("c", "a")], &[2]);
        check(&[("a", "a")], &[0]);
        check(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")], &[1, 3]);
    }
}
