//! Canonical forms of documents: what proofs are signatures over.

use std::collections::HashMap;

use oxjsonld::{JsonLdParser, JsonLdRemoteDocument};
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{BlankNode, Dataset, GraphName, NamedOrBlankNode, Quad, Term};
use serde_json::{Map, Value, json};

use crate::contexts;
use crate::report::shown;

/// What terms get that no context defines, so that they can be told from the others.
const UNDEFINED: &str = "undefined-term:";
/// What relative references are resolved against, so that they can be told from the others.
const RELATIVE: &str = "https://relative.invalid/";
/// Blank nodes that RDFC-1.0 may have to try in every order: the time grows with the factorial.
const MOST_ALIKE: usize = 4;
const MOST_UNDECIDED: usize = 12;
/// Objects with a context of their own: each makes the reader go through it again.
const MOST_CONTEXTS: usize = 500;

/// Why there is no canonical form.
#[derive(Debug)]
pub(crate) enum Uncanonical {
    /// The document is wrong.
    Wrong(String),
    /// It may be right.
    Unknown(String),
}

/// The canonical N-Quads of a JSON-LD document (RDFC-1.0). Every term has to be defined: what is not is not signed, and anybody could
/// have added it.
pub(crate) fn rdfc(document: &Value, hash: CanonicalizationHashAlgorithm) -> Result<String, Uncanonical> {
    if let Some(unknown) = contexts::named(document).into_iter().find(|url| contexts::bundled(url).is_none()) {
        let reason = format!("the context `{}` is not known here, and none is fetched", shown(unknown));
        return Err(Uncanonical::Unknown(reason));
    }
    if mentions(document) > MOST_CONTEXTS {
        let reason = format!("it has more than {MOST_CONTEXTS} objects with a context of their own");
        return Err(Uncanonical::Unknown(reason));
    }
    if clears_context(document) {
        return Err(Uncanonical::Wrong(
            "an object sets its `@context` to null: what is in it is not signed".to_owned(),
        ));
    }
    let quads = quads(document)?;
    refuse_undefined(document)?;
    refuse_symmetry(&quads)?;
    let mut dataset: Dataset = quads.iter().collect();
    dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 { hash_algorithm: hash });
    let mut lines: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    Ok(lines.concat())
}

/// The canonical JSON of a document (JCS, RFC 8785).
pub(crate) fn jcs(document: &Value) -> Result<String, Uncanonical> {
    serde_json_canonicalizer::to_string(document).map_err(|error| Uncanonical::Wrong(error.to_string()))
}

fn quads(document: &Value) -> Result<Vec<Quad>, Uncanonical> {
    let wrong =
        |error: &dyn std::fmt::Display| Uncanonical::Wrong(format!("it is not JSON-LD: {}", shown(&error.to_string())));
    let text = document.to_string();
    let parser = JsonLdParser::new().with_base_iri(RELATIVE).map_err(|error| wrong(&error))?;
    let parser = parser.for_slice(text.as_bytes()).with_load_document_callback(|url, _| match contexts::bundled(url) {
        Some(text) => Ok(JsonLdRemoteDocument { document: text.as_bytes().to_vec(), document_url: url.to_owned() }),
        None => Err(format!("`{url}` is not known here").into()),
    });
    parser.map(|quad| quad.map_err(|error| wrong(&error))).collect()
}

/// Refuses terms that no context defines and references to nowhere. It reads the document once more, with a vocabulary below its
/// contexts that catches what they leave.
fn refuse_undefined(document: &Value) -> Result<(), Uncanonical> {
    let Value::Object(members) = document else { return Ok(()) };
    let mut members: Map<String, Value> = members.clone();
    let own = members.remove("@context").unwrap_or(Value::Null);
    let mut context = vec![json!({ "@vocab": UNDEFINED })];
    context.extend(contexts::listed(&own).into_iter().cloned());
    members.insert("@context".to_owned(), Value::Array(context));
    for quad in quads(&Value::Object(members))? {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let (object, datatype) = match &quad.object {
            Term::NamedNode(node) => (Some(node.as_str()), None),
            Term::Literal(literal) => (None, Some(literal.datatype().as_str())),
            Term::BlankNode(_) => (None, None),
        };
        for iri in [subject, Some(quad.predicate.as_str()), object, datatype].into_iter().flatten() {
            if let Some(term) = iri.strip_prefix(UNDEFINED) {
                let reason = format!("no context defines `{}`: a proof does not cover it", shown(term));
                return Err(Uncanonical::Wrong(reason));
            }
            if let Some(reference) = iri.strip_prefix(RELATIVE) {
                let reason = format!("`{}` is a relative reference: a proof does not cover it", shown(reference));
                return Err(Uncanonical::Wrong(reason));
            }
        }
    }
    Ok(())
}

/// How many objects have a context of their own.
fn mentions(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(mentions).sum(),
        Value::Object(members) => {
            usize::from(members.contains_key("@context")) + members.values().map(mentions).sum::<usize>()
        }
        _ => 0,
    }
}

fn clears_context(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(clears_context),
        Value::Object(members) => {
            let clears = match members.get("@context") {
                Some(Value::Null) => true,
                Some(Value::Array(items)) => items.contains(&Value::Null),
                _ => false,
            };
            clears || members.values().any(clears_context)
        }
        _ => false,
    }
}

/// Refuses documents with many blank nodes that look alike: RDFC-1.0 would have to try all their orders.
fn refuse_symmetry(quads: &[Quad]) -> Result<(), Uncanonical> {
    let mut surroundings: HashMap<&BlankNode, Vec<String>> = HashMap::new();
    for quad in quads {
        let subject = match &quad.subject {
            NamedOrBlankNode::BlankNode(node) => Some(node),
            NamedOrBlankNode::NamedNode(_) => None,
        };
        let object = match &quad.object {
            Term::BlankNode(node) => Some(node),
            _ => None,
        };
        let graph = match &quad.graph_name {
            GraphName::BlankNode(node) => Some(node),
            _ => None,
        };
        for node in [subject, object, graph].into_iter().flatten() {
            let shape = |other: Option<&BlankNode>, text: String| match other {
                Some(other) if other == node => "_:a".to_owned(),
                Some(_) => "_:z".to_owned(),
                None => text,
            };
            let line = format!(
                "{} {} {} {}",
                shape(subject, quad.subject.to_string()),
                quad.predicate,
                shape(object, quad.object.to_string()),
                shape(graph, quad.graph_name.to_string())
            );
            surroundings.entry(node).or_default().push(line);
        }
    }
    let mut alike: HashMap<Vec<String>, usize> = HashMap::new();
    for mut lines in surroundings.into_values() {
        lines.sort_unstable();
        *alike.entry(lines).or_default() += 1;
    }
    let undecided: Vec<usize> = alike.into_values().filter(|count| *count > 1).collect();
    if undecided.iter().any(|count| *count > MOST_ALIKE) || undecided.iter().sum::<usize>() > MOST_UNDECIDED {
        let reason =
            "too many of its objects look the same and have no `id`: bringing them into an order could take for ever";
        return Err(Uncanonical::Unknown(reason.to_owned()));
    }
    Ok(())
}
