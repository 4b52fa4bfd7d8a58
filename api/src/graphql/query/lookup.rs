//! One concept, by exactly what it is called.

use async_graphql::{Context, ID, Object};

use crate::graphql::{
    context::{Result, Scope},
    id::ConceptType,
    name::ConceptName,
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
        let name = ConceptName::of(id, uri, code, system)?;
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
        let name = ConceptName::of(id, uri, code, system)?;
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
        let name = ConceptName::of(id, uri, code, system)?;
        Ok(name.find(Scope::of(ctx)?, Some(ConceptType::Occupation)).await?.map(Occupation::serve))
    }
}
