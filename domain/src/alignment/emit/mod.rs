//! The other direction: what to write into a document so that it means a concept, in the words of each specification.
//!
//! Every fragment is complete by the rules of its specification, and read back it means the same concept: an integration suite holds
//! both over every concept of the demo world.

mod badge;
mod case;
mod ctdl;
mod term;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::forms;
use super::reading::Identifier;
use super::url::Url;
use crate::address::{Addresses, is_url};
use crate::model::{Concept, ConceptStatus, Framework, words};

words!(
    /// The specifications in whose words an alignment can be written.
    AlignmentFormat {
        /// `AlignmentObject` of Open Badges 2.0.
        Ob2 = "ob2",
        /// `Alignment` of Open Badges 3.0.
        Ob3 = "ob3",
        /// `Alignment` of Comprehensive Learner Record 2.0.
        Clr = "clr",
        /// `ceterms:CredentialAlignmentObject` of the Credential Transparency Description Language.
        Ctdl = "ctdl",
        /// `CFItem` of Competencies and Academic Standards Exchange.
        Case = "case",
        /// `Concept` of the European Learning Model.
        Elm = "elm",
        /// `DefinedTerm` of schema.org.
        SchemaOrg = "schema-org",
    }
);

impl AlignmentFormat {
    /// The media type of documents that such a fragment is part of.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Case => "application/json",
            _ => "application/ld+json",
        }
    }
}

/// A text in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Localized<'a> {
    /// Language, BCP 47.
    pub language: &'a str,
    /// The text.
    pub text: &'a str,
}

/// What is written: a concept, as its publisher names and describes it in the language that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The concept.
    pub concept: &'a Concept,
    /// Its name.
    pub name: Localized<'a>,
    /// What it means, where the framework says.
    pub description: Option<Localized<'a>>,
    /// Its framework.
    pub framework: &'a Framework,
    /// When its framework last changed.
    pub changed_at: DateTime<Utc>,
    /// Where our own pages are.
    pub addresses: Addresses<'a>,
}

/// A part of a document that means a concept.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// The specification.
    pub format: AlignmentFormat,
    /// The fragment, to be embedded as it is.
    pub document: Value,
    /// Its `targetType`, where the specification has one for such a concept.
    pub target_type: Option<&'static str>,
    /// What somebody who embeds it should know, in sentences.
    pub note: Option<String>,
}

/// Writes the fragment that means `target` in the words of `format`.
pub fn emit(format: AlignmentFormat, target: &Target<'_>) -> Fragment {
    let mut notes = Vec::new();
    let target_type = match format {
        AlignmentFormat::Ob3 | AlignmentFormat::Clr => badge::target_type(target),
        _ => None,
    };
    let document = match format {
        AlignmentFormat::Ob2 => badge::open_badges_2(target),
        AlignmentFormat::Ob3 | AlignmentFormat::Clr => {
            if target_type.is_none() {
                notes.push(badge::no_target_type(format, target));
            }
            badge::open_badges_3(target, target_type)
        }
        AlignmentFormat::Ctdl => {
            notes.push(ctdl::place(target.concept.kind).to_owned());
            ctdl::alignment_object(target)
        }
        AlignmentFormat::Case => case::item(target),
        AlignmentFormat::Elm => {
            notes.extend(term::place(target).map(str::to_owned));
            term::learning_model(target)
        }
        AlignmentFormat::SchemaOrg => term::schema_org(target),
    };
    let wants_url = matches!(format, AlignmentFormat::Ob2 | AlignmentFormat::Ob3 | AlignmentFormat::Clr);
    if wants_url && !is_url(&target.concept.uri) {
        notes.push("The publisher gives the concept no web address, so that `targetUrl` is its page here.".to_owned());
    }
    notes.extend(retirement(target.concept).map(str::to_owned));
    let note = (!notes.is_empty()).then(|| notes.join(" "));
    Fragment { format, document, target_type, note }
}

fn retirement(concept: &Concept) -> Option<&'static str> {
    match (concept.status, concept.replaced_by) {
        (ConceptStatus::Deprecated, Some(_)) => {
            Some("The concept is no longer part of its framework; another took its place: see `replacedBy`.")
        }
        (ConceptStatus::Deprecated, None) => Some("The concept is no longer part of its framework."),
        _ => None,
    }
}

/// The UUID of a concept where CASE wants one: the publisher's own for what was published as CASE, otherwise its permanent id.
pub fn case_identifier(concept: &Concept) -> String {
    match identifier(concept) {
        Some(identifier) if identifier.system == "case" => identifier.value,
        _ => concept.id.to_string(),
    }
}

/// Whose identifier the URI of a concept is, as the table of URLs knows it.
fn identifier(concept: &Concept) -> Option<Identifier> {
    forms::identify(&Url::parse(&concept.uri)?).map(|(identifier, _)| identifier)
}

/// An object of the fields that have a value.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    Value::Object(fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect())
}

/// A language map with one language.
fn in_language(text: Localized<'_>) -> Value {
    let mut map = serde_json::Map::new();
    map.insert(text.language.to_owned(), Value::from(text.text));
    Value::Object(map)
}

#[cfg(test)]
mod tests;
