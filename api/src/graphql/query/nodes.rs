//! Anything by id.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use skillspine_domain::model;

use crate::graphql::{
    context::{Result, Scope, request},
    id::{ConceptType, GlobalId},
    types::{
        credential::Credential, crosswalk::Crosswalk, employer::Employer, filter::check_length, framework::Framework,
        issuer::Issuer, node::Node, posting::Posting, region::Region, release::Release,
    },
};

/// Fields that fetch by id.
#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null when there is nothing of that id in this release.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API returned it.")] id: ID,
    ) -> Result<Option<Node>> {
        find(Scope::of(ctx)?, GlobalId::decode(&id)?).await
    }

    /// Several things by their ids, in the order of the ids; null where there is nothing of that id.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 1,000 ids as this API returned them.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        check_length("ids", ids.len())?;
        let scope = Scope::of(ctx)?;
        let ids: Vec<GlobalId> = ids.iter().map(GlobalId::decode).collect::<Result<_>>()?;
        futures::future::try_join_all(ids.into_iter().map(|id| find(scope, id))).await
    }

    /// What every answer of this request is based on.
    async fn release(&self, ctx: &Context<'_>) -> Result<Release> {
        let request = request(ctx)?;
        let snapshot = &request.snapshot;
        let published_at = (request.release == snapshot.release).then_some(snapshot.published_at);
        Ok(Release { number: request.release, published_at, newest: snapshot.release, oldest: snapshot.oldest })
    }
}

async fn find(scope: Scope<'_>, id: GlobalId) -> Result<Option<Node>> {
    let (taxonomy, release) = (scope.taxonomy, scope.release);
    Ok(match id {
        GlobalId::Concept(kind, id) => {
            let is_of_kind = |concept: &Arc<model::Concept>| ConceptType::of(concept.kind) == kind;
            let concept = taxonomy.concepts.get(release, id).await?.filter(is_of_kind);
            concept.map(|concept| Node::Concept(concept.into()))
        }
        GlobalId::Region(id) => taxonomy.regions.get(release, id).await?.map(|region| Node::Region(Region(region))),
        GlobalId::Posting(id) => Posting::find(scope, id).await?.map(Node::Posting),
        GlobalId::Employer(id) => taxonomy.employers.get(release, id).await?.map(Employer).map(Node::Employer),
        GlobalId::Credential(id) => Credential::find(scope, id).await?.map(Node::Credential),
        GlobalId::Issuer(id) => taxonomy.issuers.get(release, id).await?.map(Issuer).map(Node::Issuer),
        GlobalId::Framework(key) => Framework::find(scope, &key).await?.map(Node::Framework),
        GlobalId::Crosswalk(id) => {
            let all = taxonomy.crosswalks.get(release, ()).await?;
            let found = all.iter().find(|crosswalk| crosswalk.id == id);
            found.map(|crosswalk| Node::Crosswalk(Crosswalk(Arc::clone(crosswalk))))
        }
    })
}
