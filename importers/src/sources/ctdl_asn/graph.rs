//! The resources of all files, and how they refer to each other.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::HINT;
use crate::formats::json::read_document;
use crate::formats::linked_data::language_tag;
use crate::input::InputFile;
use crate::source::SourceError;

/// What may stand before a name: prefixes and IRIs of CTDL-ASN and CTDL, or nothing.
const PREFIXES: [&str; 7] = [
    "ceasn:",
    "https://purl.org/ctdlasn/terms/",
    "http://purl.org/ctdlasn/terms/",
    "ceterms:",
    "https://purl.org/ctdl/terms/",
    "http://purl.org/ctdl/terms/",
    "",
];

/// Prefixes that a context may state, and the IRIs that they must stand for.
const NAMESPACES: [(&str, &str); 2] = [("ceasn", "purl.org/ctdlasn/terms/"), ("ceterms", "purl.org/ctdl/terms/")];

/// Contexts of the Credential Engine, without scheme.
const CONTEXTS: [&str; 2] = ["credreg.net/ctdlasn/schema/context/json", "credreg.net/ctdl/schema/context/json"];

/// A property and the one that says the same from the other end.
const INVERSES: [(&str, &str); 3] =
    [("hasChild", "isChildOf"), ("hasTopChild", "isTopChildOf"), ("hasPart", "isPartOf")];

/// One resource.
pub(super) struct Node {
    pub file: String,
    /// Its position in the file, from 1; nested resources follow the one they stand in.
    pub number: u64,
    members: Map<String, Value>,
    /// Names that were asked for.
    read: RefCell<BTreeSet<String>>,
}

/// Everything that was read.
#[derive(Default)]
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    /// Position of a node by `@id` and by CTID.
    index: HashMap<String, usize>,
    pub unknown_contexts: BTreeSet<String>,
}

/// Two resources that contradict each other.
pub(super) struct Mismatch {
    /// Position of the node that claims.
    pub node: usize,
    pub property: &'static str,
    /// What it claims.
    pub target: String,
    pub reason: String,
}

impl Graph {
    pub(super) fn load(&mut self, file: &InputFile) -> Result<(), SourceError> {
        let document: Value = read_document(file, "CTDL-ASN as JSON-LD", HINT)?;
        let mut next = 1;
        self.take(file, document, &mut next)
    }

    fn take(&mut self, file: &InputFile, value: Value, next: &mut u64) -> Result<(), SourceError> {
        let mut members = match value {
            Value::Array(values) => {
                for value in values {
                    self.take(file, value, next)?;
                }
                return Ok(());
            }
            Value::Object(members) => members,
            _ => return Ok(()),
        };
        if let Some(context) = members.remove("@context") {
            self.check_context(file, &context)?;
        }
        // What the registry lists are envelopes with the resource inside.
        for inner in ["@graph", "decoded_resource"] {
            if let Some(graph) = members.remove(inner) {
                return self.take(file, graph, next);
            }
        }
        let number = *next;
        *next += 1;
        let position = self.nodes.len();
        self.nodes.push(Node { file: file.name.clone(), number, members: Map::new(), read: RefCell::default() });
        for (name, value) in &mut members {
            if name != "@type" {
                self.take_nested(file, value, next)?;
            }
        }
        self.nodes[position].members = members;
        let node = &self.nodes[position];
        for name in [node.id(), node.ctid()].into_iter().flatten() {
            self.index.entry(name).or_insert(position);
        }
        Ok(())
    }

    /// Takes competencies that stand where references could, and leaves the references.
    fn take_nested(&mut self, file: &InputFile, value: &mut Value, next: &mut u64) -> Result<(), SourceError> {
        match value {
            Value::Array(values) => {
                for value in values {
                    self.take_nested(file, value, next)?;
                }
            }
            Value::Object(members) => {
                let is_resource = members.get("@type").is_some_and(|types| {
                    texts(types).iter().any(|word| ["Competency", "CompetencyFramework"].contains(&local(word)))
                });
                if let Some(id) = members.get("@id").cloned().filter(|_| is_resource) {
                    let nested = std::mem::replace(value, id);
                    self.take(file, nested, next)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn check_context(&mut self, file: &InputFile, context: &Value) -> Result<(), SourceError> {
        match context {
            Value::String(address) => {
                let plain = address.trim_start_matches("https://").trim_start_matches("http://");
                if !CONTEXTS.contains(&plain) {
                    self.unknown_contexts.insert(address.clone());
                }
                Ok(())
            }
            Value::Array(contexts) => contexts.iter().try_for_each(|context| self.check_context(file, context)),
            Value::Object(terms) => {
                for (prefix, namespace) in NAMESPACES {
                    let meaning = terms.get(prefix).and_then(Value::as_str);
                    if let Some(other) = meaning.filter(|iri| !iri.ends_with(namespace)) {
                        return Err(SourceError::Format {
                            file: file.name.clone(),
                            expected: format!("the prefix {prefix} to stand for https://{namespace}"),
                            found: other.to_owned(),
                            hint: HINT.to_owned(),
                        });
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The position of the node that a reference names.
    pub(super) fn find(&self, reference: &str) -> Option<usize> {
        self.index.get(reference).or_else(|| self.index.get(&identity(reference))).copied()
    }

    /// What a reference is called: the CTID of the node it names, otherwise the CTID in it or itself.
    pub(super) fn identity_of(&self, reference: &str) -> String {
        self.find(reference).map_or_else(|| identity(reference), |position| self.nodes[position].identity())
    }

    /// Claims that the resource claimed contradicts.
    pub(super) fn mismatches(&self) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for (position, node) in self.nodes.iter().enumerate() {
            let own = node.identity();
            for (property, inverse) in INVERSES {
                for target in node.references(property) {
                    let Some(other) = self.find(&target).map(|position| &self.nodes[position]) else { continue };
                    let named = other.references(inverse);
                    // A framework also lists the competencies below its top ones.
                    let mut answers = named
                        .iter()
                        .chain(&other.references("isPartOf"))
                        .map(|it| self.identity_of(it))
                        .collect::<Vec<_>>();
                    answers.sort();
                    if named.is_empty() || answers.contains(&own) {
                        continue;
                    }
                    let reason = format!(
                        "inverse properties contradict each other: {property} of {own} names {}, whose {inverse} names {} instead",
                        other.identity(),
                        named.iter().map(|it| self.identity_of(it)).collect::<Vec<_>>().join(", ")
                    );
                    mismatches.push(Mismatch { node: position, property, target, reason });
                }
            }
        }
        mismatches
    }

    /// Names of properties of frameworks and competencies that nothing asked for.
    pub(super) fn unread_properties(&self) -> Vec<String> {
        let mut unread = BTreeSet::new();
        for node in self.nodes.iter().filter(|node| node.is_framework() || node.is_competency()) {
            let read = node.read.borrow();
            unread.extend(node.members.keys().filter(|name| !name.starts_with('@') && !read.contains(local(name))));
        }
        unread.into_iter().cloned().collect()
    }
}

impl Node {
    /// A property by its name without a prefix.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        if !self.read.borrow().contains(name) {
            self.read.borrow_mut().insert(name.to_owned());
        }
        let value = PREFIXES.iter().find_map(|prefix| self.members.get(&format!("{prefix}{name}")));
        value.filter(|value| !value.is_null())
    }

    pub(super) fn types(&self) -> Vec<&str> {
        self.members.get("@type").map(texts).unwrap_or_default()
    }

    fn is_a(&self, wanted: &str) -> bool {
        self.types().iter().any(|word| local(word) == wanted)
    }

    pub(super) fn is_framework(&self) -> bool {
        self.is_a("CompetencyFramework")
    }

    pub(super) fn is_competency(&self) -> bool {
        self.is_a("Competency")
    }

    pub(super) fn id(&self) -> Option<String> {
        let id = self.members.get("@id")?.as_str()?.trim();
        (!id.is_empty()).then(|| id.to_owned())
    }

    pub(super) fn ctid(&self) -> Option<String> {
        let ctid = self.get("ctid")?.as_str()?.trim().to_lowercase();
        is_ctid(&ctid).then_some(ctid)
    }

    /// CTID, or what `@id` names; empty for a resource without either.
    pub(super) fn identity(&self) -> String {
        self.ctid().or_else(|| Some(identity(&self.id()?))).unwrap_or_default()
    }

    /// What a property refers to: addresses, identifiers, or objects with `@id`.
    pub(super) fn references(&self, name: &str) -> Vec<String> {
        self.get(name).map(references).unwrap_or_default()
    }

    /// The texts of a property, each with its language; `default` where none is said.
    pub(super) fn texts(&self, name: &str, default: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if let Some(value) = self.get(name) {
            collect_texts(value, default, &mut found);
        }
        found
    }

    /// What the row shows of itself beside a rejection.
    pub(super) fn text(&self) -> String {
        Value::Object(self.members.clone()).to_string()
    }
}

/// The name of a property or type without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

fn is_ctid(text: &str) -> bool {
    text.strip_prefix("ce-").is_some_and(|rest| rest.len() == 36 && Uuid::try_parse(rest).is_ok())
}

/// The CTID at the end of a reference, otherwise the reference itself.
fn identity(reference: &str) -> String {
    let last = reference.trim().rsplit(['/', ':']).next().unwrap_or(reference).to_lowercase();
    if is_ctid(&last) { last } else { reference.trim().to_owned() }
}

/// A text or the texts of a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        Value::Array(values) => values.iter().flat_map(references).collect(),
        Value::Object(members) => {
            let target = members.get("@id").or_else(|| members.get("ceterms:targetNode"));
            target.map(references).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// Texts of a language map, of an object with `@value`, of a named target, or plain ones.
fn collect_texts(value: &Value, language: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => found.push((language.to_owned(), text.trim().to_owned())),
        Value::Number(number) => found.push((language.to_owned(), number.to_string())),
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, language, found)),
        Value::Object(members) => {
            if let Some(value) = members.get("@value") {
                let stated = members.get("@language").and_then(Value::as_str).and_then(language_tag);
                collect_texts(value, stated.as_deref().unwrap_or(language), found);
            } else if let Some(name) = members.get("ceterms:targetNodeName").or_else(|| members.get("ceterms:name")) {
                collect_texts(name, language, found);
            } else {
                for (tag, value) in members {
                    if let Some(tag) = language_tag(tag) {
                        collect_texts(value, &tag, found);
                    }
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_in_every_shape() {
        let check = |json: &str, expected: &[(&str, &str)]| {
            let value: Value = serde_json::from_str(json).expect("JSON");
            let mut found = Vec::new();
            collect_texts(&value, "und", &mut found);
            let found: Vec<(&str, &str)> = found.iter().map(|(tag, text)| (tag.as_str(), text.as_str())).collect();
            assert_eq!(found, expected, "{json}");
        };
        check(r#"" a ""#, &[("und", "a")]);
        check(r#"{"en-us": "a", "fr": ["b", "c"]}"#, &[("en-US", "a"), ("fr", "b"), ("fr", "c")]);
        check(r#"[{"en": "a"}, "b"]"#, &[("en", "a"), ("und", "b")]);
        check(r#"{"@value": "a", "@language": "es"}"#, &[("es", "a")]);
        check(
            r#"{"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "a"}}"#,
            &[("en", "a")],
        );
        check(r#"[null, true, {"@id": "x"}, ""]"#, &[]);
    }

    #[test]
    fn references_are_found_in_every_shape() {
        let check = |json: &str, expected: &[&str]| {
            assert_eq!(references(&serde_json::from_str(json).expect("JSON")), expected, "{json}");
        };
        check(r#""a""#, &["a"]);
        check(r#"["a", {"@id": "b"}, {"ceterms:targetNode": "c"}, 3, null, ""]"#, &["a", "b", "c"]);
        let ctid = "ce-177f4c85-4efe-401d-acdd-1ea4adeeaf37";
        assert_eq!(identity(&format!("https://credentialengineregistry.org/resources/{}", ctid.to_uppercase())), ctid);
        assert_eq!(identity("https://a.example/b"), "https://a.example/b");
    }
}
