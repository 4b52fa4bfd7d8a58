//! Whether a credential was revoked: read from lists that are handed in.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::contexts::listed;
use crate::document::{Document, id_of, texts};
use crate::key::SuppliedKey;
use crate::report::{Aspect, Report, Verdict, shown};
use crate::verify::verify_document;

/// Bytes of an unpacked list: a bit for each of 128 million credentials.
const LONGEST_LIST: u64 = 16 << 20;
/// Entries of one credential that are looked at.
const MOST_ENTRIES: usize = 20;

/// The lists that are handed in.
pub(crate) struct StatusLists<'a> {
    lists: Vec<Document>,
    keys: &'a [SuppliedKey],
    at: DateTime<Utc>,
}

impl<'a> StatusLists<'a> {
    /// Reads lists; an error names the place of the one that cannot be read.
    pub(crate) fn read(texts: &[String], keys: &'a [SuppliedKey], at: DateTime<Utc>) -> (Self, Vec<String>) {
        let mut lists = Vec::new();
        let mut problems = Vec::new();
        for (place, text) in texts.iter().enumerate() {
            match Document::read(text) {
                Ok(list) => lists.push(list),
                Err(reason) => problems.push(format!("the status list {place}: {reason}")),
            }
        }
        (Self { lists, keys, at }, problems)
    }

    /// Without lists: what a list itself is looked at with.
    pub(crate) fn none(keys: &'a [SuppliedKey], at: DateTime<Utc>) -> Self {
        Self { lists: Vec::new(), keys, at }
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Document> {
        self.lists.iter().find(|list| id_of(&list.credential) == Some(id))
    }

    /// Checks `credentialStatus`.
    pub(crate) fn check(&self, credential: &Value, report: &mut Report) {
        let entries = listed(credential.get("credentialStatus").unwrap_or(&Value::Null));
        if entries.is_empty() {
            return report.pass(Aspect::Status, "", "it names no list in which it could be revoked");
        }
        if entries.len() > MOST_ENTRIES {
            let reason = format!("it names {} lists, at most {MOST_ENTRIES} are looked at", entries.len());
            return report.open(Aspect::Status, "/credentialStatus", reason);
        }
        for entry in entries {
            let types = texts(&entry["type"]);
            let is = |name: &str| types.contains(&name);
            if is("BitstringStatusListEntry") || is("StatusList2021Entry") {
                self.check_bit(entry, report);
            } else if is("1EdTechRevocationList") {
                self.check_revocations(entry, credential, report);
            } else {
                let reason = format!("status of the type `{}` is not checked here", shown(&types.join(", ")));
                report.open(Aspect::Status, "/credentialStatus", reason);
            }
        }
    }

    /// A bit of a list that is a credential itself.
    fn check_bit(&self, entry: &Value, report: &mut Report) {
        let path = "/credentialStatus";
        let address = id_of(&entry["statusListCredential"]).unwrap_or_default();
        let Some(list) = self.find(address) else {
            let reason =
                format!("the list is at `{}`, and nothing is fetched: hand it in with `statusLists`", shown(address));
            return report.open(Aspect::Status, path, reason);
        };
        let purpose = entry["statusPurpose"].as_str().unwrap_or("revocation");
        let subject = &list.credential["credentialSubject"];
        if !texts(&subject["statusPurpose"]).contains(&purpose) {
            let reason = format!(
                "the list is for `{}`, the credential asks for `{}`",
                shown(&texts(&subject["statusPurpose"]).join(", ")),
                shown(purpose)
            );
            return report.fail(Aspect::Status, path, reason);
        }
        let index = &entry["statusListIndex"];
        let index = index.as_u64().or_else(|| index.as_str()?.parse().ok());
        let Some(index) = index else {
            return report.fail(Aspect::Status, path, "`statusListIndex` is no number");
        };
        if entry.get("statusSize").and_then(Value::as_u64).unwrap_or(1) != 1 {
            return report.open(Aspect::Status, path, "entries of several bits (`statusSize`) are not read here");
        }
        let is_set = match bits(subject).and_then(|bits| bit(&bits, index)) {
            Ok(is_set) => is_set,
            Err(reason) => return report.fail(Aspect::Status, path, reason),
        };
        let said = if is_set { "set" } else { "not set" };
        let said = format!("its bit for `{}` is {said}", shown(purpose));
        let verdict = verify_document(list, &Self::none(self.keys, self.at), self.keys, self.at).verdict();
        match verdict {
            Verdict::Valid if !is_set || purpose == "message" => report.pass(Aspect::Status, path, said),
            Verdict::Valid => report.fail(Aspect::Status, path, said),
            Verdict::Invalid => report.open(Aspect::Status, path, format!("{said}, but the list itself is not valid")),
            Verdict::Unknown => {
                report.open(Aspect::Status, path, format!("{said}, but the proof of the list could not be checked"))
            }
        }
    }

    /// A list of the identifiers of revoked credentials, which is not signed: whoever hands it in vouches for it.
    fn check_revocations(&self, entry: &Value, credential: &Value, report: &mut Report) {
        let path = "/credentialStatus";
        let address = id_of(entry).unwrap_or_default();
        let Some(list) = self.find(address) else {
            let reason =
                format!("the list is at `{}`, and nothing is fetched: hand it in with `statusLists`", shown(address));
            return report.open(Aspect::Status, path, reason);
        };
        let Some(revoked) = list.credential.get("revokedCredential") else {
            return report.open(Aspect::Status, path, "the list has no `revokedCredential`");
        };
        let id = id_of(&credential["id"]);
        let is_revoked =
            |item: &Value| id.is_some() && id_of(item) == id && item.get("revoked") != Some(&Value::Bool(false));
        match listed(revoked).into_iter().find(|item| is_revoked(item)) {
            Some(item) => {
                let why = item.get("revocationReason").and_then(Value::as_str).unwrap_or("without a reason");
                report.fail(Aspect::Status, path, format!("it was revoked: {}", shown(why)));
            }
            None => report.pass(Aspect::Status, path, "it is not in the list of revoked credentials"),
        }
    }
}

/// The unpacked bits of a list.
fn bits(subject: &Value) -> Result<Vec<u8>, String> {
    let text = subject["encodedList"].as_str().ok_or("the list has no `encodedList`")?;
    // The multibase prefix came with Bitstring Status List; a GZIP stream in base64 begins with `H`.
    let text = text.strip_prefix('u').unwrap_or(text);
    let packed = URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text));
    let packed = packed.map_err(|error| format!("`encodedList` is not base64url: {error}"))?;
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(packed.as_slice()).take(LONGEST_LIST + 1).read_to_end(&mut unpacked);
    read.map_err(|error| format!("`encodedList` cannot be unpacked: {error}"))?;
    if unpacked.len() as u64 > LONGEST_LIST {
        return Err(format!("`encodedList` is longer than {} MB", LONGEST_LIST >> 20));
    }
    Ok(unpacked)
}

/// The bit at a place, the first being the highest of the first byte.
fn bit(bits: &[u8], index: u64) -> Result<bool, String> {
    let byte = usize::try_from(index / 8).ok().and_then(|place| bits.get(place));
    let byte = byte.ok_or_else(|| format!("the list has {} bits, the credential is number {index}", bits.len() * 8))?;
    Ok(byte & (0x80 >> (index % 8)) != 0)
}
