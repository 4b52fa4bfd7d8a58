//! The change feed.

use skillspine_domain::id::ConceptId;
use skillspine_domain::model::{Change, ChangeKind};
use skillspine_entities::concept_change;

use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

impl Store {
    /// Changes after release `from` up to and including `to`, in order; at most `limit`, beginning after (release, position).
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn changes(
        &self,
        framework: Option<&str>,
        (from, to): (i32, i32),
        concepts: &[ConceptId],
        after: Option<(i32, i32)>,
        limit: u64,
    ) -> Result<Vec<Change>, StoreError> {
        let mut sql = Sql::new("SELECT t.* FROM concept_change t WHERE ");
        push_filter(&mut sql, framework, (from, to), concepts);
        if let Some((release, position)) = after {
            sql.push(&format!(" AND (t.release, t.position) > ({release}, {position})"));
        }
        sql.push(&format!(" ORDER BY t.release, t.position LIMIT {limit}"));
        let rows: Vec<concept_change::Model> = sql.models(self).await?;
        rows.into_iter()
            .map(|row| {
                Ok(Change {
                    kind: ChangeKind::parse(&row.kind)
                        .ok_or_else(|| StoreError::Corrupt(format!("change kind `{}`", row.kind)))?,
                    release: row.release,
                    position: row.position,
                    concept: ConceptId(row.concept_id),
                    framework: row.framework,
                    version: row.version,
                    language: row.language,
                    before: row.before,
                    after: row.after,
                })
            })
            .collect()
    }

    /// How many changes there are after release `from` up to and including `to`.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn count_changes(
        &self,
        framework: Option<&str>,
        range: (i32, i32),
        concepts: &[ConceptId],
    ) -> Result<u64, StoreError> {
        let mut sql = Sql::new("SELECT COUNT(*) FROM concept_change t WHERE ");
        push_filter(&mut sql, framework, range, concepts);
        sql.count(self).await
    }
}

fn push_filter(sql: &mut Sql, framework: Option<&str>, (from, to): (i32, i32), concepts: &[ConceptId]) {
    sql.push(&format!("t.release > {from} AND t.release <= {to}"));
    if let Some(framework) = framework {
        sql.push(" AND t.framework = ").bind(framework.to_owned());
    }
    if !concepts.is_empty() {
        sql.push(" AND t.concept_id IN ").bind_list(&uuids(concepts, |id| id.0));
    }
}
