//! What clients call a concept: its id, its URI, or a code in a system.

use std::sync::Arc;

use async_graphql::ID;
use skillspine_domain::{
    id::ConceptId,
    model::{self, Code},
};

use super::{
    ApiError,
    context::{Result, Scope},
    id::{ConceptType, GlobalId, concept_id, concept_id_of, shown},
    types::posting_filter::ConceptSelector,
};

/// What somebody calls a concept.
pub(super) enum ConceptName {
    Id(ID),
    Uri(String),
    Code(Code),
}

impl ConceptName {
    /// Takes exactly one way of naming.
    pub fn of(id: Option<ID>, uri: Option<String>, code: Option<String>, system: Option<String>) -> Result<Self> {
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

    /// What is named in an argument. `field` is for messages.
    pub async fn require(
        selector: ConceptSelector,
        scope: Scope<'_>,
        wanted: ConceptType,
        field: &str,
    ) -> Result<Arc<model::Concept>> {
        let ConceptSelector { id, uri, system, code } = selector;
        let name = Self::of(id, uri, code, system)?;
        let what = name.shown();
        let nothing = || {
            let message = format!("no {} for `{field}` has {what}", wanted.name());
            ApiError::not_found(message, "look it up with `search`, and use its id")
        };
        name.find(scope, Some(wanted)).await?.ok_or_else(nothing)
    }

    fn shown(&self) -> String {
        match self {
            Self::Id(id) => format!("id `{}`", shown(id)),
            Self::Uri(uri) => format!("URI `{}`", shown(uri)),
            Self::Code(code) => format!("code `{}` in `{}`", shown(&code.code), shown(&code.system)),
        }
    }

    /// The concept that is meant, of the type that is wanted; fails when several are.
    pub async fn find(self, scope: Scope<'_>, wanted: Option<ConceptType>) -> Result<Option<Arc<model::Concept>>> {
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
        let name = self.shown();
        let listed = found.iter().take(MOST_LISTED).map(|concept| {
            format!("{} ({}, {})", GlobalId::of(concept).encode().as_str(), concept.framework, concept.label)
        });
        let listed = listed.collect::<Vec<_>>().join(", ");
        let more = if found.len() > MOST_LISTED { ", …" } else { "" };
        let message = format!("{name} names {} concepts: {listed}{more}", found.len());
        ApiError::bad_user_input(message, "use the `id` of one of them, or `concepts(filter: …)` for all of them")
    }
}
