//! Open Badges 0.5 to 3.0: badge classes, achievements and their issuers.
//!
//! Any mix of JSON documents (one, a list, one a line), compact JWS tokens, and PNG and SVG images with a badge baked in. A catalogue
//! holds what can be earned, so what is kept are badge classes and achievements, who issues them, what they align to, and how many
//! endorse them; who earned what is not kept, nor is anything else about people: neither recipients, nor evidence, nor an issuer who
//! awards something to themselves. That an award expired, or was revoked on a list, says nothing about the achievement.
//!
//! Quirks:
//! - An assertion may only name the URL of its badge class. Nothing is fetched: the class is found if its document is in the input.
//! - Several documents of an input may have one id. The one that says most counts, so that their order does not matter.
//! - Badge classes before 1.1 have no id; the page of their criteria stands for it.
//! - `type` may be a text or a list, dates may be numbers (before 1.1), an alignment may be one or a list, an issuer a URL or a profile.
//! - The name of a credential of 3.0 often has its owner's name in it; that of the achievement is taken.
//! - Signatures are not checked, but a token that cannot have been signed is refused.

mod achievement;
mod document;
mod envelope;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use chrono::NaiveDate;
use serde_json::Value;
use skillspine_domain::model::{CredentialPart, PartKind};

use self::document::Holds;
use crate::formats::linked_data::{Node, reference};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// The source's key, which is the scope of its ids.
const KEY: &str = "open-badges";
/// The one part of all badges: what does not come again is left alone, so no smaller one is needed.
const PART: &str = "badges";
const VERSION: &str = "1";
/// Bytes of a file; badges have some kilobytes.
const LARGEST_FILE: u64 = 32 << 20;

/// Reads Open Badges.
pub struct OpenBadges;

/// Why something was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Refusal {
    field: Option<&'static str>,
    reason: String,
    text: String,
}

impl Refusal {
    fn whole(reason: impl Into<String>) -> Self {
        Self { field: None, reason: reason.into(), text: String::new() }
    }

    fn of(field: &'static str, reason: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::whole(reason) }
    }

    fn with(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }

    fn reject(&self, out: &mut Sink<'_>) {
        out.reject(self.field, self.reason.as_str(), &self.text);
    }
}

impl Source for OpenBadges {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: KEY,
            title: "Open Badges",
            summary: "Badge classes and achievements with their issuers, alignments and endorsements, of Open Badges 0.5 to 3.0: \
                      JSON, JWT, baked PNG and SVG.",
            publisher: "1EdTech (specification); the issuers of the badges",
            homepage: "https://www.imsglobal.org/activity/digital-badges",
            licence: "that of each issuer",
            attribution: "",
            accepts: &["*.json", "*.jsonld", "*.jwt", "*.png", "*.svg"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        read_documents(KEY, input, out)
    }
}

/// Reads documents of Open Badges and CLR as what the source `key` describes.
pub(super) fn read_documents(key: &'static str, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
    out.part(key, PART, VERSION);
    let language = input.language.as_deref().unwrap_or("und");
    let mut library = Library { key, ..Library::default() };
    for file in &input.files {
        out.file(&file.name);
        let bytes = match read_file(file) {
            Ok(bytes) => bytes,
            Err(refusal) => {
                out.row(1)?;
                refusal.reject(out);
                continue;
            }
        };
        for (position, document) in envelope::unpack(&bytes).into_iter().enumerate() {
            let row = position as u64 + 1;
            out.row(row)?;
            let at = At { file: file.name.clone(), row };
            let refusals = match document {
                Ok(document) => library.take(&document, &at, input.today, out),
                Err(refusal) => vec![refusal],
            };
            refusals.iter().for_each(|refusal| refusal.reject(out));
        }
    }
    library.finish(language, out);
    Ok(())
}

fn read_file(file: &InputFile) -> Result<Vec<u8>, Refusal> {
    let unreadable = |error: std::io::Error| Refusal::whole(format!("cannot be read: {error}"));
    let mut bytes = Vec::new();
    file.open().map_err(unreadable)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Refusal::whole(format!("larger than {} MB: split it", LARGEST_FILE >> 20)));
    }
    Ok(bytes)
}

/// Where a document is.
#[derive(Clone)]
struct At {
    file: String,
    row: u64,
}

/// A description of something, and where it is.
struct Found {
    value: Value,
    /// Who awarded it, where that is said beside it.
    awarded_by: Option<String>,
    at: At,
}

impl Found {
    /// What says most counts; the rest decides only so that the order of documents does not.
    fn weight(&self) -> (usize, String, &Option<String>) {
        let text = self.value.to_string();
        (text.len(), text, &self.awarded_by)
    }
}

/// What the documents of an input describe, by id.
#[derive(Default)]
struct Library {
    key: &'static str,
    badges: BTreeMap<String, Found>,
    issuers: BTreeMap<String, Found>,
    endorsed: BTreeMap<String, BTreeSet<String>>,
    /// How achievements belong together: which, how, and the other.
    associations: BTreeMap<String, BTreeSet<(PartKind, String)>>,
    /// Assertions that only name their badge class.
    waiting: Vec<(String, At)>,
    without_content: u64,
}

impl Library {
    /// Takes a document, or says what is wrong with it. What is wrong with a part of a record is told to `out` at once.
    fn take(&mut self, document: &Value, at: &At, today: Option<NaiveDate>, out: &mut Sink<'_>) -> Vec<Refusal> {
        let refusal = match document::read(document, today) {
            Ok(Holds::BadgeClass(node)) => self.badge(node, None, at).err(),
            Ok(Holds::Achievement(node, issuer)) => {
                if let Some(profile) = issuer.and_then(Node::of) {
                    self.issuer(profile, at);
                }
                self.badge(node, issuer.and_then(reference), at).err()
            }
            Ok(Holds::Assertion(badge)) => match (Node::of(badge), reference(badge)) {
                (Some(node), _) if node.get("name").is_some() => self.badge(node, None, at).err(),
                (_, Some(uri)) => {
                    self.waiting.push((uri.to_owned(), at.clone()));
                    None
                }
                _ => Some(Refusal::of("badge", "neither a URL nor a badge class")),
            },
            Ok(Holds::Record(subject)) => {
                self.record(subject, at, today, out);
                None
            }
            Ok(Holds::Issuer(node)) => {
                self.issuer(node, at);
                let has_id = node.id().or_else(|| node.reference("url")).is_some();
                (!has_id).then(|| Refusal::of("id", "the issuer has neither id nor url"))
            }
            Ok(Holds::Endorsement(target)) => {
                let id = Node::of(document).and_then(Node::id).map_or_else(|| document.to_string(), str::to_owned);
                self.endorsed.entry(target.to_owned()).or_default().insert(id);
                None
            }
            Ok(Holds::Nothing) => {
                self.without_content += 1;
                None
            }
            Err(refusals) => return refusals,
        };
        refusal.into_iter().collect()
    }

    /// Takes what is in the record of a learner.
    fn record(&mut self, subject: Node<'_>, at: &At, today: Option<NaiveDate>, out: &mut Sink<'_>) {
        let leave_out = |field: &str, refusals: Vec<Refusal>, out: &mut Sink<'_>| {
            for refusal in refusals {
                out.drop_field(field, refusal.reason, &refusal.text);
            }
        };
        for credential in subject.all("verifiableCredential") {
            let refusals = match credential.as_str().map(envelope::token) {
                None => self.take(credential, at, today, out),
                Some(Ok(credential)) => self.take(&credential, at, today, out),
                Some(Err(refusal)) => vec![refusal],
            };
            leave_out("verifiableCredential", refusals, out);
        }
        for achievement in subject.all("achievement").filter_map(Node::of) {
            let refusal = match achievement.text("name") {
                Some(_) => self.badge(achievement, None, at).err(),
                None => Some(Refusal::of("name", "the achievement has no name")),
            };
            leave_out("achievement", refusal.into_iter().collect(), out);
        }
        for association in subject.all("association").filter_map(Node::of) {
            let kind = match association.text("associationType").as_deref() {
                Some("isChildOf" | "isPartOf") => PartKind::PartOf,
                Some("isParentOf") => PartKind::Part,
                Some("precedes") => PartKind::Precedes,
                _ => continue,
            };
            if let (Some(one), Some(other)) = (association.reference("sourceId"), association.reference("targetId")) {
                self.associations.entry(one.to_owned()).or_default().insert((kind, other.to_owned()));
            }
        }
    }

    fn badge(&mut self, node: Node<'_>, awarded_by: Option<&str>, at: &At) -> Result<(), Refusal> {
        let uri = achievement::uri(node)?.to_owned();
        for profile in achievement::profiles(node) {
            self.issuer(profile, at);
        }
        self.endorsed.entry(uri.clone()).or_default().extend(achievement::endorsements(node));
        let value = Value::Object(node.0.clone());
        let found = Found { value, awarded_by: awarded_by.map(str::to_owned), at: at.clone() };
        keep_richest(&mut self.badges, uri, found);
        Ok(())
    }

    fn issuer(&mut self, profile: Node<'_>, at: &At) {
        let Some(issuer) = achievement::issuer(self.key, profile, "und") else { return };
        self.endorsed.entry(issuer.uri.clone()).or_default().extend(achievement::endorsements(profile));
        let value = Value::Object(profile.0.clone());
        keep_richest(&mut self.issuers, issuer.uri, Found { value, awarded_by: None, at: at.clone() });
    }

    /// Hands over what was found, each thing once.
    fn finish(self, language: &str, out: &mut Sink<'_>) {
        let endorsed = |uri: &str| {
            let count = self.endorsed.get(uri).map_or(0, BTreeSet::len);
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let go = |at: &At, out: &mut Sink<'_>| {
            out.file(&at.file);
            out.at_row(at.row);
        };
        for (uri, at) in &self.waiting {
            if !self.badges.contains_key(uri) {
                go(at, out);
                let reason = "the badge class is not in the input, and nothing is fetched: give its document as well";
                out.reject(Some("badge"), reason, uri);
            }
        }
        for (uri, found) in &self.issuers {
            let Some(mut issuer) =
                Node::of(&found.value).and_then(|node| achievement::issuer(self.key, node, language))
            else {
                continue;
            };
            issuer.endorsement_count = endorsed(uri);
            go(&found.at, out);
            out.issuer(issuer);
        }
        for (uri, found) in &self.badges {
            let Some(node) = Node::of(&found.value) else { continue };
            go(&found.at, out);
            match achievement::describe(self.key, node, found.awarded_by.as_deref(), language) {
                Ok(mut described) => {
                    described.credential.endorsement_count = endorsed(uri);
                    let credential = described.credential.id;
                    out.credential(described.credential);
                    for (kind, other) in self.associations.get(uri).into_iter().flatten() {
                        let (kind, other_uri) = (*kind, other.clone());
                        out.credential_part(CredentialPart { credential, kind, other_uri, other_name: None });
                    }
                    described.alignments.into_iter().for_each(|alignment| out.alignment(alignment));
                    for refusal in described.left_out {
                        out.drop_field(refusal.field.unwrap_or_default(), refusal.reason, &refusal.text);
                    }
                }
                Err(refusal) => refusal.reject(out),
            }
        }
        if self.without_content > 0 {
            let count = self.without_content;
            out.note(format!(
                "{count} documents hold nothing for a catalogue: keys, revocation lists, criteria and the like"
            ));
        }
    }
}

fn keep_richest(found: &mut BTreeMap<String, Found>, uri: String, one: Found) {
    match found.get(&uri) {
        Some(known) if known.weight() >= one.weight() => {}
        _ => drop(found.insert(uri, one)),
    }
}
