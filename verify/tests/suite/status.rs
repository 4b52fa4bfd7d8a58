//! Lists of revoked credentials.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::signer::{Signer, badge, check, told};

const LIST: &str = "https://bridges.example/status/1";

/// A list of 16 kB whose bit `set` is set.
fn list(signer: &Signer, set: usize) -> Value {
    let mut bits = vec![0_u8; 16 << 10];
    bits[set / 8] |= 0x80 >> (set % 8);
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&bits).expect("written");
    let packed = packer.finish().expect("packed");
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": signer.did(),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": format!("{LIST}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": format!("u{}", URL_SAFE_NO_PAD.encode(packed)),
        },
    })
}

fn badge_number(signer: &Signer, number: &str) -> String {
    let mut badge = badge(signer);
    badge["credentialStatus"] = json!({
        "id": format!("{LIST}#{number}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": number,
        "statusListCredential": LIST,
    });
    signer.prove(badge, json!({})).to_string()
}

#[test]
fn a_set_bit_revokes() {
    let signer = Signer::new(1);
    let lists = [signer.prove(list(&signer, 4_711), json!({})).to_string()];
    let check = |number: &str, lists: &[String], expected: &str| {
        assert_eq!(told(&check(&badge_number(&signer, number), &[], lists)), expected, "{number}");
    };
    check("4710", &lists, "Valid");
    check("4711", &lists, "Invalid\nFail Status /credentialStatus: its bit for `revocation` is set");
    check(
        "131072",
        &lists,
        "Invalid\nFail Status /credentialStatus: the list has 131072 bits, the credential is number 131072",
    );
    check("-1", &lists, "Invalid\nFail Status /credentialStatus: `statusListIndex` is no number");
    check(
        "4710",
        &[],
        "Unknown\nNotChecked Status /credentialStatus: the list is at `https://bridges.example/status/1`, and nothing is fetched: hand it in with `statusLists`",
    );
    let unsigned = [list(&signer, 1).to_string()];
    check(
        "4710",
        &unsigned,
        "Unknown\nNotChecked Status /credentialStatus: its bit for `revocation` is not set, but the proof of the list could not be checked",
    );
    let mut forged = signer.prove(list(&signer, 4_711), json!({}));
    forged["credentialSubject"]["encodedList"] = list(&signer, 1)["credentialSubject"]["encodedList"].clone();
    check(
        "4711",
        &[forged.to_string()],
        "Unknown\nNotChecked Status /credentialStatus: its bit for `revocation` is not set, but the list itself is not valid",
    );
}

#[test]
fn a_list_that_unpacks_for_ever_is_refused() {
    let signer = Signer::new(1);
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![0_u8; 40 << 20]).expect("written");
    let mut bomb = list(&signer, 0);
    bomb["credentialSubject"]["encodedList"] = json!(URL_SAFE_NO_PAD.encode(packer.finish().expect("packed")));
    let lists = [signer.prove(bomb, json!({})).to_string()];
    let told = told(&check(&badge_number(&signer, "1"), &[], &lists));
    assert_eq!(told, "Invalid\nFail Status /credentialStatus: `encodedList` is longer than 16 MB");
}

#[test]
fn a_list_of_identifiers_revokes() {
    let signer = Signer::new(1);
    let mut badge = badge(&signer);
    badge["credentialStatus"] = json!({ "id": LIST, "type": "1EdTechRevocationList" });
    let badge = signer.prove(badge, json!({})).to_string();
    let check = |revoked: Value, expected: &str| {
        let lists = [json!({ "id": LIST, "revokedCredential": revoked }).to_string()];
        assert_eq!(told(&check(&badge, &[], &lists)), expected);
    };
    check(json!([{ "id": "urn:uuid:another", "revoked": true }]), "Valid");
    check(
        json!([{ "id": "urn:uuid:0b2b1b1e-8a43-4c0c-9d4f-52c5f0a9f001", "revoked": true, "revocationReason": "The girder broke" }]),
        "Invalid\nFail Status /credentialStatus: it was revoked: The girder broke",
    );
}
