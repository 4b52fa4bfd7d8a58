//! Keys and signatures of the test vectors of Verifiable Credential Data Integrity (vc-di-eddsa, vc-di-ecdsa), as facts.

use serde_json::{Value, json};
use skillspine_verify::{Aspect, Outcome};

use crate::signer::{check, told};

/// The credential that the vectors sign.
fn credential(proof: Value) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential",
        "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678",
        "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": { "id": "did:example:abcdefgh", "alumniOf": "The School of Examples" },
        "proof": proof,
    })
}

fn proof(suite: &str, method: &str, value: &str) -> Value {
    json!({
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "proofValue": value,
    })
}

/// Every vector: suite, key and signature.
const VECTORS: &[(&str, &str, &str)] = &[
    (
        "eddsa-rdfc-2022",
        ED25519,
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
    ),
    (
        "eddsa-jcs-2022",
        ED25519,
        "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX",
    ),
    (
        "ecdsa-rdfc-2019",
        P256,
        "zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5o5vTCcfw",
    ),
    (
        "ecdsa-jcs-2019",
        P256,
        "z5ptCet75SaEgzG4v4zJhbJtfNi74Wv7Fq15hhKouJQQjEPQvPZKaYxcMXAMLPQS2FXrkCWokNJkFVkwxNzZfD5oT",
    ),
    (
        "ecdsa-rdfc-2019",
        P384,
        "z967Mvv5bxtmLNqTzPZ8KmJjFmFXaAKeQNzq7GWnQkMcLtaGSSmuozE5WtJ8PipMe178B1tE28K1vsJur9bGVJhz6jgSJsRHFSQeqgH8hhjcg8gZDFJC1b9FsR5ggNmDBqHv",
    ),
    (
        "ecdsa-jcs-2019",
        P384,
        "zq3EuTeLiGurmB2JR5oL8oWEsT7u2tba4HT1oZbiMYWc5qzsoW2kLYcBcF4HM5vCpJyTkceULKrVXuJQkXeN5seL4uXrFNFRMm53GWy1Yrto8rTWxZi9DkNeWP7yUPs7ELAm",
    ),
];
const ED25519: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
const P256: &str = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP";
const P384: &str = "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ";

/// The proof of a vector. Those over canonical JSON repeat the contexts.
fn proof_of((suite, key, value): (&str, &str, &str)) -> Value {
    let mut proof = proof(suite, &format!("did:key:{key}#{key}"), value);
    if suite.contains("jcs") {
        proof["@context"] =
            json!(["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]);
    }
    proof
}

#[test]
fn vectors_pass() {
    let mut failures = Vec::new();
    for vector in VECTORS {
        let report = check(&credential(proof_of(*vector)).to_string(), &[], &[]);
        let passed = |aspect: Aspect| report.checks.iter().any(|it| it.aspect == aspect && it.outcome == Outcome::Pass);
        if !passed(Aspect::Proof) {
            failures.push(format!("{vector:?}: {}", told(&report)));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn vectors_fail_once_anything_is_changed() {
    for vector in VECTORS {
        let whole = credential(proof_of(*vector));
        let changes: [(&str, Value); 4] = [
            ("/credentialSubject/alumniOf", json!("Another school")),
            ("/validFrom", json!("2023-01-02T00:00:00Z")),
            ("/proof/created", json!("2023-02-24T23:36:39Z")),
            ("/name", json!("Alumni credential")),
        ];
        for (pointer, value) in changes {
            let mut changed = whole.clone();
            *changed.pointer_mut(pointer).expect("a place") = value;
            let told = told(&check(&changed.to_string(), &[], &[]));
            assert!(
                told.starts_with("Invalid\nFail Proof /proof: the signature does not match"),
                "{vector:?} {pointer}: {told}"
            );
        }
    }
}

#[test]
fn a_key_in_the_name_of_a_method_is_not_believed() {
    let method = format!("https://vc.example/issuers/5678#{ED25519}");
    let report = check(&credential(proof(VECTORS[0].0, &method, VECTORS[0].2)).to_string(), &[], &[]);
    insta::assert_snapshot!(told(&report), @r"
    Unknown
    NotChecked Proof (not needed) /proof: the key is at `https://vc.example/issuers/5678#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2`, and nothing is fetched: hand it in with `keys`
    ");
}
