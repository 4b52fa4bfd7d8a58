//! Documents that are no credentials, or that want to cost time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skillspine_verify::SuppliedKey;

use crate::signer::{Signer, badge, check, told};

#[test]
fn what_is_no_credential_is_refused_with_the_reason() {
    let check = |document: &str, expected: &str| {
        let told = told(&check(document, &[], &[]));
        assert_eq!(told, format!("Invalid\nFail Document : {expected}"));
    };
    check("", "expected JSON or a compact JWS, found ``");
    check("hello", "expected JSON or a compact JWS, found `hello`");
    check("{\"type\":", "it is not JSON: EOF while parsing a value at line 1 column 8");
    check("a.b.c.d.e", "the token is encrypted (JWE): hand in the credential itself");
    check("e30.e30.%%", "the signature of the token is not base64url: Invalid symbol 37, offset 0.");
    check("e30.e30.e30~e30", "it is a token with selective disclosure (SD-JWT), which is not read here");
    check("{\"type\": \"VerifiablePresentation\"}", "it is a presentation: hand in the credentials in it one by one");
    check(
        "{}",
        "it is none of Open Badges 2.0 and 3.0, CLR 2.0, Verifiable Credentials 1.1 and 2.0: no context and no type of theirs",
    );
    check(&"x".repeat(2 << 20), "it has 2097152 bytes, the limit is 1048576");
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    check(&deep, "objects and lists are nested deeper than 64 levels");
}

/// A badge with a proof over RDF that cannot match, so that only the way there counts.
fn with_rdf_proof(change: impl FnOnce(&mut Value)) -> String {
    let signer = Signer::new(1);
    let mut document = badge(&signer);
    change(&mut document);
    document["proof"] = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": signer.method(),
        "proofPurpose": "assertionMethod",
        "proofValue": format!("z{}", bs58::encode([7_u8; 64]).into_string()),
    });
    document.to_string()
}

#[test]
fn nothing_is_signed_that_no_context_defines() {
    let check = |change: fn(&mut Value), expected: &str| {
        let told = told(&check(&with_rdf_proof(change), &[], &[]));
        let proof = told.lines().find(|line| line.contains(" Proof ")).unwrap_or_default();
        assert!(proof.contains(expected), "{told}");
    };
    check(|_| (), "the signature does not match");
    check(
        |badge| badge["credentialSubject"]["grade"] = json!("A"),
        "no context defines `grade`: a proof does not cover it",
    );
    check(
        |badge| badge["credentialSubject"]["source"] = json!({ "id": "us", "type": ["Profile"] }),
        "`us` is a relative reference: a proof does not cover it",
    );
    check(
        |badge| badge["@context"].as_array_mut().expect("a list").push(json!("https://bridges.example/context.json")),
        "the context `https://bridges.example/context.json` is not known here, and none is fetched",
    );
    check(
        |badge| {
            badge["@context"].as_array_mut().expect("a list").push(json!("http://169.254.169.254/latest/meta-data"))
        },
        "the context `http://169.254.169.254/latest/meta-data` is not known here, and none is fetched",
    );
    check(
        |badge| badge["credentialSubject"]["achievement"]["@context"] = Value::Null,
        "an object sets its `@context` to null: what is in it is not signed",
    );
    check(
        |badge| {
            badge["@context"]
                .as_array_mut()
                .expect("a list")
                .push(json!({ "name": "https://bridges.example/another-name" }))
        },
        "it is not JSON-LD",
    );
}

#[test]
fn documents_that_want_to_cost_time_do_not() {
    let check = |document: &str, expected: &str| {
        let start = Instant::now();
        let told = told(&check(document, &[], &[]));
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
        assert!(told.contains(expected), "{told}");
    };
    // RDFC-1.0 would try all orders of what looks the same.
    let alike = with_rdf_proof(|badge| {
        let leaves: Vec<Value> = (0..12).map(|_| json!({ "type": ["IdentifierEntry"] })).collect();
        let branches: Vec<Value> = (0..3).map(|_| json!({ "type": ["Profile"], "otherIdentifier": leaves })).collect();
        badge["credentialSubject"]["source"] = json!(branches);
    });
    check(&alike, "too many of its objects look the same");
    let contexts = with_rdf_proof(|badge| {
        let one = json!({ "@context": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "type": ["IdentifierEntry"] });
        badge["credentialSubject"]["identifier"] = Value::Array(vec![one; 8_000]);
    });
    check(&contexts, "has more than");
    let long = with_rdf_proof(|badge| {
        let entries = (0..1_000)
            .map(|place| json!({ "id": format!("urn:e:{place}"), "type": ["IdentifierEntry"], "identifier": "1" }));
        badge["credentialSubject"]["identifier"] = Value::Array(entries.collect());
    });
    check(&long, "the signature does not match");
    let signature =
        with_rdf_proof(|_| ()).replace("\"proofValue\":\"z", &format!("\"proofValue\":\"z{}", "2".repeat(900_000)));
    check(&signature, "`proofValue` is not multibase");
}

#[test]
fn keys_that_are_none_are_refused_with_the_reason() {
    let check = |key: &str, expected: &str| {
        assert_eq!(SuppliedKey::read(key, None, None).err().map(|error| error.to_string()).as_deref(), Some(expected));
    };
    check("hello", "a key is a multibase key (`z6Mk…`) or a JWK (`{\"kty\": …}`)");
    check(
        "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}",
        "the JWK is a shared secret: credentials are signed with private keys, and public keys check them",
    );
    check("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}", "its bytes are no P-256 key");
    check(
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AQ\"}",
        "a key of another kind than Ed25519, P-256, P-384 and RSA: OKP X25519",
    );
}
