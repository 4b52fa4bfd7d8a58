//! What credentials stand for, from either end.

use std::{borrow::Cow, collections::HashSet, marker::PhantomData, sync::Arc};

use async_graphql::{Context, Json, Object, TypeName};
use futures::{FutureExt, future::BoxFuture};
use skillspine_domain::{
    alignment::{Alignment, ResolvedStatus},
    id::{ConceptId, CredentialId},
    model,
};
use uuid::Uuid;

use super::{
    alignment::{AlignmentStatus, MatchedBy},
    concept::Concept,
    credential::Credential,
    credential_enums::{AlignmentProvenance, AlignmentRole},
    enums::all_into,
    list::ConceptNode,
};
use crate::graphql::{
    ApiError,
    connection::{Connection, Edge, Total},
    context::{Result, Scope},
    id::ConceptType,
    page::{Cursor, Page, PageArguments},
};

/// An alignment of a credential; it points into what the caches hold.
#[derive(Clone)]
pub(in crate::graphql) struct CredentialAlignment {
    all: Arc<Vec<model::CredentialAlignment>>,
    at: usize,
}

impl CredentialAlignment {
    fn row(&self) -> &model::CredentialAlignment {
        &self.all[self.at]
    }

    fn read(&self) -> Alignment {
        self.verbatim().map(|document| Alignment::from_json(&document)).unwrap_or_default()
    }

    fn verbatim(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.row().asserted).ok()
    }

    async fn found(&self, scope: Scope<'_>) -> Result<Option<Arc<model::Concept>>> {
        let Some((id, ..)) = self.row().found else { return Ok(None) };
        scope.taxonomy.concepts.get(scope.release, id).await
    }
}

/// What a credential says it stands for, teaches, assesses, requires or prepares for, and the concept that this means.
#[Object]
impl CredentialAlignment {
    /// What it says.
    async fn role(&self) -> AlignmentRole {
        self.row().role.into()
    }

    /// How it is known.
    async fn provenance(&self) -> AlignmentProvenance {
        self.row().provenance.into()
    }

    /// The alignment verbatim, as it stands in the credential's document.
    async fn document(&self) -> Option<Json<serde_json::Value>> {
        self.verbatim().map(Json)
    }

    /// URL or URI of the target, as published.
    async fn target_url(&self) -> Option<String> {
        self.read().url
    }

    /// Name of the target, as published.
    async fn target_name(&self) -> Option<String> {
        self.read().name
    }

    /// Framework of the target, as published.
    async fn target_framework(&self) -> Option<String> {
        self.read().framework
    }

    /// Code of the target, as published.
    async fn target_code(&self) -> Option<String> {
        self.read().code
    }

    /// The concept that is meant; null when that is not known, or not for certain. Worked out as `resolveAlignments` does, when the
    /// credential or a framework was imported.
    async fn concept(&self, ctx: &Context<'_>) -> Result<Option<Concept>> {
        Ok(self.found(Scope::of(ctx)?).await?.map(Concept::from))
    }

    /// By what the concept was matched; null without one.
    async fn matched_by(&self) -> Option<MatchedBy> {
        self.row().found.map(|(_, matched_by, _)| matched_by.into())
    }

    /// How sure the match is, from 0 to 1; null without one.
    async fn confidence(&self) -> Option<f64> {
        self.row().found.map(|(_, _, confidence)| confidence)
    }

    /// What became of the target.
    async fn status(&self, ctx: &Context<'_>) -> Result<AlignmentStatus> {
        Ok(ResolvedStatus::of(self.found(Scope::of(ctx)?).await?.as_deref()).into())
    }

    /// The credential that says so; null when it is not imported.
    async fn credential(&self, ctx: &Context<'_>) -> Result<Option<Credential>> {
        Credential::find(Scope::of(ctx)?, self.row().credential).await
    }
}

/// Which alignments a list holds.
struct Wanted {
    roles: Vec<model::AlignmentRole>,
    least: f64,
}

impl Wanted {
    fn new(roles: Option<Vec<AlignmentRole>>, min_confidence: f64) -> Result<Self> {
        if !(0.0..=1.0).contains(&min_confidence) {
            let message = format!("`minConfidence` is {min_confidence}, it must be from 0 to 1");
            return Err(ApiError::bad_user_input(message, "exact URIs have 1, labels anywhere 0.8"));
        }
        Ok(Self { roles: all_into(roles), least: min_confidence })
    }

    fn has(&self, alignment: &model::CredentialAlignment) -> bool {
        let is_sure = self.least <= 0.0 || alignment.found.is_some_and(|(_, _, confidence)| confidence >= self.least);
        is_sure && (self.roles.is_empty() || self.roles.contains(&alignment.role))
    }
}

/// One page of a credential's alignments.
pub(in crate::graphql) async fn page(
    scope: Scope<'_>,
    id: CredentialId,
    roles: Option<Vec<AlignmentRole>>,
    page: PageArguments,
) -> Result<Connection<CredentialAlignmentEdge>> {
    let page = page.check(&scope, "Credential.alignments")?;
    let wanted = Wanted::new(roles, 0.0)?;
    let all = scope.taxonomy.alignments.get(scope.release, id).await?;
    let places: Vec<usize> = (0..all.len()).filter(|at| wanted.has(&all[*at])).collect();
    // Nothing in an alignment has an id, so the place itself stands for it.
    let find = |id: Uuid| usize::try_from(id.as_u128()).ok().filter(|at| *at < places.len());
    cut(&page, places.len(), find, |position| CredentialAlignmentEdge {
        alignment: CredentialAlignment { all: Arc::clone(&all), at: places[position] },
        cursor: Cursor::of_position(position, Uuid::from_u128(position as u128)),
    })
}

/// One page of the concepts of one type that a credential's alignments lead to, each with its surest alignment.
pub(in crate::graphql) async fn concepts<N: ConceptNode>(
    scope: Scope<'_>,
    id: CredentialId,
    roles: Option<Vec<AlignmentRole>>,
    min_confidence: f64,
    page: PageArguments,
) -> Result<Connection<CredentialConceptEdge<N>>> {
    let page = page.check(&scope, &list_name::<N>())?;
    let wanted = Wanted::new(roles, min_confidence)?;
    let all = scope.taxonomy.alignments.get(scope.release, id).await?;
    let ids: Vec<ConceptId> = all.iter().filter_map(|alignment| Some(alignment.found?.0)).collect();
    let concepts = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
    let served: HashSet<ConceptId> = concepts
        .iter()
        .flatten()
        .filter(|concept| ConceptType::of(concept.kind).name() == N::type_name())
        .map(|concept| concept.id)
        .collect();
    let mut seen = HashSet::new();
    let mut items: Vec<(usize, ConceptId)> = Vec::new();
    for (at, alignment) in all.iter().enumerate() {
        if let Some((concept, ..)) = alignment.found
            && served.contains(&concept)
            && wanted.has(alignment)
            && seen.insert(concept)
        {
            items.push((at, concept));
        }
    }
    let find = |id: Uuid| items.iter().position(|(_, concept)| concept.0 == id);
    cut(&page, items.len(), find, |position| {
        let (at, concept) = items[position];
        CredentialConceptEdge {
            alignment: CredentialAlignment { all: Arc::clone(&all), at },
            concept,
            cursor: Cursor::of_position(position, concept.0),
            node: PhantomData,
        }
    })
}

/// One page of the credentials that are aligned to a concept, each with its surest alignment.
pub(in crate::graphql) async fn credentials(
    scope: Scope<'_>,
    id: ConceptId,
    roles: Option<Vec<AlignmentRole>>,
    min_confidence: f64,
    page: PageArguments,
) -> Result<Connection<AlignedCredentialEdge>> {
    let page = page.check(&scope, AlignedCredentialEdge::LIST)?;
    let wanted = Wanted::new(roles, min_confidence)?;
    let all = scope.taxonomy.concept_alignments.get(scope.release, id).await?;
    let mut seen = HashSet::new();
    let is_first = |at: &usize| wanted.has(&all[*at]) && seen.insert(all[*at].credential);
    let places: Vec<usize> = (0..all.len()).filter(is_first).collect();
    let find = |id: Uuid| places.iter().position(|at| all[*at].credential.0 == id);
    cut(&page, places.len(), find, |position| {
        let at = places[position];
        AlignedCredentialEdge {
            cursor: Cursor::of_position(position, all[at].credential.0),
            alignment: CredentialAlignment { all: Arc::clone(&all), at },
        }
    })
}

fn cut<E: Edge>(
    page: &Page,
    length: usize,
    find: impl Fn(Uuid) -> Option<usize>,
    edge: impl Fn(usize) -> E,
) -> Result<Connection<E>> {
    let slice = page.slice(length, find)?;
    Ok(Connection {
        edges: slice.range.map(edge).collect(),
        has_previous: slice.has_previous,
        has_next: slice.has_next,
        total: Total::Known(length as u64),
    })
}

/// An item of a list of alignments.
pub(in crate::graphql) struct CredentialAlignmentEdge {
    alignment: CredentialAlignment,
    cursor: Cursor,
}

/// An item of a list with its place.
#[Object]
impl CredentialAlignmentEdge {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The alignment.
    #[graphql(name = "node")]
    async fn field_node(&self) -> &CredentialAlignment {
        &self.alignment
    }
}

impl Edge for CredentialAlignmentEdge {
    type Node = CredentialAlignment;

    fn connection_name() -> String {
        "CredentialAlignmentConnection".to_owned()
    }

    fn cursor(&self) -> String {
        self.cursor.encode("Credential.alignments")
    }

    fn node<'a>(&'a self, _scope: Scope<'a>) -> BoxFuture<'a, Result<CredentialAlignment>> {
        async move { Ok(self.alignment.clone()) }.boxed()
    }
}

/// An item of a list of the concepts that a credential is aligned to.
pub(in crate::graphql) struct CredentialConceptEdge<N> {
    alignment: CredentialAlignment,
    concept: ConceptId,
    cursor: Cursor,
    node: PhantomData<fn() -> N>,
}

fn list_name<N: ConceptNode>() -> String {
    format!("Credential{}", N::type_name())
}

impl<N: ConceptNode> TypeName for CredentialConceptEdge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", list_name::<N>()).into()
    }
}

/// An item of a list of what a credential is aligned to, and the alignment that leads there.
#[Object(name_type)]
impl<N: ConceptNode> CredentialConceptEdge<N> {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// What the credential is aligned to.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<N> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// The alignment that leads there; of several the surest.
    async fn alignment(&self) -> &CredentialAlignment {
        &self.alignment
    }
}

impl<N: ConceptNode> Edge for CredentialConceptEdge<N> {
    type Node = N;

    fn connection_name() -> String {
        format!("{}Connection", list_name::<N>())
    }

    fn cursor(&self) -> String {
        self.cursor.encode(&list_name::<N>())
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<N>> {
        async move { Ok(N::serve(scope.concept(self.concept).await?)) }.boxed()
    }
}

/// An item of a list of the credentials that are aligned to a concept.
pub(in crate::graphql) struct AlignedCredentialEdge {
    alignment: CredentialAlignment,
    cursor: Cursor,
}

impl AlignedCredentialEdge {
    const LIST: &'static str = "AlignedCredential";
}

/// An item of a list of credentials, and the alignment by which it belongs there.
#[Object]
impl AlignedCredentialEdge {
    /// The place of the item in this list, for `after` and `before`. Opaque.
    #[graphql(name = "cursor")]
    async fn field_cursor(&self) -> String {
        Edge::cursor(self)
    }

    /// The credential.
    #[graphql(name = "node")]
    async fn field_node(&self, ctx: &Context<'_>) -> Result<Credential> {
        Edge::node(self, Scope::of(ctx)?).await
    }

    /// The alignment by which it belongs here; of several the surest.
    async fn alignment(&self) -> &CredentialAlignment {
        &self.alignment
    }
}

impl Edge for AlignedCredentialEdge {
    type Node = Credential;

    fn connection_name() -> String {
        "AlignedCredentialConnection".to_owned()
    }

    fn cursor(&self) -> String {
        self.cursor.encode(Self::LIST)
    }

    fn node<'a>(&'a self, scope: Scope<'a>) -> BoxFuture<'a, Result<Credential>> {
        async move {
            let id = self.alignment.row().credential;
            let missing = || ApiError::internal(std::io::Error::other("an aligned credential is not there"));
            Credential::find(scope, id).await?.ok_or_else(missing)
        }
        .boxed()
    }
}
