//! Reading an index of postings: open it once, ask it from many threads.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use skillspine_domain::demand::Basis;
use skillspine_domain::id::PostingId;
use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::{Index, ReloadPolicy};

use super::bits::Bitmap;
use super::day::{NO_DAY, day_number, day_of_number};
use super::facet::FacetKey;
use super::facet_table::FacetTable;
use super::filter::PostingFilter;
use super::selection::Selection;
use super::text::{self, TextIndex};
use super::whole::Whole;
use super::writer::{FOLDER, Manifest, POSTING_SCHEMA_VERSION};
use crate::error::SearchError;
use crate::manifest;
use crate::table::{Numbers, TableReader};

/// A finished index of postings. Cloning is cheap and shares everything.
#[derive(Clone)]
pub struct PostingIndex(pub(crate) Arc<Opened>);

/// Everything an opened index consists of.
pub(crate) struct Opened {
    pub manifest: Manifest,
    pub ids: OwnedBytes,
    pub posted: Numbers,
    pub last_open: Numbers,
    pub vacancies: Numbers,
    pub salary_min: Numbers,
    pub salary_max: Numbers,
    pub has_posted: Bitmap,
    pub has_expires: Bitmap,
    pub has_removed: Bitmap,
    pub has_vacancies: Bitmap,
    pub has_salary: Bitmap,
    /// Adverts that do not repeat another one.
    pub is_unique: Bitmap,
    /// Adverts of which it is only assumed how long they are open.
    pub is_assumed: Bitmap,
    pub facets: Vec<FacetTable>,
    pub text: TextIndex,
    pub whole: Whole,
}

impl PostingIndex {
    /// Opens the index of postings in a release's directory. Fails when there is none, when another version wrote it, or
    /// when its files do not fit together.
    pub fn open(release_dir: &Path) -> Result<Self, SearchError> {
        let dir = release_dir.join(FOLDER);
        let manifest: Manifest = manifest::read(&dir, POSTING_SCHEMA_VERSION)?;
        let damaged = |what: &str| SearchError::Damaged { what: what.to_owned() };
        let files = MmapDirectory::open(&dir).map_err(|error| damaged(&error.to_string()))?;
        let tables = TableReader::open(&files, manifest.tables.clone())?;
        let postings = manifest.postings;
        let column = |name: &str| tables.numbers(name);
        let set = |name: &str| {
            let bytes = tables.bytes(name)?;
            let fits = bytes.len() == 8 * postings.div_ceil(64);
            if fits { Ok(Bitmap(bytes)) } else { Err(damaged(&format!("`{name}` has another length"))) }
        };
        let mut facets = Vec::with_capacity(FacetKey::ALL.len());
        if manifest.facets.len() != FacetKey::ALL.len() {
            return Err(damaged("the manifest has other facets"));
        }
        for (facet, facts) in FacetKey::ALL.into_iter().zip(&manifest.facets) {
            facets.push(FacetTable::open(&tables, facet, facts.clone(), postings)?);
        }
        let index = Index::open(files)?;
        let (expected, fields) = text::schema();
        if index.schema() != expected {
            return Err(damaged("its fields are not those of its schema version"));
        }
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let text = TextIndex::new(searcher, fields, column("text.number_of")?, manifest.languages.clone())?;
        let opened = Opened {
            ids: tables.bytes("advert.id")?,
            posted: column("advert.posted")?,
            last_open: column("advert.last_open")?,
            vacancies: column("advert.vacancies")?,
            salary_min: column("advert.salary_min")?,
            salary_max: column("advert.salary_max")?,
            has_posted: set("advert.has_posted")?,
            has_expires: set("advert.has_expires")?,
            has_removed: set("advert.has_removed")?,
            has_vacancies: set("advert.has_vacancies")?,
            has_salary: set("advert.has_salary")?,
            is_unique: set("advert.is_unique")?,
            is_assumed: set("advert.is_assumed")?,
            facets,
            text,
            whole: Whole::default(),
            manifest,
        };
        if opened.fits() { Ok(Self(Arc::new(opened))) } else { Err(damaged("the columns and the manifest differ")) }
    }

    /// The release the index was built from.
    pub fn release(&self) -> i32 {
        self.0.manifest.release
    }

    /// The number of postings in the index.
    pub fn postings(&self) -> usize {
        self.0.len()
    }

    /// The first and the last day on which a posting was posted.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = day_of_number(self.0.posted.get(self.0.manifest.undated))?;
        let last = day_of_number(self.0.posted.get(self.0.len().checked_sub(1)?))?;
        Some((first, last))
    }

    /// Finds the postings that a filter means.
    ///
    /// With [`Timing::Stock`](skillspine_domain::demand::Timing::Stock), those of them open on the filter's `open_on`, or on
    /// the last day on which anything was posted. Values that no posting has are no error: nothing has them.
    ///
    /// Fails when the filter is larger than a filter may be, or the text index cannot be read.
    pub fn select(&self, filter: &PostingFilter, basis: Basis) -> Result<Selection, SearchError> {
        Selection::new(self, filter, basis)
    }
}

impl Opened {
    fn fits(&self) -> bool {
        let postings = self.len();
        let mut last = self.manifest.undated;
        let months_rise = self.manifest.months.iter().all(|&(_, end)| {
            let rises = last < end;
            last = end;
            rises
        });
        months_rise
            && last == postings
            && self.ids.len() == 16 * postings
            && self.text.len() == postings as u64
            && [&self.posted, &self.last_open, &self.vacancies, &self.salary_min, &self.salary_max]
                .iter()
                .all(|column| column.len() == postings)
    }

    /// The number of postings.
    pub fn len(&self) -> usize {
        self.manifest.postings
    }

    pub fn facet(&self, facet: FacetKey) -> &FacetTable {
        &self.facets[facet as usize]
    }

    pub fn id(&self, advert: usize) -> PostingId {
        let bytes = self.ids.get(16 * advert..16 * advert + 16).and_then(|bytes| bytes.try_into().ok());
        PostingId(uuid::Uuid::from_bytes(bytes.unwrap_or_default()))
    }

    pub fn posted_on(&self, advert: usize) -> Option<NaiveDate> {
        day_of_number(self.posted.get(advert))
    }

    /// The number of adverts posted before a day, those without one included.
    pub fn posted_before(&self, day: NaiveDate) -> usize {
        let day = day_number(day);
        self.posted.raw().partition_point(|&posted| u32::from_le_bytes(posted) < day)
    }

    /// The number of adverts posted on a day or before it.
    pub fn posted_until(&self, day: NaiveDate) -> usize {
        let day = day_number(day);
        self.posted.raw().partition_point(|&posted| u32::from_le_bytes(posted) <= day)
    }

    /// The number of adverts that come before (posted, id).
    pub fn place_of(&self, posted_on: Option<NaiveDate>, id: PostingId) -> usize {
        let day = posted_on.map_or(NO_DAY, day_number);
        let posted = self.posted.raw();
        let first = posted.partition_point(|&posted| u32::from_le_bytes(posted) < day);
        let last = posted.partition_point(|&posted| u32::from_le_bytes(posted) <= day);
        let same_day = self.ids.as_chunks::<16>().0.get(first..last).unwrap_or_default();
        first + same_day.partition_point(|found| found < id.0.as_bytes())
    }

    /// What an advert offers a year, lower and upper bound.
    pub fn salary(&self, advert: usize) -> (f64, f64) {
        let value = |column: &Numbers| f64::from(f32::from_bits(column.get(advert)));
        (value(&self.salary_min), value(&self.salary_max))
    }

    /// People sought by an advert: at least one.
    pub fn people(&self, advert: usize) -> u64 {
        u64::from(self.vacancies.get(advert).max(1))
    }
}
