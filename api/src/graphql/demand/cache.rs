//! Answers about demand, remembered by everything they depend on. Whoever asks for an answer that is being computed waits for
//! it.

use std::{any::Any, sync::Arc};

use moka::future::Cache;
use sha2::{Digest, Sha256};

use super::question::Question;
use crate::graphql::ApiError;

/// Names a question about a selection in one release.
pub(super) type Key = [u8; 32];

/// A remembered answer, and how many bytes it takes.
#[derive(Clone)]
struct Remembered {
    answer: Arc<dyn Any + Send + Sync>,
    bytes: u32,
}

/// Remembered answers of all releases. They never become wrong: the key names the release.
pub(in crate::graphql) struct DemandCache(Cache<Key, Remembered>);

impl DemandCache {
    /// A cache of at most so many bytes.
    pub fn new(bytes: u64) -> Self {
        let weigher = |_: &Key, remembered: &Remembered| remembered.bytes;
        Self(Cache::builder().max_capacity(bytes).weigher(weigher).build())
    }

    /// The answer to `question`, which `compute` gives if nobody has asked before.
    pub(super) async fn get_or_compute<Q: Question>(
        &self,
        key: Key,
        compute: impl Future<Output = Result<Q::Answer, ApiError>>,
    ) -> Result<Arc<Q::Answer>, ApiError> {
        let make = async {
            let answer = compute.await?;
            let bytes = u32::try_from(Q::bytes(&answer) + BOOKKEEPING).unwrap_or(u32::MAX);
            Ok::<_, ApiError>(Remembered { answer: Arc::new(answer), bytes })
        };
        let made = self.0.try_get_with(key, make).await.map_err(|shared: Arc<ApiError>| shared.as_ref().clone())?;
        let of_another_type = || ApiError::internal(std::io::Error::other("two questions about demand have one key"));
        made.answer.downcast::<Q::Answer>().map_err(|_| of_another_type())
    }
}

/// What the cache itself needs for an entry.
const BOOKKEEPING: usize = 200;

/// The key of a question about the selection that `scope` names.
pub(super) fn key<Q: Question>(scope: &Key, question: &Q) -> Result<Key, ApiError> {
    let words = serde_json::to_vec(question).map_err(ApiError::internal)?;
    let mut digest = Sha256::new();
    digest.update(scope);
    digest.update(Q::NAME.as_bytes());
    digest.update([0]);
    digest.update(&words);
    Ok(digest.finalize().into())
}
