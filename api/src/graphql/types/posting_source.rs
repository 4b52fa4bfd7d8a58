//! Where postings come from.

use std::sync::Arc;

use async_graphql::Object;
use skillspine_domain::model;

/// Whose postings these are.
#[derive(Clone)]
pub(in crate::graphql) struct PostingSource(pub Arc<model::PostingSource>);

impl PostingSource {
    /// The source of that key; one that was never described is known by its key only.
    pub fn find(known: &[Arc<model::PostingSource>], key: &str) -> Self {
        let undescribed = || {
            let nothing = String::new;
            Arc::new(model::PostingSource {
                key: key.to_owned(),
                title: key.to_owned(),
                publisher: nothing(),
                licence: nothing(),
                attribution: nothing(),
                homepage: nothing(),
            })
        };
        Self(known.iter().find(|source| source.key == key).cloned().unwrap_or_else(undescribed))
    }
}

/// Whose postings these are, and on what terms.
#[Object]
impl PostingSource {
    /// Short permanent key, for filters: `jobtech`, `usajobs`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Name of the dataset.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Who publishes it; empty where nobody said.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }

    /// Its terms: an SPDX id, the address of the text, or a few words; empty where nobody said.
    async fn licence(&self) -> &str {
        &self.0.licence
    }

    /// The sentence that the publisher asks to be shown wherever its data, or figures from it, are.
    async fn attribution(&self) -> &str {
        &self.0.attribution
    }

    /// Where it lives.
    async fn homepage(&self) -> &str {
        &self.0.homepage
    }
}
