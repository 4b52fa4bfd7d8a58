//! One concept, by exactly what it is called.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use skillspine_domain::{
    id::ConceptId,
    model::{self, Code},
};

use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::{ConceptType, GlobalId, concept_id, concept_id_of, shown},
    types::{concept::Concept, list::ConceptNode, occupation::Occupation, skill::Skill},
};

/// Fields that look one concept up.
#[derive(Default)]
pub(super) struct LookupQuery;

#[Object]
impl LookupQuery {
    /// One concept of any kind, by its id, by its URI, or by a code and its system. Exact, never fuzzy: null when there is
    /// none, an error that lists them when there are several. Where a code is one framework's own (`system` is its key) and
    /// others carry it as a classification, it names the framework's own concept.
    async fn concept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API returned it.")] id: Option<ID>,
        #[graphql(desc = "A URI, exactly as published.")] uri: Option<String>,
        #[graphql(desc = "A code, exactly; needs `system`.")] code: Option<String>,
        #[graphql(desc = "Key of the code system or framework: `isco-08`, `onet`.")] system: Option<String>,
    ) -> Result<Option<Concept>> {
        let name = Name::of(id, uri, code, system)?;
        Ok(name.find(Scope::of(ctx)?, None).await?.map(Concept::from))
    }

    /// One skill (of any kind that `Skill` covers), by its id, by its URI, or by a code and its system. Exact, as in
    /// `concept`; concepts that are no skills do not count.
    async fn skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API returned it.")] id: Option<ID>,
        #[graphql(desc = "A URI, exactly as published.")] uri: Option<String>,
        #[graphql(desc = "A code, exactly; needs `system`.")] code: Option<String>,
        #[graphql(desc = "Key of the code system or framework: `esco`, `onet`.")] system: Option<String>,
    ) -> Result<Option<Skill>> {
        let name = Name::of(id, uri, code, system)?;
        Ok(name.find(Scope::of(ctx)?, Some(ConceptType::Skill)).await?.map(Skill::serve))
    }

    /// One occupation, by its id, by its URI, or by a code and its system. Exact, as in `concept`; concepts that are no
    /// occupations do not count.
    async fn occupation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id as this API returned it.")] id: Option<ID>,
        #[graphql(desc = "A URI, exactly as published.")] uri: Option<String>,
        #[graphql(desc = "A code, exactly; needs `system`.")] code: Option<String>,
        #[graphql(desc = "Key of the code system or framework: `esco`, `onet-soc-2019`.")] system: Option<String>,
    ) -> Result<Option<Occupation>> {
        let name = Name::of(id, uri, code, system)?;
        Ok(name.find(Scope::of(ctx)?, Some(ConceptType::Occupation)).await?.map(Occupation::serve))
    }
}

/// What somebody calls a concept.
enum Name {
    Id(ID),
    Uri(String),
    Code(Code),
}

impl Name {
    fn of(id: Option<ID>, uri: Option<String>, code: Option<String>, system: Option<String>) -> Result<Self> {
        match (id, uri, code, system) {
            (Some(id), None, None, None) => Ok(Self::Id(id)),
            (None, Some(uri), None, None) => Ok(Self::Uri(uri)),
            (None, None, Some(code), Some(system)) => Ok(Self::Code(Code { system, code })),
            (None, None, Some(_), None) => Err(ApiError::bad_user_input(
                "`code` needs `system`",
                "codes of different systems look alike: name the system",
            )),
            _ => Err(ApiError::bad_user_input(
                "name the concept in one way",
                "give `id`, or `uri`, or `code` together with `system`",
            )),
        }
    }

    async fn find(self, scope: Scope<'_>, wanted: Option<ConceptType>) -> Result<Option<Arc<model::Concept>>> {
        let is_wanted =
            |concept: &Arc<model::Concept>| wanted.is_none_or(|wanted| ConceptType::of(concept.kind) == wanted);
        let ids = match &self {
            Self::Id(id) => {
                let (kind, id) = match wanted {
                    Some(wanted) => (wanted, concept_id_of(wanted, id)?),
                    None => concept_id(id)?,
                };
                let concept = scope.taxonomy.concepts.get(scope.release, id).await?;
                return Ok(concept.filter(|concept| ConceptType::of(concept.kind) == kind));
            }
            Self::Uri(uri) => scope.taxonomy.by_uri.get(scope.release, uri.clone()).await?,
            Self::Code(code) => scope.taxonomy.by_code.get(scope.release, code.clone()).await?,
        };
        let ids: Vec<ConceptId> = ids.to_vec();
        let found = scope.taxonomy.concepts.get_many(scope.release, ids).await?;
        let mut found: Vec<_> = found.into_iter().flatten().filter(is_wanted).collect();
        if let Self::Code(code) = &self
            && found.iter().any(|concept| self.is_own_code(concept, code))
        {
            found.retain(|concept| self.is_own_code(concept, code));
        }
        if found.len() > 1 {
            return Err(self.ambiguous(&found));
        }
        Ok(found.pop())
    }

    fn is_own_code(&self, concept: &model::Concept, code: &Code) -> bool {
        concept.framework == code.system && concept.code.as_deref() == Some(&code.code)
    }

    fn ambiguous(&self, found: &[Arc<model::Concept>]) -> ApiError {
        const MOST_LISTED: usize = 10;
        let name = match self {
            Self::Id(id) => format!("id `{}`", shown(id)),
            Self::Uri(uri) => format!("URI `{}`", shown(uri)),
            Self::Code(code) => format!("code `{}` in `{}`", shown(&code.code), shown(&code.system)),
        };
        let listed = found.iter().take(MOST_LISTED).map(|concept| {
            format!("{} ({}, {})", GlobalId::of(concept).encode().as_str(), concept.framework, concept.label)
        });
        let listed = listed.collect::<Vec<_>>().join(", ");
        let more = if found.len() > MOST_LISTED { ", …" } else { "" };
        let message = format!("{name} names {} concepts: {listed}{more}", found.len());
        ApiError::bad_user_input(message, "use the `id` of one of them, or `concepts(filter: …)` for all of them")
    }
}
