//! CTDL-ASN: competency frameworks as the Credential Registry holds them, in JSON-LD.
//!
//! Reads graphs (`@graph`), lists of resources and single ones, with resources nested in each other or referred to. Names are taken
//! with the prefixes of the Credential Engine's contexts (`ceasn:`, `ceterms:`), as whole IRIs, or bare; a context that gives a prefix
//! another meaning is refused. Contexts are never fetched.
//!
//! Every `ceasn:CompetencyFramework` is a framework with the key `ctdl-asn-` and its CTID. A competency belongs to the framework that it
//! is part of or top child of, that lists it, or that its parent belongs to; that framework need not be in the input. The key of a
//! competency is its CTID, or `@id` where it has none. Its URI is `@id`, or the address in the registry where `@id` is no URL. The
//! version is the moment of the last change of a framework and its competencies.
//!
//! The competency label is the label and the competency text the definition; alone, the text is the label. Categories and education
//! levels become collections, keywords and comments notes. `hasChild` and `isChildOf` say the same and give one relation. Alignments
//! become mappings: exact, broad and narrow as they are, major as close, all others as related with the property in the detail.
//! Targets written as `data:` references are read as the address in them.
//!
//! Where a resource claims another by `hasChild`, `hasTopChild` or `hasPart` and that one names somebody else in the inverse property,
//! the two contradict each other: this is reported, and the claim is not believed. An input without any competency is refused.

mod competency;
mod framework;
mod graph;

use std::collections::BTreeSet;

use uuid::Uuid;

use self::competency::Competencies;
use self::graph::Graph;
use super::competency::{is_json, slug};
use crate::input::Input;
use crate::source::{Manifest, Sink, Source, SourceError};

/// Key of the source, start of the keys of its frameworks, and framework of competencies whose framework is not known.
pub const FAMILY: &str = "ctdl-asn";

/// What a CTID is put behind to make the address of its resource.
pub const URI_PREFIX: &str = "https://credentialengineregistry.org/resources/";

/// Letters of the longest identity that a key of a framework spells out.
const LONGEST_NAME: usize = 150;

const HINT: &str = "pass what the Credential Registry gives for a competency framework at graph/<CTID>";

/// Reads competency frameworks in CTDL-ASN.
pub struct CtdlAsn;

impl Source for CtdlAsn {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FAMILY,
            title: "Competency frameworks in CTDL-ASN (Credential Registry)",
            summary: "Competency frameworks with their alignments, each a framework of its own: the key is `ctdl-asn-` and its CTID.",
            publisher: "as the framework says (format: Credential Engine)",
            homepage: "https://credreg.net/ctdlasn/terms",
            licence: "as the framework says",
            attribution: "",
            accepts: &["graphs, lists and single resources of CTDL-ASN (JSON-LD)"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (mut graph, mut unread) = (Graph::default(), Vec::new());
        for file in &input.files {
            if is_json(file)? {
                graph.load(file)?;
            } else {
                unread.push(file.file_name());
            }
        }
        let mismatches = graph.mismatches();
        if !graph.nodes.iter().any(|node| node.is_framework() || node.is_competency()) {
            return Err(refusal(input, &graph, &mismatches));
        }
        if !unread.is_empty() {
            out.note(format!("not read, since they are no JSON: {}", unread.join(", ")));
        }
        for context in &graph.unknown_contexts {
            out.note(format!(
                "the context {context} is not known and contexts are not fetched: prefixes are read as CTDL's"
            ));
        }
        let mut competencies = Competencies::new(&graph, &mismatches, input);
        competencies.announce(out);
        competencies.give(out)?;
        let unread = graph.unread_properties();
        if !unread.is_empty() {
            out.note(format!("properties that are not read: {}", unread.join(", ")));
        }
        Ok(())
    }
}

/// Why an input without competencies is refused.
fn refusal(input: &Input, graph: &Graph, mismatches: &[graph::Mismatch]) -> SourceError {
    if graph.nodes.is_empty() {
        return SourceError::MissingFile {
            wanted: "competency framework in CTDL-ASN".to_owned(),
            found: input.files.len(),
            hint: HINT.to_owned(),
        };
    }
    let types: BTreeSet<&str> = graph.nodes.iter().flat_map(|node| node.types()).collect();
    let types = if types.is_empty() { "none".to_owned() } else { types.into_iter().collect::<Vec<_>>().join(", ") };
    let mut found = format!("{} resources of type {types}", graph.nodes.len());
    for mismatch in mismatches {
        found.push_str(&format!("; {}", mismatch.reason));
    }
    SourceError::Format {
        file: graph.nodes[0].file.clone(),
        expected: "a ceasn:CompetencyFramework or ceasn:Competency".to_owned(),
        found,
        hint: HINT.to_owned(),
    }
}

/// The key of the framework with this identity.
fn framework_key(identity: &str) -> String {
    let plain = slug(identity.trim_start_matches("https://").trim_start_matches("http://"));
    if plain.len() > LONGEST_NAME {
        return format!("{FAMILY}-{}", Uuid::new_v5(&Uuid::NAMESPACE_URL, identity.as_bytes()));
    }
    format!("{FAMILY}-{plain}")
}

#[cfg(test)]
mod tests;
