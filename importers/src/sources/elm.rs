//! European Learning Model: what European Digital Credentials attest, and qualifications and learning opportunities.
//!
//! Two forms: European Digital Credentials for learning (EDC) in JSON-LD, as the Commission's tools write and unwrap them, and the XML in
//! which learning opportunities and qualifications (LOQ) are published. A digital credential is an award to a person; of it only the
//! achievement, its specification and the awarding body are read.
//!
//! Quirks:
//! - EDC objects have ids such as `urn:epass:qualification:1` that mean something in their document only. What has no other id is known
//!   by awarding body and title, so that the awards of a hundred learners are one credential.
//! - An achievement may lack a specification; then it stands for itself.
//! - Languages and levels are URIs of controlled lists; their last part is the code.
//! - In LOQ, objects name each other by `idref`.

mod describe;
#[cfg(test)]
mod tests;
mod xml;

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::Value;

use self::describe::{Described, Shelf, describe_credential, describe_resource};
use crate::formats::linked_data::Node;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// The source's key, which is the scope of its ids.
const KEY: &str = "elm";
/// The one part of all resources: what does not come again is left alone.
const PART: &str = "resources";
const VERSION: &str = "1";
/// Bytes of a file, which is held in memory while it is read.
const LARGEST_FILE: u64 = 64 << 20;

/// Reads ELM.
pub struct Elm;

impl Source for Elm {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: KEY,
            title: "European Learning Model",
            summary: "Achievements of European Digital Credentials (JSON-LD), qualifications and learning opportunities (LOQ XML), with \
                      their learning outcomes' ESCO skills.",
            publisher: "European Commission, DG EMPL (model); awarding bodies",
            homepage: "https://europa.eu/europass/elm-browser",
            licence: "that of each awarding body",
            attribution: "",
            accepts: &["*.json", "*.jsonld", "*.xml"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.part(KEY, PART, VERSION);
        let language = input.language.as_deref().unwrap_or("und");
        let mut found: BTreeMap<String, (Described, usize, At)> = BTreeMap::new();
        for file in &input.files {
            out.file(&file.name);
            let (documents, shelf) = match documents(file) {
                Ok(read) => read,
                Err(reason) => {
                    out.row(1)?;
                    out.reject(None, reason, "");
                    continue;
                }
            };
            for (position, document) in documents.iter().enumerate() {
                let row = position as u64 + 1;
                out.row(row)?;
                let described = match read_one(document, &shelf, language) {
                    Ok(described) => described,
                    Err((field, reason)) => {
                        out.reject(field, reason, "");
                        continue;
                    }
                };
                for one in described {
                    let weight = format!("{one:?}").len();
                    // What says most counts, so that the order of documents does not.
                    if found.get(&one.uri).is_none_or(|(_, known, _)| *known < weight) {
                        let at = At { file: file.name.clone(), row };
                        found.insert(one.uri.clone(), (one, weight, at));
                    }
                }
            }
        }
        for (described, _, at) in found.into_values() {
            out.file(&at.file);
            out.at_row(at.row);
            described.issuer.into_iter().for_each(|issuer| out.issuer(issuer));
            described.credential.into_iter().for_each(|credential| out.credential(*credential));
            described.parts.into_iter().for_each(|part| out.credential_part(part));
            described.alignments.into_iter().for_each(|alignment| out.alignment(alignment));
        }
        Ok(())
    }
}

/// Where a document is.
struct At {
    file: String,
    row: u64,
}

/// Why a document is not taken: field and reason.
type Refusal = (Option<&'static str>, String);

fn read_one(document: &Value, shelf: &Shelf, language: &str) -> Result<Vec<Described>, Refusal> {
    let Some(node) = Node::of(document) else { return Err((None, "expected an object".to_owned())) };
    // The Commission's tools put the credential into an envelope.
    let node = node.get("credential").and_then(Node::of).unwrap_or(node);
    if node.types().contains(&"EuropeanDigitalCredential") {
        return describe_credential(node, language);
    }
    describe_resource(node, shelf, language)
}

/// The documents of a file, and what they name by reference.
fn documents(file: &InputFile) -> Result<(Vec<Value>, Shelf), String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let mut bytes = Vec::new();
    file.open().map_err(unreadable)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(format!("larger than {} MB: split it", LARGEST_FILE >> 20));
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes));
    let text = text.map_err(|_| "expected JSON or XML in UTF-8".to_owned())?.trim();
    let mut found = Vec::new();
    if text.starts_with('<') {
        found = xml::resources(text)?;
    } else {
        for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            match document.map_err(|error| format!("neither JSON nor XML: {error}"))? {
                Value::Array(items) => found.extend(items),
                one => found.push(one),
            }
        }
    }
    if found.is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    let shelf = Shelf::of(&found);
    Ok((found, shelf))
}
