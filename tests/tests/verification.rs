//! Verifying the documents of a public validator and of specifications, over HTTP.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, World};

const QUERY: &str = "query($document: String!, $keys: [VerificationKeyInput!]) {
    verifyCredential(document: $document, keys: $keys, at: \"2026-01-01T00:00:00Z\") {
        verdict specification checks { aspect outcome needed path reason } } }";

/// Vouches for the keys that the document itself gives in the names of its methods (`…#z6Mk…`): the publishers' sites do, which are
/// not asked.
fn keys(document: &str) -> Vec<Value> {
    let Ok(document) = serde_json::from_str::<Value>(document) else { return Vec::new() };
    let proofs = match &document["proof"] {
        Value::Array(proofs) => proofs.clone(),
        proof => vec![proof.clone()],
    };
    let methods = proofs.iter().filter_map(|proof| proof["verificationMethod"].as_str());
    methods.filter_map(|method| Some(json!({ "id": method, "key": method.split_once('#')?.1 }))).collect()
}

/// The verdict on every file of a folder, with the checks that failed, or, if none did, those that are missing.
async fn verdicts(world: &World, folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut verdicts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let is_document = path.extension().is_some_and(|extension| extension == "json" || extension == "jwt");
        if !is_document {
            continue;
        }
        let document = std::fs::read_to_string(&path)?;
        let answer = world.ask_with(QUERY, &json!({ "document": document, "keys": keys(&document) })).await?;
        let found = &answer["data"]["verifyCredential"];
        let verdict = found["verdict"].as_str().with_context(|| answer.to_string())?.to_owned();
        let checks = found["checks"].as_array().cloned().unwrap_or_default();
        let of = |outcome: &str| -> Vec<String> {
            let matching = checks.iter().filter(|check| check["outcome"] == outcome && check["needed"] == true);
            matching
                .map(|check| {
                    format!(
                        "{}{}",
                        check["aspect"].as_str().unwrap_or_default(),
                        check["path"].as_str().unwrap_or_default()
                    )
                })
                .collect()
        };
        let why = if verdict == "INVALID" { of("FAIL") } else { of("NOT_CHECKED") };
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        verdicts.insert(name, format!("{verdict} {}", why.join(" ")).trim().to_owned());
    }
    Ok(verdicts)
}

fn lines(verdicts: &BTreeMap<String, String>) -> String {
    verdicts.iter().map(|(name, verdict)| format!("{name}: {verdict}\n")).collect()
}

#[tokio::test]
async fn documents_of_the_public_validator_are_told_apart() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let world = World::demo(Database::Sqlite).await?;
    let folder = corpus.join("open-badges-1edtech-validator");
    insta::assert_snapshot!(lines(&verdicts(&world, &folder.join("ob30")).await?), @r"
    complete.json: UNKNOWN STATUS/credentialStatus
    credential-status-revoked.json: UNKNOWN STATUS/credentialStatus
    endorsement-err-schema-status-refresh.json: INVALID PROOF/proof/0
    endorsement-valid.json: VALID
    simple-context-alias.json: VALID
    simple-context-version.json: VALID
    simple-did-key-method.json: UNKNOWN ISSUER/issuer
    simple-did-web-method.json: VALID
    simple-eddsa-2022.json: VALID
    simple-err-context.json: INVALID CONTEXT/@context PROPERTY/validFrom PROPERTY/credentialSubject/achievement PROOF/proof/0
    simple-err-expired.json: INVALID VALIDITY/validUntil
    simple-err-issued.json: INVALID PROPERTY/credentialSubject/achievement VALIDITY/validFrom
    simple-err-issuer.json: INVALID PROPERTY/issuer PROPERTY/credentialSubject/achievement
    simple-err-type.json: INVALID TYPE/type PROPERTY/credentialSubject/achievement PROOF/proof
    simple-multiple-proofs.json: VALID
    simple-noproof.json: INVALID PROPERTY/credentialSubject/achievement
    simple.json: VALID
    simple.jwt: INVALID PROPERTY/credentialSubject/achievement
    ");
    insta::assert_snapshot!(lines(&verdicts(&world, &folder.join("ob20")).await?), @r"
    assertion-with-data-image.json: UNKNOWN PROOF/verification STATUS/badge
    assertion-with-endorsements.json: UNKNOWN PROOF/verification STATUS/badge
    assertion-with-extension-node-basic.json: UNKNOWN PROOF/verification STATUS/badge
    assertion-with-multiple-extensions.json: UNKNOWN PROOF/verification STATUS/badge
    basic-assertion-expired.json: INVALID VALIDITY/expires
    basic-assertion-in-future.json: INVALID VALIDITY/issuedOn
    basic-assertion-invalid-context.json: INVALID CONTEXT/@context
    basic-assertion-invalid-type.json: INVALID TYPE/type
    basic-assertion-no-public-key.json: UNKNOWN PROOF/verification STATUS/badge
    basic-assertion-with-language.json: UNKNOWN PROOF/verification STATUS/badge
    basic-assertion.json: UNKNOWN PROOF/verification STATUS/badge
    issuer-compact-iri-validation.json: INVALID TYPE/type PROPERTY/recipient PROPERTY/recipient/hashed PROPERTY/badge PROPERTY/issuedOn PROOF/verification/type
    simple-not-revoked.jwt: UNKNOWN STATUS/badge
    simple-revoked.jwt: UNKNOWN STATUS/badge
    simple.jwt: UNKNOWN STATUS/badge
    ");
    Ok(())
}

#[tokio::test]
async fn what_was_changed_is_no_longer_valid() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let world = World::demo(Database::Sqlite).await?;
    let document = std::fs::read_to_string(corpus.join("open-badges-1edtech-validator/ob30/simple.json"))?;
    let verdict = async |document: &str| -> Result<Value> {
        let answer = world.ask_with(QUERY, &json!({ "document": document, "keys": keys(document) })).await?;
        Ok(answer["data"]["verifyCredential"]["verdict"].clone())
    };
    assert_eq!(verdict(&document).await?, "VALID");
    assert_eq!(verdict(&document.replace("Teamwork", "Leadership")).await?, "INVALID");
    Ok(())
}

#[tokio::test]
async fn keys_that_are_none_are_refused() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let answer = world.ask_with(QUERY, &json!({ "document": "{}", "keys": [{ "key": "secret" }] })).await?;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    assert_eq!(
        answer["errors"][0]["message"],
        "`keys[0]`: a key is a multibase key (`z6Mk…`) or a JWK (`{\"kty\": …}`)"
    );
    Ok(())
}
