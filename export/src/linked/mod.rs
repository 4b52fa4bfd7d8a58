//! Concepts and frameworks as linked data: triples in the words of SKOS, credentials in those of CTDL and schema.org, written as Turtle
//! or JSON-LD.
//!
//! A concept or credential is named by its publisher's URI where that is one, so that what is said here joins what others say of it; its page on
//! this server is a document about it. What has no URI of its own is named by its page.

mod concept;
mod credential;
mod dump;
pub(crate) mod read;
mod said;
mod scheme;
mod write;

use std::io;

use oxrdf::NamedNode;
use skillspine_domain::address::Addresses;
use skillspine_domain::model::{
    Code, Concept, ConceptText, Credential, CredentialAlignment, Framework, FrameworkVersion, Issuer, Label, PartKind,
    Predicate,
};

pub use dump::Dump;
pub use read::descriptions;
pub use write::LinkedFormat;
use write::write;

/// A concept with all that is said of it.
#[derive(Clone, Debug)]
pub struct Description {
    /// The concept.
    pub concept: Concept,
    /// Its labels in all languages.
    pub labels: Vec<Label>,
    /// Its texts in all languages.
    pub texts: Vec<ConceptText>,
    /// Its codes in code systems.
    pub codes: Vec<Code>,
    /// What is directly above it.
    pub broader: Vec<Concept>,
    /// What is directly below it.
    pub narrower: Vec<Concept>,
    /// What is associated with it.
    pub related: Vec<Concept>,
    /// The members of it, when it is a collection.
    pub members: Vec<Concept>,
    /// How crosswalks map it.
    pub mappings: Vec<MappedTo>,
    /// What took its place.
    pub replaced_by: Option<Concept>,
}

/// The far end of a mapping.
#[derive(Clone, Debug)]
pub struct MappedTo {
    /// How the concept relates to it.
    pub predicate: Predicate,
    /// The far end as the crosswalk has it: URI or code.
    pub key: String,
    /// The far end; `None` where it is not imported.
    pub concept: Option<Concept>,
}

/// A framework with what stands at its top.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The framework.
    pub framework: Framework,
    /// The newest version.
    pub version: Option<FrameworkVersion>,
    /// The concepts that have nothing above them.
    pub top: Vec<Concept>,
}

/// A credential with all that is said of it.
#[derive(Clone, Debug)]
pub struct CredentialDescription {
    /// The credential.
    pub credential: Credential,
    /// Who offers it; `None` where that is not imported.
    pub issuer: Option<Issuer>,
    /// What it says it stands for, in a fixed order, and the concept that this means.
    pub alignments: Vec<(CredentialAlignment, Option<Concept>)>,
    /// How it builds on others and they on it.
    pub parts: Vec<StackedCredential>,
}

/// A credential that another has to do with.
#[derive(Clone, Debug)]
pub struct StackedCredential {
    /// What this one is to the other.
    pub kind: PartKind,
    /// Its URI, as published.
    pub uri: String,
    /// Its name as the other has it.
    pub stated_name: Option<String>,
    /// The credential; `None` where it is not imported.
    pub credential: Option<Credential>,
}

/// Writes what is said of a concept.
///
/// # Errors
/// None that memory would not give.
pub fn concept(description: &Description, addresses: Addresses<'_>, format: LinkedFormat) -> io::Result<Vec<u8>> {
    write(&concept::triples(description, addresses), CONCEPT_PREFIXES, format)
}

/// Writes what is said of a framework.
///
/// # Errors
/// None that memory would not give.
pub fn scheme(scheme: &Scheme, addresses: Addresses<'_>, format: LinkedFormat) -> io::Result<Vec<u8>> {
    write(&scheme::triples(scheme, addresses), CONCEPT_PREFIXES, format)
}

/// Writes what is said of a credential.
///
/// # Errors
/// None that memory would not give.
pub fn credential(
    description: &CredentialDescription,
    addresses: Addresses<'_>,
    format: LinkedFormat,
) -> io::Result<Vec<u8>> {
    write(&credential::triples(description, addresses), CREDENTIAL_PREFIXES, format)
}

/// Namespaces with their usual prefixes.
type Prefixes = &'static [(&'static str, &'static str)];

/// Those that concepts and frameworks need.
const CONCEPT_PREFIXES: Prefixes = &[
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// Those that credentials need.
const CREDENTIAL_PREFIXES: Prefixes = &[
    ("ceterms", "https://purl.org/ctdl/terms/"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("schema", "https://schema.org/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A term of one of the vocabularies: `skos:prefLabel`.
fn term(name: &str) -> NamedNode {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let mut known = CONCEPT_PREFIXES.iter().chain(CREDENTIAL_PREFIXES);
    let namespace = known.find(|(known, _)| *known == prefix).map_or("", |(_, namespace)| namespace);
    NamedNode::new_unchecked(format!("{namespace}{local}"))
}

/// The name of a concept: its publisher's URI where RDF takes it, its page otherwise.
fn name(concept: &Concept, addresses: Addresses<'_>) -> NamedNode {
    NamedNode::new(addresses.uri(concept)).unwrap_or_else(|_| page(concept, addresses))
}

/// The page of a concept here.
fn page(concept: &Concept, addresses: Addresses<'_>) -> NamedNode {
    NamedNode::new_unchecked(addresses.concept(&concept.framework, concept.id))
}
