//! Open Badges 2.0.

use serde_json::{Value, json};
use skillspine_verify::SuppliedKey;

use crate::signer::{Signer, check, told};

fn assertion(verification: Value, badge: Value) -> Value {
    json!({
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://bridges.example/assertions/1",
        "recipient": { "type": "email", "hashed": false, "identity": "ada@bridges.example" },
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": verification,
        "badge": badge,
    })
}

#[test]
fn a_hosted_badge_is_genuine_where_it_is_hosted() {
    let document = assertion(json!({ "type": "HostedBadge" }), json!("https://bridges.example/badges/welding"));
    insta::assert_snapshot!(told(&check(&document.to_string(), &[], &[])), @r"
    Unknown
    NotChecked Proof /verification: it is hosted: it is genuine if it is what `https://bridges.example/assertions/1` gives, and nothing is fetched
    NotChecked Status /badge: the list of revoked assertions is named by the issuer, who is only named
    ");
}

#[test]
fn a_signed_badge_needs_its_token_its_key_and_its_issuer() {
    const KEY: &str = "https://bridges.example/keys/1";
    let signer = Signer::new(1);
    let verification = json!({ "type": "SignedBadge", "creator": KEY });
    let badge = json!({
        "id": "https://bridges.example/badges/welding",
        "issuer": {
            "id": "https://bridges.example",
            "publicKey": KEY,
            "revocationList": "https://bridges.example/revoked",
        },
    });
    let document = assertion(verification, badge);
    let token = signer.token(&json!({ "alg": "EdDSA", "kid": KEY }), &document);
    let owner = Some("https://bridges.example".to_owned());
    let keys = [SuppliedKey::read(&signer.jwk().to_string(), Some(KEY.to_owned()), owner).expect("a key")];
    let list = |revoked: Value| {
        [json!({ "id": "https://bridges.example/revoked", "type": "RevocationList", "revokedAssertions": revoked })
            .to_string()]
    };
    insta::assert_snapshot!(told(&check(&token, &keys, &list(json!([])))), @r"
    Valid
    NotChecked Issuer (not needed) /badge/issuer: the issuer in the badge names the key, which is only its word
    ");
    let revoked = list(json!([{ "id": "https://bridges.example/assertions/1", "revocationReason": "Given twice" }]));
    insta::assert_snapshot!(told(&check(&token, &keys, &revoked)), @r"
    Invalid
    NotChecked Issuer (not needed) /badge/issuer: the issuer in the badge names the key, which is only its word
    Fail Status : it was revoked: Given twice
    ");
    insta::assert_snapshot!(told(&check(&document.to_string(), &keys, &list(json!([])))), @r"
    Unknown
    NotChecked Proof /verification: it is signed, and the signature is not in it: hand in the token
    ");
}
