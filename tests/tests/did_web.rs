//! Credentials signed with keys of did:web identifiers: not known unless whoever runs the server lets documents be fetched, and never
//! from inside the own network.

use std::sync::{Arc, Mutex};

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use skillspine_importers::demo;
use skillspine_importers::fetch::FetchOptions;
use skillspine_tests::world::{Database, World, empty_store, import};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const QUERY: &str = "query($document: String!) { verifyCredential(document: $document, at: \"2026-01-01T00:00:00Z\") {
    verdict checks { aspect outcome needed reason } } }";

/// A server that answers every request with the document, and counts them.
async fn serve(document: Arc<Mutex<(String, usize)>>) -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 2_048];
            let read = stream.read(&mut request).await.unwrap_or(0);
            let is_asked = request[..read].starts_with(b"GET /school/did.json ");
            let body = match document.lock() {
                Ok(mut document) if is_asked => {
                    document.1 += 1;
                    document.0.clone()
                }
                _ => "{}".to_owned(),
            };
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    Ok(port)
}

/// A badge as a token, signed by a key of the identifier.
fn token(did: &str, pair: &Ed25519KeyPair) -> String {
    let header = json!({ "alg": "EdDSA", "kid": format!("{did}#key-1") });
    let badge = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:0b2b1b1e-8a43-4c0c-9d4f-52c5f0a9f003", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": did, "type": ["Profile"], "name": "School of Bridges" }, "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": { "id": "did:example:learner", "type": ["AchievementSubject"], "achievement": {
            "id": "https://bridges.example/achievements/welding", "type": ["Achievement"], "name": "Welding of girders",
            "description": "Joins girders.", "criteria": { "narrative": "Welds a girder." } } },
    });
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(badge.to_string()));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes())))
}

async fn world(fetch: Option<FetchOptions>) -> Result<World> {
    let (store, folder) = empty_store(Database::Sqlite).await?;
    for (key, input) in demo::inputs() {
        if key == "iso3166" {
            import(&store, key, input, true).await?;
        }
    }
    match fetch {
        Some(options) => World::serve_fetching(store, folder, options).await,
        None => World::serve(store, folder).await,
    }
}

/// The verdict, and what is said of the proof.
async fn verdict(world: &World, document: &str) -> Result<(String, String)> {
    let answer = world.ask_with(QUERY, &json!({ "document": document })).await?;
    let found = &answer["data"]["verifyCredential"];
    let verdict = found["verdict"].as_str().with_context(|| answer.to_string())?.to_owned();
    let checks = found["checks"].as_array().cloned().unwrap_or_default();
    let of_proof = checks.iter().filter(|check| check["aspect"] == "PROOF" || check["outcome"] == "FAIL");
    let reasons: Vec<&str> = of_proof.filter_map(|check| check["reason"].as_str()).collect();
    Ok((verdict, reasons.join("\n")))
}

#[tokio::test]
async fn documents_of_identifiers_are_fetched_where_that_is_allowed() -> Result<()> {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).map_err(|error| anyhow::anyhow!("{error}"))?;
    let served = Arc::new(Mutex::new((String::new(), 0)));
    let port = serve(Arc::clone(&served)).await?;
    let did = format!("did:web:127.0.0.1%3A{port}:school");
    let document = |key: Option<&[u8]>| {
        let method = |key: &[u8]| {
            json!({ "id": "#key-1", "type": "JsonWebKey", "controller": did,
            "publicKeyJwk": { "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key) } })
        };
        let methods: Vec<Value> = key.map(method).into_iter().collect();
        json!({ "id": did, "verificationMethod": methods, "assertionMethod": ["#key-1"] }).to_string()
    };
    let serve_document = |text: String| {
        if let Ok(mut served) = served.lock() {
            served.0 = text;
        }
    };
    let asked = || served.lock().map_or(0, |served| served.1);
    serve_document(document(Some(pair.public_key().as_ref())));
    let token = token(&did, &pair);

    // Nothing is fetched unless somebody says so.
    let (found, reason) = verdict(&world(None).await?, &token).await?;
    assert_eq!((found.as_str(), asked()), ("UNKNOWN", 0), "{reason}");
    assert!(reason.contains("nothing is fetched"), "{reason}");

    // The own network is out of bounds.
    let (found, reason) = verdict(&world(Some(FetchOptions::small())).await?, &token).await?;
    assert_eq!((found.as_str(), asked()), ("UNKNOWN", 0), "{reason}");
    assert!(reason.contains("private address 127.0.0.1"), "{reason}");

    // With the allowance that tests have, the key is found, and the answer follows the document.
    let world = world(Some(FetchOptions { allow_private: true, ..FetchOptions::small() })).await?;
    let (found, reason) = verdict(&world, &token).await?;
    assert_eq!((found.as_str(), asked()), ("VALID", 1), "{reason}");
    assert!(reason.contains("did:web"), "{reason}");
    serve_document(document(Some(&[9; 32])));
    let (found, reason) = verdict(&world, &token).await?;
    assert_eq!((found.as_str(), asked()), ("INVALID", 2), "another key: {reason}");
    serve_document(document(None));
    let (found, reason) = verdict(&world, &token).await?;
    assert_eq!((found.as_str(), asked()), ("UNKNOWN", 3), "no key: {reason}");
    for (text, why) in [
        ("<html>".to_owned(), "not JSON"),
        (document(None).replace("school", "other"), "other"),
        ("x".repeat(70_000), "larger than"),
    ] {
        serve_document(text);
        let (found, reason) = verdict(&world, &token).await?;
        assert_eq!(found, "UNKNOWN", "{reason}");
        assert!(reason.contains("could not be used") && reason.contains(why), "{why}: {reason}");
    }
    Ok(())
}
