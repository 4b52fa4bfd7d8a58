//! One import from files to a published release.

use std::collections::HashSet;
use std::time::Instant;

use chrono::{DateTime, Utc};
use skillspine_domain::model::PostingSource;
use skillspine_domain::record::{PostingRecord, Record};
use skillspine_store::write::{ImportLock, ImportSession, NewRun, RunEnd, RunRejection, RunStatus, SessionOutcome};
use skillspine_store::{Store, StoreError};
use thiserror::Error;

use super::learning::LearningStage;
use super::postings::PostingStage;
use super::progress::Progress;
use super::reading::{self, Read};
use super::summary::{PostingSummary, Summary};
use crate::index;
use crate::input::Input;
use crate::source::{Event, Manifest, Rejection, RowRef, Source, SourceError};

/// Rows refused before the budget is looked at while reading: the first rows of a file say little about the rest. At the end it
/// holds for every file.
const BUDGET_APPLIES_FROM: u64 = 20;
/// Rejections shown in the summary; the rest is in the report.
const SAMPLE: usize = 10;
/// Rejections are written once this many have gathered.
const REJECTION_BATCH: usize = 5_000;

/// What to import and how.
pub struct ImportOptions {
    /// What to read with.
    pub source: Box<dyn Source>,
    /// What to read.
    pub input: Input,
    /// Only say what would change.
    pub dry_run: bool,
    /// Whether the new release is to be served.
    pub publish: bool,
    /// Share of rows, 0..1, that may be refused before the import fails.
    pub rejection_budget: f64,
    /// The time the import is dated with.
    pub now: DateTime<Utc>,
}

/// Why an import failed. Nothing of it is visible then.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The input is not what the source reads.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The search index could not be built.
    #[error(transparent)]
    Index(#[from] index::IndexError),
    /// More rows were refused than the budget allows.
    #[error(
        "{rejected} of {read} rows were refused, more than the budget of {budget} %; nothing was published\n  first: {first}\n  hint: look at `skillspine import --report {run}`; --rejection-budget raises the limit if the file is as it should be"
    )]
    TooManyRejections {
        /// Rows refused.
        rejected: u64,
        /// Rows read so far.
        read: u64,
        /// The budget in per cent.
        budget: f64,
        /// The first refusal in words.
        first: String,
        /// The run.
        run: i32,
    },
    /// The input was of the right form and empty.
    #[error("the input has no rows; nothing was changed\n  hint: check that the download is complete")]
    NoRows,
    /// The reading thread died.
    #[error("reading failed unexpectedly: {0}\n  hint: this is a defect; please report it with the file")]
    Panicked(String),
}

/// Imports, and publishes unless told not to.
///
/// # Errors
/// See [`ImportError`]; the store then still serves what it served before.
pub async fn import(
    store: &Store,
    options: ImportOptions,
    progress: &mut dyn Progress,
) -> Result<Summary, ImportError> {
    let started = Instant::now();
    let manifest = options.source.manifest();
    let lock = ImportLock::acquire(store, |holder| {
        progress.step(&format!("another import is running ({holder}); waiting for it to end"));
    })
    .await?;
    let sha256 = options
        .input
        .sha256()
        .map_err(|error| SourceError::Read { file: "input".to_owned(), reason: error.to_string() })?;
    let run = NewRun {
        source: manifest.key.to_owned(),
        files: options.input.files.iter().map(|file| file.name.clone()).collect(),
        sha256,
        started_at: options.now,
    };
    store.fail_killed_runs().await?;
    let run_id = store.begin_run(&run).await?;
    let (publish, now, dry_run) = (options.publish, options.now, options.dry_run);
    let finished_at = || now + chrono::Duration::from_std(started.elapsed()).unwrap_or_default();

    let mut import = Import::new(store, run_id, manifest);
    // The lock is kept until all is published: the next import must not build its index beside this one.
    match import.run(lock.clone(), options, progress).await {
        Ok(outcome) => {
            let mut summary = import.summary(&outcome, dry_run);
            store.end_run(run_id, &run_end(&summary, &outcome, None, finished_at())).await?;
            if publish && !dry_run {
                publish_newest(store, now, progress, &mut summary).await?;
            }
            summary.seconds = started.elapsed().as_secs_f64();
            Ok(summary)
        }
        Err(error) => {
            let summary = import.summary(&SessionOutcome::default(), dry_run);
            let end = run_end(&summary, &SessionOutcome::default(), Some(error.to_string()), finished_at());
            // The database may be what failed: the first error is the one to tell.
            if let Err(second) = store.end_run(run_id, &end).await {
                tracing::warn!(run.id = run_id, error = %second, "the failed run could not be written down");
            }
            Err(error)
        }
    }
}

/// Builds the index of the newest complete release and publishes it, if that has not been done.
async fn publish_newest(
    store: &Store,
    now: DateTime<Utc>,
    progress: &mut dyn Progress,
    summary: &mut Summary,
) -> Result<(), ImportError> {
    let newest = store.newest_release().await?;
    let published = store.publication().await?.map_or(0, |publication| publication.release);
    if newest > published {
        progress.step("building the search index");
        let (updated, analyzed) = tokio::join!(index::update(store, published, newest), store.analyze());
        updated?;
        analyzed?;
        store.publish(newest, now).await?;
        index::remove_others(store, &[newest, published])?;
        summary.release = Some(newest);
        summary.published = true;
    }
    Ok(())
}

/// An import while it runs.
struct Import<'a> {
    store: &'a Store,
    run: i32,
    manifest: Manifest,
    postings: PostingStage,
    learning: LearningStage,
    posting_sources: HashSet<String>,
    files: Vec<String>,
    file: usize,
    versions: Vec<String>,
    notes: Vec<String>,
    sample: Vec<RunRejection>,
    rejections: Vec<RunRejection>,
    rejections_written: usize,
    rejected_rows: HashSet<u64>,
    read: u64,
    rejected: u64,
    dangling: u64,
    rows: RowWatch,
}

impl<'a> Import<'a> {
    fn new(store: &'a Store, run: i32, manifest: Manifest) -> Self {
        Self {
            store,
            run,
            manifest,
            postings: PostingStage::default(),
            learning: LearningStage::default(),
            posting_sources: HashSet::new(),
            files: Vec::new(),
            file: 0,
            versions: Vec::new(),
            notes: Vec::new(),
            sample: Vec::new(),
            rejections: Vec::new(),
            rejections_written: 0,
            rejected_rows: HashSet::new(),
            read: 0,
            rejected: 0,
            dangling: 0,
            rows: RowWatch::default(),
        }
    }

    async fn run(
        &mut self,
        lock: ImportLock,
        options: ImportOptions,
        progress: &mut dyn Progress,
    ) -> Result<SessionOutcome, ImportError> {
        let summary = format!("import {}", self.manifest.key);
        let mut session = ImportSession::begin(self.store, lock, options.now, &summary, options.dry_run).await?;
        match self.feed(&mut session, options, progress).await {
            Ok(()) => {}
            Err(error) => {
                if let Err(second) = session.abandon().await {
                    tracing::warn!(run.id = self.run, error = %second, "the next import will sweep what this one left");
                }
                // The report is what helps now.
                if let Err(second) = self.write_rejections(true).await {
                    tracing::warn!(run.id = self.run, error = %second, "the refused rows could not be written down");
                }
                self.read = self.read.max(self.rows.seen);
                self.rejected = self.rejected.max(self.rejected_rows.len() as u64);
                return Err(error);
            }
        }
        progress.step("writing");
        let outcome = session.finish().await?;
        self.take_dangling(&outcome);
        self.write_rejections(true).await?;
        self.notes.extend(outcome.notes.iter().cloned());
        if outcome.postings.unmatched > 0 {
            let count = outcome.postings.unmatched;
            self.notes.push(format!("{count} postings were taken down that the store has never held: left aside"));
        }
        Ok(outcome)
    }

    /// Passes everything the source reads to the session.
    async fn feed(
        &mut self,
        session: &mut ImportSession,
        options: ImportOptions,
        progress: &mut dyn Progress,
    ) -> Result<(), ImportError> {
        let budget = options.rejection_budget;
        let total: u64 = options.input.files.iter().map(|file| file.size).sum();
        let bytes_read = options.input.bytes_read();
        let (mut events, thread) = reading::start(options.source, options.input);
        while let Some(batch) = events.recv().await {
            for event in batch {
                self.take(session, event).await?;
            }
            session.flush().await?;
            self.write_rejections(false).await?;
            progress.advance(self.rows.seen, bytes_read(), total);
            if self.rejected_rows.len() as u64 > BUDGET_APPLIES_FROM {
                self.check_budget(budget, self.rows.seen)?;
            }
        }
        self.postings.finish(self.store, session).await?;
        self.learning.finish(self.store, session).await?;
        progress.finish();
        let read = join(thread).await?;
        self.read = read.rows;
        self.rejected = read.rejected;
        read.result?;
        if read.rows == 0 {
            return Err(ImportError::NoRows);
        }
        self.check_budget(budget, read.rows)
    }

    async fn take(&mut self, session: &mut ImportSession, event: Event) -> Result<(), ImportError> {
        match event {
            Event::Framework(record) => {
                let version = format!("{} {}", record.framework.key, record.version);
                if !self.versions.contains(&version) {
                    self.versions.push(version);
                }
                session.framework(record);
            }
            Event::Crosswalk(record) => {
                self.versions.push(record.key.clone());
                session.crosswalk(record);
            }
            Event::PostingSource(record) => {
                self.posting_sources.insert(record.key.clone());
                session.posting_source(record);
            }
            Event::Part { scope, name, version } => session.part(&scope, &name, &version).await?,
            Event::File(name) => {
                self.file = self.files.iter().position(|file| *file == name).unwrap_or_else(|| {
                    self.files.push(name);
                    self.files.len() - 1
                });
            }
            Event::Record(Record::Posting(record), at) => {
                self.rows.saw(tag(at), false);
                self.take_posting(session, *record).await?;
            }
            Event::Record(Record::LearningText(text), at) => {
                self.learning.take(self.store, session, text, tag(at)).await?;
            }
            Event::Record(record, at) => {
                self.rows.saw(tag(at), matches!(record, Record::Relation(_)));
                session.write(record, tag(at))?;
            }
            Event::Reject(rejection) => self.reject(rejection),
            Event::Note(note) => self.notes.push(note),
        }
        Ok(())
    }

    async fn take_posting(&mut self, session: &mut ImportSession, record: PostingRecord) -> Result<(), ImportError> {
        if !self.posting_sources.contains(&record.source) {
            // A source that does not say whose postings these are speaks for itself.
            self.posting_sources.insert(record.source.clone());
            session.posting_source(PostingSource {
                key: record.source.clone(),
                title: self.manifest.title.to_owned(),
                publisher: self.manifest.publisher.to_owned(),
                licence: self.manifest.licence.to_owned(),
                attribution: self.manifest.attribution.to_owned(),
                homepage: self.manifest.homepage.to_owned(),
            });
        }
        self.postings.take(self.store, session, record).await
    }

    fn reject(&mut self, rejection: Rejection) {
        // A row that only lost a field was taken: it is listed, and does not count against the budget.
        if !rejection.keeps_row {
            self.rejected_rows.insert(tag(rejection.at));
        }
        self.rows.saw(tag(rejection.at), false);
        self.add_rejection(RunRejection {
            kind: if rejection.keeps_row { "left out" } else { "rejected" }.to_owned(),
            file: self.file_name(rejection.at),
            row: u64::from(rejection.at.row),
            field: rejection.field,
            reason: rejection.reason,
            text: rejection.text,
        });
    }

    fn add_rejection(&mut self, rejection: RunRejection) {
        if self.sample.len() < SAMPLE {
            self.sample.push(rejection.clone());
        }
        self.rejections.push(rejection);
    }

    fn file_name(&self, at: RowRef) -> String {
        self.files.get(usize::from(at.file)).cloned().unwrap_or_default()
    }

    /// Lists rows that name concepts which do not exist. A row that also gave something that was kept does not count.
    fn take_dangling(&mut self, outcome: &SessionOutcome) {
        let mut rows = HashSet::new();
        for dangling in &outcome.dangling {
            let at = untag(dangling.tag);
            if !self.rows.mixed.contains(&dangling.tag) && !self.rejected_rows.contains(&dangling.tag) {
                rows.insert(dangling.tag);
            }
            self.add_rejection(RunRejection {
                kind: if dangling.cycle { "cycle" } else { "dangling" }.to_owned(),
                file: self.file_name(at),
                row: u64::from(at.row),
                field: None,
                reason: dangling.reason.clone(),
                text: String::new(),
            });
        }
        self.dangling = rows.len() as u64;
    }

    async fn write_rejections(&mut self, all: bool) -> Result<(), StoreError> {
        if self.rejections.len() >= REJECTION_BATCH || all {
            self.store.add_rejections(self.run, self.rejections_written, &self.rejections).await?;
            self.rejections_written += self.rejections.len();
            self.rejections.clear();
        }
        Ok(())
    }

    fn check_budget(&self, budget: f64, read: u64) -> Result<(), ImportError> {
        let rejected = self.rejected_rows.len() as u64;
        if rejected as f64 <= budget * read as f64 {
            return Ok(());
        }
        let first = self.sample.first().map_or_else(String::new, |row| {
            let field = row.field.as_deref().map(|field| format!(", {field}")).unwrap_or_default();
            format!("{} row {}{field}: {}", row.file, row.row, row.reason)
        });
        Err(ImportError::TooManyRejections { rejected, read, budget: budget * 100.0, first, run: self.run })
    }

    fn summary(&self, outcome: &SessionOutcome, dry_run: bool) -> Summary {
        Summary {
            source: self.manifest.key.to_owned(),
            versions: self.versions.clone(),
            run: self.run,
            read: self.read,
            kept: self.read.saturating_sub(self.rejected + self.dangling),
            rejected: self.rejected,
            dangling: self.dangling,
            created: outcome.concepts.created,
            changed: outcome.concepts.changed,
            deprecated: outcome.concepts.deprecated,
            postings: PostingSummary::of(outcome.postings),
            rows_added: outcome.rows_added,
            rows_closed: outcome.rows_closed,
            repeated: outcome.repeated,
            outdated: outcome.outdated,
            unchanged: outcome.is_unchanged(),
            release: outcome.release,
            published: false,
            notes: self.notes.clone(),
            sample: self.sample.iter().map(Into::into).collect(),
            seconds: 0.0,
            dry_run: dry_run.then(|| outcome.concepts.into()),
        }
    }
}

fn run_end(summary: &Summary, outcome: &SessionOutcome, failure: Option<String>, finished_at: DateTime<Utc>) -> RunEnd {
    let status = match &failure {
        Some(_) => RunStatus::Failed,
        None if summary.dry_run.is_some() => RunStatus::DryRun,
        None if outcome.release.is_some() => RunStatus::Done,
        None => RunStatus::Unchanged,
    };
    RunEnd {
        status,
        reason: failure,
        release: outcome.release,
        read: summary.read,
        kept: summary.kept,
        rejected: summary.rejected,
        dangling: summary.dangling,
        notes: summary.notes.clone(),
        finished_at,
    }
}

/// Watches which rows give what, so that a row counts as dangling only if it gave nothing else.
#[derive(Default)]
struct RowWatch {
    at: Option<u64>,
    seen: u64,
    has_relation: bool,
    has_other: bool,
    mixed: HashSet<u64>,
}

impl RowWatch {
    fn saw(&mut self, tag: u64, is_relation: bool) {
        if self.at != Some(tag) {
            self.at = Some(tag);
            self.seen += 1;
            (self.has_relation, self.has_other) = (false, false);
        }
        self.has_relation |= is_relation;
        self.has_other |= !is_relation;
        if self.has_relation && self.has_other {
            self.mixed.insert(tag);
        }
    }
}

fn tag(at: RowRef) -> u64 {
    u64::from(at.file) << 32 | u64::from(at.row)
}

fn untag(tag: u64) -> RowRef {
    RowRef { file: u16::try_from(tag >> 32).unwrap_or(u16::MAX), row: u32::try_from(tag & 0xffff_ffff).unwrap_or(0) }
}

async fn join(thread: std::thread::JoinHandle<Read>) -> Result<Read, ImportError> {
    let joined = tokio::task::spawn_blocking(move || thread.join())
        .await
        .map_err(|error| ImportError::Panicked(error.to_string()))?;
    joined.map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        ImportError::Panicked(message.unwrap_or_else(|| "no message".to_owned()))
    })
}
