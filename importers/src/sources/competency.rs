//! What the readers of competency frameworks share: CASE, rich skill descriptors and CTDL-ASN.
//!
//! Their publishers write the same fact as a text, a list of texts or null, state no version but the moment of the last change, and
//! point at things elsewhere by URL.

mod mappings;
mod statement;

use std::io::Read;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::{Map, Value};
use skillspine_domain::alignment::{Alignment, FrameworkNames, Lookup, Reading};
use skillspine_domain::record::ConceptKey;
use url::Url;

pub(super) use self::mappings::{Mappings, Match};
pub(super) use self::statement::{ValueCollections, give_list, give_statement, label_of, statement_concept};

use crate::formats::linked_data::language_tag;
use crate::formats::sssom::terms;
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

/// Language of texts whose language nothing states (BCP 47).
pub(super) const UNDETERMINED: &str = "und";

/// Bytes of the longest identifier, URI or code: databases cannot index longer ones.
pub(super) const LONGEST_KEY: usize = 2_000;

/// Whether a file holds JSON: by its first character, since answers of an API have names without an ending.
///
/// # Errors
/// [`SourceError::Read`] if the file cannot be read.
pub(super) fn is_json(file: &InputFile) -> Result<bool, SourceError> {
    let read_error = |error: std::io::Error| SourceError::Read { file: file.name.clone(), reason: error.to_string() };
    let mut head = Vec::new();
    file.open().map_err(read_error)?.take(64).read_to_end(&mut head).map_err(read_error)?;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start();
    let is_named_so = [".json", ".jsonld"].iter().any(|ending| file.file_name().to_lowercase().contains(ending));
    Ok(is_named_so || matches!(text.first(), Some(b'{' | b'[')))
}

/// The members of a JSON object, whatever shape each has.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(pub &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// The members of `value`, if it is an object.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A member that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A member as text, numbers included; none if it is blank. What is neither is left out and reported.
    pub(super) fn text(&self, name: &str, out: &mut Sink<'_>) -> Option<String> {
        let value = self.get(name)?;
        plain(value).unwrap_or_else(|| {
            out.drop_field(name, format!("expected a text, found {}", sort_of(value)), &value.to_string());
            None
        })
    }

    /// A member that is a text or a list of texts. What is neither is left out and reported.
    pub(super) fn texts(&self, name: &str, out: &mut Sink<'_>) -> Vec<String> {
        let mut texts = Vec::new();
        for value in self.items(name) {
            match plain(value) {
                Some(text) => texts.extend(text),
                None => out.drop_field(name, format!("expected a text, found {}", sort_of(value)), &value.to_string()),
            }
        }
        texts
    }

    /// A member that becomes an identifier, a URI or a code. One that is too long to be indexed is left out and reported.
    pub(super) fn key(&self, name: &str, out: &mut Sink<'_>) -> Option<String> {
        let text = self.text(name, out)?;
        if text.len() > LONGEST_KEY {
            out.drop_field(name, "longer than 2,000 bytes", &text);
            return None;
        }
        Some(text)
    }

    /// A member that is a language tag. What is none is left out and reported.
    pub(super) fn language(&self, name: &str, out: &mut Sink<'_>) -> Option<String> {
        let text = self.text(name, out)?;
        let tag = language_tag(&text);
        if tag.is_none() {
            out.drop_field(name, "expected a language tag such as en or pt-BR", &text);
        }
        tag
    }

    /// The values of a member: those of a list, or the one that stands without a list.
    pub(super) fn items(&self, name: &str) -> &'a [Value] {
        match self.get(name) {
            Some(Value::Array(items)) => items,
            Some(value) => std::slice::from_ref(value),
            None => &[],
        }
    }
}

/// A text or number without outer blanks, `Some(None)` if blank; `None` for other values.
fn plain(value: &Value) -> Option<Option<String>> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null => String::new(),
        _ => return None,
    };
    Some(Some(text).filter(|text| !text.is_empty()))
}

/// What a value is, in words for messages.
pub(super) fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A text in lower-case letters and digits with hyphens between, as part of a key.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().map(|letter| letter.to_ascii_lowercase()) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A moment as these publishers write it: RFC 3339, without an offset, with a blank instead of the `T`, or a day only. UTC.
pub(super) fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.naive_utc());
    }
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.fZ"];
    let with_time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    with_time.or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
}

/// The newest moment that documents state. Publishers of competency frameworks change them without giving a new version, so this is
/// the version.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Newest(Option<NaiveDateTime>);

impl Newest {
    /// Looks at one more statement; what is no moment does not count.
    pub(super) fn see(&mut self, value: Option<&Value>) {
        self.0 = self.0.max(value.and_then(Value::as_str).and_then(moment));
    }

    /// As a version that sorts: `2017-10-18 15:02:46`.
    pub(super) fn version(self) -> Option<String> {
        self.0.map(|moment| moment.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// The day.
    pub(super) fn day(self) -> Option<NaiveDate> {
        self.0.map(|moment| moment.date())
    }
}

/// Concepts elsewhere, named by URL. Nothing is fetched: the form of the URL tells whose it is.
pub(super) struct Elsewhere {
    names: FrameworkNames,
}

impl Elsewhere {
    /// Knows the forms of URLs that alignments are resolved by.
    pub(super) fn new() -> Self {
        Self { names: FrameworkNames::new([]) }
    }

    /// The concept at `url`. Where no form tells the framework, the host stands for it. None for what is no URL.
    pub(super) fn concept(&self, url: &str) -> Option<ConceptKey> {
        let url = url.trim();
        if url.len() > LONGEST_KEY {
            return None;
        }
        let reading = Reading::of(&Alignment { url: Some(url.to_owned()), ..Alignment::default() }, &self.names);
        if let Some(identifier) = reading.identifiers.first() {
            let family = match identifier.system {
                "ctid" => Some("ctdl-asn"),
                "case" | "rsd" => Some(identifier.system),
                _ => None,
            };
            if let Some(family) = family {
                return Some(ConceptKey::new(family, &identifier.value.to_lowercase()));
            }
            let known = identifier.lookups.iter().find_map(|lookup| match lookup {
                Lookup::Code(code) => Some(ConceptKey::new(&code.system, &code.code)),
                Lookup::Uri(uri) => terms::concept_key(uri, None),
                Lookup::Id(_) => None,
            });
            if known.is_some() {
                return known;
            }
        }
        let host = Url::parse(url).ok()?.host_str()?.to_lowercase();
        terms::concept_key(url, Some(&host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::file_of;

    #[test]
    fn moments_are_read_in_every_form() {
        let check = |text: &str, expected: Option<&str>| {
            let mut newest = Newest::default();
            newest.see(Some(&Value::from(text)));
            assert_eq!(newest.version().as_deref(), expected, "{text}");
        };
        check("2017-10-18T15:02:46+00:00", Some("2017-10-18 15:02:46"));
        check("2017-10-18T15:02:46+02:00", Some("2017-10-18 13:02:46"));
        check("2016-07-28T00:14:52", Some("2016-07-28 00:14:52"));
        check("2017-08-23 23:48:01", Some("2017-08-23 23:48:01"));
        check("2023-03-30T13:02:07.411364Z", Some("2023-03-30 13:02:07"));
        check("2017-08-23", Some("2017-08-23 00:00:00"));
        for text in ["", "soon", "2017", "2017-13-01", "12/31/2017"] {
            check(text, None);
        }
    }

    #[test]
    fn urls_tell_whose_concept_they_name() {
        let elsewhere = Elsewhere::new();
        let check = |url: &str, expected: Option<(&str, &str)>| {
            let found = elsewhere.concept(url);
            assert_eq!(found, expected.map(|(framework, key)| ConceptKey::new(framework, key)), "{url}");
        };
        check("https://skills.emsidata.com/skills/KS1254M6N7QPZ96MGR0L", Some(("lightcast", "KS1254M6N7QPZ96MGR0L")));
        check("https://www.onetonline.org/link/summary/15-1252.00", Some(("onet", "15-1252.00")));
        let esco = "http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab";
        check(esco, Some(("esco", esco)));
        let uuid = "0005c151-5b5a-4a66-8aac-60e734beb1ab";
        check(&format!("https://case.example/ims/case/v1p0/CFItems/{uuid}"), Some(("case", uuid)));
        check(
            &format!("https://credentialengineregistry.org/resources/ce-{uuid}"),
            Some(("ctdl-asn", &format!("ce-{uuid}"))),
        );
        check("http://asn.example/resources/S1", Some(("asn.example", "http://asn.example/resources/S1")));
        check("NICE_SP_RSK", None);
        check("", None);
    }

    #[test]
    fn json_is_known_by_its_content() -> Result<(), SourceError> {
        let check = |name: &str, text: &'static str, expected: bool| -> Result<(), SourceError> {
            assert_eq!(is_json(&file_of(name, text))?, expected, "{name} {text}");
            Ok(())
        };
        check("a33fc64e", "\u{FEFF} \n{", true)?;
        check("list", "[]", true)?;
        check("a.json", "<html>", true)?;
        check("a.csv", "identifier,fullStatement\n", false)
    }
}
