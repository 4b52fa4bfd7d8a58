//! What is exported.

use skillspine_domain::demand::{Basis, Interval};
use skillspine_search::postings::{Facet, PostingFilter, RankingOrder};

use crate::format::Format;

/// A table about demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dataset {
    /// The filtered postings: facts, codes, skills; texts only where their licence allows.
    Postings,
    /// The values of a facet, ordered.
    Ranking,
    /// How much in each period, of everything asked for or of each value of a ranking.
    Series,
}

impl Dataset {
    /// Every dataset.
    pub const ALL: &'static [Self] = &[Self::Postings, Self::Ranking, Self::Series];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postings => "postings",
            Self::Ranking => "ranking",
            Self::Series => "series",
        }
    }

    /// The dataset with that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|dataset| dataset.as_str() == word)
    }
}

/// What is exported, and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Which table.
    pub table: Table,
    /// Which postings.
    pub filter: PostingFilter,
    /// What is counted, and when.
    pub basis: Basis,
    /// The form of the table.
    pub format: Format,
    /// Languages of labels, most wanted first.
    pub languages: Vec<String>,
}

/// A table that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Table {
    /// See [`Dataset::Postings`].
    Postings {
        /// Whether they come with their texts, as far as licences allow.
        with_text: bool,
    },
    /// See [`Dataset::Ranking`].
    Ranking {
        /// Values to rank.
        by: Ranked,
        /// Values to rank inside each of those; the rows are then pairs.
        then: Option<Ranked>,
    },
    /// See [`Dataset::Series`].
    Series {
        /// How long the periods are.
        interval: Interval,
        /// Values to give a series each.
        by: Option<Ranked>,
    },
}

impl Table {
    /// Which dataset it is of.
    pub fn dataset(&self) -> Dataset {
        match self {
            Self::Postings { .. } => Dataset::Postings,
            Self::Ranking { .. } => Dataset::Ranking,
            Self::Series { .. } => Dataset::Series,
        }
    }
}

/// A ranking that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// What to count by.
    pub facet: Facet,
    /// What comes first.
    pub order: RankingOrder,
    /// How many values.
    pub first: usize,
    /// Values that rest on fewer adverts are left out.
    pub min_count: u64,
    /// Whether to say how typical each value is.
    pub with_significance: bool,
    /// Whether to say how much each value grew.
    pub with_growth: bool,
}
