//! Near-duplicates: adverts of one job that appear again, in the same source or another.
//!
//! A [`PostingSignature`] holds what is compared: eight features of the text, and keys of title, employer and place. The
//! [`DuplicateFinder`] keeps the signatures of originals only, 84 bytes each with its index, so that a million adverts take
//! less than 100 MB.

mod index;
mod signature;

use chrono::NaiveDate;

use crate::id::PostingId;
use index::Index;

pub use signature::{PostingSignature, SIGNATURE_BYTES};

/// An advert that appears later than this many days after another is a new one, whatever it says.
pub const WINDOW_DAYS: i32 = 60;

/// A posting to compare with earlier ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DuplicateCandidate {
    /// Which posting.
    pub id: PostingId,
    /// What is compared.
    pub signature: PostingSignature,
    /// First day it was public.
    pub posted_on: Option<NaiveDate>,
}

/// Finds the earlier posting that a posting repeats.
///
/// Postings come one at a time or in batches. Inside a batch the order does not matter: the original is the one with the
/// earliest `posted_on` (those without a date come last), then the smallest id. Across batches the one that came first stays
/// the original, so give everything ordered by (posted_on, id) when the whole must not depend on how it was cut. A duplicate
/// always points at an original, never at another duplicate.
///
/// Two postings are one when they lie at most [`WINDOW_DAYS`] apart and
/// - both have text, at least five of eight features agree (texts that share 80 % of their word triples are found in 94 of 100
///   cases, texts that share 30 % in 6), and places, titles and employers do not contradict each other, where what is not stated
///   contradicts nothing; with at least seven features, the title or the employer may differ; or
/// - neither has text, and title, employer and place are stated and equal.
#[derive(Clone, Debug, Default)]
pub struct DuplicateFinder {
    index: Index,
}

impl DuplicateFinder {
    /// A finder that knows no postings.
    pub fn new() -> Self {
        Self::default()
    }

    /// The earlier original that a posting repeats; if there is none, the posting becomes an original itself. An original that
    /// comes again stays one.
    pub fn insert(&mut self, posting: DuplicateCandidate) -> Option<PostingId> {
        self.index.find_or_add(&posting).filter(|original| *original != posting.id)
    }

    /// Adds a posting that is known to be an original, such as one of an earlier import, without comparing it.
    pub fn add_original(&mut self, posting: &DuplicateCandidate) {
        self.index.add(posting);
    }

    /// Links a batch: pairs of (duplicate, original), in the order in which they were compared.
    pub fn link(&mut self, mut batch: Vec<DuplicateCandidate>) -> Vec<(PostingId, PostingId)> {
        batch.sort_by_key(|posting| (posting.posted_on.is_none(), posting.posted_on, posting.id));
        batch.iter().filter_map(|posting| Some((posting.id, self.insert(*posting)?))).collect()
    }

    /// How many originals are kept.
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there are no originals yet.
    pub fn is_empty(&self) -> bool {
        self.index.len() == 0
    }

    /// Bytes in use, as allocated.
    pub fn memory(&self) -> usize {
        self.index.memory()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "We run twelve bakeries in the region and look for a person who bakes bread at night, keeps the ovens \
        clean, weighs flour, kneads dough and helps in the shop on Saturday mornings. You have baked before or want to learn it. \
        We pay by the hour, give bread to take home and plan the shifts together with everybody six weeks ahead.";

    fn posting(
        id: &str,
        title: &str,
        text: Option<&str>,
        employer: Option<&str>,
        place: Option<&str>,
        day: u32,
    ) -> DuplicateCandidate {
        DuplicateCandidate {
            id: PostingId::mint("test", id),
            signature: PostingSignature::new(title, text, employer, place),
            posted_on: NaiveDate::from_ymd_opt(2024, 1, 1)
                .and_then(|first| first.checked_add_days(chrono::Days::new(day.into()))),
        }
    }

    #[test]
    fn the_same_job_is_found_again() {
        let edited = format!("{} Ref. 2024/17. Apply through our site.", TEXT.replace("twelve", "thirteen"));
        let original = posting("a", "Baker (m/f)", Some(TEXT), Some("Bread Ltd."), Some("Lund, Skåne"), 0);
        let check = |other: DuplicateCandidate, expected: bool, why: &str| {
            let mut finder = DuplicateFinder::new();
            assert_eq!(finder.insert(original), None);
            assert_eq!(finder.insert(other), expected.then_some(original.id), "{why}");
        };
        check(posting("b", "Baker (m/f)", Some(TEXT), Some("Bread Ltd."), Some("Lund, Skåne"), 3), true, "identical");
        check(
            posting("b", "BAKER", Some(&edited), Some("Bread"), Some("Lund"), 3),
            true,
            "edited, other form of names",
        );
        check(posting("b", "Baker", Some(&edited), None, None, 3), true, "less is stated");
        check(posting("b", "Night baker", Some(TEXT), Some("Bread"), Some("Lund"), 3), true, "same text, other title");
        check(posting("b", "Baker", Some(TEXT), Some("Agency"), Some("Lund"), 3), true, "same text, other employer");
        check(
            posting("b", "Night baker", Some(TEXT), Some("Agency"), Some("Lund"), 3),
            false,
            "title and employer differ",
        );
        check(posting("b", "Baker", Some(TEXT), Some("Bread"), Some("Malmö"), 3), false, "another place");
        check(posting("b", "Baker", Some(TEXT), Some("Bread"), Some("Lund"), 90), false, "much later");
        check(
            posting(
                "b",
                "Baker",
                Some("A text about something else altogether, with other words and other sentences in it."),
                Some("Bread"),
                Some("Lund"),
                3,
            ),
            false,
            "another text",
        );
        check(posting("b", "Baker", None, Some("Bread"), Some("Lund"), 3), false, "no text to compare");
    }

    #[test]
    fn without_text_everything_must_agree() {
        let original = posting("a", "Baker", None, Some("Bread Ltd."), Some("Lund"), 0);
        let check = |other: DuplicateCandidate, expected: bool| {
            let mut finder = DuplicateFinder::new();
            finder.insert(original);
            assert_eq!(finder.insert(other).is_some(), expected);
        };
        check(posting("b", "Baker", None, Some("Bread"), Some("Lund"), 5), true);
        check(posting("b", "Baker", None, Some("Bread"), None, 5), false);
        check(posting("b", "Baker", None, None, Some("Lund"), 5), false);
        check(posting("b", "Driver", None, Some("Bread"), Some("Lund"), 5), false);
        check(posting("b", "Baker", None, Some("Bread"), Some("Lund"), 70), false);
        let mut finder = DuplicateFinder::new();
        finder.insert(posting("a", "Baker", None, None, None, 0));
        assert_eq!(finder.insert(posting("b", "Baker", None, None, None, 0)), None);
    }

    #[test]
    fn an_original_that_comes_again_stays_one() {
        let original = posting("a", "Baker", Some(TEXT), Some("Bread"), Some("Lund"), 0);
        let repeat = posting("b", "Baker", Some(TEXT), Some("Bread"), Some("Lund"), 3);
        let mut finder = DuplicateFinder::new();
        finder.add_original(&original);
        assert_eq!(finder.insert(repeat), Some(original.id));
        assert_eq!(finder.insert(original), None);
        assert_eq!(finder.len(), 1);
    }

    #[test]
    fn stored_signatures_of_other_versions_are_not_compared() {
        let bytes = posting("a", "Baker", Some(TEXT), Some("Bread"), None, 0).signature.to_bytes();
        let check = |bytes: &[u8], expected: bool| assert_eq!(PostingSignature::from_bytes(bytes).is_some(), expected);
        check(&bytes, true);
        check(&bytes[..29], false);
        check(&[&bytes[..], &[0]].concat(), false);
        check(&[&[2], &bytes[1..]].concat(), false);
        check(&[], false);
    }

    #[test]
    fn many_alike_stay_cheap_and_small() {
        let mut finder = DuplicateFinder::new();
        for number in 0..60_000u32 {
            let place = format!("Place {number}");
            finder.insert(posting(&number.to_string(), "Baker", Some(TEXT), Some("Bread"), Some(&place), 0));
        }
        assert_eq!(finder.len(), 60_000);
        assert!(finder.memory() < 60_000 * 90 + 4_000_000, "{}", finder.memory());
    }

    proptest! {
        #[test]
        fn order_inside_a_batch_does_not_matter(
            rows in prop::collection::vec((0u32..4, 0u32..100, 0u32..3), 1..12),
            shift in 0usize..12,
        ) {
            let batch: Vec<DuplicateCandidate> = rows
                .iter()
                .enumerate()
                .map(|(at, &(words, day, place))| {
                    let text = format!("{TEXT} {}", "more words of this kind here ".repeat(words as usize * 3));
                    posting(&at.to_string(), "Baker", Some(&text), Some("Bread"), Some(["Lund", "Malmö", "Ystad"][place as usize]), day)
                })
                .collect();
            let mut turned = batch.clone();
            turned.rotate_left(shift % rows.len());
            turned.reverse();
            prop_assert_eq!(DuplicateFinder::new().link(batch), DuplicateFinder::new().link(turned));
        }

        #[test]
        fn no_text_is_too_strange(title in any::<String>(), text in any::<String>(), place in any::<String>()) {
            let signature = PostingSignature::new(&title, Some(&text), Some(&place), Some(&place));
            prop_assert_eq!(signature, PostingSignature::new(&title, Some(&text), Some(&place), Some(&place)));
            prop_assert_eq!(PostingSignature::from_bytes(&signature.to_bytes()), Some(signature));
        }
    }
}
