//! Crosswalks: published sets of mappings.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use skillspine_domain::model;

use super::framework::Framework;
use crate::graphql::{
    context::{Result, Scope},
    id::GlobalId,
};

/// A crosswalk.
#[derive(Clone)]
pub(in crate::graphql) struct Crosswalk(pub Arc<model::Crosswalk>);

/// A published set of mappings between two framework versions.
#[Object]
impl Crosswalk {
    /// Permanent id, for `node(id:)`. Opaque.
    pub(in crate::graphql) async fn id(&self) -> ID {
        GlobalId::Crosswalk(self.0.id).encode()
    }

    /// Short permanent key.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Name in English.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Who made it.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }

    /// Its terms, as an SPDX id or the address of the text.
    async fn licence(&self) -> &str {
        &self.0.licence
    }

    /// Key of the framework that it maps from.
    async fn subject_framework_key(&self) -> &str {
        &self.0.subject_framework
    }

    /// The framework that it maps from; null when it is not imported.
    async fn subject_framework(&self, ctx: &Context<'_>) -> Result<Option<Framework>> {
        Framework::find(Scope::of(ctx)?, &self.0.subject_framework).await
    }

    /// The version that it maps from.
    async fn subject_version(&self) -> &str {
        &self.0.subject_version
    }

    /// Key of the framework that it maps to.
    async fn object_framework_key(&self) -> &str {
        &self.0.object_framework
    }

    /// The framework that it maps to; null when it is not imported.
    async fn object_framework(&self, ctx: &Context<'_>) -> Result<Option<Framework>> {
        Framework::find(Scope::of(ctx)?, &self.0.object_framework).await
    }

    /// The version that it maps to.
    async fn object_version(&self) -> &str {
        &self.0.object_version
    }
}
