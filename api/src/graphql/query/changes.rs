//! The change feed.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::FutureExt;

use crate::graphql::{
    ApiError,
    connection::{Connection, Total},
    context::{Result, Scope},
    id::concept_ids,
    page::PageArguments,
    types::{
        change::{Change, ChangeEdge, LIST},
        filter::check_length,
    },
};

/// Fields about changes.
#[derive(Default)]
pub(super) struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// What imports changed about concepts, oldest first: created, label changed, deprecated, replaced, reinstated.
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only concepts of this framework, by key.")] framework: Option<String>,
        #[graphql(desc = "Only changes after this release; 0 for all.", default = 0)] from: i32,
        #[graphql(desc = "Only changes up to this release; the one that is asked if left out.")] to: Option<i32>,
        #[graphql(desc = "Only changes of these concepts, by id, at most 1,000.")] concepts: Option<Vec<ID>>,
        #[graphql(desc = "Page size, 20 if left out.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Connection<ChangeEdge>> {
        let scope = Scope::of(ctx)?;
        let page = PageArguments::forward(first, after).check(&scope, LIST)?;
        let to = to.unwrap_or(scope.release);
        if from < 0 || to > scope.release || from > to {
            let message = format!("there are no changes from {from} to {to}");
            let hint = format!("`from` and `to` must be release numbers from 0 to {}, in that order", scope.release);
            return Err(ApiError::bad_user_input(message, hint));
        }
        let concepts = concepts.unwrap_or_default();
        check_length("concepts", concepts.len())?;
        let concepts = concept_ids(&concepts)?;
        let after = match &page.after {
            Some(cursor) => {
                let (release, position) = cursor.numbers()?;
                Some((i32::try_from(release).unwrap_or(i32::MAX), i32::try_from(position).unwrap_or(i32::MAX)))
            }
            None => None,
        };

        let (store, key) = (&scope.taxonomy.store, framework.as_deref());
        let mut found = store.changes(key, (from, to), &concepts, after, page.limit + 1).await?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let has_next = found.len() > limit;
        found.truncate(limit);
        let edges = found.into_iter().map(|change| ChangeEdge(Change(Arc::new(change))));
        let total = Total::Count(Box::new(move |scope| {
            let (framework, concepts) = (framework.clone(), concepts.clone());
            let count = async move {
                Ok(scope.taxonomy.store.count_changes(framework.as_deref(), (from, to), &concepts).await?)
            };
            count.boxed()
        }));
        Ok(Connection { edges: edges.collect(), has_previous: after.is_some(), has_next, total })
    }
}
