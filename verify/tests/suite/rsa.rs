//! Tokens signed with RSA by somebody else's program (`rsa.json` says by which), so that our reading of the algorithms is not checked
//! against itself.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use skillspine_verify::SuppliedKey;

use crate::signer::{check, told};

const KID: &str = "https://bridges.example#rsa-1";

fn vectors() -> Value {
    serde_json::from_str(include_str!("rsa.json")).expect("JSON")
}

fn key(jwk: &Value) -> SuppliedKey {
    SuppliedKey::read(&jwk.to_string(), Some(KID.to_owned()), None).expect("a key")
}

fn expect(token: &str, jwk: &Value, expected: &str) {
    assert_eq!(told(&check(token, &[key(jwk)], &[])), expected, "{token}");
}

#[test]
fn tokens_signed_with_rsa_pass() {
    let vectors = vectors();
    for name in ["RS256", "PS256"] {
        let token = vectors[name].as_str().expect("a token");
        let report = check(token, &[key(&vectors["jwk"])], &[]);
        assert_eq!(told(&report), "Valid", "{name}");
        let reasons: Vec<&str> = report.checks.iter().map(|check| check.reason.as_str()).collect();
        assert!(reasons.contains(&"the signature is that of the RSA key (handed in)"), "{name}: {reasons:?}");
    }
}

#[test]
fn what_was_changed_fails() {
    const MISMATCH: &str =
        "Invalid\nFail Proof : the signature does not match: the token was changed, or the key is another";
    let vectors = vectors();
    let jwk = &vectors["jwk"];
    for name in ["RS256", "PS256"] {
        let token = vectors[name].as_str().expect("a token");
        let parts: Vec<&str> = token.split('.').collect();
        // Another payload.
        let payload = URL_SAFE_NO_PAD.decode(parts[1]).expect("base64url");
        let changed = String::from_utf8(payload).expect("text").replace("Welding", "Dancing");
        expect(&format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(changed), parts[2]), jwk, MISMATCH);
        // The other padding.
        let other = if name == "RS256" { "PS256" } else { "RS256" };
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": other, "kid": KID }).to_string());
        expect(&format!("{header}.{}.{}", parts[1], parts[2]), jwk, MISMATCH);
        // Another key: the modulus with one bit turned.
        let mut modulus = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().expect("a modulus")).expect("base64url");
        modulus[100] ^= 1;
        let turned = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": jwk["e"] });
        expect(token, &turned, MISMATCH);
        // A key of another kind.
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "ES256", "kid": KID }).to_string());
        expect(
            &format!("{header}.{}.{}", parts[1], parts[2]),
            jwk,
            "Invalid\nFail Proof : it says Es256, and the key is RSA",
        );
    }
}
