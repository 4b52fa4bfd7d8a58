//! What the datasets of the corpus give: rows read and rejected. The suites hold the readers to it, and `docs/SOURCES.md` shows it.

/// A dataset, the source that reads it, rows read and rows rejected.
pub struct Dataset {
    /// Folder in the corpus.
    pub folder: &'static str,
    /// Key of the source.
    pub source: &'static str,
    /// Rows of its files.
    pub read: u64,
    /// Rows that are not taken.
    pub rejected: u64,
    /// Why these are not taken, in a few words.
    pub why: &'static str,
}

impl Dataset {
    /// Rows read, kept and rejected.
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.read, self.read - self.rejected, self.rejected)
    }
}

/// The datasets whose counts are documented.
pub const DATASETS: &[Dataset] = &[
    Dataset {
        folder: "jobtech-taxonomy",
        source: "jobtech-taxonomy",
        read: 19_949,
        rejected: 436,
        why: "skills under headlines that the snapshot does not have by this label",
    },
    Dataset { folder: "lightcast-open-skills", source: "lightcast", read: 32_959, rejected: 0, why: "" },
    Dataset { folder: "rome-v460", source: "rome", read: 47_933, rejected: 0, why: "" },
    Dataset { folder: "kzis-poland", source: "kzis", read: 4_885, rejected: 0, why: "" },
    Dataset {
        folder: "case-opensalt",
        source: "case",
        read: 2_715,
        rejected: 1,
        why: "two packages have the same document identifier: the newer one is read",
    },
    Dataset { folder: "osmt-rsd", source: "rsd", read: 78, rejected: 0, why: "" },
    Dataset {
        folder: "ctdl-asn",
        source: "ctdl-asn",
        read: 6,
        rejected: 3,
        why: "courses whose inverse properties contradict each other, and no competencies",
    },
    Dataset { folder: "jobs-jobtech-ads", source: "postings", read: 15, rejected: 0, why: "" },
    Dataset { folder: "jobs-usajobs", source: "postings", read: 32_193, rejected: 0, why: "" },
    Dataset { folder: "jobs-schemaorg-jobposting", source: "postings", read: 60, rejected: 0, why: "" },
    Dataset { folder: "jobs-nyc-open-data", source: "postings", read: 3_843, rejected: 0, why: "" },
    Dataset { folder: "jobs-wuzzuf", source: "postings", read: 1_947, rejected: 0, why: "" },
    Dataset {
        folder: "jobs-poland-hand-coded",
        source: "postings",
        read: 3_334,
        rejected: 1,
        why: "the last row has no id of its own",
    },
    Dataset {
        folder: "open-badges-1edtech-validator",
        source: "open-badges",
        read: 66,
        rejected: 12,
        why: "broken on purpose (8); without an achievement (2); no class of Open Badges; a badge class that is only a URL",
    },
    Dataset {
        folder: "open-badges-spec-examples",
        source: "open-badges",
        read: 16,
        rejected: 8,
        why: "fragments without type (6); badge classes that are only a URL (2)",
    },
    Dataset { folder: "ctdl", source: "ctdl", read: 84, rejected: 0, why: "" },
    Dataset { folder: "courses-coursera", source: "courses", read: 896, rejected: 0, why: "" },
    Dataset { folder: "elm", source: "elm", read: 25, rejected: 0, why: "" },
];

/// The counts of a dataset.
///
/// # Panics
/// When there is no such dataset.
pub fn dataset(folder: &str) -> &'static Dataset {
    let found = DATASETS.iter().find(|dataset| dataset.folder == folder);
    assert!(found.is_some(), "no dataset {folder} in tests/src/datasets.rs");
    found.unwrap_or(&DATASETS[0])
}
