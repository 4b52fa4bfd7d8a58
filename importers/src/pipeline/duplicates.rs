//! Links postings to the earlier ones they repeat, in whatever source.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use skillspine_domain::id::PostingId;
use skillspine_domain::posting::duplicate::{DuplicateCandidate, DuplicateFinder, WINDOW_DAYS};
use skillspine_store::read::ComparedPosting;
use skillspine_store::write::PostingUpdate;
use skillspine_store::{Store, StoreError};

/// Postings of the store read at a time.
const BATCH: u64 = 8_000;

/// Sets `duplicate_of`, batch by batch in the order of the file.
///
/// What the store holds takes part: the signatures (not the texts) of its originals around the days of the postings that come,
/// read once. A posting that is compared by the same as when it was written keeps what was decided then, so that a second import
/// changes nothing. Memory grows with the originals in that time only, by 80 bytes each.
#[derive(Default)]
pub(super) struct Duplicates {
    finder: DuplicateFinder,
    held: Option<Held>,
}

/// What of the store the finder knows.
#[derive(Clone, Copy)]
struct Held {
    /// Whether the store had any postings before this import.
    any: bool,
    /// First and last day of the originals that were read.
    days: Option<(NaiveDate, NaiveDate)>,
}

impl Duplicates {
    /// Links one batch. Of a posting that comes several times in it, the last word counts.
    pub(super) async fn link(&mut self, store: &Store, updates: &mut [PostingUpdate]) -> Result<(), StoreError> {
        let mut candidates: HashMap<PostingId, (usize, DuplicateCandidate)> = HashMap::with_capacity(updates.len());
        for (place, update) in updates.iter().enumerate() {
            if let PostingUpdate::Stated { posting, signature: Some(signature), .. } = update {
                let candidate =
                    DuplicateCandidate { id: posting.id, signature: *signature, posted_on: posting.posted_on };
                candidates.insert(posting.id, (place, candidate));
            }
        }
        let mut linked: Vec<(PostingId, PostingId)> = Vec::new();
        let mut open: Vec<DuplicateCandidate> = Vec::with_capacity(candidates.len());
        let known = self.prepare(store, &candidates).await?;
        for (_, candidate) in candidates.values() {
            match known.get(&candidate.id) {
                Some(decided) if decided.candidate == *candidate => {
                    linked.extend(decided.duplicate_of.map(|original| (candidate.id, original)));
                }
                _ => open.push(*candidate),
            }
        }
        linked.extend(self.finder.link(open));
        for (duplicate, original) in linked {
            let Some((place, _)) = candidates.get(&duplicate) else { continue };
            if let Some(PostingUpdate::Stated { posting, .. }) = updates.get_mut(*place) {
                posting.duplicate_of = Some(original);
            }
        }
        Ok(())
    }

    /// Makes the finder know the originals around the days of a batch, and gives what the store has of the batch itself.
    async fn prepare(
        &mut self,
        store: &Store,
        candidates: &HashMap<PostingId, (usize, DuplicateCandidate)>,
    ) -> Result<HashMap<PostingId, ComparedPosting>, StoreError> {
        let held = match self.held {
            Some(held) => held,
            None => {
                let any = store.has_postings().await?;
                if any {
                    self.read(store, None).await?;
                }
                *self.held.insert(Held { any, days: None })
            }
        };
        if !held.any || candidates.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted = window(candidates.values().map(|(_, candidate)| candidate.posted_on));
        let (first, last) = match held.days {
            None => {
                self.read(store, Some(wanted)).await?;
                wanted
            }
            Some((first, last)) => {
                if wanted.0 < first {
                    self.read(store, first.pred_opt().map(|before| (wanted.0, before))).await?;
                }
                if wanted.1 > last {
                    self.read(store, last.succ_opt().map(|after| (after, wanted.1))).await?;
                }
                (first.min(wanted.0), last.max(wanted.1))
            }
        };
        self.held = Some(Held { days: Some((first, last)), ..held });
        let ids: Vec<PostingId> = candidates.keys().copied().collect();
        store.compared_postings(&ids).await
    }

    /// Reads the originals of these days, or those without one.
    async fn read(&mut self, store: &Store, days: Option<(NaiveDate, NaiveDate)>) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let (originals, next) = store.originals(days, after, BATCH).await?;
            for original in &originals {
                self.finder.add_original(original);
            }
            if next.is_none() {
                return Ok(());
            }
            after = next;
        }
    }
}

/// The days around these postings in which others can be the same job; one without a day can be the same as any.
fn window(days: impl Iterator<Item = Option<NaiveDate>>) -> (NaiveDate, NaiveDate) {
    // Both databases hold these days.
    let (begin, end) = (day(1), day(9999));
    let mut found: Option<(NaiveDate, NaiveDate)> = None;
    for posted in days {
        let Some(posted) = posted else { return (begin, end) };
        found = Some(found.map_or((posted, posted), |(first, last)| (first.min(posted), last.max(posted))));
    }
    let (first, last) = found.unwrap_or((end, end));
    let width = Days::new(u64::from(WINDOW_DAYS.unsigned_abs()));
    let from = first.checked_sub_days(width).unwrap_or(begin);
    let to = last.checked_add_days(width).unwrap_or(end);
    (from.clamp(begin, end), to.clamp(begin, end))
}

fn day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_covers_every_day_and_sixty_more() {
        let check = |days: &[Option<&str>], expected: &str| {
            let days = days.iter().map(|day| day.map(|day| day.parse().expect("a day")));
            let (from, to) = window(days);
            assert_eq!(format!("{from} {to}"), expected);
        };
        check(&[Some("2024-03-01")], "2024-01-01 2024-04-30");
        check(&[Some("2024-03-01"), Some("2023-03-02")], "2023-01-01 2024-04-30");
        check(&[Some("2024-03-01"), None], "0001-01-01 9999-01-01");
        check(&[Some("9999-12-31")], "9999-01-01 9999-01-01");
    }
}
