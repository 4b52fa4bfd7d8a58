//! Course catalogues: any table, by a mapping file.
//!
//! What a column names as skills is asserted by whoever made the catalogue. Descriptions and learning outcomes are read for skills too,
//! when the import has the labels of the store at hand; what is found there is inferred, has a confidence, and is kept apart.
//!
//! Quirks:
//! - A course is known by its web address if it has one, otherwise by the catalogue's key and its id in there.
//! - Where the terms do not let texts be shown (`text_is_open = false`), they are read for skills and not kept.
//! - Catalogues rarely say which language their texts are in: `--language` does.

mod mapping;
mod suggest;
#[cfg(test)]
mod tests;

use serde_json::json;
use skillspine_domain::id::{CredentialId, IssuerId};
use skillspine_domain::model::{AlignmentProvenance, AlignmentRole, Credential, CredentialKind, DeliveryMode, Texts};
use skillspine_domain::record::{AlignmentRecord, IssuerRecord, LearningText};

use self::mapping::PURPOSE;
use super::mapped::{Mapping, Record, Tables, find_shipped};
use super::reference::version_or_unstated;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

pub use mapping::shipped_mappings;
pub use suggest::suggest_mapping;

/// The source's key, which is the scope of its ids.
const KEY: &str = "courses";
/// The one part of all courses: what does not come again is left alone.
const PART: &str = "courses";

/// Reads course catalogues.
pub struct Courses;

impl Source for Courses {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: KEY,
            title: "Course catalogues",
            summary: "Courses and programmes of any table with a mapping file; skills that a column names are asserted, those found in \
                      descriptions and learning outcomes are inferred.",
            publisher: "differs by catalogue",
            homepage: "https://schema.org/Course",
            licence: "differs by catalogue; a mapping file states it",
            attribution: "",
            accepts: &["tables (CSV, TSV, JSON Lines, Parquet, Excel) with --mapping"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.part(KEY, PART, version_or_unstated(input));
        let language = input.language.as_deref();
        if let Some(named) = &input.mapping {
            let mapping = Mapping::parse(&PURPOSE, &named.name, &named.text)?;
            return read(&mapping, None, input, language, out);
        }
        let mut found: Vec<(Mapping, Vec<&InputFile>)> = Vec::new();
        for file in &input.files {
            let Some(mapping) = find_shipped(&PURPOSE, file)? else {
                out.note(format!("not read, since no shipped mapping has its columns: {}", file.file_name()));
                continue;
            };
            match found.iter_mut().find(|(other, _)| other.source == mapping.source) {
                Some((_, files)) => files.push(file),
                None => found.push((mapping, vec![file])),
            }
        }
        if found.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "course catalogue in a known form".to_owned(),
                found: input.files.len(),
                hint: "a table of courses needs --mapping (--suggest-mapping writes a first one); docs/COURSES.md says how to write one".to_owned(),
            });
        }
        for (mapping, files) in &found {
            read(mapping, Some(files), input, language, out)?;
        }
        Ok(())
    }
}

fn read(
    mapping: &Mapping,
    files: Option<&[&InputFile]>,
    input: &Input,
    language: Option<&str>,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let tables = Tables::open(mapping, files, input)?;
    let texts = if mapping.text_is_open { "are kept" } else { "are read for skills and not kept" };
    out.note(format!("courses of `{}`, licence: {}; texts {texts}", mapping.source, mapping.licence));
    let reader = Reader { mapping, tables: &tables, language };
    tables.each(out, |record, out| reader.take(record, out))
}

/// Reads records as the mapping says.
struct Reader<'a> {
    mapping: &'a Mapping,
    tables: &'a Tables<'a>,
    language: Option<&'a str>,
}

impl Reader<'_> {
    fn take(&self, record: &Record<'_>, out: &mut Sink<'_>) {
        let text = |name: &str, between: &str| self.tables.joined(record, name, between);
        let Some(id) = text("id", "/") else { return out.reject(Some("id"), "a course without an id", &record.text()) };
        let Some(name) = text("name", " ") else {
            return out.reject(Some("name"), "a course without a name", &record.text());
        };
        let url = text("url", " ").filter(|url| is_web_address(url));
        let uri = url.clone().unwrap_or_else(|| self.own_uri(&id));
        let mut course = Credential::new(KEY, &uri, self.kind(record));
        course.names = self.said(one_line(&name));
        course.url = url;
        course.image = text("image", " ").filter(|image| is_web_address(image));
        course.level = text("level", " ").zip(self.system("level")).map(|(level, system)| (system, level));
        course.credits = self.tables.number(record, "credits", out).map(|credits| (credits, text("credit_unit", " ")));
        course.duration = self.duration(record, out);
        course.delivery_modes = self.modes(record);
        course.languages = self.tables.values(record, "language").iter().map(|tag| tag.to_ascii_lowercase()).collect();
        course.cost = self.tables.number(record, "cost", out).zip(text("currency", " "));
        course.valid_from = self.tables.day(record, "starts_on", out).map(|(day, _)| day);
        course.valid_until = self.tables.day(record, "ends_on", out).map(|(day, _)| day);
        let issuer = text("issuer", " ").map(|name| self.issuer(&name, text("issuer_url", " ")));
        course.issuer_uri = issuer.as_ref().map(|issuer| issuer.uri.clone());
        let (description, outcomes) = (text("description", "\n\n"), text("outcomes", "\n"));
        if self.mapping.text_is_open {
            course.descriptions = description.iter().flat_map(|text| self.said(text.clone())).collect();
            course.criteria = outcomes.iter().flat_map(|text| self.said(text.clone())).collect();
        }
        let credential = course.id;
        issuer.into_iter().for_each(|issuer| out.issuer(issuer));
        out.credential(course);
        self.skills(record).into_iter().for_each(|asserted| {
            out.alignment(AlignmentRecord {
                credential,
                role: AlignmentRole::Teaches,
                asserted,
                provenance: AlignmentProvenance::Asserted,
            });
        });
        let read: Vec<String> = [Some(name), description, outcomes].into_iter().flatten().collect();
        let language = self.language.map(str::to_owned);
        out.learning_text(LearningText { credential, role: AlignmentRole::Teaches, language, text: read.join("\n\n") });
    }

    /// A URI for what has no address, of the catalogue and the id in there.
    fn own_uri(&self, id: &str) -> String {
        CredentialId::mint(KEY, &format!("{}\n{id}", self.mapping.source)).0.urn().to_string()
    }

    fn said(&self, text: String) -> Texts {
        vec![(self.language.unwrap_or("und").to_owned(), text)]
    }

    fn system(&self, name: &str) -> Option<String> {
        self.mapping.fields.get(name)?.system.clone()
    }

    fn kind(&self, record: &Record<'_>) -> CredentialKind {
        let said = self.tables.joined(record, "kind", " ");
        said.and_then(|word| CredentialKind::of_term(&word)).unwrap_or(CredentialKind::Course)
    }

    fn issuer(&self, name: &str, url: Option<String>) -> IssuerRecord {
        let name = one_line(name);
        let url = url.filter(|url| is_web_address(url));
        let uri = url.clone().unwrap_or_else(|| {
            IssuerId::mint(KEY, &format!("{}\n{}", self.mapping.source, name.to_lowercase())).0.urn().to_string()
        });
        IssuerRecord {
            id: IssuerId::mint(KEY, &uri),
            source: KEY.to_owned(),
            uri,
            names: self.said(name),
            descriptions: Texts::new(),
            url,
            image: None,
            endorsement_count: 0,
        }
    }

    /// ISO 8601 as it is, or hours.
    fn duration(&self, record: &Record<'_>, out: &mut Sink<'_>) -> Option<String> {
        if let Some(said) = self.tables.joined(record, "duration", " ") {
            let is_period = said.len() > 2
                && said.starts_with('P')
                && said[1..].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
            if is_period {
                return Some(said);
            }
            out.drop_field("duration", "not a duration in ISO 8601 (`PT30H`)", &said);
        }
        let hours = self.tables.number(record, "hours", out)?;
        (hours > 0.0 && hours < 100_000.0).then(|| format!("PT{hours}H"))
    }

    fn modes(&self, record: &Record<'_>) -> Vec<DeliveryMode> {
        let mut modes: Vec<DeliveryMode> = Vec::new();
        for word in self.tables.values(record, "mode") {
            let mode = DeliveryMode::parse(&word.to_lowercase());
            modes.extend(mode.filter(|mode| !modes.contains(mode)));
        }
        modes
    }

    /// The skills that a column names, as alignments: a name, or a code of the framework that the mapping names.
    fn skills(&self, record: &Record<'_>) -> Vec<String> {
        let field = self.mapping.fields.get("skills");
        let framework = field.and_then(|field| field.framework.as_deref());
        let is_coded = field.is_some_and(|field| field.system.is_some());
        let mut asserted: Vec<String> = Vec::new();
        for value in self.tables.values(record, "skills") {
            let mut alignment = if is_web_address(&value) {
                json!({ "targetUrl": value })
            } else if is_coded {
                json!({ "targetCode": value })
            } else {
                json!({ "targetName": value })
            };
            if let Some(framework) = framework {
                alignment["targetFramework"] = json!(framework);
            }
            let alignment = alignment.to_string();
            if !asserted.contains(&alignment) {
                asserted.push(alignment);
            }
        }
        asserted
    }
}

fn is_web_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|rest| !rest.is_empty()) && !text.contains(char::is_whitespace)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
