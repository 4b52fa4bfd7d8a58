//! Lightcast Open Skills: skills of the labour market in categories and subcategories.
//!
//! Reads three forms, each known by its content:
//! - answers of the Open Skills API as JSON: `{"data": [{"id", "name", "type", …}]}`, the list as well as related skills and the
//!   answers of the extraction (`{"data": [{"skill": {…}}]}`). Fields that only fuller answers have (description, category,
//!   subcategory, `isSoftware`, `isLanguage`, tags) are read where they are.
//! - a flattened table with the columns `id`, `description` (which is the name), `hierarchy_levels` (a list of pairs, written as in
//!   Python) and `type` (`skill`, `subcategory`, `category`).
//! - the names of categories and subcategories by code as JSON: `{"17.0": "Information Technology", "17.0.442.0": …}`.
//!
//! The key of a skill is Lightcast's id (`KS1200B62W5ZF38RJ7TD`), its URI the page that the API names. Categories and subcategories
//! go by `category/17` and `subcategory/442`: the number in the API, the last number of a code in the other forms. Whether a
//! skill is specialised, common or a certification is membership of a collection (`type/ST1` …).
//!
//! Answers of the API may hold a few skills only, so each is a part of its own and never takes away what the table gave. A skill
//! that comes in several files is read from the first one that has it and only its further facts from the others. Wikipedia
//! extracts are under another licence and left out.

mod api;
mod table;

use std::collections::BTreeSet;

use serde_json::Value;
use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::reference::{english_framework, version_or_unstated};
use crate::formats::json::{Members, read_document};
use crate::formats::layout::find_tables;
use crate::formats::table::TableOptions;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError, concept};

/// Key of the framework and of the source.
pub const FRAMEWORK: &str = "lightcast";

/// What the id of a skill is put behind to make the address of its page.
pub const URI_PREFIX: &str = "https://lightcast.io/open-skills/skills/";

const LANGUAGE: &str = "en";

/// Reads Open Skills in any of its forms.
pub struct Lightcast;

/// What a file holds. The order is that of reading: the fullest hierarchy first.
enum Form {
    Table(TableOptions),
    Names(Members<String>),
    Answer(Vec<Value>),
}

impl Source for Lightcast {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "Lightcast Open Skills",
            summary: "Skills named in job adverts and profiles, in categories and subcategories.",
            publisher: "Lightcast",
            homepage: "https://lightcast.io/open-skills",
            licence: "not stated in the files; see the terms of the Lightcast Open Skills licence",
            attribution: "Skills data: Lightcast Open Skills.",
            accepts: &[
                "lightcast_data_formatted.csv",
                "lightcast_hier_mapper.json",
                "answers of the Open Skills API (JSON)",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (mut tables, mut names, mut answers, mut unread) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for file in &input.files {
            match open(file)? {
                Some(Form::Table(options)) => tables.push((file, options)),
                Some(Form::Names(members)) => names.push((file, members)),
                Some(Form::Answer(items)) => answers.push((file, items)),
                None => unread.push(file.file_name()),
            }
        }
        if tables.is_empty() && names.is_empty() && answers.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "list of Open Skills".to_owned(),
                found: input.files.len(),
                hint: "pass an answer of the Open Skills API, or a table with the columns id, description, hierarchy_levels and type"
                    .to_owned(),
            });
        }
        let version = version_or_unstated(input);
        out.framework(english_framework(&self.manifest(), FRAMEWORK, version));
        if !unread.is_empty() {
            out.note(format!("not read, since their form is not known: {}", unread.join(", ")));
        }
        let mut seen = Seen::default();
        for (file, options) in &tables {
            out.part(FRAMEWORK, "skills", version);
            table::read(file, options, &mut seen, out)?;
        }
        for (file, members) in &names {
            out.part(FRAMEWORK, "categories", version);
            table::read_names(file, members, &mut seen, out)?;
        }
        for (file, items) in &answers {
            out.part(FRAMEWORK, &format!("api/{}", file.file_name()), version);
            api::read(file, items, &mut seen, out)?;
        }
        Ok(())
    }
}

fn open(file: &InputFile) -> Result<Option<Form>, SourceError> {
    let name = file.file_name().to_lowercase();
    if !name.contains(".json") {
        let found = find_tables(file, |columns| {
            let has = |name: &str| columns.iter().any(|column| column == name);
            (has("id") && has("description") && has("type")).then_some(())
        })?;
        return Ok(found.into_iter().next().map(|(options, ())| Form::Table(options)));
    }
    let hint = "pass an answer of the Open Skills API as it came";
    let document: Value = read_document(file, "skills as JSON", hint)?;
    match document.get("data") {
        Some(Value::Array(items)) => Ok(Some(Form::Answer(items.clone()))),
        // The answer about a single skill.
        Some(item @ Value::Object(_)) => Ok(Some(Form::Answer(vec![item.clone()]))),
        Some(_) => Ok(None),
        None => {
            let is_names = document.as_object().is_some_and(|members| {
                !members.is_empty()
                    && members.iter().all(|(code, name)| Group::of_code(code).is_some() && name.is_string())
            });
            if !is_names {
                return Ok(None);
            }
            read_document(file, "names by code", hint).map(|members| Some(Form::Names(members)))
        }
    }
}

/// Concepts and memberships that were handed over: the same may stand in several files.
#[derive(Default)]
struct Seen {
    concepts: BTreeSet<String>,
    edges: BTreeSet<(String, String)>,
}

impl Seen {
    /// Hands over a concept, unless it came before.
    fn give(&mut self, key: &str, uri: &str, kind: ConceptKind, name: &str, code: Option<&str>, out: &mut Sink<'_>) {
        if !self.concepts.insert(key.to_owned()) {
            return;
        }
        let key = ConceptKey::new(FRAMEWORK, key);
        let record = concept(&key, uri, kind, name, LANGUAGE);
        out.concept(ConceptRecord { code: code.map(str::to_owned), ..record });
        out.label(&key, LANGUAGE, LabelType::Preferred, name);
    }

    fn has(&self, key: &str) -> bool {
        self.concepts.contains(key)
    }

    /// Hands over a skill; categories and types follow as edges.
    fn give_skill(&mut self, id: &str, kind: ConceptKind, name: &str, out: &mut Sink<'_>) {
        self.give(id, &format!("{URI_PREFIX}{id}"), kind, name, Some(id), out);
    }

    fn give_group(&mut self, group: &Group, name: &str, out: &mut Sink<'_>) {
        let (key, number) = (group.key(), group.number());
        self.give(
            &key,
            &format!("urn:lightcast:{}", key.replace('/', ":")),
            ConceptKind::SkillGroup,
            name,
            Some(number),
            out,
        );
        if let Some(parent) = group.parent() {
            self.relate(&key, RelationKind::Broader, &parent.key(), out);
        }
    }

    fn relate(&mut self, subject: &str, kind: RelationKind, object: &str, out: &mut Sink<'_>) {
        if self.edges.insert((subject.to_owned(), object.to_owned())) {
            let (subject, object) = (ConceptKey::new(FRAMEWORK, subject), ConceptKey::new(FRAMEWORK, object));
            out.relation(RelationRecord::plain(subject, kind, object));
        }
    }
}

/// A category or subcategory by its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Group {
    Category(String),
    /// Its category, if known, and its own number.
    Subcategory(Option<String>, String),
}

impl Group {
    /// Reads `17.0` and `17.0.442.0`: numbers that went through a spreadsheet.
    fn of_code(code: &str) -> Option<Self> {
        let parts: Vec<&str> = code.split('.').collect();
        let is_number =
            |part: &str| !part.is_empty() && part.len() < 10 && part.bytes().all(|byte| byte.is_ascii_digit());
        match parts[..] {
            [category, "0"] if is_number(category) => Some(Self::Category(category.to_owned())),
            [category, "0", number, "0"] if is_number(category) && is_number(number) => {
                Some(Self::Subcategory(Some(category.to_owned()), number.to_owned()))
            }
            _ => None,
        }
    }

    fn number(&self) -> &str {
        match self {
            Self::Category(number) | Self::Subcategory(_, number) => number,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Category(number) => format!("category/{number}"),
            Self::Subcategory(_, number) => format!("subcategory/{number}"),
        }
    }

    fn parent(&self) -> Option<Self> {
        match self {
            Self::Subcategory(Some(category), _) => Some(Self::Category(category.clone())),
            Self::Category(_) | Self::Subcategory(None, _) => None,
        }
    }
}

/// Whether this is Lightcast's id of a skill: `KS`, `ES` or `BGS` and capitals and digits.
fn is_skill_id(id: &str) -> bool {
    (12..=24).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && id.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests;
