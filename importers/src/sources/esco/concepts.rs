//! Rows that describe concepts: the main tables, the concept schemes and the collections.

use std::collections::{BTreeSet, HashMap};

use skillspine_domain::model::{ConceptKind, ConceptStatus, LabelType, RelationKind, ReuseLevel, TextType};
use skillspine_domain::record::RelationRecord;

use super::layout::{CollectionFile, LanguageFile, SCHEME_PREFIX, Table};
use super::{Reading, checked_uri, key};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::source::{Sink, SourceError, concept};

const ISCO_PREFIX: &str = "http://data.europa.eu/esco/isco/C";

const HINT: &str = "give the CSV files of the release as published";

/// Schemes that hold every concept of a kind.
const PILLARS: &[&str] = &["skills", "occupations", "member-skills", "member-occupations", "isco", "skills-hierarchy"];

/// Schemes that are lists of values for columns of the tables.
const VALUE_LISTS: &[&str] =
    &["label-role", "regulated-professions", "relationship-types", "skill-competence-type", "skill-reuse-level"];

/// Where the records of a row go.
struct Target<'t> {
    /// Part of the concept itself; its labels and texts go into `<part>/<language>`.
    part: &'t str,
    language_part: &'t str,
    language: &'t str,
    /// Column of the URI.
    uri_column: &'static str,
    /// What the rows are unless they say otherwise.
    kind: ConceptKind,
}

impl Reading<'_> {
    pub(super) fn concepts(&mut self, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let tables = [
            (Table::ConceptSchemes, ConceptKind::Collection),
            (Table::IscoGroups, ConceptKind::OccupationGroup),
            (Table::Occupations, ConceptKind::Occupation),
            (Table::SkillGroups, ConceptKind::SkillGroup),
            (Table::Skills, ConceptKind::Skill),
        ];
        for (table, kind) in tables {
            for file in self.layout.files(table) {
                self.table(table, kind, file, out)?;
            }
        }
        for file in &self.layout.collections {
            self.collection(file, out)?;
        }
        Ok(())
    }

    fn table(
        &mut self,
        table: Table,
        kind: ConceptKind,
        file: &LanguageFile<'_>,
        out: &mut Sink<'_>,
    ) -> Result<(), SourceError> {
        let language_part = format!("{}/{}", table.part(), file.language);
        let uri_column = if table == Table::ConceptSchemes { "conceptSchemeUri" } else { "conceptUri" };
        let target =
            Target { part: table.part(), language_part: &language_part, language: &file.language, uri_column, kind };
        let mut rows_by_uri = HashMap::new();
        let required = [uri_column, "preferredLabel"];
        each_row(file.file, &TableOptions::csv(), &required, HINT, out, |row, out| {
            let Some(uri) = first_occurrence(&target, row, &mut rows_by_uri, out) else { return Ok(()) };
            if table == Table::ConceptSchemes && !is_collection(uri) {
                self.count(
                    "concept schemes that hold every concept of a kind or list values, not taken as collections",
                );
                return Ok(());
            }
            let Some(kind) = self.concept(&target, uri, row, out) else { return Ok(()) };
            if self.known.insert(uri.to_owned()) {
                self.codes(kind, uri, row, out);
                self.memberships(Table::of_kind(kind), uri, row, out);
                self.place_by_code(kind, uri, row, out);
            }
            Ok(())
        })
    }

    fn collection(&mut self, file: &CollectionFile<'_>, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let name = file.scheme.map_or(file.stem.as_str(), last_segment);
        let part = format!("collections/{name}");
        let language_part = format!("{part}/{}", file.language);
        let target = Target {
            part: &part,
            language_part: &language_part,
            language: &file.language,
            uri_column: "conceptUri",
            kind: ConceptKind::Skill,
        };
        if file.scheme.is_none() {
            let count =
                format!("collection files whose scheme is not known, members taken from inScheme ({})", file.stem);
            self.count(&count);
        }
        let layout = self.layout;
        let is_first_language = layout
            .collections
            .iter()
            .find(|other| other.stem == file.stem)
            .is_some_and(|first| first.language == file.language);
        let mut rows_by_uri = HashMap::new();
        each_row(file.file, &TableOptions::csv(), &["conceptUri", "preferredLabel"], HINT, out, |row, out| {
            let Some(uri) = first_occurrence(&target, row, &mut rows_by_uri, out) else { return Ok(()) };
            let Some(kind) = kind(target.kind, row, out) else { return Ok(()) };
            let table = Table::of_kind(kind);
            if !layout.has_in(table, &file.language) {
                self.concept(&target, uri, row, out);
            }
            if let Some(scheme) = file.scheme
                && is_first_language
            {
                self.membership(scheme, table, uri, out);
            }
            if table == Table::Skills && !layout.has(Table::BroaderSkills) && is_first_language {
                self.broader_of_member(&file.stem, uri, row, out);
            }
            Ok(())
        })
    }

    /// Hands over the concept of a row with its labels and texts. `None` if the row was refused.
    fn concept(&mut self, target: &Target<'_>, uri: &str, row: &Row, out: &mut Sink<'_>) -> Option<ConceptKind> {
        let kind = kind(target.kind, row, out)?;
        self.note_skill_type(kind, uri, row);
        let preferred = match row.get("preferredLabel") {
            "" => row.get("title"),
            label => label,
        };
        if preferred.is_empty() {
            out.reject(Some("preferredLabel"), "no preferred label", &row.text());
            return None;
        }
        let key = key(uri);
        let mut record = concept(&key, uri, kind, preferred, target.language);
        record.status = self.status(row);
        record.reuse_level = self.reuse_level(row);
        record.code = self.code(uri, row);
        self.part(target.part, out);
        out.concept(record);

        self.part(target.language_part, out);
        out.label(&key, target.language, LabelType::Preferred, preferred);
        let mut seen = BTreeSet::from([preferred]);
        for (column, label_type) in [("altLabels", LabelType::Alternative), ("hiddenLabels", LabelType::Hidden)] {
            for label in values(row.get(column)) {
                if label == preferred {
                    self.count(&format!("{column} that repeat the preferred label, left out"));
                } else if !seen.insert(label) {
                    self.count(&format!("{column} that repeat another label, left out"));
                } else {
                    out.label(&key, target.language, label_type, label);
                }
            }
        }
        for (column, text_type) in [
            ("definition", TextType::Definition),
            ("description", TextType::Description),
            ("scopeNote", TextType::ScopeNote),
        ] {
            out.text(&key, target.language, text_type, row.get(column));
        }
        let note = row.get("regulatedProfessionNote");
        if is_uri_only(note) {
            if note.ends_with("/regulated") {
                self.count("occupations marked as a regulated profession, not kept");
            }
        } else {
            out.text(&key, target.language, TextType::Note, note);
        }
        if kind == ConceptKind::SkillGroup {
            self.groups.insert(uri.to_owned());
        }
        Some(kind)
    }

    /// Counts skills whose type says nothing, once for all languages.
    fn note_skill_type(&mut self, kind: ConceptKind, uri: &str, row: &Row) {
        if kind != ConceptKind::Skill || self.known.contains(uri) {
            return;
        }
        match row.get("skillType") {
            "skill/competence" | "skill" => {}
            "" => self.count("skills without a skillType, taken as skills"),
            other => self.count(&format!("unknown skillType {other:?}, taken as skills")),
        }
    }

    fn status(&mut self, row: &Row) -> ConceptStatus {
        match row.get("status") {
            "released" | "" => ConceptStatus::Active,
            "deprecated" | "obsolete" => ConceptStatus::Deprecated,
            "proposed" | "candidate" | "draft" => ConceptStatus::Proposed,
            other => {
                self.count(&format!("unknown status {other:?}, taken as released"));
                ConceptStatus::Active
            }
        }
    }

    fn reuse_level(&mut self, row: &Row) -> Option<ReuseLevel> {
        let word = row.get("reuseLevel");
        let level = ReuseLevel::parse(word);
        if level.is_none() && !word.is_empty() {
            self.count(&format!("unknown reuseLevel {word:?}, left out"));
        }
        level
    }

    fn code(&self, uri: &str, row: &Row) -> Option<String> {
        match row.get("code") {
            "" => self.group_codes.get(uri).filter(|code| !code.is_empty()).cloned(),
            code => Some(code.to_owned()),
        }
    }

    fn codes(&self, kind: ConceptKind, uri: &str, row: &Row, out: &mut Sink<'_>) {
        let isco = match kind {
            ConceptKind::Occupation => row.get("iscoGroup"),
            ConceptKind::OccupationGroup => row.get("code"),
            _ => return,
        };
        self.part(Table::of_kind(kind).part(), out);
        out.code(&key(uri), "isco-08", isco);
    }

    fn memberships(&self, table: Table, uri: &str, row: &Row, out: &mut Sink<'_>) {
        for scheme in values(row.get("inScheme")) {
            if is_collection(scheme) && !self.layout.has_collection_file(scheme, table) {
                self.membership(scheme, table, uri, out);
            }
        }
    }

    fn membership(&self, scheme: &str, table: Table, uri: &str, out: &mut Sink<'_>) {
        self.part(&format!("collections/{}/{}", last_segment(scheme), table.part()), out);
        out.relation(RelationRecord::plain(key(uri), RelationKind::MemberOf, key(scheme)));
    }

    /// Without the pillar file, an occupation is placed by its code (`2654.1.7` below `2654.1`) or its ISCO group, an ISCO group by
    /// its code. An occupation below another one has to wait until all codes are read.
    fn place_by_code(&mut self, kind: ConceptKind, uri: &str, row: &Row, out: &mut Sink<'_>) {
        if self.layout.has(Table::BroaderOccupations) {
            return;
        }
        let code = row.get("code");
        let group = match kind {
            ConceptKind::OccupationGroup => code.get(..code.len().saturating_sub(1)).unwrap_or_default(),
            ConceptKind::Occupation => {
                self.occupation_by_code.insert(code.to_owned(), uri.to_owned());
                match code.rsplit_once('.') {
                    Some((above, _)) if above.contains('.') => {
                        self.below_occupation.push((uri.to_owned(), above.to_owned()));
                        return;
                    }
                    Some((group, _)) => group,
                    None => row.get("iscoGroup"),
                }
            }
            _ => return,
        };
        if !group.is_empty() {
            self.part("broader-occupations/from-codes", out);
            out.relation(RelationRecord::plain(key(uri), RelationKind::Broader, key(&format!("{ISCO_PREFIX}{group}"))));
        }
    }

    fn broader_of_member(&self, stem: &str, uri: &str, row: &Row, out: &mut Sink<'_>) {
        self.part(&format!("broader-skills/from-{stem}"), out);
        for broader in values(row.get("broaderConceptUri")) {
            if let Some(broader) = checked_uri("broaderConceptUri", broader, row, out) {
                out.relation(RelationRecord::plain(key(uri), RelationKind::Broader, key(broader)));
            }
        }
    }
}

/// What the row is. `None` if it was refused.
fn kind(expected: ConceptKind, row: &Row, out: &mut Sink<'_>) -> Option<ConceptKind> {
    match row.get("conceptType") {
        "" if expected != ConceptKind::Skill => Some(expected),
        "" | "KnowledgeSkillCompetence" => Some(skill_kind(row)),
        "Occupation" => Some(ConceptKind::Occupation),
        "ISCOGroup" => Some(ConceptKind::OccupationGroup),
        "SkillGroup" => Some(ConceptKind::SkillGroup),
        "ConceptScheme" => Some(ConceptKind::Collection),
        other => {
            out.reject(Some("conceptType"), format!("unknown concept type {other:?}"), &row.text());
            None
        }
    }
}

fn skill_kind(row: &Row) -> ConceptKind {
    match row.get("skillType") {
        "knowledge" => ConceptKind::Knowledge,
        "attitude" => ConceptKind::Attitude,
        "language" => ConceptKind::Language,
        _ => ConceptKind::Skill,
    }
}

/// The URI of a row, unless it is none or an earlier row of the file has it.
fn first_occurrence<'r>(
    target: &Target<'_>,
    row: &'r Row,
    rows_by_uri: &mut HashMap<String, u64>,
    out: &mut Sink<'_>,
) -> Option<&'r str> {
    let uri = checked_uri(target.uri_column, row.get(target.uri_column), row, out)?;
    if let Some(earlier) = rows_by_uri.get(uri) {
        out.reject(Some(target.uri_column), format!("the same URI as in row {earlier}"), &row.text());
        return None;
    }
    rows_by_uri.insert(uri.to_owned(), row.number());
    Some(uri)
}

/// The values of a cell: one a line in the main tables (schemes with a comma before the line end), ` | ` between them in the
/// collections.
fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('\n')
        .flat_map(|line| line.split(" | "))
        .map(|value| value.trim().trim_end_matches(',').trim_end())
        .filter(|value| !value.is_empty())
}

/// Whether being in the scheme says something about a concept.
fn is_collection(scheme: &str) -> bool {
    match scheme.strip_prefix(SCHEME_PREFIX) {
        Some(name) => !PILLARS.contains(&name) && !VALUE_LISTS.contains(&name),
        None => true,
    }
}

fn last_segment(uri: &str) -> &str {
    uri.rsplit('/').next().unwrap_or(uri)
}

fn is_uri_only(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(char::is_whitespace)
}
