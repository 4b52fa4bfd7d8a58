//! CASE: competency frameworks and academic standards in the exchange format of 1EdTech.
//!
//! Reads, each known by its content:
//! - CFPackages as JSON, versions 1.0 and 1.1 and what servers wrote before: one package, a list of them, or one inside an envelope
//!   `{"CFPackage": …}`. Links are objects `{title, identifier, uri}` or plain texts, identifiers are UUIDs or whole URLs, grades stand in
//!   `educationLevel` (a list) or in `educationalLevel` (a text).
//! - the tables in which frameworks are edited: items (`identifier`, `fullStatement`, `humanCodingScheme`, `smartLevel`, …), as a CSV
//!   file or as a sheet of a workbook, in which sheets for the document and for associations may stand beside it.
//!
//! **Keys.** Every CFDocument is a framework of its own, `case-` and the GUID of the document; a table without a document takes its
//! file name instead. The key of an item is its GUID. An identifier that is no UUID has one as well: the version 5 UUID of it in the
//! namespace of URLs. Servers that moved from URLs to UUIDs made theirs in the same way, so that references in the newer form find
//! items in the older one.
//!
//! **Version.** The moment of the last change of anything in the package: what a document calls its version often stays the same while
//! its items change. Of several states of a document in one import only the newest is read.
//!
//! **Items.** The abbreviated statement is the label and the full statement the definition; alone, the full statement is the label.
//! Item types and education levels become collections; types that only group (domains, clusters, strands …) make skill groups of
//! their items. An item is deprecated when its status has ended, its document is deprecated or another item replaces it, and
//! proposed when its status has not begun or its document is a draft. Criteria of rubrics become notes of the item they name.
//!
//! **Associations** (`associations`) between items of one document are relations, those with items elsewhere are mappings. `case` stands
//! for the framework of an item whose document is not in the input; the store joins it when the document is imported.

mod associations;
mod items;
mod package;
mod table;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use self::package::Package;
use super::competency::is_json;
use crate::formats::json::read_document;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// Key of the source, start of the keys of its frameworks, and framework of items whose document is not known.
pub const FAMILY: &str = "case";

const HINT: &str = "pass what a CASE server gives at CFPackages/<identifier>, or a table with the columns identifier and fullStatement";

/// Reads CASE packages and tables.
pub struct Case;

impl Source for Case {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: FAMILY,
            title: "Competencies and Academic Standards Exchange (CASE)",
            summary: "Competency frameworks and academic standards, each document a framework of its own: the key is `case-` and its GUID.",
            publisher: "as the document says (format: 1EdTech)",
            homepage: "https://www.1edtech.org/standards/case",
            licence: "as the document says",
            attribution: "",
            accepts: &[
                "CFPackage (JSON) of CASE 1.0 or 1.1, one or several",
                "a table of items (identifier, fullStatement, humanCodingScheme, smartLevel …)",
                "a workbook with the sheets CF Doc, CF Item and CF Association",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (mut packages, mut unread) = (Vec::new(), Vec::new());
        for file in &input.files {
            let found = open(file)?;
            if found.is_empty() {
                unread.push(file.file_name());
            }
            packages.extend(found);
        }
        if packages.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "CASE package or table of CASE items".to_owned(),
                found: input.files.len(),
                hint: HINT.to_owned(),
            });
        }
        if !unread.is_empty() {
            out.note(format!("not read, since they are neither a package nor a table of items: {}", unread.join(", ")));
        }
        let packages = refuse_older_states(packages, out)?;
        let shelf = Shelf::of(&packages);
        for package in &packages {
            package.give(input, &shelf, out)?;
        }
        Ok(())
    }
}

fn open(file: &InputFile) -> Result<Vec<Package>, SourceError> {
    if !is_json(file)? {
        return table::read(file);
    }
    let document: Value = read_document(file, "a CASE package as JSON", HINT)?;
    let candidates = match document {
        Value::Array(documents) => documents,
        document => vec![document],
    };
    let mut next_row = 1;
    let mut packages = Vec::new();
    for candidate in candidates {
        packages.extend(Package::of_json(file, candidate, &mut next_row)?);
    }
    Ok(packages)
}

/// Keeps the newest state of each document.
fn refuse_older_states(mut packages: Vec<Package>, out: &mut Sink<'_>) -> Result<Vec<Package>, SourceError> {
    let mut newest: HashMap<String, usize> = HashMap::new();
    for (position, package) in packages.iter().enumerate() {
        let best = newest.entry(package.framework.clone()).or_insert(position);
        if packages[*best].version < package.version {
            *best = position;
        }
    }
    let is_newest: Vec<bool> =
        packages.iter().enumerate().map(|(position, package)| newest[&package.framework] == position).collect();
    for (package, _) in packages.iter().zip(&is_newest).filter(|(_, is_newest)| !**is_newest) {
        let other = &packages[newest[&package.framework]];
        out.file(&package.file);
        out.row(package.document.number)?;
        let reason = format!(
            "{} holds a state of the document {} that is newer or came first: import them one after the other, older first, to have both",
            other.file, package.framework
        );
        out.reject(Some("CFDocument.identifier"), reason, &package.title());
    }
    let mut is_newest = is_newest.into_iter();
    packages.retain(|_| is_newest.next().unwrap_or(true));
    Ok(packages)
}

/// Which document each item of the input belongs to.
struct Shelf {
    frameworks: HashMap<String, Vec<String>>,
    documents: HashSet<String>,
}

impl Shelf {
    fn of(packages: &[Package]) -> Self {
        let mut shelf = Self { frameworks: HashMap::new(), documents: HashSet::new() };
        for package in packages {
            shelf.documents.extend(package.guid.clone());
            for guid in package.item_guids() {
                shelf.frameworks.entry(guid).or_default().push(package.framework.clone());
            }
        }
        shelf
    }

    /// The framework of an item as seen from `home`: its own one first, another if exactly one has it.
    fn framework<'a>(&'a self, guid: &str, home: &'a str) -> Option<&'a str> {
        let frameworks = self.frameworks.get(guid)?;
        if frameworks.iter().any(|framework| framework == home) {
            return Some(home);
        }
        match frameworks.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn is_document(&self, guid: &str) -> bool {
        self.documents.contains(guid)
    }
}

#[cfg(test)]
mod tests;
