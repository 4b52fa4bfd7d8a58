//! One document with what belongs to it, whichever form it came in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use skillspine_domain::model::{Framework, FrameworkStatus};
use skillspine_domain::record::FrameworkRecord;
use uuid::Uuid;

use super::items::Items;
use super::{FAMILY, HINT, Shelf};
use crate::formats::linked_data::language_tag;
use crate::formats::table::RowError;
use crate::input::{Input, InputFile};
use crate::source::{Sink, SourceError};
use crate::sources::competency::{Fields, Newest, UNDETERMINED, moment, slug, sort_of};

/// A row of a package: its number and what it holds.
pub(super) struct Entry {
    pub number: u64,
    pub value: Value,
}

/// A document with its items, associations and criteria of rubrics.
pub(super) struct Package {
    pub file: String,
    /// Key of its framework.
    pub framework: String,
    /// None where only the file name tells which document it is.
    pub guid: Option<String>,
    /// The moment of the last change; empty where nothing states one.
    pub version: String,
    pub document: Entry,
    pub items: Vec<Entry>,
    /// None in a form that has no associations.
    pub associations: Option<Vec<Entry>>,
    /// Criteria, each with the title of its rubric.
    pub criteria: Vec<(String, Entry)>,
    pub licences: Vec<Value>,
    pub broken_rows: Vec<RowError>,
    newest: Newest,
}

/// The GUID that an identifier or a URI of a CASE server names: the UUID that it is or ends in, otherwise the version 5 UUID of it
/// (without the address of a server around it) in the namespace of URLs.
pub(super) fn guid(identifier: &str) -> String {
    let identifier = identifier.trim();
    let last = identifier.rsplit('/').next().unwrap_or(identifier);
    let given = Uuid::try_parse(last).ok().filter(|_| last.len() == 36);
    given.unwrap_or_else(|| Uuid::new_v5(&Uuid::NAMESPACE_URL, unwrapped(identifier).as_bytes())).to_string()
}

/// The URL that a server wrapped in its own address: `https://server/uri/https://publisher/standard`.
pub(super) fn unwrapped(uri: &str) -> &str {
    let inner = ["/uri/http://", "/uri/https://"].iter().find_map(|mark| uri.find(mark));
    inner.map_or(uri, |at| &uri[at + "/uri/".len()..])
}

impl Package {
    /// Reads a JSON value; none if it is no package. `next_row` is the number of its first row, and then of the first behind it.
    pub(super) fn of_json(file: &InputFile, document: Value, next_row: &mut u64) -> Result<Option<Self>, SourceError> {
        let Value::Object(mut members) = document else { return Ok(None) };
        if let Some(Value::Object(inner)) = members.remove("CFPackage") {
            members = inner;
        }
        let mut take = |name: &str| members.remove(name).filter(|value| !value.is_null());
        let Some(document) = take("CFDocument") else { return Ok(None) };
        let mut number = || {
            let number = *next_row;
            *next_row += 1;
            number
        };
        let document = Entry { number: number(), value: document };
        let mut entries = |name: &str, value: Option<Value>| -> Result<Vec<Entry>, SourceError> {
            let values = match value {
                None => Vec::new(),
                Some(Value::Array(values)) => values,
                Some(other) => return Err(wrong(file, &format!("{name} as a list"), sort_of(&other))),
            };
            Ok(values.into_iter().map(|value| Entry { number: number(), value }).collect())
        };
        let items = entries("CFItems", take("CFItems"))?;
        let associations = Some(entries("CFAssociations", take("CFAssociations"))?);
        let mut criteria = Vec::new();
        for rubric in list(take("CFRubrics")) {
            let title = rubric.get("title").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
            let stated = rubric.get("CFRubricCriteria").filter(|value| **value != Value::Array(Vec::new()));
            // A rubric without criteria is a row as well, and is then refused for naming no item.
            let stated = stated.cloned().unwrap_or_else(|| Value::Array(vec![rubric.clone()]));
            let of_rubric = entries("CFRubricCriteria", Some(stated))?;
            criteria.extend(of_rubric.into_iter().map(|criterion| (title.clone(), criterion)));
        }
        let licences = list(take("CFDefinitions").and_then(|mut value| value.get_mut("CFLicenses").map(Value::take)));
        let mut package = Self {
            file: file.name.clone(),
            framework: String::new(),
            guid: None,
            version: String::new(),
            document,
            items,
            associations,
            criteria,
            licences,
            broken_rows: Vec::new(),
            newest: Newest::default(),
        };
        let Some(fields) = Fields::of(&package.document.value) else {
            return Err(wrong(file, "CFDocument as an object", sort_of(&package.document.value)));
        };
        let named = ["identifier", "uri"].iter().find_map(|name| fields.get(name)?.as_str());
        let Some(identifier) = named.map(str::trim).filter(|text| !text.is_empty()) else {
            return Err(wrong(file, "a CFDocument with an identifier", "none"));
        };
        package.settle(guid(identifier));
        Ok(Some(package))
    }

    /// Reads what the sheets or files of a table gave. Without an identifier of the document, the file name is its key.
    pub(super) fn of_tables(
        file: &InputFile,
        document: Option<Entry>,
        items: Vec<Entry>,
        associations: Option<Vec<Entry>>,
        broken_rows: Vec<RowError>,
    ) -> Self {
        let stem = file.file_name().rsplit_once('.').map_or(file.file_name(), |(stem, _)| stem);
        let named = document
            .as_ref()
            .and_then(|entry| entry.value.get("identifier")?.as_str().map(str::trim).map(str::to_owned))
            .filter(|identifier| !identifier.is_empty());
        let document = document.unwrap_or_else(|| {
            let value = Map::from_iter([("title".to_owned(), Value::from(stem))]);
            Entry { number: 0, value: Value::Object(value) }
        });
        let mut package = Self {
            file: file.name.clone(),
            framework: format!("{FAMILY}-{}", slug(stem)),
            guid: None,
            version: String::new(),
            document,
            items,
            associations,
            criteria: Vec::new(),
            licences: Vec::new(),
            broken_rows,
            newest: Newest::default(),
        };
        match named {
            Some(identifier) => package.settle(guid(&identifier)),
            None => package.find_version(),
        }
        package
    }

    fn settle(&mut self, guid: String) {
        self.framework = format!("{FAMILY}-{guid}");
        self.guid = Some(guid);
        self.find_version();
    }

    fn find_version(&mut self) {
        let entries = self.items.iter().chain(self.associations.iter().flatten()).chain([&self.document]);
        let mut newest = Newest::default();
        for entry in entries.chain(self.criteria.iter().map(|(_, criterion)| criterion)) {
            newest.see(entry.value.get("lastChangeDateTime"));
        }
        self.version = newest.version().unwrap_or_default();
        self.newest = newest;
    }

    /// GUIDs of the items, those of rows that will be refused included.
    pub(super) fn item_guids(&self) -> impl Iterator<Item = String> {
        self.items.iter().filter_map(|entry| Some(guid(entry.value.get("identifier")?.as_str()?)))
    }

    /// The document's title, or its key.
    pub(super) fn title(&self) -> String {
        let title = self.document.value.get("title").and_then(Value::as_str).map(str::trim);
        title.filter(|title| !title.is_empty()).unwrap_or(&self.framework).to_owned()
    }

    /// Hands everything over.
    pub(super) fn give(&self, input: &Input, shelf: &Shelf, out: &mut Sink<'_>) -> Result<(), SourceError> {
        out.file(&self.file);
        if self.document.number > 0 {
            out.row(self.document.number)?;
        }
        let empty = Map::new();
        let fields = Fields::of(&self.document.value).unwrap_or(Fields(&empty));
        let version = match (&input.version, self.version.as_str()) {
            (Some(version), _) => version.clone(),
            (None, "") => "unstated".to_owned(),
            (None, version) => version.to_owned(),
        };
        let stated = fields.language("language", out);
        let language = stated.or_else(|| input.language.clone()).unwrap_or_else(|| UNDETERMINED.to_owned());
        let languages = self.languages(&language);
        if languages.iter().any(|language| language == UNDETERMINED) {
            out.note(format!(
                "{}: no language is stated, so that labels are in `und`; --language en says it",
                self.framework
            ));
        }
        let adoption = fields.text("adoptionStatus", out).unwrap_or_default().to_lowercase();
        let record = self.framework_record(fields, &version, languages, &adoption, out);
        out.framework(record);
        if let Some(own) = fields.text("version", out) {
            out.note(format!("{}: the document calls this version {own}", self.framework));
        }
        for error in &self.broken_rows {
            out.row(error.number)?;
            out.reject(None, error.reason.clone(), &error.text);
        }
        let mut items = Items::new(self, shelf, &version, &language, &adoption, input.today.or(self.newest.day()));
        items.give(out)?;
        items.give_criteria(out)?;
        items.give_associations(out)
    }

    fn framework_record(
        &self,
        fields: Fields<'_>,
        version: &str,
        languages: Vec<String>,
        adoption: &str,
        out: &mut Sink<'_>,
    ) -> FrameworkRecord {
        let (creator, publisher) = (fields.text("creator", out), fields.text("publisher", out));
        let publisher = match (creator, publisher) {
            (Some(creator), Some(publisher)) if creator != publisher => format!("{creator}; {publisher}"),
            (creator, publisher) => publisher.or(creator).unwrap_or_else(|| "not stated".to_owned()),
        };
        let homepage = ["officialSourceURL", "uri"].iter().find_map(|name| fields.text(name, out));
        let is_retired = adoption == "deprecated";
        FrameworkRecord {
            framework: Framework {
                key: self.framework.clone(),
                title: self.title(),
                publisher,
                licence: self.licence(fields, out),
                attribution: String::new(),
                homepage: homepage.unwrap_or_default(),
                status: if is_retired { FrameworkStatus::Frozen } else { FrameworkStatus::Live },
            },
            version: version.to_owned(),
            released_on: fields.text("statusStartDate", out).as_deref().and_then(moment).map(|moment| moment.date()),
            languages,
        }
    }

    /// Languages of the items; `default` where they state none.
    fn languages(&self, default: &str) -> Vec<String> {
        let stated = |entry: &Entry| entry.value.get("language").and_then(Value::as_str).and_then(language_tag);
        let languages: BTreeSet<String> =
            self.items.iter().map(|entry| stated(entry).unwrap_or_else(|| default.to_owned())).collect();
        languages.into_iter().collect()
    }

    /// The licence that the document links to, by its title and address, or the words of a table.
    fn licence(&self, fields: Fields<'_>, out: &mut Sink<'_>) -> String {
        if let Some(words) = fields.text("license", out) {
            return words;
        }
        let Some(link) = fields.get("licenseURI") else { return "not stated in the package".to_owned() };
        let identifier = link.get("identifier").and_then(Value::as_str);
        let defined =
            self.licences.iter().find(|licence| licence.get("identifier").and_then(Value::as_str) == identifier);
        let mut facts: BTreeMap<u8, &str> = BTreeMap::new();
        for (place, value) in
            [(0, link.get("title")), (0, defined.and_then(|licence| licence.get("title"))), (1, link.get("uri"))]
        {
            facts.extend(value.and_then(Value::as_str).map(|text| (place, text.trim())));
        }
        facts.extend(link.as_str().map(|uri| (1, uri.trim())));
        facts.into_values().collect::<Vec<_>>().join(", ")
    }
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    }
}

fn wrong(file: &InputFile, expected: &str, found: &str) -> SourceError {
    SourceError::Format {
        file: file.name.clone(),
        expected: expected.to_owned(),
        found: found.to_owned(),
        hint: HINT.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_both_vintages_have_one_guid() {
        let uuid = "3d8cdec5-83d6-49b4-9300-91a824c59758";
        assert_eq!(guid(&uuid.to_uppercase()), uuid);
        assert_eq!(guid(&format!("http://server/ims/case/v1p0/CFItems/{uuid}")), uuid);
        let url = "http://purl.org/ASN/resources/S1143409";
        assert_eq!(guid(url), "bc7021ff-faff-57fe-932a-3dc319385bff");
        assert_eq!(guid(&format!("https://server/uri/{url}")), guid(url));
        assert_eq!(unwrapped("https://server/uri/https://a.example/b"), "https://a.example/b");
        assert_eq!(unwrapped("https://server/uri/x"), "https://server/uri/x");
    }
}
