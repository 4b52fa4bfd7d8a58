//! Credentials with all that belongs to them, compared as a stream: what comes again replaces what was known of it, what does not
//! come is left alone.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use skillspine_domain::id::row_hash;
use skillspine_domain::model::{Credential, CredentialPart, DeliveryMode, Issuer, Texts};
use skillspine_domain::record::AlignmentRecord;
use skillspine_domain::text::fold;
use skillspine_entities::{alignment, credential, credential_part, issuer};
use uuid::Uuid;

use super::rows::{Offer, Placement, RowDiff};
use super::writer::Writer;
use crate::{Store, StoreError};

/// Characters of a name that lists are ordered by: Postgres does not index values of any length.
const SORTED_CHARACTERS: usize = 200;

/// The rows of an import that describe issuers and credentials.
#[derive(Default)]
pub(crate) struct CredentialDiff {
    issuers: RowDiff<issuer::Entity>,
    credentials: RowDiff<credential::Entity>,
    parts: RowDiff<credential_part::Entity>,
    alignments: RowDiff<alignment::Entity>,
    /// Issuers and credentials that came: their rows of earlier imports are replaced.
    came: HashSet<Uuid>,
}

impl CredentialDiff {
    /// Reads the hashes of the current rows of `parts`.
    pub(crate) async fn load(&mut self, store: &Store, parts: &[i32]) -> Result<(), StoreError> {
        self.issuers.load(store, parts).await?;
        self.credentials.load(store, parts).await?;
        self.parts.load(store, parts).await?;
        self.alignments.load(store, parts).await
    }

    /// Compares an issuer. Of several descriptions in one import the first counts.
    pub(crate) fn issuer(&mut self, issuer: &Issuer, at: Placement) -> Offer {
        if self.came.insert(issuer.id.0) { self.issuers.offer(issuer_row(issuer, at)) } else { Offer::Repeated }
    }

    /// Compares a credential. Of several descriptions in one import the first counts.
    pub(crate) fn credential(&mut self, credential: &Credential, at: Placement) -> Offer {
        if self.came.insert(credential.id.0) {
            self.credentials.offer(credential_row(credential, at))
        } else {
            Offer::Repeated
        }
    }

    /// Compares what a credential has to do with another.
    pub(crate) fn part(&mut self, part: &CredentialPart, at: Placement) -> Offer {
        self.parts.offer(part_row(part, at))
    }

    /// Compares an alignment.
    pub(crate) fn alignment(&mut self, record: &AlignmentRecord, at: Placement) -> Offer {
        self.alignments.offer(alignment_row(record, at))
    }

    /// Hands what has gathered to the writer, if it is enough or if `all` is asked for.
    pub(crate) async fn flush(&mut self, mut writer: Option<&mut Writer>, all: bool) -> Result<(), StoreError> {
        self.issuers.flush(writer.as_deref_mut(), all).await?;
        self.credentials.flush(writer.as_deref_mut(), all).await?;
        self.parts.flush(writer.as_deref_mut(), all).await?;
        self.alignments.flush(writer, all).await
    }

    /// Closes the rows of what came that did not come again.
    pub(crate) async fn close(
        &mut self,
        store: &Store,
        release: Option<i32>,
        parts: &HashSet<i32>,
    ) -> Result<(), StoreError> {
        let came = &self.came;
        let kept = |owner: &Uuid| !came.contains(owner);
        self.issuers.close(store, release, parts, kept).await?;
        self.credentials.close(store, release, parts, kept).await?;
        self.parts.close(store, release, parts, kept).await?;
        self.alignments.close(store, release, parts, kept).await?;
        Ok(())
    }

    /// Rows inserted and closed so far.
    pub(crate) fn rows(&self) -> [(u64, u64); 4] {
        [
            (self.issuers.added, self.issuers.closed),
            (self.credentials.added, self.credentials.closed),
            (self.parts.added, self.parts.closed),
            (self.alignments.added, self.alignments.closed),
        ]
    }
}

/// The hash over everything that a record says.
fn hash(record: &impl Serialize) -> i64 {
    // Records hold nothing that JSON cannot: writing one does not fail.
    row_hash(&[&serde_json::to_vec(record).unwrap_or_default()])
}

fn object(texts: &Texts) -> String {
    let texts: BTreeMap<&str, &str> = texts.iter().map(|(language, text)| (language.as_str(), text.as_str())).collect();
    serde_json::json!(texts).to_string()
}

fn sort_key(names: &Texts, uri: &str) -> String {
    let name = names.iter().find(|(language, _)| language == "en").or_else(|| names.first());
    let name = name.map_or(uri, |(_, name)| name.as_str());
    fold(name).chars().take(SORTED_CHARACTERS).collect()
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn issuer_row(record: &Issuer, at: Placement) -> issuer::Model {
    issuer::Model {
        id: record.id.0,
        row_hash: hash(record),
        source: record.source.clone(),
        uri: record.uri.clone(),
        sort_key: sort_key(&record.names, &record.uri),
        names: object(&record.names),
        descriptions: object(&record.descriptions),
        url: record.url.clone(),
        image: record.image.clone(),
        endorsement_count: count(record.endorsement_count),
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}

fn credential_row(record: &Credential, at: Placement) -> credential::Model {
    let (level_system, level_code) = record.level.clone().unzip();
    let (cost, cost_currency) = record.cost.clone().unzip();
    let modes: Vec<&str> = record.delivery_modes.iter().copied().map(DeliveryMode::as_str).collect();
    credential::Model {
        id: record.id.0,
        row_hash: hash(record),
        source: record.source.clone(),
        uri: record.uri.clone(),
        kind: record.kind.as_str().to_owned(),
        issuer_id: record.issuer().map(|id| id.0),
        issuer_uri: record.issuer_uri.clone(),
        sort_key: sort_key(&record.names, &record.uri),
        names: object(&record.names),
        descriptions: object(&record.descriptions),
        criteria: object(&record.criteria),
        criteria_url: record.criteria_url.clone(),
        status: record.status.map(|status| status.as_str().to_owned()),
        level_system,
        level_code,
        credits: record.credits.as_ref().map(|(number, _)| *number),
        credit_unit: record.credits.as_ref().and_then(|(_, unit)| unit.clone()),
        duration: record.duration.clone(),
        delivery_modes: modes.join(","),
        languages: record.languages.join(","),
        cost,
        cost_currency,
        url: record.url.clone(),
        image: record.image.clone(),
        valid_from: record.valid_from,
        valid_until: record.valid_until,
        endorsement_count: count(record.endorsement_count),
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}

fn part_row(record: &CredentialPart, at: Placement) -> credential_part::Model {
    credential_part::Model {
        credential_id: record.credential.0,
        row_hash: hash(record),
        kind: record.kind.as_str().to_owned(),
        other_uri: record.other_uri.clone(),
        other_name: record.other_name.clone(),
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}

fn alignment_row(record: &AlignmentRecord, at: Placement) -> alignment::Model {
    alignment::Model {
        credential_id: record.credential.0,
        row_hash: hash(record),
        role: record.role.as_str().to_owned(),
        asserted: record.asserted.clone(),
        provenance: record.provenance.as_str().to_owned(),
        concept_id: None,
        matched_by: None,
        confidence: None,
        part_id: at.part,
        since_release: at.release,
        until_release: None,
    }
}
