//! Demand at scale, for `make bench ARGS=demand`: real adverts, multiplied, through the whole pipeline, and questions about them.
//!
//! ```text
//! demand import <corpus> <adverts> <folder> [<database url>]    empty store to published, timed
//! demand hand-out <folder> <out> [<database url>]               tables and questions for the peers
//! demand ask <folder> <questions> [<database url>]              the questions, asked of the index, timed
//! ```
//!
//! Prints one JSON object a line. The same arguments give the same adverts and questions.
#![expect(clippy::print_stdout, reason = "a report on standard output")]

mod ask;
mod handout;
mod multiply;
mod random;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use chrono::DateTime;
use serde_json::json;
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::pipeline::{self, ImportOptions, NoProgress, Recogniser, Summary};
use skillspine_importers::source::Source;
use skillspine_importers::{index, sources};
use skillspine_store::{Store, StoreConfig};

use multiply::Multiplied;

/// The program's own, so that speed and memory are those of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "demand import <corpus> <adverts> <folder> [<url>] | hand-out <folder> <out> [<url>] | ask <folder> <questions> [<url>]";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["import", corpus, adverts, folder, url @ ..] => {
            import(Path::new(corpus), adverts.parse()?, &open(folder, url.first()).await?).await
        }
        ["hand-out", folder, out, url @ ..] => handout::write(&open(folder, url.first()).await?, Path::new(out)).await,
        ["ask", folder, questions, url @ ..] => {
            let store = open(folder, url.first()).await?;
            let release = store.publication().await?.context("nothing is published")?.release;
            ask::ask(&index::directory(&store, release), Path::new(questions))
        }
        _ => bail!(USAGE),
    }
}

async fn open(folder: &str, url: Option<&&str>) -> Result<Store> {
    let store = match url {
        Some(url) => Store::open(StoreConfig::postgres(*url, folder)).await?,
        None => Store::open(StoreConfig::embedded(folder)).await?,
    };
    store.migrate().await?;
    Ok(store)
}

/// Frameworks first, which do not count; then all adverts to published.
async fn import(corpus: &Path, adverts: u64, store: &Store) -> Result<()> {
    for (key, paths) in
        [("esco", vec!["esco-v1.1.1/en", "esco-v1.1.1/relations"]), ("nuts", vec!["regions/NUTS2021-NUTS2024.xlsx"])]
    {
        let paths: Vec<PathBuf> = paths.iter().map(|path| corpus.join(path)).collect();
        let source = sources::find(key).with_context(|| format!("source {key}"))?;
        run(store, source, Input::from_paths(&paths, &Limits::default())?).await?;
    }
    let source = Multiplied::new(corpus, store, adverts).await?;
    println!("{}", json!({ "originals": source.originals(), "text_bytes": source.text_bytes() }));
    recognise(store, &source).await?;
    let before = memory("VmRSS");
    let began = Instant::now();
    let summary = run(store, Box::new(source), Input::default()).await?;
    let seconds = began.elapsed().as_secs_f64();
    let line = json!({
        "adverts": summary.kept, "seconds": seconds, "per_second": summary.kept as f64 / seconds,
        "published": summary.published, "before_mb": before, "peak_mb": memory("VmHWM"),
    });
    println!("{line}");
    Ok(())
}

async fn run(store: &Store, source: Box<dyn Source>, mut input: Input) -> Result<Summary> {
    let now = DateTime::from_timestamp(1_767_225_600, 0).context("a valid time")?;
    input.today = Some(now.date_naive());
    let options = ImportOptions { source, input, dry_run: false, publish: true, rejection_budget: 0.01, now };
    Ok(pipeline::import(store, options, &mut NoProgress).await?)
}

/// How fast adverts are recognised, on one core.
async fn recognise(store: &Store, source: &Multiplied) -> Result<()> {
    const SAMPLE: u64 = 5_000;
    let recogniser = Recogniser::load(store, store.newest_release().await?).await?;
    let records: Vec<_> = (0..SAMPLE).map(|number| source.record(number)).collect();
    let bytes: usize = records.iter().filter_map(|record| record.text.as_ref()).map(String::len).sum();
    let began = Instant::now();
    for record in records {
        std::hint::black_box(recogniser.recognise(record));
    }
    let seconds = began.elapsed().as_secs_f64();
    let line = json!({
        "recognised": SAMPLE, "per_second": SAMPLE as f64 / seconds, "megabytes_per_second": bytes as f64 / 1e6 / seconds,
    });
    println!("{line}");
    Ok(())
}

/// Megabytes of memory as the system tells; zero where it does not.
fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}
