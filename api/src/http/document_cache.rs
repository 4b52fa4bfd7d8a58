//! Parsed documents, so that a text that comes again is not parsed again.

use std::sync::Arc;

use async_graphql::parser::types::ExecutableDocument;
use moka::future::Cache;

use super::digest::Digest;
use crate::{
    config::CacheConfig,
    gate::{Gate, Refusal},
};

pub(crate) struct DocumentCache {
    documents: Cache<Digest, Parsed>,
}

#[derive(Clone)]
struct Parsed {
    document: Arc<ExecutableDocument>,
    text_bytes: u32,
}

impl DocumentCache {
    pub fn new(config: &CacheConfig) -> Self {
        let weigher = |_: &Digest, parsed: &Parsed| parsed.text_bytes;
        Self { documents: Cache::builder().max_capacity(config.document_bytes).weigher(weigher).build() }
    }

    /// The parsed form of a text, from memory where possible. Texts that do not parse are not remembered.
    pub(super) async fn parse(
        &self,
        gate: &Gate,
        digest: Digest,
        text: &str,
    ) -> Result<Arc<ExecutableDocument>, Box<Refusal>> {
        if let Some(parsed) = self.documents.get(&digest).await {
            return Ok(parsed.document);
        }
        let document = Arc::new(gate.parse(text)?);
        let text_bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.documents.insert(digest, Parsed { document: document.clone(), text_bytes }).await;
        Ok(document)
    }
}
