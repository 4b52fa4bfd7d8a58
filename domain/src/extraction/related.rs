//! Words that stand for each other, learned from the labels themselves.
//!
//! A framework's alternative labels are many small substitutions: "oversee staff" beside "manage staff", "supervise crew"
//! beside "supervise team". Words that often take each other's place inside one concept are related; so are words that
//! share most of their letters ("analysis", "analytical"), and compounds with their parts ("teamwork", "team").

use rustc_hash::{FxHashMap, FxHashSet};

use super::automaton::StemId;

/// Related words kept for a word, strongest first.
const MOST_RELATED: usize = 10;
/// Substitutions seen once may be chance.
const FEWEST_SUBSTITUTIONS: u32 = 2;
/// Words shorter than this share letters by chance.
const SHORTEST_SHARED: usize = 4;

/// Each part of a compound has at least this many bytes.
pub(super) const SHORTEST_PART: usize = 4;
/// Longer words are not taken apart.
pub(super) const LONGEST_COMPOUND: usize = 48;
/// How much a part says about the compound.
pub(super) const PART_SIMILARITY: f32 = 0.8;

/// For every stem: related stems with a similarity in 0..1, itself left out.
#[derive(Debug, Default)]
pub(super) struct RelatedWords {
    first: Vec<u32>,
    entries: Vec<(StemId, f32)>,
}

impl RelatedWords {
    /// Learns from the labels of each concept (as stems) and the spelling of every stem.
    pub fn learn(labels_by_concept: &[Vec<Vec<StemId>>], spelling: &[String]) -> Self {
        let mut related: Vec<Vec<(StemId, f32)>> = vec![Vec::new(); spelling.len()];
        substitutions(labels_by_concept, &mut related);
        shared_letters(spelling, &mut related);
        parts(spelling, &mut related);
        let mut words = Self { first: Vec::with_capacity(spelling.len() + 1), entries: Vec::new() };
        for list in &mut related {
            words.first.push(words.entries.len() as u32);
            list.sort_unstable_by_key(|(stem, _)| *stem);
            list.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    kept.1 = kept.1.max(later.1);
                }
                same
            });
            list.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
            words.entries.extend(list.iter().take(MOST_RELATED));
        }
        words.first.push(words.entries.len() as u32);
        words
    }

    /// Related stems of a stem, strongest first.
    pub fn of(&self, stem: StemId) -> &[(StemId, f32)] {
        let place = stem as usize;
        match (self.first.get(place), self.first.get(place + 1)) {
            (Some(from), Some(to)) => &self.entries[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

fn substitutions(labels_by_concept: &[Vec<Vec<StemId>>], related: &mut [Vec<(StemId, f32)>]) {
    let mut pairs: FxHashMap<(StemId, StemId), u32> = FxHashMap::default();
    let mut frames: FxHashMap<Vec<StemId>, Vec<StemId>> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for labels in labels_by_concept {
        frames.clear();
        seen.clear();
        for label in labels.iter().filter(|label| (2..=8).contains(&label.len())) {
            for place in 0..label.len() {
                let mut frame = label.clone();
                let word = std::mem::replace(&mut frame[place], StemId::MAX);
                let words = frames.entry(frame).or_default();
                if words.len() < 16 && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        for words in frames.values() {
            for (place, left) in words.iter().enumerate() {
                for right in &words[place + 1..] {
                    seen.insert((*left.min(right), *left.max(right)));
                }
            }
        }
        for pair in &seen {
            *pairs.entry(*pair).or_insert(0) += 1;
        }
    }

    let mut totals: FxHashMap<StemId, u32> = FxHashMap::default();
    for ((left, right), count) in &pairs {
        *totals.entry(*left).or_insert(0) += count;
        *totals.entry(*right).or_insert(0) += count;
    }
    for ((left, right), count) in &pairs {
        if *count < FEWEST_SUBSTITUTIONS {
            continue;
        }
        let (left_total, right_total) = (totals[left] as f32, totals[right] as f32);
        let seen_often = 1.0 - 1.0 / (1.0 + *count as f32);
        let similarity = (seen_often * (*count as f32 / left_total.min(right_total)).sqrt()).min(0.85);
        related[*left as usize].push((*right, similarity));
        related[*right as usize].push((*left, similarity));
    }
}

/// Stems in alphabetical order stand beside those they share letters with.
fn shared_letters(spelling: &[String], related: &mut [Vec<(StemId, f32)>]) {
    let mut order: Vec<StemId> = (0..spelling.len() as StemId).collect();
    order.sort_unstable_by(|left, right| spelling[*left as usize].cmp(&spelling[*right as usize]));
    for (place, left) in order.iter().enumerate() {
        for right in order[place + 1..].iter().take(64) {
            let (from, to) = (&spelling[*left as usize], &spelling[*right as usize]);
            let shared = shared_prefix(from, to);
            if shared < SHORTEST_SHARED {
                break;
            }
            if let Some(similarity) = prefix_similarity(shared, from.len().max(to.len())) {
                related[*left as usize].push((*right, similarity));
                related[*right as usize].push((*left, similarity));
            }
        }
    }
}

/// A compound stands for its parts: `teamwork` for `team` and `work`.
fn parts(spelling: &[String], related: &mut [Vec<(StemId, f32)>]) {
    let numbers: FxHashMap<&str, StemId> =
        spelling.iter().enumerate().map(|(stem, spelling)| (spelling.as_str(), stem as StemId)).collect();
    for (stem, compound) in spelling.iter().enumerate().filter(|(_, compound)| compound.len() <= LONGEST_COMPOUND) {
        for split in SHORTEST_PART..=compound.len().saturating_sub(SHORTEST_PART) {
            let (Some(left), Some(right)) = (compound.get(..split), compound.get(split..)) else { continue };
            let left = numbers.get(left).or_else(|| numbers.get(left.strip_suffix('s')?));
            if let (Some(left), Some(right)) = (left, numbers.get(right)) {
                related[stem].extend([(*left, PART_SIMILARITY), (*right, PART_SIMILARITY)]);
                break;
            }
        }
    }
}

/// How alike words are that share their first `shared` bytes, the longer having `longest`; `None` when too little.
pub(super) fn prefix_similarity(shared: usize, longest: usize) -> Option<f32> {
    let share = shared as f32 / longest as f32;
    (shared >= SHORTEST_SHARED && share >= 0.66).then(|| (share * share).min(0.9))
}

/// Number of bytes two words have in common at the start.
pub(super) fn shared_prefix(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_take_each_others_place_are_related() {
        // 0 manage, 1 oversee, 2 staff, 3 crew, 4 herd, 5 manager
        let spelling = ["manage", "oversee", "staff", "crew", "herd", "manager"].map(str::to_owned);
        let labels = [vec![vec![0, 2], vec![1, 2], vec![4, 2, 3]], vec![vec![0, 3], vec![1, 3]]];
        let related = RelatedWords::learn(&labels, &spelling);
        let of = |stem| related.of(stem).iter().map(|(stem, _)| *stem).collect::<Vec<_>>();
        assert_eq!(of(0), [5, 1]);
        assert_eq!(of(1), [0]);
        assert!(of(2).is_empty());
        assert!(related.of(99).is_empty());
        for (_, similarity) in related.of(0) {
            assert!((0.0..1.0).contains(similarity));
        }
    }

    #[test]
    fn compounds_stand_for_their_parts() {
        let spelling = ["team", "work", "teamwork", "teamworker", "craft", "craftswork"].map(str::to_owned);
        let related = RelatedWords::learn(&[], &spelling);
        let has = |stem, part| related.of(stem).contains(&(part, PART_SIMILARITY));
        assert!(has(2, 0) && has(2, 1));
        assert!(has(5, 4) && has(5, 1));
        assert!(!has(3, 0));
    }
}
