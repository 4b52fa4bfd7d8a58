//! CTDL: credentials, assessments, learning opportunities and organisations as the Credential Registry publishes them.
//!
//! JSON-LD in any of its shapes: one resource, a list, a graph, or one document a line. Contexts are names and are never fetched.
//!
//! Quirks:
//! - Properties carry `ceterms:`, in drafts `schema:`; texts are plain or language maps, links are URIs or objects with an id, lists
//!   may be single values. All of it is read alike. Many values carry trailing blanks.
//! - An organisation or another credential may be described inside the one that names it, without an id: then only its name is known,
//!   and it is passed over.
//! - Links to `/graph/…` and to `/resources/…` of the registry mean the same thing.
//! - Condition manifests name what a credential requires; as they apply to credentials that name *them*, their targets become
//!   prerequisites of those credentials if both are in the input. Cost manifests hold prices of an organisation and are passed over.
//! - Prices: taken where there is one, or one in total (`costType:AggregateCost`).

mod describe;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use serde_json::Value;
use skillspine_domain::model::{CredentialKind, CredentialPart};
use skillspine_domain::record::AlignmentRecord;

use self::describe::{Described, describe, issuer};
use crate::formats::linked_data::{Node, is_uri};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// The source's key, which is the scope of its ids.
const KEY: &str = "ctdl";
/// The one part of all resources: what does not come again is left alone.
const PART: &str = "resources";
const VERSION: &str = "1";
/// Bytes of a file, which is held in memory while it is read.
const LARGEST_FILE: u64 = 256 << 20;

/// Classes that hold nothing for a catalogue of credentials; competencies and their frameworks have a source of their own.
const OTHER_CLASSES: &[&str] = &[
    "CostManifest",
    "Competency",
    "CompetencyFramework",
    "Pathway",
    "PathwaySet",
    "TransferValueProfile",
    "ConceptScheme",
    "Concept",
    "ProcessProfile",
    "Collection",
    "Job",
    "Occupation",
    "Task",
    "WorkRole",
    "Rubric",
    "DataSetProfile",
    "ScheduledOffering",
    "SupportService",
    "VerificationServiceProfile",
    "Action",
];
/// Classes of organisations.
const ORGANISATIONS: &[&str] =
    &["CredentialOrganization", "QACredentialOrganization", "Organization", "CredentialPerson"];

/// Reads CTDL.
pub struct Ctdl;

impl Source for Ctdl {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: KEY,
            title: "CTDL",
            summary: "Credentials, assessments, learning opportunities and organisations in the Credential Transparency Description \
                      Language, with parts, prerequisites and alignments to competencies and occupations.",
            publisher: "Credential Engine and publishing organisations",
            homepage: "https://credentialengine.org",
            licence: "that of the Credential Registry and of each publishing organisation",
            attribution: "",
            accepts: &["*.json", "*.jsonld", "*.ndjson"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.part(KEY, PART, VERSION);
        let language = input.language.as_deref().unwrap_or("und");
        let mut registry = Registry::default();
        for file in &input.files {
            out.file(&file.name);
            let resources = match resources(file) {
                Ok(resources) => resources,
                Err(reason) => {
                    out.row(1)?;
                    out.reject(None, reason, "");
                    continue;
                }
            };
            for (position, resource) in resources.iter().enumerate() {
                let row = position as u64 + 1;
                out.row(row)?;
                registry.take(resource, At { file: file.name.clone(), row }, language, out);
            }
        }
        registry.finish(out);
        Ok(())
    }
}

/// The resources of a file: what is in its graphs, lists and lines.
fn resources(file: &InputFile) -> Result<Vec<Value>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let mut bytes = Vec::new();
    file.open().map_err(unreadable)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(format!("larger than {} MB: split it", LARGEST_FILE >> 20));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_slice(text).into_iter::<Value>() {
        gather(document.map_err(|error| format!("not JSON: {error}"))?, &mut found);
    }
    if found.is_empty() { Err("there is nothing in it".to_owned()) } else { Ok(found) }
}

fn gather(document: Value, found: &mut Vec<Value>) {
    match document {
        Value::Array(items) => items.into_iter().for_each(|item| gather(item, found)),
        Value::Object(mut object) => match object.remove("@graph") {
            Some(graph) => gather(graph, found),
            None => found.push(Value::Object(object)),
        },
        other => found.push(other),
    }
}

/// Where a resource is.
#[derive(Clone)]
struct At {
    file: String,
    row: u64,
}

/// What the resources of an input describe, by URI. Of several descriptions the one that says most counts, so that their order does
/// not matter.
#[derive(Default)]
struct Registry {
    described: BTreeMap<String, (Described, usize, At)>,
    /// What a condition manifest requires, by its URI.
    conditions: HashMap<String, Described>,
    passed_over: u64,
}

impl Registry {
    fn take(&mut self, resource: &Value, at: At, language: &str, out: &mut Sink<'_>) {
        let Some(node) = Node::of(resource) else {
            return out.reject(None, "expected a JSON object", &resource.to_string());
        };
        let types = node.types();
        let local = |class: &&str| class.rsplit([':', '/', '#']).next().unwrap_or_default().to_owned();
        let classes: Vec<String> = types.iter().map(local).collect();
        if classes.is_empty() {
            return out.reject(Some("@type"), "the resource does not say what it is", "");
        }
        let is_one_of = |known: &[&str]| classes.iter().any(|class| known.contains(&class.as_str()));
        if is_one_of(OTHER_CLASSES) {
            self.passed_over += 1;
            return;
        }
        let Some(uri) = resource_uri(node) else {
            let reason = "the resource has neither an absolute @id nor a CTID";
            return out.reject(Some("@id"), reason, node.id().unwrap_or_default());
        };
        let described = if is_one_of(ORGANISATIONS) {
            issuer(node, &uri, language).map(|issuer| Described { issuer: Some(issuer), ..Described::default() })
        } else if is_one_of(&["ConditionManifest"]) {
            self.conditions.insert(uri, Described::of_conditions(node, language));
            return;
        } else if let Some(kind) = types.iter().find_map(|class| CredentialKind::of_term(class)) {
            describe(node, &uri, kind, language)
        } else {
            let reason = "no class of CTDL that describes a credential, an organisation, an assessment or a learning opportunity";
            return out.reject(Some("@type"), reason, &types.join(", "));
        };
        match described {
            Some(described) => {
                let weight = resource.to_string().len();
                match self.described.get(&uri) {
                    Some((_, known, _)) if *known >= weight => {}
                    _ => drop(self.described.insert(uri, (described, weight, at))),
                }
            }
            None => out.reject(Some("ceterms:name"), "the resource has no name", &uri),
        }
    }

    fn finish(self, out: &mut Sink<'_>) {
        for (described, _, at) in self.described.into_values() {
            out.file(&at.file);
            out.at_row(at.row);
            if let Some(issuer) = described.issuer {
                out.issuer(issuer);
            }
            let Some(credential) = described.credential else { continue };
            let (id, uri) = (credential.id, credential.uri.clone());
            out.credential(*credential);
            let common = described.common_conditions.iter().filter_map(|uri| self.conditions.get(uri));
            let (parts, alignments): (Vec<_>, Vec<_>) = common.map(|it| (&it.parts, &it.alignments)).unzip();
            for part in described.parts.iter().chain(parts.into_iter().flatten()).filter(|part| part.other_uri != uri) {
                out.credential_part(CredentialPart { credential: id, ..part.clone() });
            }
            for alignment in described.alignments.iter().chain(alignments.into_iter().flatten()) {
                out.alignment(AlignmentRecord { credential: id, ..alignment.clone() });
            }
            for (field, reason, text) in described.left_out {
                out.drop_field(field, reason, &text);
            }
        }
        if self.passed_over > 0 {
            let count = self.passed_over;
            out.note(format!(
                "{count} resources are of classes that this source passes over (cost manifests, competencies …)"
            ));
        }
    }
}

/// The URI by which a resource is known. Both forms of the registry's links mean the resource.
fn canonical(uri: &str) -> String {
    uri.replacen("/graph/", "/resources/", 1)
}

fn resource_uri(node: Node<'_>) -> Option<String> {
    let id = node.id().filter(|id| is_uri(id)).map(canonical);
    // Drafts have only a CTID, which is an URI as well once it says so.
    id.or_else(|| {
        let ctid = node.text("ctid")?;
        let ctid = if ctid.starts_with("urn:") { ctid } else { format!("urn:ctid:{ctid}") };
        is_uri(&ctid).then_some(ctid)
    })
}
