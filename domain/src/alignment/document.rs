//! Alignments as badges and credentials write them.

use serde_json::{Map, Value};

/// An alignment as somebody wrote it: every field may be missing, blank or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alignment {
    /// The URL or URI of the target.
    pub url: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The framework it belongs to, by name, key or URL.
    pub framework: Option<String>,
    /// Its code in the framework.
    pub code: Option<String>,
    /// What sort of thing it is, in a specification's words.
    pub target_type: Option<String>,
}

/// Keys under which the specifications have each field, the most telling first. Prefixes such as `ceterms:` are cut off before.
struct Keys {
    url: &'static [&'static str],
    name: &'static [&'static str],
    framework: &'static [&'static str],
    code: &'static [&'static str],
    target_type: &'static [&'static str],
}

/// Open Badges 1.1 (`url`, `name`), 2.0, 3.0 and CLR 2.0 (`target…`), CTDL (`targetNode…`, `frameworkName`, `codedNotation`), CASE
/// items and links (`uri`, `identifier`, `fullStatement`, `humanCodingScheme`, `CFDocumentURI`) and their column titles, ELM and SKOS
/// (`id`, `prefLabel`, `inScheme`, `notation`), schema.org (`inDefinedTermSet`, `termCode`).
const KEYS: Keys = Keys {
    url: &["targetUrl", "targetNode", "targetURL", "url", "uri", "@id", "id", "sameAs", "identifier", "ctid"],
    name: &[
        "targetName",
        "targetNodeName",
        "name",
        "prefLabel",
        "fullStatement",
        "competencyText",
        "skillName",
        "skillStatement",
        "label",
        "title",
    ],
    framework: &[
        "targetFramework",
        "frameworkName",
        "framework",
        "inScheme",
        "CFDocumentURI",
        "inDefinedTermSet",
        "isPartOf",
        "educationalFramework",
    ],
    code: &["targetCode", "codedNotation", "notation", "humanCodingScheme", "termCode", "code"],
    target_type: &["targetType"],
};

impl Alignment {
    /// Reads an alignment as it stands in a document. Anything that makes no sense is left out: no document is an error.
    pub fn from_json(document: &Value) -> Self {
        let fields = match document {
            Value::Object(fields) => fields,
            Value::String(_) => return Self { url: text(document, 0), ..Self::default() },
            _ => return Self::default(),
        };
        let find = |keys: &[&str]| keys.iter().find_map(|key| text(field(fields, key)?, 0));
        Self {
            url: find(KEYS.url),
            name: find(KEYS.name),
            framework: find(KEYS.framework),
            code: find(KEYS.code),
            target_type: find(KEYS.target_type),
        }
    }
}

fn field<'a>(fields: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    fields.get(key).or_else(|| {
        let local = |name: &str| name.rsplit_once(':').map_or(name, |(_, local)| local) == key;
        fields.iter().find(|(name, _)| local(name)).map(|(_, value)| value)
    })
}

/// The text of a value: of a list the first, of a language map the English, of a link its URI or title.
fn text(value: &Value, depth: u8) -> Option<String> {
    const DEEPEST: u8 = 4;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) if depth < DEEPEST => items.iter().find_map(|item| text(item, depth + 1)),
        Value::Object(map) if depth < DEEPEST => {
            let keys = ["@value", "value", "en", "en-US", "en-GB", "uri", "id", "@id", "title", "name", "prefLabel"];
            let known = keys.iter().find_map(|key| text(map.get(*key)?, depth + 1));
            known.or_else(|| map.values().find_map(|value| text(value, depth + 1)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(document: Value, expected: [&str; 5]) {
        let read = Alignment::from_json(&document);
        let found = [read.url, read.name, read.framework, read.code, read.target_type];
        assert_eq!(found.map(Option::unwrap_or_default), expected, "{document}");
    }

    #[test]
    fn every_specification_is_read() {
        check(
            json!({ "targetUrl": "u", "targetName": "n", "targetFramework": "f", "targetCode": 12, "targetType": "CFItem" }),
            ["u", "n", "f", "12", "CFItem"],
        );
        check(json!({ "type": ["Alignment"], "url": "u", "name": "n" }), ["u", "n", "", "", ""]);
        check(
            json!({ "@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "u", "ceterms:frameworkName": { "en": "f" },
                "ceterms:targetNodeName": { "fr": "nf", "en": "n" }, "ceterms:codedNotation": "c" }),
            ["u", "n", "f", "c", ""],
        );
        check(
            json!({ "identifier": "g", "uri": "u", "fullStatement": "n", "humanCodingScheme": "c",
                "CFDocumentURI": { "title": "t", "uri": "d" } }),
            ["u", "n", "d", "c", ""],
        );
        check(
            json!({ "id": "u", "prefLabel": { "en": ["n"] }, "inScheme": { "id": "s" }, "notation": "c" }),
            ["u", "n", "s", "c", ""],
        );
        check(json!({ "@id": "u", "name": "n", "inDefinedTermSet": "f", "termCode": "c" }), ["u", "n", "f", "c", ""]);
    }

    #[test]
    fn nonsense_is_left_out() {
        check(json!("u"), ["u", "", "", "", ""]);
        for nonsense in
            [json!(null), json!(3), json!([]), json!({ "targetUrl": null, "targetName": {}, "x": [[[[[["u"]]]]]] })]
        {
            check(nonsense, [""; 5]);
        }
        check(json!({ "targetName": [[[[[["deep"]]]]]] }), [""; 5]);
    }
}
