//! Counting credentials by what they have in common.

use std::collections::BTreeMap;

use sea_orm::QueryResult;
use skillspine_domain::id::IssuerId;
use skillspine_domain::model::{Code, CredentialKind, CredentialStatus, DeliveryMode};

use super::credential::{CredentialFilter, listed, push_credential_filter, word};
use super::sql::Sql;
use crate::{Store, StoreError};

/// Credentials that one statement is told by their ids.
const IDS: usize = 5_000;

/// Values with their numbers of credentials: most first, equal ones by value.
pub type Tally<T> = Vec<(T, u64)>;

impl Store {
    /// How many of the credentials that pass a filter are of each kind.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_kinds(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<CredentialKind>, StoreError> {
        self.tally(release, filter, "t.kind", |row| {
            let kind: String = row.try_get_by_index(1)?;
            Ok(vec![word(&kind, CredentialKind::parse, "credential kind")?])
        })
        .await
    }

    /// How many each source describes, by its key.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_sources(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<String>, StoreError> {
        self.tally(release, filter, "t.source", |row| Ok(vec![row.try_get_by_index(1)?])).await
    }

    /// How many are at each place in their lives; those whose source does not say are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_statuses(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<CredentialStatus>, StoreError> {
        self.tally(release, filter, "t.status", |row| {
            let status: Option<String> = row.try_get_by_index(1)?;
            status.iter().map(|it| word(it, CredentialStatus::parse, "credential status")).collect()
        })
        .await
    }

    /// How many each issuer answers for; those without one are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_issuers(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<IssuerId>, StoreError> {
        self.tally(release, filter, "t.issuer_id", |row| {
            let id: Option<uuid::Uuid> = row.try_get_by_index(1)?;
            Ok(id.into_iter().map(IssuerId).collect())
        })
        .await
    }

    /// How many are at each level; those without one are left out.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_levels(&self, release: i32, filter: &CredentialFilter) -> Result<Tally<Code>, StoreError> {
        self.tally(release, filter, "t.level_system, t.level_code", |row| {
            let system: Option<String> = row.try_get_by_index(1)?;
            let code: Option<String> = row.try_get_by_index(2)?;
            Ok(system.zip(code).map(|(system, code)| Code { system, code }).into_iter().collect())
        })
        .await
    }

    /// How many are held in each language, BCP 47; one that is held in several counts in each.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_languages(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<String>, StoreError> {
        self.tally(release, filter, "t.languages", |row| {
            let languages: String = row.try_get_by_index(1)?;
            Ok(listed(&languages).map(str::to_owned).collect())
        })
        .await
    }

    /// How many take place in each way; one that does in several counts in each.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_delivery_modes(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<DeliveryMode>, StoreError> {
        self.tally(release, filter, "t.delivery_modes", |row| {
            let modes: String = row.try_get_by_index(1)?;
            listed(&modes).map(|it| word(it, DeliveryMode::parse, "delivery mode")).collect()
        })
        .await
    }

    /// How many have an alignment that leads to a concept of each framework, by its key; one with several counts in each.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_frameworks(
        &self,
        release: i32,
        filter: &CredentialFilter,
    ) -> Result<Tally<String>, StoreError> {
        let mut counts = BTreeMap::new();
        for filter in parts(filter) {
            let mut sql = Sql::new("SELECT COUNT(DISTINCT a.credential_id), c.framework FROM alignment a ");
            sql.push("JOIN concept c ON c.id = a.concept_id AND ").visible("c", release);
            sql.push(" WHERE ").visible("a", release);
            sql.push(" AND a.credential_id IN (SELECT t.id FROM credential t WHERE ");
            push_credential_filter(&mut sql, &filter, release);
            sql.push(") GROUP BY c.framework");
            add(&mut counts, &sql.rows(self).await?, |row| Ok(vec![row.try_get_by_index(1)?]))?;
        }
        Ok(ordered(counts))
    }

    /// Counts credentials by some columns; `values` says what a row of them stands for.
    async fn tally<T: Ord>(
        &self,
        release: i32,
        filter: &CredentialFilter,
        columns: &str,
        values: impl Fn(&QueryResult) -> Result<Vec<T>, StoreError>,
    ) -> Result<Tally<T>, StoreError> {
        let mut counts = BTreeMap::new();
        for filter in parts(filter) {
            let mut sql = Sql::new(&format!("SELECT COUNT(*), {columns} FROM credential t WHERE "));
            push_credential_filter(&mut sql, &filter, release);
            sql.push(&format!(" GROUP BY {columns}"));
            add(&mut counts, &sql.rows(self).await?, &values)?;
        }
        Ok(ordered(counts))
    }
}

/// The filter as several, if it names more ids than a statement should be told. No credential passes two of them.
fn parts(filter: &CredentialFilter) -> Vec<CredentialFilter> {
    match &filter.ids {
        Some(ids) if ids.len() > IDS => {
            let part = |ids: &[_]| CredentialFilter { ids: Some(ids.to_vec()), ..filter.clone() };
            ids.chunks(IDS).map(part).collect()
        }
        _ => vec![filter.clone()],
    }
}

fn add<T: Ord>(
    counts: &mut BTreeMap<T, u64>,
    rows: &[QueryResult],
    values: impl Fn(&QueryResult) -> Result<Vec<T>, StoreError>,
) -> Result<(), StoreError> {
    for row in rows {
        let count: i64 = row.try_get_by_index(0)?;
        for value in values(row)? {
            *counts.entry(value).or_insert(0) += u64::try_from(count).unwrap_or(0);
        }
    }
    Ok(())
}

fn ordered<T: Ord>(counts: BTreeMap<T, u64>) -> Tally<T> {
    let mut counts: Vec<(T, u64)> = counts.into_iter().collect();
    // Stable: equal counts stay in the order of their values.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
