//! Whole answers, remembered by everything they depend on. Requests for an answer that is being made wait for it.

use std::{future::Future, sync::Arc};

use async_graphql::Variables;
use moka::future::Cache;

use super::{
    answer::Answer,
    digest::{Digest, Digester},
};
use crate::{config::CacheConfig, state::Snapshot};

pub(crate) struct ResponseCache {
    answers: Option<Cache<Digest, Answer>>,
    entry_bytes: u64,
    program: Digest,
}

/// Everything that an answer depends on.
pub(super) struct AnswerKey<'a> {
    pub snapshot: &'a Snapshot,
    pub release: i32,
    pub query: Digest,
    pub operation_name: Option<&'a str>,
    pub variables: &'a Variables,
    pub languages: &'a [String],
}

impl ResponseCache {
    /// A cache for this program: another schema, version or address gives other keys, and so other entity tags.
    pub fn new(config: &CacheConfig, sdl: &str, public_url: &str) -> Self {
        let weigher = |_: &Digest, answer: &Answer| u32::try_from(answer.body.len() + 200).unwrap_or(u32::MAX);
        let enabled = config.response_bytes > 0;
        let answers = enabled.then(|| Cache::builder().max_capacity(config.response_bytes).weigher(weigher).build());
        let mut program = Digester::default();
        program.part(env!("CARGO_PKG_VERSION").as_bytes());
        program.part(sdl.as_bytes());
        program.part(public_url.as_bytes());
        Self { answers, entry_bytes: config.response_entry_bytes, program: program.finish() }
    }

    pub(super) fn key(&self, parts: &AnswerKey<'_>) -> Digest {
        let mut digester = Digester::default();
        digester.digest(&self.program);
        digester.part(&parts.snapshot.release.to_le_bytes());
        digester.part(parts.snapshot.published_at.to_rfc3339().as_bytes());
        digester.part(&parts.release.to_le_bytes());
        digester.digest(&parts.query);
        digester.part(parts.operation_name.unwrap_or_default().as_bytes());
        for (name, value) in parts.variables.iter() {
            digester.part(name.as_bytes());
            digester.value(value);
        }
        digester.part(parts.languages.join(",").as_bytes());
        digester.finish()
    }

    pub(super) async fn get(&self, key: &Digest) -> Option<Answer> {
        self.answers.as_ref()?.get(key).await
    }

    /// Makes an answer, once however many ask for it at the same time, and remembers it when it has no errors.
    pub(super) async fn get_or_make(&self, key: Digest, make: impl Future<Output = Answer>) -> Answer {
        let Some(answers) = &self.answers else { return make.await };
        let made = answers.try_get_with(key, async {
            let answer = make.await;
            let keep = answer.is_clean() && answer.body.len() as u64 <= self.entry_bytes;
            if keep { Ok(answer) } else { Err(answer) }
        });
        made.await.unwrap_or_else(|shared: Arc<Answer>| shared.as_ref().clone())
    }
}
