//! The automaton: all label surfaces of a language as one tree of words.
//!
//! It steps over words, not characters: a step is one look-up, a label can only begin and end where words do, and inflected
//! forms take the same step because words are numbered by their stems.

use rustc_hash::FxHashMap;

/// Number of a stem inside a language.
pub(super) type StemId = u32;

/// A word that occurs in no label of the language.
pub(super) const UNKNOWN: StemId = u32::MAX;

/// A tree of words, immutable once built.
#[derive(Debug, Default)]
pub(super) struct Automaton {
    /// First step: node by stem, 0 for none.
    roots: Vec<u32>,
    /// Further steps: (node, stem) to node.
    steps: FxHashMap<u64, u32>,
    nodes: Vec<Node>,
    /// Surfaces that end in a node, nodes one after the other.
    ends: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    first_end: u32,
    end_count: u32,
    has_steps: bool,
}

impl Automaton {
    /// Builds the tree from the words of each surface; the number of a surface is its place in `surfaces`.
    pub fn build<'a>(surfaces: impl Iterator<Item = &'a [StemId]>, stem_count: usize) -> Self {
        let mut automaton = Self { roots: vec![0; stem_count], nodes: vec![Node::default()], ..Self::default() };
        let mut end_of_surface = Vec::new();
        for stems in surfaces {
            end_of_surface.push(automaton.add(stems));
        }
        for node in &end_of_surface {
            automaton.nodes[*node as usize].end_count += 1;
        }
        let mut next = 0;
        for node in &mut automaton.nodes {
            node.first_end = next;
            next += node.end_count;
            node.end_count = 0;
        }
        automaton.ends = vec![0; next as usize];
        for (surface, node) in end_of_surface.iter().enumerate() {
            let node = &mut automaton.nodes[*node as usize];
            automaton.ends[(node.first_end + node.end_count) as usize] = surface as u32;
            node.end_count += 1;
        }
        // Node 0 stands for "none"; empty surfaces end there and are never reached.
        automaton.nodes[0].end_count = 0;
        automaton
    }

    /// Calls `found` with (words taken, surfaces) for every surface that begins with the first of `stems`, shortest first.
    pub fn walk(&self, stems: impl IntoIterator<Item = StemId>, mut found: impl FnMut(usize, &[u32])) {
        let mut node = 0;
        for (taken, stem) in stems.into_iter().enumerate() {
            node = if taken == 0 { self.first(stem) } else { self.step(node, stem) };
            if node == 0 {
                return;
            }
            let here = self.nodes[node as usize];
            if here.end_count > 0 {
                found(taken + 1, &self.ends[here.first_end as usize..(here.first_end + here.end_count) as usize]);
            }
            if !here.has_steps {
                return;
            }
        }
    }

    /// Whether any surface begins with this word.
    pub fn begins(&self, stem: StemId) -> bool {
        self.first(stem) != 0
    }

    fn first(&self, stem: StemId) -> u32 {
        self.roots.get(stem as usize).copied().unwrap_or(0)
    }

    fn step(&self, node: u32, stem: StemId) -> u32 {
        if stem == UNKNOWN {
            return 0;
        }
        self.steps.get(&key(node, stem)).copied().unwrap_or(0)
    }

    fn add(&mut self, stems: &[StemId]) -> u32 {
        let mut node = 0;
        for (place, stem) in stems.iter().enumerate() {
            let fresh = self.nodes.len() as u32;
            let slot = if place == 0 {
                &mut self.roots[*stem as usize]
            } else {
                self.nodes[node as usize].has_steps = true;
                self.steps.entry(key(node, *stem)).or_insert(0)
            };
            if *slot == 0 {
                *slot = fresh;
                self.nodes.push(Node::default());
            }
            node = *slot;
        }
        node
    }
}

fn key(node: u32, stem: StemId) -> u64 {
    u64::from(node) << 32 | u64::from(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefix_that_is_a_surface_is_found() {
        let surfaces: [&[StemId]; 6] = [&[1], &[1, 2], &[1, 2, 3], &[2], &[1, 2], &[]];
        let automaton = Automaton::build(surfaces.into_iter(), 5);
        let check = |text: &[StemId], expected: &[(usize, &[u32])]| {
            let mut found = Vec::new();
            automaton.walk(text.iter().copied(), |taken, surfaces| found.push((taken, surfaces.to_vec())));
            let expected: Vec<(usize, Vec<u32>)> = expected.iter().map(|(n, s)| (*n, s.to_vec())).collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check(&[1, 2, 3, 4], &[(1, &[0]), (2, &[1, 4]), (3, &[2])]);
        check(&[1, 3], &[(1, &[0])]);
        check(&[2, 1], &[(1, &[3])]);
        check(&[3], &[]);
        check(&[UNKNOWN, 1], &[]);
        check(&[1, UNKNOWN], &[(1, &[0])]);
        check(&[], &[]);
    }
}
