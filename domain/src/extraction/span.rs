//! Spans: places where a text may name a skill, before it is decided which of them count.

/// A concept that a span can mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    pub concept: u32,
    /// How likely it is meant, 0..1.
    pub score: f32,
}

/// A stretch of tokens with its meanings, best first; never without one.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
    pub meanings: Vec<Meaning>,
    /// Whether a label spells it out.
    pub is_literal: bool,
}

impl Span {
    /// How likely the best meaning is.
    pub fn confidence(&self) -> f32 {
        self.meanings.first().map_or(0.0, |meaning| meaning.score)
    }

    /// What decides between spans that overlap: likely ones first, longer ones among equals.
    fn rank(&self) -> f32 {
        self.confidence() * (1.0 + 0.2 * (self.end - self.start).min(6) as f32)
    }
}

/// Keeps the best of spans that overlap. The result is in order and free of overlaps.
pub(super) fn without_overlaps(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by(|left, right| left.start.cmp(&right.start).then(right.end.cmp(&left.end)));
    let mut kept = Vec::with_capacity(spans.len());
    let mut group: Vec<Span> = Vec::new();
    let mut reach = 0;
    for span in spans {
        if span.start >= reach {
            keep_best(&mut group, &mut kept);
        }
        reach = reach.max(span.end);
        group.push(span);
    }
    keep_best(&mut group, &mut kept);
    kept
}

/// Settles one run of spans that hang together, best first.
fn keep_best(group: &mut Vec<Span>, kept: &mut Vec<Span>) {
    let before = kept.len();
    group.sort_by(|left, right| right.rank().total_cmp(&left.rank()).then(left.start.cmp(&right.start)));
    let first = group.iter().map(|span| span.start).min().unwrap_or(0);
    let last = group.iter().map(|span| span.end).max().unwrap_or(0);
    let mut taken = vec![false; last - first];
    for span in group.drain(..) {
        let places = &mut taken[span.start - first..span.end - first];
        if places.iter().any(|taken| *taken) {
            continue;
        }
        places.fill(true);
        kept.push(span);
    }
    kept[before..].sort_by_key(|span| span.start);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: usize, end: usize, score: f32) -> Span {
        Span { start, end, meanings: vec![Meaning { concept: 0, score }], is_literal: true }
    }

    #[test]
    fn likelier_and_longer_spans_win() {
        let check = |spans: &[(usize, usize, f32)], expected: &[(usize, usize)]| {
            let spans = spans.iter().map(|(start, end, score)| span(*start, *end, *score)).collect();
            let kept: Vec<_> = without_overlaps(spans).iter().map(|span| (span.start, span.end)).collect();
            assert_eq!(kept, expected);
        };
        check(&[], &[]);
        check(&[(0, 1, 0.5), (0, 2, 0.5)], &[(0, 2)]);
        check(&[(0, 1, 0.9), (0, 3, 0.3)], &[(0, 1)]);
        check(&[(0, 2, 0.5), (1, 3, 0.6), (3, 4, 0.1)], &[(1, 3), (3, 4)]);
    }

    proptest! {
        #[test]
        fn nothing_overlaps(spans in proptest::collection::vec((0..50_usize, 1..8_usize, 0.0..1.0_f32), 0..60)) {
            let spans: Vec<Span> = spans.into_iter().map(|(start, length, score)| span(start, start + length, score)).collect();
            let some = !spans.is_empty();
            let kept = without_overlaps(spans);
            prop_assert_eq!(!kept.is_empty(), some);
            prop_assert!(kept.windows(2).all(|pair| pair[0].end <= pair[1].start));
        }
    }
}
