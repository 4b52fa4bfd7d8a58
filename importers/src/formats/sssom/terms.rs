//! Names of things in SSSOM files: CURIEs and URIs on one side, framework and key on the other.

use std::collections::BTreeMap;

use skillspine_domain::model::Predicate;
use skillspine_domain::record::ConceptKey;

/// What stands before the key of a framework, of a crosswalk, and of framework and key of a concept without a URI.
pub const FRAMEWORK_PREFIX: &str = "urn:skillspine:framework:";
/// See [`FRAMEWORK_PREFIX`].
pub const CROSSWALK_PREFIX: &str = "urn:skillspine:crosswalk:";
/// See [`FRAMEWORK_PREFIX`].
pub const CONCEPT_PREFIX: &str = "urn:skillspine:concept:";

/// Prefixes that every SSSOM file may use without declaring them.
const BUILT_IN: [(&str, &str); 5] = [
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("semapv", "https://w3id.org/semapv/vocab/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("sssom", "https://w3id.org/sssom/"),
];

/// How a framework's URIs make keys.
struct Namespace {
    framework: &'static str,
    prefix: &'static str,
    key: KeyForm,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyForm {
    /// The whole URI is the key.
    Uri,
    /// What follows the prefix is the key.
    Rest,
}

/// Namespaces that tell the framework by themselves. Longer prefixes come before shorter ones that they start with.
const NAMESPACES: [Namespace; 9] = [
    Namespace { framework: "esco", prefix: "http://data.europa.eu/esco/", key: KeyForm::Uri },
    Namespace { framework: "onet", prefix: "https://www.onetonline.org/link/summary/", key: KeyForm::Rest },
    Namespace { framework: "onet", prefix: "https://www.onetonline.org/link/details/", key: KeyForm::Rest },
    Namespace { framework: "isco-08", prefix: "urn:isco:08:", key: KeyForm::Rest },
    Namespace { framework: "soc-2018", prefix: "urn:soc:2018:", key: KeyForm::Rest },
    Namespace { framework: "soc-2010", prefix: "urn:soc:2010:", key: KeyForm::Rest },
    Namespace { framework: "iso-639-2", prefix: "http://id.loc.gov/vocabulary/iso639-2/", key: KeyForm::Rest },
    Namespace { framework: "iso-4217", prefix: "urn:iso:std:iso:4217#", key: KeyForm::Rest },
    Namespace {
        framework: "rome",
        prefix: "https://candidat.francetravail.fr/metierscope/fiche-metier/",
        key: KeyForm::Rest,
    },
];

/// The concept that a URI (an expanded CURIE) names: by its namespace, otherwise as a key of the framework in `source`.
/// `None` if neither tells the framework.
pub fn concept_key(uri: &str, source: Option<&str>) -> Option<ConceptKey> {
    let uri = uri.strip_prefix("https://data.europa.eu/").map_or_else(
        || uri.to_owned(),
        |rest| {
            // ESCO's own URIs are http; portals link to them with https.
            format!("http://data.europa.eu/{rest}")
        },
    );
    if let Some((framework, key)) = uri.strip_prefix(CONCEPT_PREFIX).and_then(|rest| rest.split_once(':')) {
        return Some(ConceptKey::new(framework, key)).filter(|key| !key.key().is_empty());
    }
    let namespace =
        NAMESPACES.iter().find(|namespace| uri.len() > namespace.prefix.len() && uri.starts_with(namespace.prefix));
    match namespace {
        Some(namespace) if namespace.key == KeyForm::Uri => Some(ConceptKey::new(namespace.framework, &uri)),
        Some(namespace) => Some(ConceptKey::new(namespace.framework, &uri[namespace.prefix.len()..])),
        None => source.map(|framework| ConceptKey::new(framework, &uri)),
    }
}

/// The framework that a `subject_source` or `object_source` (an expanded CURIE) names: our own word for it, a plain key such
/// as `esco`, or any address in a namespace that tells the framework.
pub fn framework_of_source(source: &str) -> Option<String> {
    if let Some(key) = source.strip_prefix(FRAMEWORK_PREFIX) {
        return Some(key.to_owned());
    }
    let is_plain_key = !source.is_empty()
        && source.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._".contains(&byte));
    if is_plain_key {
        return Some(source.to_owned());
    }
    if source.starts_with("https://www.onetonline.org") || source.starts_with("https://www.onetcenter.org") {
        return Some("onet".to_owned());
    }
    concept_key(source, None).map(|key| key.framework().to_owned())
}

/// A concept as a CURIE of the prefixes that [`written_prefixes`] declares.
pub fn curie(concept: &ConceptKey) -> String {
    let uri = uri(concept);
    for (prefix, expansion) in written_prefixes() {
        if let Some(rest) = uri.strip_prefix(&expansion).filter(|rest| !rest.is_empty() && !rest.starts_with("//")) {
            return format!("{prefix}:{rest}");
        }
    }
    uri
}

/// The URI that [`concept_key`] reads as this concept.
fn uri(concept: &ConceptKey) -> String {
    let (framework, key) = (concept.framework(), concept.key());
    let in_namespace =
        NAMESPACES.iter().find(|namespace| namespace.framework == framework).map(|namespace| match namespace.key {
            KeyForm::Uri => key.to_owned(),
            KeyForm::Rest => format!("{}{key}", namespace.prefix),
        });
    in_namespace
        .filter(|uri| concept_key(uri, None).as_ref() == Some(concept))
        .unwrap_or_else(|| format!("{CONCEPT_PREFIX}{framework}:{key}"))
}

/// A framework as a CURIE.
pub fn source_curie(framework: &str) -> String {
    format!("framework:{framework}")
}

/// The prefixes that written files declare.
pub fn written_prefixes() -> Vec<(String, String)> {
    let mut prefixes: BTreeMap<String, String> = BTreeMap::new();
    for namespace in &NAMESPACES {
        // The first namespace of a framework is the one that is written.
        prefixes.entry(namespace.framework.to_owned()).or_insert_with(|| namespace.prefix.to_owned());
    }
    prefixes.insert("concept".to_owned(), CONCEPT_PREFIX.to_owned());
    prefixes.insert("framework".to_owned(), FRAMEWORK_PREFIX.to_owned());
    prefixes.extend(
        BUILT_IN
            .iter()
            .filter(|(prefix, _)| ["semapv", "skos"].contains(prefix))
            .map(|(p, e)| ((*p).to_owned(), (*e).to_owned())),
    );
    prefixes.into_iter().collect()
}

/// Expands a CURIE by the file's own prefixes, then by the built-in ones; anything else is taken as it is.
pub fn expand(id: &str, prefixes: &BTreeMap<String, String>) -> String {
    let Some((prefix, rest)) = id.split_once(':').filter(|(_, rest)| !rest.starts_with("//")) else {
        return id.to_owned();
    };
    let built_in = || BUILT_IN.iter().find(|(name, _)| *name == prefix).map(|(_, expansion)| *expansion);
    match prefixes.get(prefix).map(String::as_str).or_else(built_in) {
        Some(expansion) => format!("{expansion}{rest}"),
        None => id.to_owned(),
    }
}

/// The predicate that a URI stands for. Beside the SKOS mapping properties: equivalence and identity in OWL are exact, and a
/// subclass or subproperty has the broader thing as its object.
pub fn predicate(uri: &str) -> Option<Predicate> {
    match uri.strip_prefix("http://www.w3.org/").unwrap_or(uri) {
        "2004/02/skos/core#exactMatch"
        | "2002/07/owl#sameAs"
        | "2002/07/owl#equivalentClass"
        | "2002/07/owl#equivalentProperty" => Some(Predicate::Exact),
        "2004/02/skos/core#closeMatch" => Some(Predicate::Close),
        "2004/02/skos/core#broadMatch" | "2000/01/rdf-schema#subClassOf" | "2000/01/rdf-schema#subPropertyOf" => {
            Some(Predicate::Broad)
        }
        "2004/02/skos/core#narrowMatch" => Some(Predicate::Narrow),
        "2004/02/skos/core#relatedMatch" => Some(Predicate::Related),
        _ => None,
    }
}

/// A justification as the CURIE that SEMAPV terms go by; anything else as it is.
pub fn justification(uri: &str) -> String {
    match uri
        .strip_prefix("https://w3id.org/semapv/vocab/")
        .or_else(|| uri.strip_prefix("http://w3id.org/semapv/vocab/"))
    {
        Some(term) => format!("semapv:{term}"),
        None => uri.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_tell_framework_and_key() {
        let check = |uri: &str, source: Option<&str>, expected: Option<(&str, &str)>| {
            assert_eq!(
                concept_key(uri, source),
                expected.map(|(framework, key)| ConceptKey::new(framework, key)),
                "{uri}"
            );
        };
        let esco = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
        check(esco, None, Some(("esco", esco)));
        check("https://data.europa.eu/esco/isco/C0110", None, Some(("esco", "http://data.europa.eu/esco/isco/C0110")));
        check("https://www.onetonline.org/link/summary/11-1011.00", None, Some(("onet", "11-1011.00")));
        check("https://www.onetonline.org/link/details/11-1011.00", Some("esco"), Some(("onet", "11-1011.00")));
        check("urn:isco:08:0110", None, Some(("isco-08", "0110")));
        check("urn:skillspine:concept:kzis:324002", None, Some(("kzis", "324002")));
        check("urn:skillspine:concept:esco:code:2654.1.7", None, Some(("esco", "code:2654.1.7")));
        check("http://example.org/1", Some("mine"), Some(("mine", "http://example.org/1")));
        check("http://example.org/1", None, None);
        check("urn:isco:08:", None, None);
    }

    #[test]
    fn sources_name_frameworks() {
        let check = |source: &str, expected: Option<&str>| {
            assert_eq!(framework_of_source(source).as_deref(), expected, "{source}")
        };
        check("urn:skillspine:framework:isco-08", Some("isco-08"));
        check("esco", Some("esco"));
        check("http://data.europa.eu/esco/model", Some("esco"));
        check("https://www.onetonline.org/", Some("onet"));
        check("http://purl.obolibrary.org/obo/hp.owl", None);
        check("", None);
    }

    #[test]
    fn concepts_are_written_so_that_they_read_back() {
        let check = |framework: &str, key: &str, expected: &str| {
            let concept = ConceptKey::new(framework, key);
            let curie = curie(&concept);
            assert_eq!(curie, expected);
            let prefixes = written_prefixes().into_iter().collect();
            assert_eq!(concept_key(&expand(&curie, &prefixes), None), Some(concept));
        };
        check("esco", "http://data.europa.eu/esco/skill/x", "esco:skill/x");
        check("esco", "http://data.europa.eu/esco///", "http://data.europa.eu/esco///");
        check("esco", "code:2654.1.7", "concept:esco:code:2654.1.7");
        check("onet", "11-1011.00", "onet:11-1011.00");
        check("soc-2010", "55-1011", "soc-2010:55-1011");
        check("kzis", "324002", "concept:kzis:324002");
        check("case", "https://example.org/item/1", "concept:case:https://example.org/item/1");
    }

    #[test]
    fn predicates_outside_skos_are_read_as_documented() {
        let check = |curie: &str, expected: Option<Predicate>| {
            assert_eq!(predicate(&expand(curie, &BTreeMap::new())), expected, "{curie}");
        };
        check("skos:exactMatch", Some(Predicate::Exact));
        check("http://www.w3.org/2004/02/skos/core#narrowMatch", Some(Predicate::Narrow));
        check("owl:equivalentClass", Some(Predicate::Exact));
        check("rdfs:subClassOf", Some(Predicate::Broad));
        check("skos:broader", None);
        check("oboInOwl:hasDbXref", None);
    }
}
