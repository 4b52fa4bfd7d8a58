//! The tables of the batch import: rows become what the API would give.

use serde_json::{Value, json};
use uuid::Uuid;

use super::skill::Skills;
use crate::formats::layout::{column, find_tables};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

const NAME: [&str; 2] = ["RSD Name", "Skill Name"];
const STATEMENT: [&str; 2] = ["Skill Statement", "Contextualized Skill Statement"];

/// Fields of the API with a list of texts, and the columns that hold them in either layout.
const LISTS: [(&str, &[&str]); 7] = [
    ("authors", &["Authors", "Author"]),
    ("categories", &["Categories", "Skill Category"]),
    ("keywords", &["Keywords"]),
    ("standards", &["Standards", "Professional Standards"]),
    ("certifications", &["Certifications"]),
    ("employers", &["Employers", "Employer"]),
    ("collections", &["Collection", "Collections"]),
];

/// Columns with codes of occupations, from the largest groups to job roles.
const OCCUPATIONS: [&str; 10] = [
    "Occupation Major Groups",
    "BLS Major Group",
    "Occupation Minor Groups",
    "BLS Minor Group",
    "Broad Occupations",
    "BLS Broad Occupation",
    "Detailed Occupations",
    "BLS Detailed Occupation",
    "O*NET Job Codes",
    "O*NET Job Role",
];

/// Where the columns of a table are.
pub(super) struct Layout {
    options: TableOptions,
    name: String,
    statement: String,
    /// Columns of each alignment: name, address, framework.
    alignments: Vec<[String; 3]>,
}

/// The table of a file, if its header is that of a batch import.
pub(super) fn find(file: &InputFile) -> Result<Option<Layout>, SourceError> {
    let found = find_tables(file, |columns| {
        let name = column(columns, &NAME)?.to_owned();
        let statement = column(columns, &STATEMENT)?.to_owned();
        let one = |names: &[&str]| column(columns, names).map(str::to_owned);
        let mut alignments = Vec::new();
        for number in 1..=columns.len() {
            let word = if number == 1 { "Alignment".to_owned() } else { format!("Alignment {number}") };
            let url = one(&[&format!("{word} URL")]).or_else(|| one(&[&word]).filter(|_| number == 1));
            let Some(url) = url else { break };
            let name = one(&[&format!("{word} Name"), &format!("{word} Title")]).unwrap_or_default();
            alignments.push([name, url, one(&[&format!("{word} Framework")]).unwrap_or_default()]);
        }
        Some((name, statement, alignments))
    })?;
    Ok(found.into_iter().next().map(|(options, (name, statement, alignments))| Layout {
        options,
        name,
        statement,
        alignments,
    }))
}

impl Layout {
    pub(super) fn read(
        &self,
        file: &InputFile,
        skills: &mut Skills<'_>,
        out: &mut Sink<'_>,
    ) -> Result<(), SourceError> {
        each_row(file, &self.options, &[], "", out, |row, out| {
            if !row.is_blank() {
                skills.take(&self.document(row), out);
            }
            Ok(())
        })
    }

    fn document(&self, row: &Row) -> Value {
        let (name, statement) = (row.get(&self.name), row.get(&self.statement));
        let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("rsd\n{name}\n{statement}").as_bytes());
        let mut document = json!({ "uuid": uuid.to_string(), "skillName": name, "skillStatement": statement });
        for (field, columns) in LISTS {
            document[field] = columns.iter().flat_map(|column| values(row.get(column))).collect();
        }
        document["occupations"] = OCCUPATIONS.iter().flat_map(|column| values(row.get(column))).collect();
        document["alignments"] = self.alignments.iter().filter_map(|columns| alignment(row, columns)).collect();
        document
    }
}

/// The values of a cell.
fn values(cell: &str) -> impl Iterator<Item = Value> {
    cell.split(';').map(str::trim).filter(|value| !value.is_empty()).map(Value::from)
}

fn alignment(row: &Row, [name, url, framework]: &[String; 3]) -> Option<Value> {
    let (name, url, framework) = (row.get(name), row.get(url), row.get(framework));
    let is_there = !name.is_empty() || !url.is_empty();
    is_there.then(|| json!({ "skillName": name, "id": url, "isPartOf": { "name": framework } }))
}
