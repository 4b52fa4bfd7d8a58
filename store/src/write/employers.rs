//! Employers: described by every posting of theirs, kept as one description that does not depend on the order of postings.

use std::collections::{BTreeMap, HashMap, HashSet};

use skillspine_domain::id::{EmployerId, row_hash};
use skillspine_domain::model::Employer;
use skillspine_entities::employer;
use uuid::Uuid;

use super::bulk;
use crate::read::sql::Sql;
use crate::{Store, StoreError};

/// The employers of an import, merged with those in the store batch by batch. Holds 8 bytes a description.
#[derive(Default)]
pub(crate) struct EmployerDiff {
    described: HashSet<i64>,
    /// Rows inserted so far.
    pub(crate) added: u64,
    /// Rows closed so far.
    pub(crate) closed: u64,
}

impl EmployerDiff {
    /// Merges descriptions into what the store holds.
    pub(crate) async fn merge(
        &mut self,
        store: &Store,
        release: i32,
        employers: Vec<Employer>,
    ) -> Result<(), StoreError> {
        let mut incoming: BTreeMap<Uuid, Employer> = BTreeMap::new();
        for employer in employers {
            if !self.described.insert(description_hash(&employer)) {
                continue;
            }
            let merged = match incoming.remove(&employer.id.0) {
                Some(known) => known.merged_with(employer),
                None => employer,
            };
            incoming.insert(merged.id.0, merged);
        }
        if incoming.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = incoming.keys().copied().collect();
        let mut sql = Sql::new("SELECT e.* FROM employer e WHERE e.until_release IS NULL AND e.id IN ");
        sql.bind_list(&ids);
        let rows: Vec<employer::Model> = sql.models(store).await?;
        let mut current: HashMap<Uuid, employer::Model> = rows.into_iter().map(|row| (row.id, row)).collect();

        let (mut closing, mut replacing, mut inserting) = (Vec::new(), Vec::new(), Vec::new());
        for (id, employer) in incoming {
            let Some(row) = current.remove(&id) else {
                inserting.push(to_row(employer, release));
                continue;
            };
            let (since, stored) = (row.since_release, to_employer(row));
            let merged = stored.clone().merged_with(employer);
            if merged == stored {
                continue;
            }
            // What this very import inserted would be closed before it was ever valid: it is replaced instead.
            if since == release { &mut replacing } else { &mut closing }.push(id);
            inserting.push(to_row(merged, release));
        }
        self.added += (inserting.len() - replacing.len()) as u64;
        self.closed += closing.len() as u64;
        if !closing.is_empty() {
            let mut sql = Sql::new(&format!(
                "UPDATE employer SET until_release = {release} WHERE until_release IS NULL AND id IN "
            ));
            sql.bind_list(&closing);
            sql.execute(store).await?;
        }
        if !replacing.is_empty() {
            let mut sql = Sql::new(&format!("DELETE FROM employer WHERE since_release = {release} AND id IN "));
            sql.bind_list(&replacing);
            sql.execute(store).await?;
        }
        bulk::insert::<employer::Entity>(store, &inserting).await
    }
}

fn description_hash(employer: &Employer) -> i64 {
    let pair = |pair: &Option<(String, String)>| pair.clone().unwrap_or_default();
    let (identifier, industry) = (pair(&employer.identifier), pair(&employer.industry));
    row_hash(&[
        employer.id.0.as_bytes(),
        employer.name.as_bytes(),
        identifier.0.as_bytes(),
        identifier.1.as_bytes(),
        industry.0.as_bytes(),
        industry.1.as_bytes(),
    ])
}

fn to_row(employer: Employer, release: i32) -> employer::Model {
    let (identifier_scheme, identifier) = employer.identifier.unzip();
    let (industry_system, industry_code) = employer.industry.unzip();
    employer::Model {
        id: employer.id.0,
        name: employer.name,
        identifier_scheme,
        identifier,
        industry_system,
        industry_code,
        since_release: release,
        until_release: None,
    }
}

/// An employer as stored.
pub(crate) fn to_employer(row: employer::Model) -> Employer {
    Employer {
        id: EmployerId(row.id),
        name: row.name,
        identifier: row.identifier_scheme.zip(row.identifier),
        industry: row.industry_system.zip(row.industry_code),
    }
}
