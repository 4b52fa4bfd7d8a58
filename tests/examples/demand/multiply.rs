//! The real adverts of the corpus, as often as wanted: each time with another day, other regions, some of the sentences of its text,
//! and some of the skills that were given to the original.

use std::path::Path;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use skillspine_domain::model::{PostingRequirement, PostingSource};
use skillspine_domain::record::{ConceptReference, PlaceReference, PostingRecord, Record};
use skillspine_importers::input::{Input, Limits, Mapping};
use skillspine_importers::source::{Event, Manifest, Sink, Source, SourceError};
use skillspine_importers::sources::postings::{Postings, shipped_mappings};
use skillspine_store::Store;
use skillspine_store::read::{PageRequest, RegionFilter, ScanDetail};

use crate::random::Random;

/// The datasets, and the mapping of those that need one.
const DATASETS: [(&str, Option<&str>); 6] = [
    ("jobs-jobtech-ads", None),
    ("jobs-usajobs", None),
    ("jobs-schemaorg-jobposting", None),
    ("jobs-nyc-open-data", Some("nyc-jobs")),
    ("jobs-wuzzuf", Some("wuzzuf")),
    ("jobs-poland-hand-coded", Some("poland-hand-coded")),
];
/// Skills given to each original, of which each of its copies has about half.
const SKILLS_EACH: usize = 16;
/// Days over which adverts are spread.
const DAYS: usize = 1_096;

/// The source.
#[derive(Clone)]
pub struct Multiplied {
    originals: Vec<PostingRecord>,
    /// Keys of ESCO's skills.
    skills: Vec<String>,
    /// Codes of the smallest regions.
    regions: Vec<String>,
    adverts: u64,
}

impl Multiplied {
    /// Reads the corpus, and skills and regions from the store.
    pub async fn new(corpus: &Path, store: &Store, adverts: u64) -> Result<Self> {
        let mut originals = Vec::new();
        for (folder, mapping) in DATASETS {
            read(&corpus.join(folder), mapping, &mut originals).with_context(|| folder.to_owned())?;
        }
        let release = store.newest_release().await?;
        let mut skills = Vec::new();
        let mut scan = store.scan_concepts(release, ScanDetail::Place).await?;
        loop {
            let batch = scan.next().await?;
            if batch.is_empty() {
                break;
            }
            let concepts = batch.into_iter().map(|scanned| scanned.concept);
            skills.extend(concepts.filter(|it| it.framework == "esco" && it.kind.is_skill()).map(|it| it.uri));
        }
        skills.sort_unstable();
        let filter = RegionFilter { scheme: Some("nuts-2024".to_owned()), level: Some(3), ..RegionFilter::default() };
        let page = store.page_regions(release, &filter, &PageRequest::first(5_000)).await?;
        let mut regions: Vec<String> = page.rows.into_iter().map(|(_, region)| region.code).collect();
        regions.sort_unstable();
        anyhow::ensure!(
            !originals.is_empty() && !skills.is_empty() && !regions.is_empty(),
            "the corpus lacks something"
        );
        Ok(Self { originals, skills, regions, adverts })
    }

    /// The number of real adverts.
    pub fn originals(&self) -> usize {
        self.originals.len()
    }

    /// Bytes of their texts.
    pub fn text_bytes(&self) -> usize {
        self.originals.iter().filter_map(|record| record.text.as_ref()).map(String::len).sum()
    }

    /// An advert.
    pub fn record(&self, number: u64) -> PostingRecord {
        let mut random = Random::new(number);
        let original = random.below(self.originals.len());
        let mut record = self.originals[original].clone();
        record.external_id = number.to_string();
        record.removed = false;
        record.removed_on = None;
        record.posted_on = day(random.below(DAYS));
        let open = random.below(60);
        record.expires_on =
            random.often(50).then(|| record.posted_on?.checked_add_days(Days::new(open as u64))).flatten();
        record.places = (0..1 + random.below(8) / 7)
            .map(|_| {
                let code = &self.regions[random.skewed(self.regions.len())];
                PlaceReference { codes: vec![("nuts-2024".to_owned(), code.clone())], ..PlaceReference::default() }
            })
            .collect();
        record.text =
            record.text.map(|text| text.split_inclusive(['.', '\n', ';']).filter(|_| random.often(70)).collect());
        record.skills.retain(|_| random.often(70));
        // The same for every copy of an original.
        let mut given = Random::new(original as u64 + 1_000_000_007);
        for _ in 0..SKILLS_EACH {
            let key = &self.skills[given.skewed(self.skills.len())];
            let requirement = PostingRequirement::ALL[given.below(3)];
            if random.often(50) {
                let (framework, key) = (Some("esco".to_owned()), Some(key.clone()));
                record.skills.push((ConceptReference { framework, key, ..ConceptReference::default() }, requirement));
            }
        }
        record
    }
}

impl Source for Multiplied {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "multiplied",
            title: "Real adverts, multiplied",
            summary: "For benchmarks",
            publisher: "their publishers",
            homepage: "https://schema.org/JobPosting",
            licence: "not to be handed on",
            attribution: "",
            accepts: &[],
        }
    }

    fn read(&self, _input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let mut sources: Vec<&str> = self.originals.iter().map(|record| record.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        for key in sources {
            let [title, publisher, licence, attribution, homepage] = [const { String::new() }; 5];
            out.posting_source(PostingSource { key: key.to_owned(), title, publisher, licence, attribution, homepage });
        }
        for number in 0..self.adverts {
            out.row(number + 1)?;
            out.posting(self.record(number));
        }
        Ok(())
    }
}

/// The day that many days behind the first.
pub fn day(offset: usize) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2023, 1, 1)?.checked_add_days(Days::new(offset as u64))
}

fn read(folder: &Path, mapping: Option<&str>, into: &mut Vec<PostingRecord>) -> Result<()> {
    let mapping = mapping.map(|wanted| -> Result<Mapping> {
        let shipped = shipped_mappings().iter().find(|(name, _)| *name == wanted).context("no such mapping")?;
        Ok(Mapping { name: shipped.0.to_owned(), text: shipped.1.to_owned() })
    });
    let mut input = Input::from_paths(&[folder], &Limits::default())?;
    input.mapping = mapping.transpose()?;
    input.today = day(DAYS);
    let mut take = |event| {
        if let Event::Record(Record::Posting(posting), _) = event {
            into.push(*posting);
        }
        true
    };
    let mut sink = Sink::new(&mut take);
    Ok(Postings.read(&input, &mut sink)?)
}
