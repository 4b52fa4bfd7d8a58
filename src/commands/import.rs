//! `skillspine import`

use anyhow::{Context, Result, bail};
use chrono::Utc;
use skillspine_importers::fetch::FetchOptions;
use skillspine_importers::input::{Input, Limits, Mapping};
use skillspine_importers::pipeline::{self, ImportOptions, Progress, Summary};
use skillspine_importers::sources;
use skillspine_importers::sources::{courses, postings};
use skillspine_store::{Store, StoreConfig};

use crate::cli::ImportArgs;
use crate::terminal::{TerminalProgress, put, say};

/// The source that knows formats and mappings.
const POSTINGS: &str = "postings";
/// The other source that knows mappings.
const COURSES: &str = "courses";

/// Rejected rows read from the store at a time.
const REPORT_PAGE: u64 = 1_000;

/// Imports, or shows a past run.
pub async fn run(config: StoreConfig, arguments: ImportArgs) -> Result<()> {
    if let Some(run) = arguments.report {
        return report(&super::open(config).await?, run).await;
    }
    if arguments.runs {
        return runs(&super::open(config).await?).await;
    }
    let key = arguments.source.as_deref().unwrap_or_default();
    let Some(source) = sources::find(key) else {
        let known: Vec<&str> = sources::all().iter().map(|source| source.manifest().key).collect();
        bail!(
            "unknown source `{key}` (known: {})\n  hint: `skillspine import --list` describes them",
            known.join(", ")
        );
    };
    let flags: [(&str, bool, &[&str]); 3] = [
        ("--format", arguments.format.is_some(), &[POSTINGS]),
        ("--mapping", arguments.mapping.is_some(), &[POSTINGS, COURSES]),
        ("--suggest-mapping", arguments.suggest_mapping, &[POSTINGS, COURSES]),
    ];
    if let Some((flag, _, sources)) = flags.iter().find(|(_, is_given, sources)| *is_given && !sources.contains(&key)) {
        let sources: Vec<String> = sources.iter().map(|source| format!("`import {source}`")).collect();
        bail!("{flag} is for {}; `{key}` does not know it", sources.join(" and "));
    }
    let shipped = if key == COURSES { courses::shipped_mappings() } else { postings::shipped_mappings() };
    let mapping = arguments.mapping.as_deref().map(|named| read_mapping(named, shipped)).transpose()?;
    let mut progress = TerminalProgress::new();
    let fetch = FetchOptions { allow_private: arguments.allow_private, ..FetchOptions::default() };
    let mut download = |url: &str, bytes: u64, total: Option<u64>| {
        let _ = url;
        progress.advance(0, bytes, total.unwrap_or(bytes));
    };
    let mut input = Input::from_arguments(&arguments.from, &Limits::default(), &fetch, &mut download).await?;
    input.version = arguments.version;
    input.language = arguments.language;
    if arguments.suggest_mapping {
        let suggest = if key == COURSES { courses::suggest_mapping } else { postings::suggest_mapping };
        put(suggest(&input)?.trim_end())?;
        return Ok(());
    }
    let now = now();
    input.format = arguments.format;
    input.mapping = mapping;
    input.today = Some(now.date_naive());
    let store = super::open(config).await?;
    let options = ImportOptions {
        source,
        input,
        dry_run: arguments.dry_run,
        publish: !arguments.no_publish,
        rejection_budget: arguments.rejection_budget / 100.0,
        now,
    };
    let summary = pipeline::import(&store, options, &mut progress).await?;
    if arguments.json {
        put(&serde_json::to_string(&summary).context("write the summary as JSON")?)?;
    } else {
        show(&summary);
    }
    Ok(())
}

/// A mapping file, or the mapping of that name that ships with the program.
fn read_mapping(named: &str, shipped: &[(&str, &str)]) -> Result<Mapping> {
    if let Some((name, text)) = shipped.iter().find(|(name, _)| *name == named) {
        return Ok(Mapping { name: (*name).to_owned(), text: (*text).to_owned() });
    }
    let text = std::fs::read_to_string(named).with_context(|| {
        let shipped: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
        format!("read the mapping {named}\n  hint: pass a file, or one of the shipped mappings: {}", shipped.join(", "))
    })?;
    Ok(Mapping { name: named.to_owned(), text })
}

/// The time the import is dated with.
#[expect(clippy::disallowed_methods, reason = "the command stamps the run it starts")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}

/// Tells a person how an import ended.
pub fn show(summary: &Summary) {
    let versions =
        if summary.versions.is_empty() { String::new() } else { format!(" ({})", summary.versions.join(", ")) };
    say(&format!(
        "{}{versions}: {} rows read = {} kept + {} rejected + {} dangling, in {:.1} s",
        summary.source, summary.read, summary.kept, summary.rejected, summary.dangling, summary.seconds
    ));
    for note in &summary.notes {
        say(&format!("  note: {note}"));
    }
    for row in &summary.sample {
        let field = row.field.as_deref().map(|field| format!(", {field}")).unwrap_or_default();
        say(&format!("  {}: {} row {}{field}: {}", row.kind, row.file, row.row, row.reason));
    }
    if !summary.sample.is_empty() {
        say(&format!("  all of them: skillspine import --report {}", summary.run));
    }
    if let Some(postings) = &summary.postings {
        say(&format!(
            "{} postings created, {} changed, {} taken down, {} unchanged",
            postings.created, postings.changed, postings.removed, postings.unchanged
        ));
    }
    let changes = format!(
        "{} concepts created, {} changed, {} deprecated; {} rows added, {} closed",
        summary.created, summary.changed, summary.deprecated, summary.rows_added, summary.rows_closed
    );
    match (&summary.dry_run, summary.release) {
        (Some(_), _) => say(&format!("dry run, nothing was written. It would be: {changes}")),
        (None, Some(release)) if summary.published => say(&format!("{changes}\npublished as release {release}")),
        (None, Some(release)) => {
            say(&format!("{changes}\nloaded as release {release}; `skillspine publish` serves it"));
        }
        (None, None) => say("nothing changed: the store already holds all of it"),
    }
}

async fn report(store: &Store, id: i32) -> Result<()> {
    let Some(run) = store.run(id).await? else {
        bail!("there is no run {id}\n  hint: `skillspine import --runs` lists them");
    };
    say(&format!(
        "run {id}: {} of {}, {} ({} read, {} kept, {} rejected, {} dangling)",
        run.source, run.started_at, run.status, run.rows_read, run.rows_kept, run.rows_rejected, run.rows_dangling
    ));
    put("kind\tfile\trow\tfield\treason\ttext")?;
    let mut after = 0;
    loop {
        let rows = store.rejections(id, after, REPORT_PAGE).await?;
        for row in &rows {
            let cells = [
                &row.kind,
                &row.file,
                &row.row.to_string(),
                row.field.as_ref().unwrap_or(&String::new()),
                &row.reason,
                &row.text,
            ]
            .map(|cell| cell.replace(['\t', '\n', '\r'], " "));
            put(&cells.join("\t"))?;
        }
        if (rows.len() as u64) < REPORT_PAGE {
            return Ok(());
        }
        after += i32::try_from(rows.len())?;
    }
}

async fn runs(store: &Store) -> Result<()> {
    put("run\tsource\tstarted\tstatus\trelease\tread\tkept\trejected\tdangling\treason")?;
    for run in store.runs(100).await? {
        let release = run.release.map(|release| release.to_string()).unwrap_or_default();
        put(&format!(
            "{}\t{}\t{}\t{}\t{release}\t{}\t{}\t{}\t{}\t{}",
            run.id,
            run.source,
            run.started_at.format("%Y-%m-%d %H:%M:%S"),
            run.status,
            run.rows_read,
            run.rows_kept,
            run.rows_rejected,
            run.rows_dangling,
            run.reason.unwrap_or_default().replace('\n', " ")
        ))?;
    }
    Ok(())
}
