//! Rows that relate concepts: both hierarchies, skills of occupations, skills of skills.

use skillspine_domain::model::RelationKind;
use skillspine_domain::record::RelationRecord;

use super::layout::Table;
use super::{Reading, checked_uri, key};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::source::{Sink, SourceError};

const HINT: &str = "give the relation files of the release as published";

/// How a relation table names its columns.
struct Columns {
    subject: &'static str,
    object: &'static str,
    /// Column of the relation type; without one the relation is `broader`.
    relation_type: Option<&'static str>,
}

impl Reading<'_> {
    pub(super) fn relations(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let broader = Columns { subject: "conceptUri", object: "broaderUri", relation_type: None };
        let needed = Columns { subject: "skillUri", object: "occupationUri", relation_type: Some("relationType") };
        let related =
            Columns { subject: "relatedSkillUri", object: "originalSkillUri", relation_type: Some("relationType") };
        self.relation_table(Table::BroaderOccupations, &broader, out)?;
        self.relation_table(Table::BroaderSkills, &broader, out)?;
        self.relation_table(Table::OccupationSkills, &needed, out)?;
        self.relation_table(Table::SkillSkills, &related, out)?;
        self.occupations_below_occupations(out);
        Ok(())
    }

    /// Newer releases repeat the relation files in every language, with labels beside the URIs: one of them is enough.
    fn relation_table(&self, table: Table, columns: &Columns, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let Some(first) = self.layout.files(table).first() else { return Ok(()) };
        let mut required = vec![columns.subject, columns.object];
        required.extend(columns.relation_type);
        self.part(table.part(), out);
        each_row(first.file, &TableOptions::csv(), &required, HINT, out, |row, out| {
            if let Some(relation) = relation(columns, row, out) {
                out.relation(relation);
            }
            Ok(())
        })
    }

    /// Reads the hierarchy of skill groups: always their codes, and their places if the pillar file is not there.
    pub(super) fn hierarchy(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let layout = self.layout;
        let gives_places = !layout.has(Table::BroaderSkills);
        for (index, file) in layout.files(Table::SkillsHierarchy).iter().enumerate() {
            if gives_places {
                self.part(Table::SkillsHierarchy.part(), out);
            }
            each_row(file.file, &TableOptions::csv(), &["Level 0 URI", "Level 1 URI"], HINT, out, |row, out| {
                let path: Vec<(usize, &str)> =
                    LEVELS.iter().map(|(uri, _)| row.get(uri)).enumerate().filter(|(_, uri)| !uri.is_empty()).collect();
                let Some((level, uri)) = path.last().copied() else {
                    out.reject(None, "no group on any level", &row.text());
                    return Ok(());
                };
                let Some(uri) = checked_uri(LEVELS[level].0, uri, row, out) else { return Ok(()) };
                self.group_codes.insert(uri.to_owned(), row.get(LEVELS[level].1).to_owned());
                let above = path.len().checked_sub(2).map(|above| path[above].1);
                if let Some(above) = above
                    && gives_places
                    && index == 0
                {
                    out.relation(RelationRecord::plain(key(uri), RelationKind::Broader, key(above)));
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn occupations_below_occupations(&self, out: &mut Sink<'_>) {
        if self.below_occupation.is_empty() {
            return;
        }
        let mut unplaced = 0;
        self.part("broader-occupations/from-codes", out);
        for (uri, above) in &self.below_occupation {
            match self.occupation_by_code.get(above) {
                Some(above) => out.relation(RelationRecord::plain(key(uri), RelationKind::Broader, key(above))),
                None => unplaced += 1,
            }
        }
        if unplaced > 0 {
            out.note(format!("occupations whose broader occupation is not in the input: {unplaced}"));
        }
    }
}

/// Columns of the levels of the hierarchy: URI and code.
const LEVELS: [(&str, &str); 4] = [
    ("Level 0 URI", "Level 0 code"),
    ("Level 1 URI", "Level 1 code"),
    ("Level 2 URI", "Level 2 code"),
    ("Level 3 URI", "Level 3 code"),
];

/// The relation of a row. `None` if the row was refused.
fn relation(columns: &Columns, row: &Row, out: &mut Sink<'_>) -> Option<RelationRecord> {
    let subject = checked_uri(columns.subject, row.get(columns.subject), row, out)?;
    let object = checked_uri(columns.object, row.get(columns.object), row, out)?;
    if subject == object {
        if columns.relation_type.is_none() {
            out.reject(Some(columns.object), "a concept broader than itself", &row.text());
            return None;
        }
        // 1.1.1 has one such row; it is the publisher's statement, harmless, and kept.
        out.note(format!("a skill related to itself, kept as published: {subject}"));
    }
    let kind = match columns.relation_type {
        None => RelationKind::Broader,
        Some(column) => match row.get(column) {
            "essential" => RelationKind::EssentialFor,
            "optional" => RelationKind::OptionalFor,
            other => {
                out.reject(Some(column), format!("unknown relation type {other:?}"), &row.text());
                return None;
            }
        },
    };
    Some(RelationRecord::plain(key(subject), kind, key(object)))
}
