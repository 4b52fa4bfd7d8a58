//! Which concepts a list holds.

use async_graphql::{ID, InputObject};
use skillspine_domain::model;
use skillspine_search::{SearchFilter as IndexFilter, SearchRequest};
use skillspine_store::read;

use super::enums::{ConceptKind, ConceptStatus, ReuseLevel, all_into};
use crate::graphql::{
    ApiError,
    context::{Result, Scope},
    id::{concept_id, concept_ids},
};

/// The most values that one field of a filter takes.
const MOST_VALUES: usize = 1_000;

/// The most concepts that `text` lets through.
const MOST_FOUND: usize = 1_000;

/// A code in a code system.
#[derive(InputObject, Clone, Debug)]
pub(in crate::graphql) struct CodeInput {
    /// Key of the code system (`isco-08`, `soc-2018`), or of a framework for its own codes (`esco`, `onet`).
    pub system: String,
    /// The code as text, exactly, leading zeros kept.
    pub code: String,
}

impl From<CodeInput> for model::Code {
    fn from(code: CodeInput) -> Self {
        Self { system: code.system, code: code.code }
    }
}

/// Which concepts a list holds. Fields that are left out do not restrict; several fields must all hold; several values of one
/// field are alternatives, and an empty list lets nothing through. A field takes at most 1,000 values.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct ConceptFilter {
    /// Keys of frameworks: `esco`, `onet`.
    frameworks: Option<Vec<String>>,
    /// Kinds.
    kinds: Option<Vec<ConceptKind>>,
    /// Statuses. Left out, deprecated concepts are in the list as well.
    status: Option<Vec<ConceptStatus>>,
    /// Ids of concepts.
    ids: Option<Vec<ID>>,
    /// URIs, exactly as published.
    uris: Option<Vec<String>>,
    /// Codes: concepts that carry one of them, or whose own code it is.
    codes: Option<Vec<CodeInput>>,
    /// Only concepts below this one in the hierarchy, at any depth.
    within: Option<ID>,
    /// Only concepts that a requirement or an association joins to this one, in either direction.
    related_to: Option<ID>,
    /// Only concepts that search finds for this text, the best 1,000 of them; the list keeps its own order. For hits in
    /// order of relevance use `search`. Works on the newest release only.
    text: Option<String>,
    /// Reuse levels (ESCO).
    reuse_levels: Option<Vec<ReuseLevel>>,
    /// Only members of one of these collections.
    collections: Option<Vec<ID>>,
}

impl ConceptFilter {
    /// The store's filter, for a field that serves these kinds only.
    pub async fn compile(self, scope: Scope<'_>, served: &[model::ConceptKind]) -> Result<read::ConceptFilter> {
        for (name, length) in self.lengths() {
            check_length(name, length.unwrap_or(0))?;
        }
        // The store takes an empty list as no restriction; here it names no alternative, so nothing can pass.
        let nothing_passes = self.lengths().iter().any(|(_, length)| *length == Some(0));
        let kinds = kinds_among(all_into(self.kinds), served)?;
        let mut filter = read::ConceptFilter {
            frameworks: self.frameworks.unwrap_or_default(),
            kinds,
            statuses: all_into(self.status),
            ids: self.ids.as_deref().map(concept_ids).transpose()?,
            uris: self.uris.unwrap_or_default(),
            codes: all_into(self.codes),
            within: one_id(self.within.as_ref())?,
            related_to: one_id(self.related_to.as_ref())?,
            reuse_levels: all_into(self.reuse_levels),
            collections: concept_ids(self.collections.as_deref().unwrap_or_default())?,
            is_top: false,
        };
        if let Some(text) = self.text {
            let found = found_by_text(scope, text, &filter).await?;
            filter.ids = Some(match filter.ids {
                Some(ids) => found.into_iter().filter(|id| ids.contains(id)).collect(),
                None => found,
            });
        }
        if nothing_passes {
            filter.ids = Some(Vec::new());
        }
        Ok(filter)
    }

    fn lengths(&self) -> [(&'static str, Option<usize>); 8] {
        fn length<T>(values: &Option<Vec<T>>) -> Option<usize> {
            values.as_ref().map(Vec::len)
        }
        [
            ("frameworks", length(&self.frameworks)),
            ("kinds", length(&self.kinds)),
            ("status", length(&self.status)),
            ("ids", length(&self.ids)),
            ("uris", length(&self.uris)),
            ("codes", length(&self.codes)),
            ("reuseLevels", length(&self.reuse_levels)),
            ("collections", length(&self.collections)),
        ]
    }
}

async fn found_by_text(
    scope: Scope<'_>,
    text: String,
    filter: &read::ConceptFilter,
) -> Result<Vec<skillspine_domain::id::ConceptId>> {
    let index = scope.index()?.clone();
    let mut request = SearchRequest::new(text);
    request.limit = MOST_FOUND;
    request.count_total = false;
    request.filter = IndexFilter {
        frameworks: filter.frameworks.clone(),
        kinds: filter.kinds.clone(),
        status: filter.statuses.clone(),
        within: filter.within,
        collections: filter.collections.clone(),
        reuse_levels: filter.reuse_levels.clone(),
        ..IndexFilter::default()
    };
    let response = tokio::task::spawn_blocking(move || index.search(&request)).await.map_err(ApiError::internal)??;
    Ok(response.hits.into_iter().map(|hit| hit.id).collect())
}

/// Which concepts a search may find, beside its own arguments. Fields that are left out do not restrict.
#[derive(InputObject, Clone, Debug, Default)]
pub(in crate::graphql) struct SearchFilter {
    /// Statuses. Left out, deprecated concepts are found as well.
    status: Option<Vec<ConceptStatus>>,
    /// Only these concepts.
    ids: Option<Vec<ID>>,
    /// Only concepts below this one in the hierarchy, at any depth.
    within: Option<ID>,
    /// Only members of one of these collections.
    collections: Option<Vec<ID>>,
    /// Reuse levels (ESCO).
    reuse_levels: Option<Vec<ReuseLevel>>,
    /// Only concepts with one of these codes, in whatever code system.
    codes: Option<Vec<String>>,
}

impl SearchFilter {
    /// The index's filter; `kinds`, `frameworks` and `languages` are arguments of the search itself.
    pub fn compile(self) -> Result<IndexFilter> {
        let ids = self.ids.unwrap_or_default();
        let collections = self.collections.unwrap_or_default();
        let codes = self.codes.unwrap_or_default();
        for (name, length) in [("ids", ids.len()), ("collections", collections.len()), ("codes", codes.len())] {
            check_length(name, length)?;
        }
        Ok(IndexFilter {
            status: all_into(self.status),
            ids: concept_ids(&ids)?,
            within: one_id(self.within.as_ref())?,
            collections: concept_ids(&collections)?,
            reuse_levels: all_into(self.reuse_levels),
            codes,
            ..IndexFilter::default()
        })
    }
}

/// Refuses lists that are longer than anybody needs.
pub(in crate::graphql) fn check_length(name: &str, length: usize) -> Result<()> {
    if length <= MOST_VALUES {
        return Ok(());
    }
    let message = format!("`{name}` has {length} values, at most {MOST_VALUES} are allowed");
    Err(ApiError::bad_user_input(message, "ask in several queries"))
}

fn one_id(id: Option<&ID>) -> Result<Option<skillspine_domain::id::ConceptId>> {
    Ok(id.map(concept_id).transpose()?.map(|(_, id)| id))
}

/// The kinds that are asked for, which must be among those that the field serves.
fn kinds_among(asked: Vec<model::ConceptKind>, served: &[model::ConceptKind]) -> Result<Vec<model::ConceptKind>> {
    if asked.is_empty() {
        let everything = served.len() == model::ConceptKind::ALL.len();
        return Ok(if everything { Vec::new() } else { served.to_vec() });
    }
    if let Some(stranger) = asked.iter().find(|kind| !served.contains(kind)) {
        let message = format!("this list holds no concepts of kind `{stranger}`");
        return Err(ApiError::bad_user_input(message, "use `concepts`, which holds every kind"));
    }
    Ok(asked)
}
