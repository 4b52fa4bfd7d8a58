//! Identifiers whose keys are in a document on the web (`did:web`): where that document is, and which keys it has. Fetching it is left to
//! whoever may; see <https://w3c-ccg.github.io/did-method-web/>.

use serde_json::Value;

use crate::contexts::listed;
use crate::document::Document;
use crate::key::{PublicKey, SuppliedKey};
use crate::report::shown;

/// Identifiers of one credential that are looked at.
const MOST: usize = 5;
const PREFIX: &str = "did:web:";

/// The identifiers of the web that the proofs of a document are by, each once: what is wanted for checking them.
pub fn named(document: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(document) = Document::read(document) {
        collect(&document, &mut found);
    }
    found.truncate(MOST);
    found
}

fn collect(document: &Document, found: &mut Vec<String>) {
    let mut methods: Vec<&str> = Vec::new();
    match &document.token {
        Some(token) => {
            let text = |value: &'_ Value| value.as_str().map(str::to_owned);
            let kid = token.header.get("kid").and_then(text).unwrap_or_default();
            let issuer = token.claims.get("iss").and_then(Value::as_str).unwrap_or_default();
            add(if kid.starts_with('#') { issuer } else { &kid }, found);
        }
        None => {
            let proofs = listed(document.credential.get("proof").unwrap_or(&Value::Null));
            methods.extend(proofs.iter().filter_map(|proof| proof.get("verificationMethod")?.as_str()));
        }
    }
    methods.into_iter().for_each(|method| add(method, found));
    for inside in listed(&document.credential["credentialSubject"]["verifiableCredential"]) {
        if found.len() >= MOST {
            return;
        }
        let text = inside.as_str().map_or_else(|| inside.to_string(), str::to_owned);
        if let Ok(inside) = Document::read(&text) {
            collect(&inside, found);
        }
    }
}

fn add(method: &str, found: &mut Vec<String>) {
    let did = method.split('#').next().unwrap_or_default();
    if address(did).is_some() && !found.iter().any(|known| known == did) {
        found.push(did.to_owned());
    }
}

/// Where the document of an identifier is: `https://a.example/.well-known/did.json` for `did:web:a.example`,
/// `https://a.example/x/did.json` for `did:web:a.example:x`. A host that is this machine is asked without encryption, since it has no
/// certificate. `None` for what is no such identifier.
pub fn address(did: &str) -> Option<String> {
    let mut parts = did.strip_prefix(PREFIX)?.split(':');
    // A port is written with an encoded colon.
    let host = parts.next()?.replace("%3A", ":").replace("%3a", ":");
    let (name, port) = host.split_once(':').map_or((host.as_str(), None), |(name, port)| (name, Some(port)));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok());
    let path: Vec<&str> = parts.collect();
    let is_plain = |part: &&str| {
        let is_dots = part.bytes().all(|byte| byte == b'.');
        !is_dots && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte))
    };
    if !is_name || !is_port || !path.iter().all(is_plain) {
        return None;
    }
    let scheme = if name == "localhost" || name.starts_with("127.") { "http" } else { "https" };
    let folder = if path.is_empty() { ".well-known".to_owned() } else { path.join("/") };
    Some(format!("{scheme}://{host}/{folder}/did.json"))
}

/// The keys that the document of an identifier has for making statements (`assertionMethod`). They are keys of that identifier whatever
/// else the document says of them: nobody vouches for keys of others.
///
/// # Errors
/// Why the document is none of this identifier. A key of a kind that is not known is left out.
pub fn keys(did: &str, document: &str) -> Result<Vec<SuppliedKey>, String> {
    let document: Value = serde_json::from_str(document).map_err(|error| format!("it is not JSON: {error}"))?;
    let id = document.get("id").and_then(Value::as_str).unwrap_or_default();
    if id != did {
        return Err(format!("it is the document of `{}`", shown(id)));
    }
    let whole = |id: &str| if id.starts_with('#') { format!("{did}{id}") } else { id.to_owned() };
    let methods = listed(&document["verificationMethod"]);
    let mut keys = Vec::new();
    for asserted in listed(&document["assertionMethod"]) {
        let method = match asserted.as_str() {
            Some(name) => methods
                .iter()
                .copied()
                .find(|method| method.get("id").and_then(Value::as_str).is_some_and(|id| whole(id) == whole(name))),
            None => Some(asserted),
        };
        let Some(method) = method else { continue };
        let id = whole(method.get("id").and_then(Value::as_str).unwrap_or_default());
        let is_own = id.strip_prefix(did).is_some_and(|rest| rest.starts_with('#'));
        let key = match (method.get("publicKeyMultibase").and_then(Value::as_str), method.get("publicKeyJwk")) {
            (Some(text), _) => PublicKey::from_multibase(text),
            (None, Some(jwk)) => PublicKey::from_jwk(jwk),
            (None, None) => continue,
        };
        if let (true, Ok(key)) = (is_own, key) {
            keys.push(SuppliedKey { id: Some(id), controller: Some(did.to_owned()), key, origin: "did:web" });
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_have_their_place() {
        let check = |did: &str, expected: &str| assert_eq!(address(did).as_deref().unwrap_or("-"), expected, "{did}");
        check("did:web:a.example", "https://a.example/.well-known/did.json");
        check("did:web:a.example:users:alice", "https://a.example/users/alice/did.json");
        check("did:web:a.example%3A8443", "https://a.example:8443/.well-known/did.json");
        check("did:web:localhost%3A8080:x", "http://localhost:8080/x/did.json");
        for wrong in [
            "did:key:z6Mk",
            "did:web:",
            "did:web:a.example/x",
            "did:web:u@a.example",
            "did:web:a.example%2Fx",
            "did:web:a.example:..",
            "did:web:a.example:x?y",
            "did:web:a.example%3A99999",
            "did:web:a b",
            "did:web:[::1]",
        ] {
            check(wrong, "-");
        }
    }

    #[test]
    fn a_document_speaks_for_itself_only() {
        let key = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        let document = json!({
            "id": "did:web:a.example",
            "verificationMethod": [
                { "id": "did:web:a.example#1", "controller": "did:web:b.example", "publicKeyMultibase": key },
                { "id": "#2", "controller": "did:web:a.example", "publicKeyMultibase": key },
                { "id": "did:web:b.example#1", "controller": "did:web:b.example", "publicKeyMultibase": key },
                { "id": "did:web:a.example#3", "publicKeyMultibase": key },
                { "id": "did:web:a.example#4", "publicKeyMultibase": "nonsense" },
            ],
            "assertionMethod": [
                "did:web:a.example#1", "#2", "did:web:b.example#1", "#4", "#5",
                { "id": "#6", "publicKeyMultibase": key },
            ],
        })
        .to_string();
        let keys = keys("did:web:a.example", &document).expect("its document");
        let told: Vec<(&str, &str)> = keys
            .iter()
            .map(|key| (key.id.as_deref().unwrap_or_default(), key.controller.as_deref().unwrap_or_default()))
            .collect();
        let own = "did:web:a.example";
        assert_eq!(told, [("did:web:a.example#1", own), ("did:web:a.example#2", own), ("did:web:a.example#6", own)]);
        assert!(super::keys("did:web:b.example", &document).is_err_and(|why| why.contains("did:web:a.example")));
        assert!(super::keys("did:web:b.example", "<html>").is_err());
    }

    #[test]
    fn only_what_signs_is_looked_for() {
        let document = json!({
            "type": "VerifiableCredential",
            "issuer": "did:web:issuer.example",
            "credentialSubject": { "id": "did:web:learner.example" },
            "proof": [
                { "verificationMethod": "did:web:a.example#1" },
                { "verificationMethod": "did:web:a.example#2" },
                { "verificationMethod": "did:key:z6Mk#z6Mk" },
                { "verificationMethod": "did:web:b.example:x#1" },
            ],
        });
        assert_eq!(named(&document.to_string()), ["did:web:a.example", "did:web:b.example:x"]);
        let many: Vec<Value> =
            (0..9).map(|n| json!({ "verificationMethod": format!("did:web:a{n}.example#1") })).collect();
        assert_eq!(named(&json!({ "proof": many }).to_string()).len(), MOST);
        assert!(named("nonsense").is_empty());
    }
}
