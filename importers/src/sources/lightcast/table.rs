//! The flattened table and the names of categories by code.

use skillspine_domain::model::{ConceptKind, RelationKind};

use super::{Group, Seen, is_skill_id};
use crate::formats::json::Members;
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

/// What a spreadsheet writes for a missing code.
const NO_CODE: [&str; 2] = ["nan", "nan.nan"];

pub(super) fn read(
    file: &InputFile,
    options: &TableOptions,
    seen: &mut Seen,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    each_row(file, options, &[], "", out, |row, out| {
        if !row.is_blank() {
            take(row, seen, out);
        }
        Ok(())
    })
}

fn take(row: &Row, seen: &mut Seen, out: &mut Sink<'_>) {
    let (id, name) = (row.get("id"), row.get("description"));
    if name.is_empty() {
        return out.reject(Some("description"), "no name", &row.text());
    }
    match row.get("type") {
        "skill" if !is_skill_id(id) => out.reject(Some("id"), "not the id of a skill", &row.text()),
        "skill" if seen.has(id) => out.reject(Some("id"), "the skill came before", &row.text()),
        "skill" => {
            seen.give_skill(id, ConceptKind::Skill, name, out);
            give_hierarchy(row, id, seen, out);
        }
        "category" | "subcategory" => match Group::of_code(id) {
            Some(group) => seen.give_group(&group, name, out),
            None => out.reject(Some("id"), "not a code of the form 17.0 or 17.0.442.0", &row.text()),
        },
        _ => out.reject(Some("type"), "unknown type (known: skill, subcategory, category)", &row.text()),
    }
}

/// A skill lies in the last group of each list: `[['17.0', '17.0.442.0']]`.
fn give_hierarchy(row: &Row, id: &str, seen: &mut Seen, out: &mut Sink<'_>) {
    let cell = row.get("hierarchy_levels");
    for list in cell.split(']') {
        let codes: Vec<&str> = list
            .split(['[', ','])
            .map(|code| code.trim().trim_matches(['\'', '"']))
            .filter(|code| !code.is_empty())
            .collect();
        let Some(last) = codes.iter().rev().find(|code| !NO_CODE.contains(code)) else { continue };
        match Group::of_code(last) {
            Some(group) => seen.relate(id, RelationKind::Broader, &group.key(), out),
            None => out.reject(Some("hierarchy_levels"), "not a code of the form 17.0 or 17.0.442.0", cell),
        }
    }
}

/// Names by code; the number of a row is its position, from 1.
pub(super) fn read_names(
    file: &InputFile,
    names: &Members<String>,
    seen: &mut Seen,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.file(&file.name);
    for (number, (code, name)) in (1..).zip(&names.0) {
        out.row(number)?;
        match Group::of_code(code) {
            Some(_) if name.trim().is_empty() => out.reject(Some(code), "no name", name),
            Some(group) => seen.give_group(&group, name, out),
            None => out.reject(Some(code), "not a code of the form 17.0 or 17.0.442.0", name),
        }
    }
    Ok(())
}
