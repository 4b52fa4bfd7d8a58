//! Tokens: right ones, and those that nobody should believe.

use serde_json::{Value, json};
use skillspine_verify::SuppliedKey;

use crate::signer::{Signer, badge, check, told};

fn claims(signer: &Signer) -> Value {
    let mut vc = badge(signer);
    vc["@context"][0] = json!("https://www.w3.org/2018/credentials/v1");
    vc["issuanceDate"] = vc["validFrom"].take();
    vc.as_object_mut().expect("an object").remove("validFrom");
    json!({
        "iss": signer.did(),
        "sub": "did:example:learner",
        "jti": vc["id"],
        "nbf": 1_767_225_600,
        "vc": vc,
    })
}

/// Has to be said of a token with this header and these claims.
fn expect(header: &Value, claims: &Value, keys: &[SuppliedKey], expected: &str) {
    let token = Signer::new(1).token(header, claims);
    assert_eq!(told(&check(&token, keys, &[])), expected, "{header}");
}

#[test]
fn a_token_passes_with_a_key_that_is_known() {
    let signer = Signer::new(1);
    let header = json!({ "alg": "EdDSA", "kid": signer.method() });
    expect(&header, &claims(&signer), &[], "Valid");
    // The whole payload is the credential in version 2.0.
    expect(&header, &badge(&signer), &[], "Valid");
    // A DID that is its own key needs no `kid`.
    expect(&json!({ "alg": "EdDSA" }), &claims(&signer), &[], "Valid");
    let envelope = json!({
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": format!("data:application/vc+jwt,{}", signer.token(&header, &badge(&signer))),
    });
    assert_eq!(told(&check(&envelope.to_string(), &[], &[])), "Valid");
}

#[test]
fn a_key_handed_in_is_the_issuers_only_if_somebody_says_so() {
    let signer = Signer::new(1);
    let mut badge = badge(&signer);
    badge["issuer"]["id"] = json!("https://bridges.example");
    let header = json!({ "alg": "EdDSA", "kid": "https://bridges.example#key-1" });
    let key = |id: Option<&str>, controller: Option<&str>| {
        let read = SuppliedKey::read(&signer.multibase, id.map(str::to_owned), controller.map(str::to_owned));
        read.expect("a key")
    };
    expect(&header, &badge, &[key(Some("https://bridges.example#key-1"), None)], "Valid");
    expect(&header, &badge, &[key(None, Some("https://bridges.example"))], "Valid");
    expect(
        &header,
        &badge,
        &[key(Some("https://bridges.example#key-1"), Some("https://roads.example"))],
        "Unknown\nNotChecked Issuer /issuer: the key is that of `https://roads.example`, the issuer is `https://bridges.example`: whether it may sign for the issuer is in a document that is not fetched",
    );
    expect(
        &header,
        &badge,
        &[key(Some("https://bridges.example#key-2"), None)],
        "Unknown\nNotChecked Proof (not needed) : its key is `https://bridges.example#key-1`, and nothing is fetched: hand it in with `keys`",
    );
    expect(
        &json!({ "alg": "EdDSA", "jwk": signer.jwk() }),
        &badge,
        &[],
        "Unknown\nNotChecked Issuer /issuer: nothing says whose the key is: hand it in with `controller`",
    );
}

#[test]
fn did_jwk_is_its_own_key() {
    use base64::Engine;
    let signer = Signer::new(1);
    let did = format!("did:jwk:{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(signer.jwk().to_string()));
    let mut badge = badge(&signer);
    badge["issuer"]["id"] = json!(did);
    expect(&json!({ "alg": "EdDSA", "kid": format!("{did}#0") }), &badge, &[], "Valid");
}

#[test]
fn tokens_that_prove_nothing_fail() {
    let signer = Signer::new(1);
    let badge = badge(&signer);
    let check = |header: Value, expected: &str| expect(&header, &badge, &[], expected);
    check(
        json!({ "alg": "none" }),
        "Invalid\nFail Proof : the token is not signed (`alg: none`): anybody can have written it",
    );
    check(
        json!({ "alg": "HS256", "kid": signer.method() }),
        "Invalid\nFail Proof : the token is signed with a shared secret: credentials need a private key (EdDSA, ES256, RS256 …)",
    );
    check(
        json!({ "alg": "ES256", "kid": signer.method() }),
        "Invalid\nFail Proof : it says Es256, and the key is Ed25519",
    );
    check(
        json!({ "alg": "EdDSA", "kid": signer.method(), "crit": ["b64"] }),
        "Invalid\nFail Proof : the header of the token has extensions (`crit`) that are not understood here, and they must be",
    );
    check(
        json!({ "alg": "EdDSA", "kid": Signer::new(2).method() }),
        "Invalid\nFail Proof : the signature does not match: the token was changed, or the key is another",
    );
    check(
        json!({ "alg": "ES512", "kid": signer.method() }),
        "Unknown\nNotChecked Proof (not needed) : signatures by `ES512` are not checked here",
    );
}

#[test]
fn claims_have_to_say_what_the_credential_says() {
    let signer = Signer::new(1);
    let header = json!({ "alg": "EdDSA", "kid": signer.method() });
    let check = |name: &str, value: Value, expected: &str| {
        let mut claims = claims(&signer);
        claims[name] = value;
        expect(&header, &claims, &[], expected);
    };
    check(
        "sub",
        json!("did:example:somebody"),
        "Invalid\nFail Property /credentialSubject/id: the claim `sub` of the token says `did:example:somebody`, the credential `did:example:learner`",
    );
    check(
        "nbf",
        json!(1_767_225_601),
        "Invalid\nFail Validity : the claim `nbf` of the token says 2026-01-01 00:00:01 UTC, the credential 2026-01-01 00:00:00 UTC",
    );
    check("exp", json!(1_767_225_700), "Invalid\nFail Validity : the token expired (`exp`)");
}
