//! Postings on their way through the pipeline: recognised on all cores, written in the order they were read.

use std::collections::VecDeque;
use std::sync::Arc;

use skillspine_domain::record::PostingRecord;
use skillspine_store::Store;
use skillspine_store::write::{ImportSession, PostingUpdate};
use tokio::task::JoinHandle;

use super::duplicates::Duplicates;
use super::import::ImportError;
use super::recognise::Recogniser;
use super::weight;

/// Postings recognised in one go by one thread.
const CHUNK: usize = 256;
/// Bytes of text that end a chunk early.
const CHUNK_BYTES: usize = 1 << 20;
/// Postings written in one go.
const BATCH: usize = 4_000;
/// Bytes of text that end a batch early.
const BATCH_BYTES: usize = 16 << 20;

/// Takes records, gives postings to the session. Holds at most two batches, one that is recognised while the other is written: taking
/// waits for recognition, and reading waits for taking.
pub(super) struct PostingStage {
    recogniser: Option<Arc<Recogniser>>,
    duplicates: Duplicates,
    arriving: Vec<PostingRecord>,
    arriving_bytes: usize,
    working: VecDeque<JoinHandle<Vec<PostingUpdate>>>,
    most_working: usize,
    ready: Vec<PostingUpdate>,
    ready_bytes: usize,
}

impl Default for PostingStage {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            recogniser: None,
            duplicates: Duplicates::default(),
            arriving: Vec::new(),
            arriving_bytes: 0,
            working: VecDeque::new(),
            // A batch more than the cores need, so that they have work while one is written.
            most_working: 2 * cores + BATCH / CHUNK,
            ready: Vec::new(),
            ready_bytes: 0,
        }
    }
}

impl PostingStage {
    /// Takes one record.
    pub(super) async fn take(
        &mut self,
        store: &Store,
        session: &mut ImportSession,
        record: PostingRecord,
    ) -> Result<(), ImportError> {
        self.arriving_bytes += weight::of_posting(&record);
        self.arriving.push(record);
        if self.arriving.len() < CHUNK && self.arriving_bytes < CHUNK_BYTES {
            return Ok(());
        }
        self.recognise(store).await?;
        while self.working.len() > self.most_working {
            self.collect(store, session).await?;
        }
        Ok(())
    }

    /// Waits until everything that was taken is written.
    pub(super) async fn finish(&mut self, store: &Store, session: &mut ImportSession) -> Result<(), ImportError> {
        self.recognise(store).await?;
        while !self.working.is_empty() {
            self.collect(store, session).await?;
        }
        self.write(store, session).await
    }

    /// Sets a thread to work on what has arrived.
    async fn recognise(&mut self, store: &Store) -> Result<(), ImportError> {
        if self.arriving.is_empty() {
            return Ok(());
        }
        let recogniser = match &self.recogniser {
            Some(recogniser) => Arc::clone(recogniser),
            None => {
                let loaded = Arc::new(Recogniser::load(store, store.newest_release().await?).await?);
                Arc::clone(self.recogniser.insert(loaded))
            }
        };
        let records = std::mem::take(&mut self.arriving);
        self.arriving_bytes = 0;
        self.working.push_back(tokio::task::spawn_blocking(move || {
            records.into_iter().map(|record| recogniser.recognise(record)).collect()
        }));
        Ok(())
    }

    /// Waits for the oldest chunk, so that the order of the file is kept, and writes when enough is ready.
    async fn collect(&mut self, store: &Store, session: &mut ImportSession) -> Result<(), ImportError> {
        let Some(oldest) = self.working.pop_front() else { return Ok(()) };
        let mut updates = oldest.await.map_err(|error| ImportError::Panicked(error.to_string()))?;
        self.ready_bytes += updates.iter().map(weight::of_update).sum::<usize>();
        self.ready.append(&mut updates);
        if self.ready.len() >= BATCH || self.ready_bytes >= BATCH_BYTES {
            self.write(store, session).await?;
        }
        Ok(())
    }

    async fn write(&mut self, store: &Store, session: &mut ImportSession) -> Result<(), ImportError> {
        self.ready_bytes = 0;
        self.duplicates.link(store, &mut self.ready).await?;
        Ok(session.postings(std::mem::take(&mut self.ready)).await?)
    }
}
