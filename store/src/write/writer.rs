//! Inserting in the background, so that rows are compared while those before them are written.

use std::future::Future;
use std::pin::Pin;

use sea_orm::EntityTrait;
use tokio::sync::mpsc::{self, Sender};
use tokio::task::JoinHandle;

use super::{ImportLock, bulk};
use crate::{Store, StoreError};

/// Batches that may wait: whoever compares stops when writing falls behind, so memory stays flat.
const WAITING: usize = 1;

type Insert = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// Inserts batches one after the other.
pub(crate) struct Writer {
    store: Store,
    queue: Option<Sender<Insert>>,
    task: JoinHandle<Result<(), StoreError>>,
}

impl Writer {
    /// Starts a writer, which holds the lock as long as it writes.
    pub(crate) fn start(store: &Store, lock: ImportLock) -> Self {
        let (queue, mut batches) = mpsc::channel::<Insert>(WAITING);
        let task = tokio::spawn(async move {
            let _lock = lock;
            while let Some(insert) = batches.recv().await {
                insert.await?;
            }
            Ok(())
        });
        Self { store: store.clone(), queue: Some(queue), task }
    }

    /// Hands rows over, waiting for room.
    ///
    /// # Errors
    /// Whatever failed in an earlier batch; nothing is written after that.
    pub(crate) async fn insert<E>(&mut self, rows: Vec<E::Model>) -> Result<(), StoreError>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
    {
        let store = self.store.clone();
        let insert: Insert = Box::pin(async move { bulk::insert::<E>(&store, &rows).await });
        match &self.queue {
            Some(queue) if queue.send(insert).await.is_ok() => Ok(()),
            _ => self.finish().await.and(Err(StoreError::Corrupt("rows came after the last".to_owned()))),
        }
    }

    /// Waits until everything is written. Nothing can be inserted afterwards.
    ///
    /// # Errors
    /// Whatever failed first.
    pub(crate) async fn finish(&mut self) -> Result<(), StoreError> {
        if self.queue.take().is_none() {
            return Ok(());
        }
        (&mut self.task).await.map_err(|error| StoreError::Corrupt(format!("the writing task died: {error}")))?
    }
}
