//! Signs documents, with keys made from fixed seeds, and shows reports.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use skillspine_verify::{Outcome, Question, Report, SuppliedKey, verify};

/// An Ed25519 key and the DID that it is.
pub(crate) struct Signer {
    pair: Ed25519KeyPair,
    pub(crate) multibase: String,
}

impl Signer {
    pub(crate) fn new(seed: u8) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("a key");
        let bytes = [&[0xed, 0x01], pair.public_key().as_ref()].concat();
        Self { pair, multibase: format!("z{}", bs58::encode(bytes).into_string()) }
    }

    pub(crate) fn did(&self) -> String {
        format!("did:key:{}", self.multibase)
    }

    pub(crate) fn method(&self) -> String {
        format!("{}#{}", self.did(), self.multibase)
    }

    /// Adds a proof over canonical JSON to a document.
    pub(crate) fn prove(&self, mut document: Value, options: Value) -> Value {
        document["proof"] = self.prove_over(document.clone(), options);
        document
    }

    /// A proof over canonical JSON of a document as it is, earlier proofs included.
    pub(crate) fn prove_over(&self, document: Value, options: Value) -> Value {
        let mut proof = json!({
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2026-01-01T00:00:00Z",
            "verificationMethod": self.method(),
            "proofPurpose": "assertionMethod",
        });
        for (name, value) in options.as_object().into_iter().flatten() {
            proof[name] = value.clone();
        }
        let hash =
            |value: &Value| digest(&SHA256, serde_json_canonicalizer::to_string(value).expect("JSON").as_bytes());
        let message = [hash(&proof).as_ref(), hash(&document).as_ref()].concat();
        let signature = bs58::encode(self.pair.sign(&message).as_ref()).into_string();
        proof["proofValue"] = json!(format!("z{signature}"));
        proof
    }

    /// A compact JWS.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.pair.sign(signed.as_bytes()).as_ref()))
    }

    pub(crate) fn jwk(&self) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref()) })
    }
}

/// The moment that the tests look from.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-06-01T00:00:00Z".parse().expect("a moment")
}

/// A badge of Open Badges 3.0 that `signer` issues, without a proof.
pub(crate) fn badge(signer: &Signer) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0b2b1b1e-8a43-4c0c-9d4f-52c5f0a9f001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": signer.did(), "type": ["Profile"], "name": "School of Bridges" },
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://bridges.example/achievements/welding",
                "type": ["Achievement"],
                "name": "Welding of girders",
                "description": "Joins girders so that they carry a train.",
                "criteria": { "narrative": "Welds a girder that passes inspection." },
            },
        },
    })
}

pub(crate) fn check(document: &str, keys: &[SuppliedKey], lists: &[String]) -> Report {
    verify(&Question { document, keys, status_lists: lists, at: now() })
}

/// The verdict, and a line for each check that did not pass.
pub(crate) fn told(report: &Report) -> String {
    let mut lines = vec![format!("{:?}", report.verdict())];
    for check in report.checks.iter().filter(|check| check.outcome != Outcome::Pass) {
        let needed = if check.needed { "" } else { " (not needed)" };
        lines.push(format!("{:?} {:?}{needed} {}: {}", check.outcome, check.aspect, check.path, check.reason));
    }
    lines.join("\n")
}

/// Has to be said of a document.
pub(crate) fn expect(document: &Value, expected: &str) {
    assert_eq!(told(&check(&document.to_string(), &[], &[])), expected, "{document:#}");
}
