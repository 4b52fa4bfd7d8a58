//! Proofs inside a document (Verifiable Credential Data Integrity): one, several beside each other, or chains of them.

use chrono::{DateTime, Utc};
use oxrdf::dataset::CanonicalizationHashAlgorithm;
use ring::digest::{Algorithm as Digest, SHA256, SHA384, digest};
use serde_json::{Map, Value};

use crate::canonical::{self, Uncanonical};
use crate::contexts::listed;
use crate::document::texts;
use crate::key::{FoundKey, PublicKey, SuppliedKey, find, multibase};
use crate::report::{Aspect, Report, shown};
use crate::signature::Algorithm;
use crate::validity::moment;

/// Proofs of one document that are looked at.
const MOST_PROOFS: usize = 20;

/// How the bytes that are signed are made from a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Rdfc,
    Jcs,
}

/// Which signatures a suite knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    EdDsa,
    Ecdsa,
}

/// The suite of a proof by its `type` and `cryptosuite`.
fn suite(proof: &Map<String, Value>) -> Option<(Family, Form)> {
    let text = |name: &str| proof.get(name).and_then(Value::as_str).unwrap_or_default();
    match (text("type"), text("cryptosuite")) {
        // `eddsa-2022` and `ecdsa-2019` are what drafts of the specifications called them.
        ("DataIntegrityProof", "eddsa-rdfc-2022" | "eddsa-2022") | ("Ed25519Signature2020", "") => {
            Some((Family::EdDsa, Form::Rdfc))
        }
        ("DataIntegrityProof", "eddsa-jcs-2022") => Some((Family::EdDsa, Form::Jcs)),
        ("DataIntegrityProof", "ecdsa-rdfc-2019" | "ecdsa-2019") => Some((Family::Ecdsa, Form::Rdfc)),
        ("DataIntegrityProof", "ecdsa-jcs-2019") => Some((Family::Ecdsa, Form::Jcs)),
        _ => None,
    }
}

/// Checks every proof of a document. One that passes is enough, unless another fails; a proof that builds on others needs those.
pub(crate) fn check(
    credential: &Value,
    issuer: Option<&str>,
    keys: &[SuppliedKey],
    at: DateTime<Utc>,
    report: &mut Report,
) {
    let proofs = listed(credential.get("proof").unwrap_or(&Value::Null));
    if proofs.is_empty() {
        let reason = "it has no proof: anybody can have written it. Hand in the signed document or token";
        return report.open(Aspect::Proof, "", reason);
    }
    if proofs.len() > MOST_PROOFS {
        let reason = format!("it has {} proofs, at most {MOST_PROOFS} are looked at", proofs.len());
        return report.open(Aspect::Proof, "/proof", reason);
    }
    let mut found: Option<Vec<FoundKey>> = None;
    let single = !credential["proof"].is_array();
    for (place, proof) in proofs.iter().enumerate() {
        let path = if single { "/proof".to_owned() } else { format!("/proof/{place}") };
        match one(credential, proof, &proofs, keys, at) {
            Ok((key, reason)) => {
                report.pass(Aspect::Proof, &path, reason);
                found.get_or_insert_default().push(key);
            }
            Err(Failure::Wrong(reason)) => report.fail(Aspect::Proof, &path, reason),
            Err(Failure::Unknown(reason)) => report.aside(Aspect::Proof, &path, reason),
        }
    }
    if let Some(found) = found {
        check_issuer(&found, issuer, report);
    }
}

/// Whether one of the keys is the issuer's.
pub(crate) fn check_issuer(keys: &[FoundKey], issuer: Option<&str>, report: &mut Report) {
    let Some(issuer) = issuer else {
        return report.open(Aspect::Issuer, "/issuer", "it does not say who issued it");
    };
    if let Some(key) = keys.iter().find(|key| key.controller.as_deref() == Some(issuer)) {
        return report.pass(Aspect::Issuer, "/issuer", format!("the key is the issuer's ({})", key.origin));
    }
    let reason = match keys.iter().find_map(|key| key.controller.as_deref()) {
        Some(controller) => format!(
            "the key is that of `{}`, the issuer is `{}`: whether it may sign for the issuer is in a document that is not fetched",
            shown(controller),
            shown(issuer)
        ),
        None => "nothing says whose the key is: hand it in with `controller`".to_owned(),
    };
    report.open(Aspect::Issuer, "/issuer", reason);
}

enum Failure {
    Wrong(String),
    Unknown(String),
}

impl From<Uncanonical> for Failure {
    fn from(error: Uncanonical) -> Self {
        match error {
            Uncanonical::Wrong(reason) => Self::Wrong(reason),
            Uncanonical::Unknown(reason) => Self::Unknown(reason),
        }
    }
}

fn one(
    credential: &Value,
    proof: &Value,
    proofs: &[&Value],
    keys: &[SuppliedKey],
    at: DateTime<Utc>,
) -> Result<(FoundKey, String), Failure> {
    let wrong = |reason: String| Failure::Wrong(reason);
    let Value::Object(options) = proof else {
        return Err(wrong("a proof is an object".to_owned()));
    };
    let text = |name: &str| options.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some((family, form)) = suite(options) else {
        let name = text("cryptosuite").or(text("type")).unwrap_or("(none)");
        return Err(Failure::Unknown(format!("proofs of the suite `{}` are not checked here", shown(name))));
    };
    if text("proofPurpose") != Some("assertionMethod") {
        let found = shown(text("proofPurpose").unwrap_or("(none)"));
        return Err(wrong(format!("`proofPurpose` has to be `assertionMethod`, it is `{found}`")));
    }
    for name in ["created", "expires"] {
        let Some(text) = text(name) else { continue };
        let Some(moment) = moment(text) else {
            return Err(wrong(format!("`{name}` is no date with time and zone: `{}`", shown(text))));
        };
        if name == "expires" && moment < at {
            return Err(wrong(format!("the proof expired at {moment}")));
        }
    }
    let method = text("verificationMethod").ok_or_else(|| wrong("it names no `verificationMethod`".to_owned()))?;
    let value = text("proofValue").ok_or_else(|| wrong("it has no `proofValue`".to_owned()))?;
    let signature = multibase(value).filter(|_| value.starts_with('z'));
    let signature = signature.ok_or_else(|| wrong("`proofValue` is not multibase in base 58 (`z…`)".to_owned()))?;

    let found = find(method, keys).map_err(|error| wrong(format!("the key `{}`: {error}", shown(method))))?;
    let Some(found) = found else {
        let reason = format!("the key is at `{}`, and nothing is fetched: hand it in with `keys`", shown(method));
        return Err(Failure::Unknown(reason));
    };
    let (algorithm, hash): (_, &'static Digest) = match (family, &found.key) {
        (Family::EdDsa, PublicKey::Ed25519(_)) => (Algorithm::EdDsa, &SHA256),
        (Family::Ecdsa, PublicKey::P256(_)) => (Algorithm::Es256, &SHA256),
        (Family::Ecdsa, PublicKey::P384(_)) => (Algorithm::Es384, &SHA384),
        (_, key) => return Err(wrong(format!("a key of kind {} cannot have made this proof", key.kind()))),
    };

    let secured = secured_document(credential, options, proofs).map_err(Failure::Wrong)?;
    let message = message(secured, options, form, hash)?;
    match algorithm.verify(&found.key, &message, &signature) {
        Ok(true) => {
            let reason = format!("the signature is that of the {} key ({})", found.key.kind(), found.origin);
            Ok((found, reason))
        }
        Ok(false) => Err(wrong(
            "the signature does not match: the document or the proof was changed, or the key is another".to_owned(),
        )),
        Err(reason) => Err(wrong(reason)),
    }
}

/// The document that a proof is over: without proofs, except for those that it builds on.
fn secured_document(
    credential: &Value,
    options: &Map<String, Value>,
    proofs: &[&Value],
) -> Result<Map<String, Value>, String> {
    let mut document = credential.as_object().cloned().unwrap_or_default();
    document.remove("proof");
    let Some(previous) = options.get("previousProof") else { return Ok(document) };
    let mut earlier = Vec::new();
    for id in texts(previous) {
        let found = proofs.iter().find(|proof| proof.get("id").and_then(Value::as_str) == Some(id));
        earlier.push(
            (*found.ok_or_else(|| format!("the proof that it builds on is not there: `{}`", shown(id)))?).clone(),
        );
    }
    if earlier.is_empty() {
        return Err("`previousProof` names no proof".to_owned());
    }
    document.insert("proof".to_owned(), Value::Array(earlier));
    Ok(document)
}

/// The bytes that are signed: the hash of the proof without its value, then the hash of the document.
fn message(
    mut document: Map<String, Value>,
    options: &Map<String, Value>,
    form: Form,
    hash: &'static Digest,
) -> Result<Vec<u8>, Failure> {
    let mut options = options.clone();
    options.remove("proofValue");
    let context = document.get("@context").cloned().unwrap_or(Value::Null);
    let hashed = |text: String| digest(hash, text.as_bytes()).as_ref().to_vec();
    let [options, document] = match form {
        Form::Rdfc => {
            options.insert("@context".to_owned(), context);
            let algorithm = if hash == &SHA384 {
                CanonicalizationHashAlgorithm::Sha384
            } else {
                CanonicalizationHashAlgorithm::Sha256
            };
            [options, document].map(|part| canonical::rdfc(&Value::Object(part), algorithm))
        }
        Form::Jcs => {
            // A proof that has contexts of its own is over a document with just these; more may have been added since.
            if let Some(signed) = options.get("@context") {
                if !listed(&context).starts_with(&listed(signed)) {
                    let reason = "the document's `@context` does not begin with that of the proof";
                    return Err(Failure::Wrong(reason.to_owned()));
                }
                document.insert("@context".to_owned(), signed.clone());
            }
            [options, document].map(|part| canonical::jcs(&Value::Object(part)))
        }
    };
    Ok([hashed(options?), hashed(document?)].concat())
}
