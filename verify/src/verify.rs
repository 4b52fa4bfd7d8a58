//! Runs the checks.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::contexts::listed;
use crate::document::{Document, id_of, specification};
use crate::key::SuppliedKey;
use crate::report::{Aspect, Report, Specification};
use crate::status::StatusLists;
use crate::{open_badges2, proof, structure, token, validity};

/// Credentials inside a record that are looked at.
const MOST_INSIDE: usize = 100;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The document: JSON or a compact JWS.
    pub document: &'a str,
    /// Keys that the caller vouches for.
    pub keys: &'a [SuppliedKey],
    /// Status lists that documents name, as JSON or tokens.
    pub status_lists: &'a [String],
    /// The moment at which the credential has to be valid.
    pub at: DateTime<Utc>,
}

/// Checks a credential: Open Badges 2.0 and 3.0, CLR 2.0, Verifiable Credentials 1.1 and 2.0.
pub fn verify(question: &Question<'_>) -> Report {
    let Question { document, keys, status_lists, at } = *question;
    let (lists, problems) = StatusLists::read(status_lists, keys, at);
    let mut report = match Document::read(document) {
        Ok(document) => verify_document(&document, &lists, keys, at),
        Err(reason) => {
            let mut report = Report::new();
            report.fail(Aspect::Document, "", reason);
            report
        }
    };
    for problem in problems {
        report.open(Aspect::Status, "", problem);
    }
    report
}

/// Checks a document that was read.
pub(crate) fn verify_document(
    document: &Document,
    lists: &StatusLists<'_>,
    keys: &[SuppliedKey],
    at: DateTime<Utc>,
) -> Report {
    let credential = &document.credential;
    let mut report = Report::new();
    report.specification = specification(credential);
    report.id = id_of(&credential["id"]).map(str::to_owned);
    let Some(specification) = report.specification else {
        let reason = "it is none of Open Badges 2.0 and 3.0, CLR 2.0, Verifiable Credentials 1.1 and 2.0: no context and no type of theirs";
        report.fail(Aspect::Document, "", reason);
        return report;
    };
    report.pass(Aspect::Document, "", "it can be read");
    if specification == Specification::OpenBadges2 {
        report.issuer = id_of(&credential["badge"]["issuer"]).map(str::to_owned);
        open_badges2::check(document, lists, keys, at, &mut report);
        return report;
    }
    report.issuer = id_of(&credential["issuer"]).map(str::to_owned);
    structure::check(credential, specification, &mut report);
    let has = |name: &str| credential.get(name).is_some();
    let first = has("issuanceDate") || has("expirationDate");
    let (from, until) = if first { ("issuanceDate", "expirationDate") } else { ("validFrom", "validUntil") };
    validity::check(credential, from, until, at, &mut report);
    lists.check(credential, &mut report);
    match &document.token {
        Some(token) => token::check(document, token, keys, at, &mut report),
        None => proof::check(credential, id_of(&credential["issuer"]), keys, at, &mut report),
    }
    if specification == Specification::Clr2 {
        verify_inside(credential, lists, keys, at, &mut report);
    }
    report
}

/// Checks the credentials inside a record, each by its own proof.
fn verify_inside(
    record: &Value,
    lists: &StatusLists<'_>,
    keys: &[SuppliedKey],
    at: DateTime<Utc>,
    report: &mut Report,
) {
    let path = "/credentialSubject/verifiableCredential";
    let inside = listed(&record["credentialSubject"]["verifiableCredential"]);
    for (place, credential) in inside.iter().enumerate().take(MOST_INSIDE) {
        let path = format!("{path}/{place}");
        let text = credential.as_str().map_or_else(|| credential.to_string(), str::to_owned);
        match Document::read(&text) {
            Ok(document) => report.take_in(verify_document(&document, lists, keys, at), &path),
            Err(reason) => report.fail(Aspect::Document, &path, reason),
        }
    }
    if inside.len() > MOST_INSIDE {
        let reason = format!("it has {} credentials inside, only the first {MOST_INSIDE} were checked", inside.len());
        report.open(Aspect::Document, path, reason);
    }
}
