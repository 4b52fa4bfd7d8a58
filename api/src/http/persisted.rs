//! Automatic persisted queries: a client sends the SHA-256 of its query, and the text only when the server asks for it.
//! <https://www.apollographql.com/docs/apollo-server/performance/apq>

use std::sync::Arc;

use async_graphql::ServerError;
use moka::future::Cache;

use super::{digest::Digest, params::Params, problem::Problem};
use crate::{
    config::CacheConfig,
    graphql::{ErrorCode, error_with_code},
};

pub(crate) struct PersistedQueries {
    texts: Option<Cache<Digest, Arc<str>>>,
}

/// The text that a request stands for.
pub(super) struct QueryText {
    pub text: Arc<str>,
    pub digest: Digest,
    /// The client asked to remember the text, once it has passed the gate.
    pub remember: bool,
}

/// Why there is no text.
pub(super) enum NoText {
    /// The client should send the text: that is how the exchange goes, not a fault.
    SendText(Box<ServerError>),
    /// The request is malformed.
    Problem(Problem),
}

impl PersistedQueries {
    pub fn new(config: &CacheConfig) -> Self {
        let weigher = |_: &Digest, text: &Arc<str>| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let enabled = config.persisted_bytes > 0;
        let texts = enabled.then(|| Cache::builder().max_capacity(config.persisted_bytes).weigher(weigher).build());
        Self { texts }
    }

    /// Finds the text of a request: sent with it, or known by its digest.
    pub(super) async fn text_of(&self, params: &mut Params) -> Result<QueryText, NoText> {
        let Some(asked) = params.extensions.get("persistedQuery") else {
            let text: Arc<str> = params.query.take().unwrap_or_default().into();
            let digest = Digest::of(text.as_bytes());
            return Ok(QueryText { text, digest, remember: false });
        };
        let version = asked.get("version").and_then(serde_json::Value::as_u64);
        let asked = asked.get("sha256Hash").and_then(serde_json::Value::as_str).and_then(Digest::from_hex);
        let Some(asked) = asked else {
            let hint = "send `extensions.persistedQuery.sha256Hash` with the SHA-256 of the query in hexadecimal";
            return Err(NoText::Problem(Problem::bad_request("the persisted query has no valid `sha256Hash`", hint)));
        };
        let Some(texts) = self.texts.as_ref().filter(|_| version == Some(1)) else {
            let (code, hint) = (ErrorCode::PersistedQueryNotSupported, "send the text of the query without a hash");
            return Err(NoText::SendText(Box::new(error_with_code("PersistedQueryNotSupported", code, hint))));
        };

        match params.query.take() {
            Some(text) => {
                let digest = Digest::of(text.as_bytes());
                if digest != asked {
                    let message = "provided sha does not match query";
                    let hint = "hash the bytes of `query` exactly as they are sent";
                    return Err(NoText::Problem(Problem::bad_request(message, hint)));
                }
                Ok(QueryText { text: text.into(), digest, remember: true })
            }
            None => match texts.get(&asked).await {
                Some(text) => Ok(QueryText { text, digest: asked, remember: false }),
                None => {
                    let (code, hint) =
                        (ErrorCode::PersistedQueryNotFound, "send the hash once more with the text in `query`");
                    Err(NoText::SendText(Box::new(error_with_code("PersistedQueryNotFound", code, hint))))
                }
            },
        }
    }

    /// Remembers a text that has passed the gate.
    pub(super) async fn remember(&self, query: &QueryText) {
        if let Some(texts) = self.texts.as_ref().filter(|_| query.remember) {
            texts.insert(query.digest, query.text.clone()).await;
        }
    }
}
