//! Suggesting: completing what somebody is typing, a keystroke at a time.
//!
//! The labels in which some word, followed by the words after it, begins with what was typed lie side by side in the label
//! table. They are read in order, and the best few are kept. Only when they are too few are the words looked for apart
//! from each other and with typing errors, by the ordinary search.

use std::cmp::Ordering;

use skillspine_domain::text::{Query, label_key, match_label};

use crate::error::SearchError;
use crate::evaluate::{Accept, Evaluation, Languages};
use crate::labels::Beginning;
use crate::query::Limits;
use crate::reader::Opened;
use crate::schema::UnitKind;

/// How good a completion is, best first: exactness, sort of label, place of its language, then popularity, most first.
type Order = (Exactness, UnitKind, u8, std::cmp::Reverse<u32>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Exactness {
    Label,
    LabelBegins,
    WordBegins,
}

struct Candidate {
    order: Order,
    entry: u32,
    label: u32,
}

/// A label that completes what was typed, and its entry.
pub(crate) struct Completion {
    pub entry: u32,
    pub label: u32,
    pub highlights: Vec<(usize, usize)>,
}

/// The best completions, one an entry.
pub(crate) fn suggest(
    index: &Opened,
    prefix: &str,
    languages: &[String],
    limit: usize,
    accept: Option<&Accept<'_>>,
) -> Result<Vec<Completion>, SearchError> {
    Limits::DEFAULT.check_text(prefix)?;
    Limits::DEFAULT.check_suggestions(limit)?;
    let mut query = Query::parse(prefix, true);
    Limits::DEFAULT.check_words(&query)?;
    let Some(accept) = accept else { return Ok(Vec::new()) };
    if limit == 0 {
        return Ok(Vec::new());
    }
    let languages = Languages::new(index, languages, languages);
    let mut labels = from_label_table(index, prefix, limit, accept, &languages);
    if labels.len() < limit && !query.parts.is_empty() {
        let mut evaluation = Evaluation::new(index, &languages, accept, false).labels_only();
        evaluation.run(&mut query, prefix)?;
        for ranked in evaluation.ranked(&query, limit) {
            let known = labels.iter().any(|&(entry, _)| entry == ranked.entry());
            if let Some(label) = ranked.label()
                && !known
            {
                labels.push((ranked.entry(), label));
            }
        }
    }
    labels.truncate(limit);
    let highlights = |label| {
        let language = index.language(index.labels.language(label));
        match_label(&query, index.labels.text(label), language).map(|found| found.highlights).unwrap_or_default()
    };
    Ok(labels.into_iter().map(|(entry, label)| Completion { entry, label, highlights: highlights(label) }).collect())
}

/// Entries and their labels, best first.
fn from_label_table(
    index: &Opened,
    prefix: &str,
    limit: usize,
    accept: &Accept<'_>,
    languages: &Languages,
) -> Vec<(u32, u32)> {
    let mut key = label_key(prefix).text;
    if key.is_empty() {
        return Vec::new();
    }
    let mut best = Best { index, kept: Vec::with_capacity(limit + 1), limit };
    let mut offer = |beginning: Beginning, whole: bool| {
        let Some(place) = languages.place(beginning.language) else { return };
        let exactness = match (beginning.start == 0, whole) {
            (true, true) => Exactness::Label,
            (true, false) => Exactness::LabelBegins,
            (false, _) => Exactness::WordBegins,
        };
        // Of the many labels behind one letter, most are told apart without a look at their entries.
        if best.is_beyond((exactness, beginning.kind, place)) {
            return;
        }
        let popularity = index.entries.popularity(beginning.entry);
        let order = (exactness, beginning.kind, place, std::cmp::Reverse(popularity));
        best.offer(Candidate { order, entry: beginning.entry, label: beginning.label }, accept);
    };
    let (range, equal) = index.labels.starting_with(&key);
    let first_longer = range.start + equal;
    for at in range.start..first_longer {
        offer(index.labels.beginning(at), true);
    }
    // A blank at the end says that the word is finished.
    let finished = prefix.ends_with(char::is_whitespace);
    let longer = if finished {
        key.push(' ');
        index.labels.starting_with(&key).0
    } else {
        first_longer..range.end
    };
    for at in longer {
        offer(index.labels.beginning(at), false);
    }
    best.kept.into_iter().map(|candidate| (candidate.entry, candidate.label)).collect()
}

/// The best candidates so far, in order, one an entry.
struct Best<'a> {
    index: &'a Opened,
    kept: Vec<Candidate>,
    limit: usize,
}

impl Best<'_> {
    /// Whether nothing of this order can be among the best any more.
    fn is_beyond(&self, (exactness, kind, place): (Exactness, UnitKind, u8)) -> bool {
        let last = self.kept.get(self.limit - 1).map(|last| (last.order.0, last.order.1, last.order.2));
        last.is_some_and(|last| (exactness, kind, place) > last)
    }

    fn offer(&mut self, candidate: Candidate, accept: &Accept<'_>) {
        let full = self.kept.len() == self.limit;
        if full && self.kept.last().is_some_and(|last| self.compare(&candidate, last) != Ordering::Less) {
            return;
        }
        if !accept.accepts(candidate.entry) {
            return;
        }
        if let Some(known) = self.kept.iter().position(|kept| kept.entry == candidate.entry) {
            if self.compare(&candidate, &self.kept[known]) != Ordering::Less {
                return;
            }
            self.kept.remove(known);
        }
        let place = self.kept.partition_point(|kept| self.compare(kept, &candidate) == Ordering::Less);
        self.kept.insert(place, candidate);
        self.kept.truncate(self.limit);
    }

    fn compare(&self, left: &Candidate, right: &Candidate) -> Ordering {
        let by_order = left.order.cmp(&right.order);
        let by_id = || self.index.entries.compare_ids(left.entry, right.entry);
        by_order.then_with(by_id).then(left.label.cmp(&right.label))
    }
}
