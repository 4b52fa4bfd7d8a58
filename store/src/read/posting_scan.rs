//! All postings of a release, in batches, while the next batch is being read.

use skillspine_domain::model::Posting;
use tokio::sync::mpsc::{self, Receiver};

use crate::{Store, StoreError};

/// Batches read ahead: the database works on the next one while the caller works on this one.
const AHEAD: usize = 1;

/// The postings of a release, ordered by id. Memory is that of three batches, whatever the release holds.
pub struct PostingScan {
    batches: Receiver<Result<Vec<Posting>, StoreError>>,
}

impl PostingScan {
    /// The next postings; none after the last.
    ///
    /// # Errors
    /// Any error of the database; nothing comes after one.
    pub async fn next(&mut self) -> Result<Option<Vec<Posting>>, StoreError> {
        self.batches.recv().await.transpose()
    }
}

impl Store {
    /// Starts reading all postings of `release`, complete with text, skills and regions, ordered by id, some `batch` of them at a
    /// time. Dropping the scan stops it.
    pub fn each_posting(&self, release: i32, batch: u64) -> PostingScan {
        let (sender, batches) = mpsc::channel(AHEAD);
        let store = self.clone();
        tokio::spawn(async move {
            let mut after = None;
            loop {
                let read = store.postings_after(release, after, batch).await;
                let is_last = match &read {
                    Ok(postings) => {
                        after = postings.last().map(|posting| posting.id).or(after);
                        (postings.len() as u64) < batch
                    }
                    Err(_) => true,
                };
                let is_empty = read.as_ref().is_ok_and(Vec::is_empty);
                if is_empty || sender.send(read).await.is_err() || is_last {
                    return;
                }
            }
        });
        PostingScan { batches }
    }
}
