//! The JSON-LD contexts that are known. None is ever fetched.

use serde_json::Value;

/// The first context of Verifiable Credentials 1.1.
pub(crate) const CREDENTIALS_1: &str = "https://www.w3.org/2018/credentials/v1";
/// The first context of Verifiable Credentials 2.0.
pub(crate) const CREDENTIALS_2: &str = "https://www.w3.org/ns/credentials/v2";
/// The context of Open Badges 2.0. It is recognised, and never needed: no proof of Open Badges 2.0 is over RDF.
pub(crate) const OPEN_BADGES_2: &str = "https://w3id.org/openbadges/v2";
/// What the addresses of the contexts of Open Badges 3.0 begin with.
pub(crate) const OPEN_BADGES_3: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context";
/// What the addresses of the contexts of CLR 2.0 begin with.
pub(crate) const CLR_2: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context";

const BUNDLED: &[(&str, &str)] = &[
    (CREDENTIALS_1, include_str!("../contexts/credentials-v1.json")),
    (CREDENTIALS_2, include_str!("../contexts/credentials-v2.json")),
    ("https://w3id.org/security/data-integrity/v1", include_str!("../contexts/data-integrity-v1.json")),
    ("https://w3id.org/security/data-integrity/v2", include_str!("../contexts/data-integrity-v2.json")),
    ("https://w3id.org/security/suites/ed25519-2020/v1", include_str!("../contexts/ed25519-2020-v1.json")),
    ("https://w3id.org/vc/status-list/2021/v1", include_str!("../contexts/status-list-2021-v1.json")),
    ("https://www.w3.org/ns/credentials/status/v1", include_str!("../contexts/bitstring-status-list-v1.json")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context.json", include_str!("../contexts/open-badges-3.0.0.json")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", include_str!("../contexts/open-badges-3.0.1.json")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json", include_str!("../contexts/open-badges-3.0.2.json")),
    ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", include_str!("../contexts/open-badges-3.0.3.json")),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        include_str!("../contexts/open-badges-extensions.json"),
    ),
    ("https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", include_str!("../contexts/clr-2.0.1.json")),
    // These two say that any term goes.
    (
        "https://www.w3.org/ns/credentials/examples/v2",
        r#"{"@context":{"@vocab":"https://www.w3.org/ns/credentials/examples#"}}"#,
    ),
    (
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
        r#"{"@context":{"@vocab":"https://www.w3.org/ns/credentials/undefined-term#"}}"#,
    ),
];

/// The text of a context.
pub(crate) fn bundled(url: &str) -> Option<&'static str> {
    BUNDLED.iter().find(|(known, _)| *known == url).map(|(_, text)| *text)
}

/// The contexts that a document names by address, anywhere in it, each once.
pub(crate) fn named(document: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    collect(document, &mut found);
    found
}

fn collect<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            if let Some(context) = members.get("@context") {
                for url in listed(context).iter().filter_map(|item| item.as_str()) {
                    if !found.contains(&url) {
                        found.push(url);
                    }
                }
            }
            members.values().for_each(|member| collect(member, found));
        }
        _ => {}
    }
}

/// A value that may be one or a list, as a list.
pub(crate) fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}
