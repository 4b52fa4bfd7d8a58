//! What the server holds while it runs: the snapshot it answers from, the gate, the caches and its own health.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use skillspine_search::postings::PostingIndex;
use skillspine_search::similarity::SimilarityIndex;
use skillspine_search::{ConceptIndex, CredentialIndex};
use tokio::sync::Semaphore;

use crate::{
    config::ApiConfig,
    fetch::Fetch,
    gate::{Gate, ShapeError},
    graphql::{Executor, Taxonomy},
    http::{DocumentCache, PersistedQueries, ResponseCache, Turns},
    metrics::Metrics,
};

/// The published data that a request is answered from, start to end.
#[derive(Clone)]
pub struct Snapshot {
    /// The number of the release.
    pub release: i32,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// The oldest release that can be asked for.
    pub oldest: i32,
    /// Reads the store through the caches. Outlives the snapshot: what it remembers names its release.
    pub taxonomy: Option<Arc<Taxonomy>>,
    /// The search index of this release.
    pub index: Option<ConceptIndex>,
    /// The index of this release's credentials.
    pub credentials: Option<CredentialIndex>,
    /// The index of this release's postings: what demand is counted from.
    pub postings: Option<PostingIndex>,
    /// What is similar to what in this release.
    pub similarity: Option<SimilarityIndex>,
}

impl Snapshot {
    /// A published release without anything to answer from yet, of which every older one can be asked for.
    pub fn new(release: i32, published_at: DateTime<Utc>) -> Self {
        Self {
            release,
            published_at,
            oldest: 1,
            taxonomy: None,
            index: None,
            credentials: None,
            postings: None,
            similarity: None,
        }
    }

    /// The same release, releases before `oldest` being forgotten.
    #[must_use]
    pub fn with_oldest(self, oldest: i32) -> Self {
        Self { oldest, ..self }
    }

    /// The same release, answered from the store behind `taxonomy`.
    #[must_use]
    pub fn with_taxonomy(self, taxonomy: Arc<Taxonomy>) -> Self {
        Self { taxonomy: Some(taxonomy), ..self }
    }

    /// The same release, searched in `index`.
    #[must_use]
    pub fn with_index(self, index: ConceptIndex) -> Self {
        Self { index: Some(index), ..self }
    }

    /// The same release, its credentials searched in `credentials`.
    #[must_use]
    pub fn with_credentials(self, credentials: CredentialIndex) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// The same release, its demand counted from `postings`.
    #[must_use]
    pub fn with_postings(self, postings: PostingIndex) -> Self {
        Self { postings: Some(postings), ..self }
    }

    /// The same release, with what is similar to what.
    #[must_use]
    pub fn with_similarity(self, similarity: SimilarityIndex) -> Self {
        Self { similarity: Some(similarity), ..self }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Snapshot").field("release", &self.release).finish_non_exhaustive()
    }
}

/// Everything that requests share.
pub struct AppState {
    /// Every setting.
    pub config: ApiConfig,
    /// Whether the server can do its work.
    pub health: Health,
    pub(crate) executor: Box<dyn Executor>,
    pub(crate) sdl: Bytes,
    /// Under which address clients reach this server, without a slash at the end.
    pub(crate) public_url: Arc<str>,
    pub(crate) gate: Gate,
    pub(crate) documents: DocumentCache,
    pub(crate) responses: ResponseCache,
    pub(crate) persisted: PersistedQueries,
    pub(crate) turns: Turns,
    pub(crate) metrics: Metrics,
    /// A permit for each export that may be written now.
    pub(crate) exports: Arc<Semaphore>,
    /// What fetches documents that credentials name; nothing is fetched without.
    pub(crate) fetch: Option<Fetch>,
    snapshot: ArcSwapOption<Snapshot>,
}

impl AppState {
    /// State for a schema, with nothing published yet. Fails when the schema's own text cannot be read.
    pub fn new(executor: impl Executor, config: ApiConfig) -> Result<Self, ShapeError> {
        let sdl = executor.sdl();
        Ok(Self {
            gate: Gate::new(&sdl, config.limits.clone())?,
            documents: DocumentCache::new(&config.cache),
            responses: ResponseCache::new(&config.cache, &sdl, &config.server.public_url),
            persisted: PersistedQueries::new(&config.cache),
            turns: Turns::new(&config.server),
            metrics: Metrics::install(),
            exports: Arc::new(Semaphore::new(config.export.at_once.clamp(1, Semaphore::MAX_PERMITS))),
            health: Health::default(),
            executor: Box::new(executor),
            public_url: config.server.public_url.trim_end_matches('/').into(),
            sdl: sdl.into(),
            fetch: None,
            snapshot: ArcSwapOption::empty(),
            config,
        })
    }

    /// The same, documents that credentials name being fetched with `fetch`.
    #[must_use]
    pub fn with_fetch(self, fetch: Fetch) -> Self {
        Self { fetch: Some(fetch), ..self }
    }

    /// Answers from this snapshot from now on; requests that run keep theirs.
    pub fn publish(&self, snapshot: Snapshot) {
        self.metrics.release(snapshot.release);
        if let (Some(taxonomy), Some(index)) = (&snapshot.taxonomy, &snapshot.index) {
            taxonomy.concepts.publish(index);
        }
        self.snapshot.store(Some(Arc::new(snapshot)));
    }

    /// The snapshot that requests are answered from, once one is loaded.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.load_full()
    }
}

/// What is known about the database. Whoever talks to it reports here.
#[derive(Debug, Default)]
pub struct Health {
    database: Mutex<DatabaseHealth>,
}

#[derive(Debug, Default)]
struct DatabaseHealth {
    last_answer: Option<Instant>,
    last_failure: Option<String>,
}

impl Health {
    /// The database answered at that moment.
    pub fn database_answered(&self, at: Instant) {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        database.last_answer = Some(at);
        database.last_failure = None;
    }

    /// The database failed to answer; `reason` is for the person who runs the server and names no secrets.
    pub fn database_failed(&self, reason: impl Into<String>) {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        database.last_failure = Some(reason.into());
    }

    /// Why the database counts as away, if it does.
    pub fn database_problem(&self, now: Instant, longest_silence: Duration) -> Option<String> {
        let database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reason) = &database.last_failure {
            return Some(reason.clone());
        }
        match database.last_answer {
            None => Some("has not answered yet".to_owned()),
            Some(at) if now.saturating_duration_since(at) > longest_silence => {
                Some(format!("has not answered for more than {} s", longest_silence.as_secs_f32()))
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_is_away_until_it_answers_and_when_it_falls_silent() {
        let health = Health::default();
        let start = Instant::now();
        let problem = |after: u64| health.database_problem(start + Duration::from_secs(after), Duration::from_secs(5));
        assert!(problem(0).is_some());
        health.database_answered(start);
        assert_eq!(problem(5), None);
        assert!(problem(6).is_some());
        health.database_failed("connection refused");
        assert_eq!(problem(0).as_deref(), Some("connection refused"));
        health.database_answered(start + Duration::from_secs(6));
        assert_eq!(problem(7), None);
    }
}
