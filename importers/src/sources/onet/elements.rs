//! The content model: the tree of everything O*NET says of occupations, and the links between its branches.
//!
//! The branch decides the kind: 1.A abilities; 1.B interests and work values, 1.C and 1.D work styles (attitudes); 2.A and 2.B
//! skills; 2.C knowledge; 4.A work activities; 4.C work context. What has elements below it is a group, except the six work
//! values, which are rated although needs are listed under them. The other branches (education, experience, organisation, task
//! and title lists, labour market) are headings of tables rather than things a person can have or an occupation can ask for; they
//! are left out, and so are the pseudo elements that stand for the highest rated interests and values. Both are counted in a note.

use std::collections::{BTreeMap, BTreeSet};

use skillspine_domain::model::{ConceptKind, RelationKind, TextType};
use skillspine_domain::record::{ConceptKey, RelationRecord};

use super::cells::{CATEGORY, Cells, ELEMENT, ELEMENT_NAME, SCALE};
use super::keys::{self, parent_element};
use super::named::{Named, hand_over};
use super::{FRAMEWORK, LANGUAGE, Reading, tables};
use crate::source::{Sink, SourceError};

/// Tables that link the elements of one branch with those of another, and what their columns call the near and the far end.
const LINKS: &[(&str, &str, &str)] = &[
    ("Abilities to Work Activities", "Abilities", "Work Activities"),
    ("Abilities to Work Context", "Abilities", "Work Context"),
    ("Basic Interests to RIASEC", "Basic Interests", "RIASEC"),
    ("Skills to Work Activities", "Skills", "Work Activities"),
    ("Skills to Work Context", "Skills", "Work Context"),
];

/// Reads the content model and the tables that explain or link its elements.
pub(super) fn read(reading: &Reading<'_>, named: &mut Named<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    content_model(reading, sink)?;
    let anchors = Explanation { table: "Level Scale Anchors", point: "Anchor Value", text: "Anchor Description" };
    explanations(reading, &anchors, TextType::Example, named, sink)?;
    let answers = Explanation { table: "Work Context Categories", point: CATEGORY, text: "Category Description" };
    explanations(reading, &answers, TextType::Note, named, sink)?;
    for (table, near, far) in LINKS {
        links(reading, table, near, far, named, sink)?;
    }
    Ok(())
}

/// What an element is; `None` if it does not become a concept.
pub(super) fn kind(id: &str, name: &str, has_children: bool) -> Option<ConceptKind> {
    if name.ends_with("High-Point") {
        return None;
    }
    let mut parts = id.split('.');
    let leaf = match (parts.next()?, parts.next()?) {
        ("1", "A") => ConceptKind::Ability,
        ("1", "B" | "C" | "D") => ConceptKind::Attitude,
        ("2", "A" | "B") => ConceptKind::Skill,
        ("2", "C") => ConceptKind::Knowledge,
        ("4", "A") => ConceptKind::WorkActivity,
        ("4", "C") => ConceptKind::WorkContext,
        _ => return None,
    };
    let is_work_value = id.starts_with("1.B.2.") && id.split('.').count() == 4;
    Some(if has_children && !is_work_value { ConceptKind::SkillGroup } else { leaf })
}

struct Element {
    row: u64,
    id: String,
    name: String,
    description: Option<String>,
}

/// The kind of an element needs the whole tree: 585 rows in 2022.
fn content_model(reading: &Reading<'_>, sink: &mut Sink<'_>) -> Result<(), SourceError> {
    let mut elements = Vec::new();
    let mut ids = BTreeSet::new();
    let required = [ELEMENT, ELEMENT_NAME];
    reading.tables.each_row("Content Model Reference", &required, sink, |row, sink| {
        let cells = Cells(row);
        let Some(id) = cells.element(ELEMENT, sink) else { return };
        let Some(name) = cells.wanted(ELEMENT_NAME, sink) else { return };
        if !ids.insert(id.to_owned()) {
            return sink.reject(Some(ELEMENT), format!("element {id} is listed twice"), &row.text());
        }
        let description = cells.get("Description").map(str::to_owned);
        elements.push(Element { row: row.number(), id: id.to_owned(), name: name.to_owned(), description });
    })?;
    if elements.is_empty() {
        return Ok(());
    }

    reading.part("content-model", sink);
    let kinds = kinds(&elements);
    for element in &elements {
        sink.at_row(element.row);
        if let Some(kind) = kinds.get(element.id.as_str()) {
            hand_over_element(element, *kind, &kinds, sink);
        }
    }
    let left_out = elements.len() - kinds.len();
    if left_out > 0 {
        sink.note(format!(
            "Content Model Reference: {left_out} of {} elements left out, which head tables (education, experience, organisation, \
            lists, labour market) or stand for the highest rated interests and values",
            elements.len()
        ));
    }
    Ok(())
}

/// The elements that become concepts: those with a kind of their own, and the groups above them.
fn kinds(elements: &[Element]) -> BTreeMap<&str, ConceptKind> {
    let parents: BTreeSet<&str> = elements.iter().filter_map(|element| parent_element(&element.id)).collect();
    let mut kinds = BTreeMap::new();
    let mut above = BTreeSet::new();
    for element in elements {
        let kind = kind(&element.id, &element.name, parents.contains(element.id.as_str()));
        if let Some(kind) = kind.filter(|kind| *kind != ConceptKind::SkillGroup) {
            kinds.insert(element.id.as_str(), kind);
            above.extend(std::iter::successors(parent_element(&element.id), |id| parent_element(id)));
        }
    }
    for element in elements {
        if above.contains(element.id.as_str()) {
            kinds.entry(&element.id).or_insert(ConceptKind::SkillGroup);
        }
    }
    kinds
}

fn hand_over_element(element: &Element, kind: ConceptKind, kinds: &BTreeMap<&str, ConceptKind>, sink: &mut Sink<'_>) {
    let name = if kind == ConceptKind::SkillGroup { keys::branch(&element.id) } else { keys::element(&element.id) };
    hand_over(&name, kind, Some(&element.id), &element.name, sink);
    if let Some(description) = &element.description {
        sink.text(&name.key, LANGUAGE, TextType::Description, description);
    }
    if let Some(parent) = parent_element(&element.id).filter(|parent| kinds.contains_key(parent)) {
        let parent = ConceptKey::new(FRAMEWORK, parent);
        sink.relation(RelationRecord::plain(name.key, RelationKind::Broader, parent));
    }
}

/// A table that says what a point on a scale means for an element.
struct Explanation {
    table: &'static str,
    point: &'static str,
    text: &'static str,
}

fn explanations(
    reading: &Reading<'_>,
    explanation: &Explanation,
    text_type: TextType,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let required = [ELEMENT, SCALE, explanation.point, explanation.text];
    let part = tables::part(explanation.table);
    reading.tables.each_row(explanation.table, &required, sink, |row, sink| {
        let cells = Cells(row);
        let Some(id) = cells.element(ELEMENT, sink) else { return };
        let Some(scale) = cells.wanted(SCALE, sink) else { return };
        let Some(point) = cells.whole_number(explanation.point, sink) else { return };
        let Some(text) = cells.wanted(explanation.text, sink) else { return };
        named.element(&part, id, cells.get(ELEMENT_NAME), sink);
        reading.part(&part, sink);
        sink.text(&keys::element(id).key, LANGUAGE, text_type, &format!("{scale} {point}: {text}"));
    })
}

fn links(
    reading: &Reading<'_>,
    table: &str,
    near: &str,
    far: &str,
    named: &mut Named<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let (near_id, far_id) = (format!("{near} Element ID"), format!("{far} Element ID"));
    let part = tables::part(table);
    let (near_name, far_name) = (format!("{near} Element Name"), format!("{far} Element Name"));
    reading.tables.each_row(table, &[&near_id, &far_id], sink, |row, sink| {
        let cells = Cells(row);
        let Some(subject) = cells.element(&near_id, sink) else { return };
        let Some(object) = cells.element(&far_id, sink) else { return };
        named.element(&part, subject, cells.get(&near_name), sink);
        named.element(&part, object, cells.get(&far_name), sink);
        reading.part(&part, sink);
        let (subject, object) = (keys::element(subject).key, keys::element(object).key);
        sink.relation(RelationRecord::plain(subject, RelationKind::Related, object));
    })
}
