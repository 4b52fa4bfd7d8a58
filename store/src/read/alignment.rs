//! What credentials stand for, read from either end, and how they build on each other.

use std::collections::HashMap;
use std::hash::Hash;

use skillspine_domain::alignment::MatchedBy;
use skillspine_domain::id::{ConceptId, CredentialId};
use skillspine_domain::model::{AlignmentProvenance, AlignmentRole, CredentialAlignment, CredentialPart, PartKind};
use skillspine_entities::{alignment, credential_part};

use super::credential::word;
use super::sql::{Sql, uuids};
use crate::{Store, StoreError};

impl Store {
    /// Alignments of credentials: those that lead to a concept first, the surest first, then as published.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn alignments_by_credential(
        &self,
        release: i32,
        ids: &[CredentialId],
    ) -> Result<HashMap<CredentialId, Vec<CredentialAlignment>>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT a.* FROM alignment a WHERE a.credential_id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("a", release);
        let mut by_credential: HashMap<CredentialId, Vec<CredentialAlignment>> = HashMap::new();
        for row in sql.models::<alignment::Model>(self).await? {
            let alignment = to_alignment(row)?;
            by_credential.entry(alignment.credential).or_default().push(alignment);
        }
        by_credential.values_mut().for_each(|list| list.sort_by(surest_first));
        Ok(by_credential)
    }

    /// Alignments that mean these concepts, of credentials that are there: the surest first, then by the credential's name.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn alignments_by_concept(
        &self,
        release: i32,
        ids: &[ConceptId],
    ) -> Result<HashMap<ConceptId, Vec<CredentialAlignment>>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new(
            "SELECT a.*, c.sort_key FROM alignment a JOIN credential c ON c.id = a.credential_id WHERE a.concept_id IN ",
        );
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("a", release);
        sql.push(" AND ").visible("c", release);
        let mut by_concept: HashMap<ConceptId, Vec<(String, CredentialAlignment)>> = HashMap::new();
        for row in sql.rows(self).await? {
            let model = <alignment::Model as sea_orm::FromQueryResult>::from_query_result(&row, "")?;
            let alignment = to_alignment(model)?;
            if let Some((concept, ..)) = alignment.found {
                by_concept.entry(concept).or_default().push((row.try_get("", "sort_key")?, alignment));
            }
        }
        let in_order = |mut list: Vec<(String, CredentialAlignment)>| {
            list.sort_by(|(left, a), (right, b)| {
                let surer = confidence(b).total_cmp(&confidence(a));
                surer.then(left.cmp(right)).then(a.credential.cmp(&b.credential)).then(surest_first(a, b))
            });
            list.into_iter().map(|(_, alignment)| alignment).collect()
        };
        Ok(by_concept.into_iter().map(|(id, list)| (id, in_order(list))).collect())
    }

    /// What every credential that is on offer gives whoever earns it: credential, concept and how surely, of all alignments by which a concept is
    /// attested, taught or assessed. In no particular order.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credential_concepts(&self, release: i32) -> Result<Vec<(CredentialId, ConceptId, f64)>, StoreError> {
        let roles = AlignmentRole::ALL.iter().filter(|role| role.is_given()).map(|role| role.as_str());
        let mut sql = Sql::new(
            "SELECT a.credential_id, a.concept_id, a.confidence FROM alignment a JOIN credential c ON c.id = a.credential_id \
             WHERE (c.status IS NULL OR c.status IN ('active', 'probationary')) AND a.concept_id IS NOT NULL \
             AND a.confidence IS NOT NULL AND a.role IN ",
        );
        sql.bind_list(&roles.collect::<Vec<_>>()).push(" AND ").visible("a", release);
        sql.push(" AND ").visible("c", release);
        let rows = sql.rows(self).await?;
        rows.iter()
            .map(|row| {
                let (credential, concept) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                Ok((CredentialId(credential), ConceptId(concept), row.try_get_by_index(2)?))
            })
            .collect()
    }

    /// What has to come before what, whole: a credential, and the one that is needed for it or prepares for it (`kind` tells), where
    /// both are there. In no particular order.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn credentials_before(
        &self,
        release: i32,
    ) -> Result<Vec<(CredentialId, PartKind, CredentialId)>, StoreError> {
        let kinds = [PartKind::Prerequisite, PartKind::Follows, PartKind::PrerequisiteOf, PartKind::Precedes];
        let mut sql = Sql::new(
            "SELECT p.credential_id, p.kind, c.id FROM credential_part p JOIN credential c ON c.uri = p.other_uri WHERE p.kind IN ",
        );
        sql.bind_list(&kinds.map(PartKind::as_str)).push(" AND ").visible("p", release);
        sql.push(" AND ").visible("c", release);
        let mut found = Vec::new();
        for row in sql.rows(self).await? {
            let kind: String = row.try_get_by_index(1)?;
            let kind = word(&kind, PartKind::parse, "kind of part")?;
            let (near, other) = (CredentialId(row.try_get_by_index(0)?), CredentialId(row.try_get_by_index(2)?));
            found.push(match kind {
                PartKind::PrerequisiteOf | PartKind::Precedes => (other, kind.inverse(), near),
                _ => (near, kind, other),
            });
        }
        Ok(found)
    }

    /// What credentials say of how they build on others: by kind, then by the other's URI.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn parts_by_credential(
        &self,
        release: i32,
        ids: &[CredentialId],
    ) -> Result<HashMap<CredentialId, Vec<CredentialPart>>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT p.* FROM credential_part p WHERE p.credential_id IN ");
        sql.bind_list(&uuids(ids, |id| id.0)).push(" AND ").visible("p", release);
        grouped(sql.models(self).await?, |part| part.credential)
    }

    /// What credentials say of how they build on those with these URIs: by kind, then by credential.
    ///
    /// # Errors
    /// Any error of the database.
    pub async fn wholes_by_uri(
        &self,
        release: i32,
        uris: &[String],
    ) -> Result<HashMap<String, Vec<CredentialPart>>, StoreError> {
        if uris.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::new("SELECT p.* FROM credential_part p WHERE p.other_uri IN ");
        sql.bind_list(uris).push(" AND ").visible("p", release);
        grouped(sql.models(self).await?, |part| part.other_uri.clone())
    }
}

fn grouped<K: Eq + Hash>(
    rows: Vec<credential_part::Model>,
    key: impl Fn(&CredentialPart) -> K,
) -> Result<HashMap<K, Vec<CredentialPart>>, StoreError> {
    let mut groups: HashMap<K, Vec<CredentialPart>> = HashMap::new();
    for row in rows {
        let part = CredentialPart {
            credential: CredentialId(row.credential_id),
            kind: word(&row.kind, PartKind::parse, "kind of part")?,
            other_uri: row.other_uri,
            other_name: row.other_name,
        };
        groups.entry(key(&part)).or_default().push(part);
    }
    let order = |a: &CredentialPart, b: &CredentialPart| {
        (a.kind, &a.other_uri, a.credential, &a.other_name).cmp(&(b.kind, &b.other_uri, b.credential, &b.other_name))
    };
    groups.values_mut().for_each(|parts| parts.sort_by(order));
    Ok(groups)
}

fn confidence(alignment: &CredentialAlignment) -> f64 {
    alignment.found.map_or(0.0, |(_, _, confidence)| confidence)
}

fn surest_first(a: &CredentialAlignment, b: &CredentialAlignment) -> std::cmp::Ordering {
    confidence(b).total_cmp(&confidence(a)).then_with(|| (a.role, &a.asserted).cmp(&(b.role, &b.asserted)))
}

fn to_alignment(row: alignment::Model) -> Result<CredentialAlignment, StoreError> {
    let matched_by = row.matched_by.as_deref().map(|it| word(it, MatchedBy::parse, "ladder step")).transpose()?;
    let found = match (row.concept_id, matched_by, row.confidence) {
        (Some(concept), Some(matched_by), Some(confidence)) => Some((ConceptId(concept), matched_by, confidence)),
        _ => None,
    };
    Ok(CredentialAlignment {
        credential: CredentialId(row.credential_id),
        role: word(&row.role, AlignmentRole::parse, "role of an alignment")?,
        asserted: row.asserted,
        provenance: word(&row.provenance, AlignmentProvenance::parse, "provenance of an alignment")?,
        found,
    })
}
