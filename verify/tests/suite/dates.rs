//! Proofs of the tests' own, over documents that say different things.

use serde_json::{Value, json};

use crate::signer::{Signer, badge, check, expect, told};

#[test]
fn a_signed_badge_is_valid() {
    let signer = Signer::new(1);
    expect(&signer.prove(badge(&signer), json!({})), "Valid");
}

#[test]
fn validity_is_read_at_the_moment_asked() {
    let signer = Signer::new(1);
    let check = |from: &str, until: &str, expected: &str| {
        let mut badge = badge(&signer);
        badge["validFrom"] = json!(from);
        badge["validUntil"] = json!(until);
        expect(&signer.prove(badge, json!({})), expected);
    };
    check("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z", "Valid");
    check("2026-06-01T02:00:00+02:00", "2026-06-01T00:00:00Z", "Valid");
    check(
        "2026-01-01T00:00:00Z",
        "2026-05-31T23:59:59Z",
        "Invalid\nFail Validity /validUntil: it expired at 2026-05-31 23:59:59 UTC",
    );
    check(
        "2027-01-01T00:00:00Z",
        "2028-01-01T00:00:00Z",
        "Invalid\nFail Validity /validFrom: it is not valid before 2027-01-01 00:00:00 UTC",
    );
    check(
        "2026-01-02T00:00:00Z",
        "2026-01-01T00:00:00Z",
        "Invalid\nFail Validity /validUntil: it ends at 2026-01-01 00:00:00 UTC, before it begins at 2026-01-02 00:00:00 UTC",
    );
    check(
        "2026-01-01",
        "2027-01-01T00:00:00Z",
        "Invalid\nFail Validity /validFrom: expected a date with time and zone (`2026-01-31T12:00:00Z`), found `2026-01-01`",
    );
}

#[test]
fn what_is_required_has_to_be_there() {
    let signer = Signer::new(1);
    let check = |pointer: &str, value: Value, expected: &str| {
        let mut badge = badge(&signer);
        *badge.pointer_mut(pointer).expect("a place") = value;
        expect(&signer.prove(badge, json!({})), expected);
    };
    check(
        "/credentialSubject/achievement/criteria",
        Value::Null,
        "Invalid\nFail Property /credentialSubject/achievement/criteria: expected `criteria`, which is required",
    );
    check(
        "/credentialSubject/type",
        json!("Person"),
        "Invalid\nFail Type /credentialSubject/type: expected `AchievementSubject` among the types",
    );
    check(
        "/type",
        json!(["VerifiableCredential", "OtherCredential"]),
        "Invalid\nFail Type /type: its context is that of OpenBadgeCredential, AchievementCredential, EndorsementCredential, and none of its types is: `VerifiableCredential, OtherCredential`",
    );
    check(
        "/@context/0",
        json!("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
        "Invalid\nFail Context /@context: the first context has to be `https://www.w3.org/ns/credentials/v2` or `https://www.w3.org/2018/credentials/v1`, it is `https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json`",
    );
}

#[test]
fn one_proof_is_enough_unless_another_fails() {
    let signer = Signer::new(1);
    let signed = signer.prove(badge(&signer), json!({}));
    let with = |other: Value| {
        let mut document = signed.clone();
        document["proof"] = json!([other, signed["proof"]]);
        told(&check(&document.to_string(), &[], &[]))
    };
    insta::assert_snapshot!(with(json!({ "type": "QuantumProof2031", "proofPurpose": "assertionMethod" })), @r"
    Valid
    NotChecked Proof (not needed) /proof/0: proofs of the suite `QuantumProof2031` are not checked here
    ");
    let mut other = signed["proof"].clone();
    other["created"] = json!("2026-01-01T00:00:01Z");
    insta::assert_snapshot!(with(other.clone()), @r"
    Invalid
    Fail Proof /proof/0: the signature does not match: the document or the proof was changed, or the key is another
    ");
    other["proofPurpose"] = json!("authentication");
    insta::assert_snapshot!(with(other), @r"
    Invalid
    Fail Proof /proof/0: `proofPurpose` has to be `assertionMethod`, it is `authentication`
    ");
}

#[test]
fn proofs_that_build_on_others_need_them() {
    let signer = Signer::new(1);
    let mut first = signer.prove(badge(&signer), json!({ "id": "urn:uuid:first" }));
    let earlier = first["proof"].take();
    let mut both = badge(&signer);
    both["proof"] = json!([earlier]);
    let second = signer.prove_over(both, json!({ "previousProof": "urn:uuid:first" }));
    let mut document = badge(&signer);
    document["proof"] = json!([earlier, second]);
    expect(&document, "Valid");
    document["proof"] = json!([second]);
    expect(&document, "Invalid\nFail Proof /proof/0: the proof that it builds on is not there: `urn:uuid:first`");
}

#[test]
fn an_issuer_is_not_whoever_signs() {
    let signer = Signer::new(1);
    let mut badge = badge(&signer);
    badge["issuer"]["id"] = json!("https://bridges.example");
    let told = told(&check(&signer.prove(badge, json!({})).to_string(), &[], &[]));
    assert!(told.starts_with("Unknown\nNotChecked Issuer /issuer: the key is that of `did:key:"), "{told}");
}
