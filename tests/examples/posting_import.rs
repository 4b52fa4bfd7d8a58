//! Times the import of postings, extraction on, from files to published:
//! `cargo run --release -p skillspine-tests --example posting_import -- [corpus] [adverts] [folder]`.
//!
//! The corpus is the argument, else `SKILLSPINE_CORPUS`, else `../shared/data`. Regions, ESCO and the classifications that the postings
//! name are imported first. Then every real dataset, as it is; then their adverts with texts again and again, under new ids, on
//! other days and with a number of their own in the text, until there are `adverts` (20,000) of them. `DATABASE_URL` chooses Postgres,
//! otherwise SQLite is used in a temporary folder, or in `folder`, which stays.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring tool prints what it measures and is told where to look by its environment"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use chrono::{Days, NaiveDate, Utc};
use skillspine_domain::record::{PostingRecord, Record};
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::pipeline::{self, ImportOptions, Progress, Summary};
use skillspine_importers::source::{Event, Manifest, Sink, Source, SourceError};
use skillspine_importers::sources;
use skillspine_store::{Store, StoreConfig};
use skillspine_tests::datasets::DATASETS;

const FRAMEWORKS: &[(&str, &[&str])] = &[
    ("iso3166", &["regions/iso_3166-1.json", "regions/iso_3166-2.json"]),
    ("nuts", &["regions/NUTS2021-NUTS2024.xlsx"]),
    ("jobtech-taxonomy", &["jobtech-taxonomy", "regions/jobtech-places.json"]),
    ("kzis", &["kzis-poland"]),
    ("esco", &["esco-v1.1.1/en", "esco-v1.1.1/relations"]),
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let corpus = arguments.next().or_else(|| std::env::var("SKILLSPINE_CORPUS").ok());
    let corpus = PathBuf::from(corpus.unwrap_or_else(|| "../shared/data".to_owned()));
    let adverts = arguments.next().map_or(Ok(20_000), |count| count.parse::<usize>()).context("a number of adverts")?;
    let temporary = tempfile::tempdir()?;
    let folder = arguments.next().map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let config = match std::env::var("DATABASE_URL") {
        Ok(url) => StoreConfig::postgres(&url, &folder),
        Err(_) => StoreConfig::embedded(&folder),
    };
    let store = Store::open(config).await?;
    store.migrate().await?;
    if store.newest_release().await? == 0 {
        for (key, paths) in FRAMEWORKS {
            run(&store, sources::find(key).context("a source")?, files(&corpus, paths)?, key).await?;
        }
    }
    let mut base = Vec::new();
    for dataset in DATASETS.iter().filter(|dataset| dataset.source == "postings") {
        let input = files(&corpus, &[dataset.folder])?;
        collect(&input, &mut base)?;
        let source = sources::find("postings").context("a source")?;
        run(&store, source, input, dataset.folder).await?;
    }
    let bytes: usize = base.iter().filter_map(|record| record.text.as_ref()).map(String::len).sum();
    println!("{} adverts with texts of {} bytes on average", base.len(), bytes / base.len().max(1));
    run(&store, Box::new(Again { base, adverts }), Input::default(), "the same again").await?;
    println!("peak memory: {} MB", peak_memory().unwrap_or(0) / 1024);
    Ok(())
}

fn files(corpus: &Path, paths: &[&str]) -> Result<Input> {
    let paths: Vec<_> = paths.iter().map(|path| corpus.join(path)).collect();
    let mut input = Input::from_paths(&paths, &Limits::default())?;
    input.today = Some(Utc::now().date_naive());
    Ok(input)
}

/// Reads the adverts of an input that have a text.
fn collect(input: &Input, base: &mut Vec<PostingRecord>) -> Result<()> {
    let mut take = |event| {
        if let Event::Record(Record::Posting(posting), _) = event
            && posting.text.as_ref().is_some_and(|text| text.len() > 300)
        {
            base.push(*posting);
        }
        true
    };
    sources::find("postings").context("a source")?.read(input, &mut Sink::new(&mut take))?;
    Ok(())
}

async fn run(store: &Store, source: Box<dyn Source>, input: Input, name: &str) -> Result<Summary> {
    println!("{name}");
    let started = Instant::now();
    let mut steps = Steps { started };
    let options =
        ImportOptions { source, input, dry_run: false, publish: true, rejection_budget: 0.05, now: Utc::now() };
    let summary = pipeline::import(store, options, &mut steps).await?;
    let seconds = started.elapsed().as_secs_f64();
    let rate = summary.kept as f64 / seconds;
    println!("{seconds:9.2} s published: {} of {} rows, {rate:.0} a second", summary.kept, summary.read);
    Ok(summary)
}

struct Steps {
    started: Instant,
}

impl Progress for Steps {
    fn advance(&mut self, _rows: u64, _bytes: u64, _total: u64) {}

    fn step(&mut self, what: &str) {
        println!("{:9.2} s {what}", self.started.elapsed().as_secs_f64());
    }

    fn finish(&mut self) {
        println!("{:9.2} s read and recognised", self.started.elapsed().as_secs_f64());
    }
}

/// Real adverts again, as others.
struct Again {
    base: Vec<PostingRecord>,
    adverts: usize,
}

impl Source for Again {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "again",
            title: "Adverts again",
            summary: "For measuring",
            publisher: "Nobody",
            homepage: "https://jobs.example",
            licence: "none",
            attribution: "",
            accepts: &[],
        }
    }

    fn read(&self, _input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
        for (number, record) in (0..self.adverts).zip(self.base.iter().cycle()) {
            out.row(number as u64 + 1)?;
            let mut record = record.clone();
            record.source = "again".to_owned();
            record.external_id = number.to_string();
            // A prime step spreads the copies of an advert over five years.
            record.posted_on = first.checked_add_days(Days::new((number as u64 * 7_919) % 1_826));
            record.expires_on = None;
            if let Some(text) = &mut record.text {
                text.push_str(&format!(" Reference {number}."));
            }
            out.posting(record);
        }
        Ok(())
    }
}

/// The most memory this process had, in kB, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
