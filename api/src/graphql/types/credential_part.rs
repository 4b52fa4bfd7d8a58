//! How credentials build on each other.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Object;
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{
    id::CredentialId,
    model::{self, PartKind},
    profile::Rule,
};
use skillspine_export::linked::StackedCredential;
use uuid::Uuid;

use super::{credential::Credential, credential_enums::CredentialPartKind};
use crate::graphql::{
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    page::{Cursor, PageArguments},
};

/// What one credential has to do with another, seen from the one that was asked.
#[derive(Clone)]
pub(in crate::graphql) struct CredentialPart {
    kind: PartKind,
    uri: String,
    /// As the one that was asked has it.
    stated_name: Option<String>,
    other: Option<Arc<model::Credential>>,
}

impl CredentialPart {
    /// That the other one is needed: which nobody can judge where it is not imported.
    pub fn as_rule(&self) -> Rule {
        match &self.other {
            Some(other) => Rule::Credential(other.id, 0),
            None => Rule::Stated(self.stated_name.clone().unwrap_or_else(|| self.uri.clone())),
        }
    }

    /// The same as linked data describes it.
    pub fn described(self) -> StackedCredential {
        let Self { kind, uri, stated_name, other } = self;
        StackedCredential { kind, uri, stated_name, credential: other.map(|other| (*other).clone()) }
    }
}

/// What one credential has to do with another, seen from the one you came from.
#[Object]
impl CredentialPart {
    /// What they have to do with each other.
    async fn kind(&self) -> CredentialPartKind {
        self.kind.into()
    }

    /// The other; null when it is not imported.
    async fn credential(&self) -> Option<Credential> {
        self.other.clone().map(Credential)
    }

    /// URI of the other, as published.
    async fn uri(&self) -> &str {
        &self.uri
    }

    /// Name of the other as the one you came from has it; null where it has none.
    async fn stated_name(&self) -> Option<&str> {
        self.stated_name.as_deref()
    }
}

/// One page of what a credential has to do with others, of these kinds, whichever of the two says so.
pub(in crate::graphql) async fn page(
    scope: Scope<'_>,
    near: &model::Credential,
    kinds: &[PartKind],
    list: &'static str,
    page: PageArguments,
) -> Result<Connection<CredentialPartEdge>> {
    let page = page.check(&scope, list)?;
    let parts = parts(scope, near, kinds).await?;
    // Nothing but its place tells an item from others: not all of them are imported.
    let find = |id: Uuid| usize::try_from(id.as_u128()).ok().filter(|at| *at < parts.len());
    let slice = page.slice(parts.len(), find)?;
    let edge = |position: usize| CredentialPartEdge {
        cursor: Cursor::of_position(position, Uuid::from_u128(position as u128)),
        part: parts[position].clone(),
        list,
    };
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(parts.len() as u64),
    })
}

/// What a credential has to do with others, of these kinds, whichever of the two says so.
pub(in crate::graphql) async fn parts(
    scope: Scope<'_>,
    near: &model::Credential,
    kinds: &[PartKind],
) -> Result<Vec<CredentialPart>> {
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    let (own, wholes) = futures::try_join!(
        taxonomy.credential_parts.get(release, near.id),
        taxonomy.credential_wholes.get(release, near.uri.clone())
    )?;
    let own: Vec<&model::CredentialPart> = own.iter().filter(|part| kinds.contains(&part.kind)).collect();
    let wholes: Vec<&model::CredentialPart> =
        wholes.iter().filter(|part| kinds.contains(&part.kind.inverse())).collect();
    let uris = own.iter().map(|part| part.other_uri.clone()).collect();
    let by_uri = taxonomy.credentials_by_uri.get_many(release, uris).await?;
    // Should several sources describe the other, the first will do.
    let ids = by_uri.iter().filter_map(|found| found.first()).chain(wholes.iter().map(|part| &part.credential));
    let credentials = taxonomy.credentials.get_many(release, ids.copied().collect()).await?;
    let known: HashMap<CredentialId, Arc<model::Credential>> =
        credentials.into_iter().flatten().map(|credential| (credential.id, credential)).collect();

    let own = own.into_iter().zip(&by_uri).map(|(part, found)| CredentialPart {
        kind: part.kind,
        uri: part.other_uri.clone(),
        stated_name: part.other_name.clone(),
        other: found.first().and_then(|id| known.get(id).cloned()),
    });
    let turned = wholes.into_iter().filter_map(|part| {
        let other = Arc::clone(known.get(&part.credential)?);
        Some(CredentialPart {
            kind: part.kind.inverse(),
            uri: other.uri.clone(),
            stated_name: None,
            other: Some(other),
        })
    });
    let mut parts: Vec<CredentialPart> = own.chain(turned).collect();
    // Stable: what the credential itself says stays before what others say.
    parts.sort_by(|a, b| (a.kind, &a.uri).cmp(&(b.kind, &b.uri)));
    parts.dedup_by(|a, b| (a.kind, &a.uri) == (b.kind, &b.uri));
    Ok(parts)
}

/// An item of a list of what credentials have to do with each other.
pub(in crate::graphql) struct CredentialPartEdge {
    cursor: Cursor,
    part: CredentialPart,
    list: &'static str,
}

/// An item of a list with its place.
#[Object]
impl CredentialPartEdge {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// What the two have to do with each other.
    #[graphql(name = "node")]
    async fn field_node(&self) -> &CredentialPart {
        &self.part
    }
}

impl Edge for CredentialPartEdge {
    type Node = CredentialPart;

    fn connection_name() -> String {
        "CredentialPartConnection".to_owned()
    }

    fn cursor(&self) -> String {
        self.cursor.encode(self.list)
    }

    fn node<'a>(&'a self, _scope: Scope<'a>) -> BoxFuture<'a, Result<CredentialPart>> {
        async move { Ok(self.part.clone()) }.boxed()
    }
}
