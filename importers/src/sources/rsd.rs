//! Rich skill descriptors (RSD) as the Open Skills Management Tool (OSMT) gives and takes them.
//!
//! Reads, each known by its content:
//! - answers of the API, versions 2 and 3: one skill, a list of skills, a collection with its skills or with their identifiers. What
//!   version 3 has as objects (alignments, standards, certifications, collections, occupations with their parents), version 2 has as
//!   texts or with other names.
//! - the tables of the batch import, in the present layout (`RSD Name`, `Skill Statement`, …) and in the older one (`Skill Name`,
//!   `Contextualized Skill Statement`, …). Cells with several values separate them with semicolons.
//!
//! All skills are in one framework, `rsd`, since descriptors of many publishers are mixed in collections and none of them is a
//! framework. The key and code of a skill is its UUID, its URI the address in `id`. A row of a table has neither: its UUID is made
//! from name and statement, so that a changed statement is another skill.
//!
//! The name is the label and the statement the definition. Categories and collections become collections; keywords, authors,
//! employers, certifications and standards without an address become notes. Alignments and standards with an address become
//! related matches in the crosswalk `rsd-alignments`, occupations (`11-0000`: SOC 2018, `11-1011.00`: O*NET, four digits: ISCO-08) in
//! `rsd-occupations`. Published skills are active, drafts proposed, archived ones deprecated.
//!
//! A file is a part: give every page of a list a name of its own. A skill that comes in several files is read from the first one,
//! single skills before collections and lists, and only its memberships and mappings from the others.

mod skill;
mod table;

use serde_json::Value;

use self::skill::Skills;
use super::competency::{Fields, Newest, UNDETERMINED, is_json};
use super::reference::framework_in;
use crate::formats::json::read_document;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// Key of the framework and of the source.
pub const FRAMEWORK: &str = "rsd";

const HINT: &str =
    "pass an answer of OSMT (a skill, a list of skills or a collection), or a table with RSD Name and Skill Statement";

/// Reads rich skill descriptors.
pub struct Rsd;

/// What a file holds, in the order of reading: what says most of a skill comes first.
enum Form {
    Skill(Value),
    Collections(Vec<Value>),
    Skills(Vec<Value>),
    Table(table::Layout),
}

impl Form {
    fn rank(&self) -> u8 {
        match self {
            Self::Skill(_) => 0,
            Self::Collections(_) => 1,
            Self::Skills(_) => 2,
            Self::Table(_) => 3,
        }
    }

    fn documents(&self) -> &[Value] {
        match self {
            Self::Skill(document) => std::slice::from_ref(document),
            Self::Collections(documents) | Self::Skills(documents) => documents,
            Self::Table(_) => &[],
        }
    }
}

impl Source for Rsd {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FRAMEWORK,
            title: "Rich skill descriptors (Open Skills Network)",
            summary: "Skills as statements with their context: categories, keywords, alignments and occupations; collections of them.",
            publisher: "as the descriptors say (format: Open Skills Network)",
            homepage: "https://www.openskillsnetwork.org/rsd",
            licence: "as their publishers say",
            attribution: "",
            accepts: &[
                "answers of OSMT (JSON): a skill, a list of skills, a collection",
                "a table in the layout of OSMT's batch import (CSV)",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (mut forms, mut unread) = (Vec::new(), Vec::new());
        for file in &input.files {
            match open(file)? {
                Some(form) => forms.push((file, form)),
                None => unread.push(file.file_name()),
            }
        }
        if forms.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "rich skill descriptors".to_owned(),
                found: input.files.len(),
                hint: HINT.to_owned(),
            });
        }
        forms.sort_by_key(|(_, form)| form.rank());
        let version =
            input.version.clone().or_else(|| newest(&forms).version()).unwrap_or_else(|| "unstated".to_owned());
        let language = input.language.as_deref().unwrap_or(UNDETERMINED);
        out.framework(framework_in(&self.manifest(), FRAMEWORK, &version, language));
        if language == UNDETERMINED {
            out.note("descriptors state no language, so that labels are in `und`; --language en says it");
        }
        if !unread.is_empty() {
            out.note(format!("not read, since no descriptors are in them: {}", unread.join(", ")));
        }
        let mut skills = Skills::new(&version, language);
        for (file, form) in &forms {
            out.file(&file.name);
            skills.begin(file.file_name(), out);
            match form {
                Form::Table(layout) => layout.read(file, &mut skills, out)?,
                form => skills.read(form.documents(), out)?,
            }
        }
        Ok(())
    }
}

fn open(file: &InputFile) -> Result<Option<Form>, SourceError> {
    if !is_json(file)? {
        return Ok(table::find(file)?.map(Form::Table));
    }
    let document: Value = read_document(file, "rich skill descriptors as JSON", HINT)?;
    Ok(match document {
        // An empty list is the answer to a search without hits.
        Value::Array(documents) if documents.is_empty() => Some(Form::Skills(documents)),
        Value::Array(documents) if documents.iter().any(skill::is_collection) => Some(Form::Collections(documents)),
        Value::Array(documents) if documents.iter().any(skill::is_skill) => Some(Form::Skills(documents)),
        document if skill::is_collection(&document) => Some(Form::Collections(vec![document])),
        document if skill::is_skill(&document) => Some(Form::Skill(document)),
        _ => None,
    })
}

/// The moment of the last change of any skill or collection.
fn newest(forms: &[(&InputFile, Form)]) -> Newest {
    let mut newest = Newest::default();
    let mut see = |document: &Value| {
        for name in ["updateDate", "publishDate", "archiveDate", "creationDate"] {
            newest.see(document.get(name));
        }
    };
    for document in forms.iter().flat_map(|(_, form)| form.documents()) {
        see(document);
        Fields::of(document).map(|fields| fields.items("skills")).unwrap_or_default().iter().for_each(&mut see);
    }
    newest
}

#[cfg(test)]
mod tests;
