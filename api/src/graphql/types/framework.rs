//! Frameworks and their versions.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::NaiveDate;
use skillspine_domain::model;

use super::enums::{ConceptKind, ConceptStatus, FrameworkStatus};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::GlobalId,
    loaders::FrameworkList,
};

/// A framework.
#[derive(Clone)]
pub(in crate::graphql) struct Framework {
    all: FrameworkList,
    at: usize,
}

impl Framework {
    /// Every framework of the release, by key.
    pub async fn all(scope: Scope<'_>) -> Result<Vec<Self>> {
        let all = scope.taxonomy.frameworks.get(scope.release, ()).await?;
        Ok((0..all.len()).map(|at| Self { all: FrameworkList::clone(&all), at }).collect())
    }

    /// The framework of that key, if the release has it.
    pub async fn find(scope: Scope<'_>, key: &str) -> Result<Option<Self>> {
        let all = scope.taxonomy.frameworks.get(scope.release, ()).await?;
        let at = all.iter().position(|(framework, _)| framework.key == key);
        Ok(at.map(|at| Self { all, at }))
    }

    /// The framework that a concept says it belongs to.
    pub async fn of_concept(scope: Scope<'_>, key: &str) -> Result<Self> {
        let missing = || {
            ApiError::internal(std::io::Error::other(format!("a concept names framework `{key}`, which is not there")))
        };
        Self::find(scope, key).await?.ok_or_else(missing)
    }

    /// What is known of it.
    pub fn row(&self) -> &model::Framework {
        &self.all[self.at].0
    }

    /// Its imported versions, newest first.
    pub fn own_versions(&self) -> &[model::FrameworkVersion] {
        &self.all[self.at].1
    }
}

/// A published classification, taxonomy or competency framework.
#[Object]
impl Framework {
    /// Permanent id, for `node(id:)`. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Framework(self.row().key.clone()).encode()
    }

    /// Short permanent key, for filters: `esco`, `onet`, `isco-08`.
    async fn key(&self) -> &str {
        &self.row().key
    }

    /// Name in English.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// Who publishes it.
    async fn publisher(&self) -> &str {
        &self.row().publisher
    }

    /// Its terms, as an SPDX id or the address of the text.
    async fn licence(&self) -> &str {
        &self.row().licence
    }

    /// The sentence that the publisher asks to be shown wherever its data is.
    async fn attribution(&self) -> &str {
        &self.row().attribution
    }

    /// Where it lives.
    async fn homepage(&self) -> &str {
        &self.row().homepage
    }

    /// Whether it still grows.
    async fn status(&self) -> FrameworkStatus {
        self.row().status.into()
    }

    /// The newest imported version, as the publisher writes it.
    async fn version(&self) -> &str {
        self.own_versions().first().map_or("", |version| &version.version)
    }

    /// Every imported version, newest first.
    async fn versions(&self) -> Vec<FrameworkVersion> {
        let version = |version: &model::FrameworkVersion| FrameworkVersion {
            version: version.version.clone(),
            released_on: version.released_on,
            languages: version.languages.clone(),
            since_release: version.since_release,
        };
        self.own_versions().iter().map(version).collect()
    }

    /// Languages in which it was imported, over all versions, as sorted BCP 47 tags.
    async fn languages(&self) -> BTreeSet<String> {
        self.own_versions().iter().flat_map(|version| version.languages.iter().cloned()).collect()
    }

    /// How many concepts of it there are, by kind and status. Counted over the release that the answer is based on.
    async fn concept_counts(&self, ctx: &Context<'_>) -> Result<Vec<ConceptCount>> {
        let scope = Scope::of(ctx)?;
        let counts = scope.taxonomy.concept_counts.get(scope.release, ()).await?;
        let own = counts.iter().filter(|(framework, ..)| *framework == self.row().key);
        let count = |(_, kind, status, count): &(String, model::ConceptKind, model::ConceptStatus, u64)| ConceptCount {
            kind: (*kind).into(),
            status: (*status).into(),
            count: *count,
        };
        Ok(own.map(count).collect())
    }
}

/// An imported version of a framework.
#[derive(SimpleObject)]
pub(in crate::graphql) struct FrameworkVersion {
    /// The publisher's version string.
    version: String,
    /// When the publisher released it; null where the files do not say.
    released_on: Option<NaiveDate>,
    /// Languages imported so far, as sorted BCP 47 tags.
    languages: Vec<String>,
    /// The number of the release of this store that first had it.
    since_release: i32,
}

/// How many concepts there are of a kind and status.
#[derive(SimpleObject)]
pub(in crate::graphql) struct ConceptCount {
    /// The kind.
    kind: ConceptKind,
    /// The status.
    status: ConceptStatus,
    /// How many.
    count: u64,
}
