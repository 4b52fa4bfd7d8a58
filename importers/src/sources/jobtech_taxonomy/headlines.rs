//! The trees that put skills under headlines and these under main headlines. They name concepts by label only.

use serde_json::Value;
use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, RelationRecord};

use super::snapshot::Snapshot;
use super::{FRAMEWORK, LANGUAGE};
use crate::input::InputFile;
use crate::source::{Sink, SourceError, concept};

/// A tree is as deep as root, headline and skill; nothing below is read.
const DEEPEST: usize = 3;

/// A node of a tree.
pub(super) struct Node {
    name: String,
    children: Vec<Node>,
}

impl Node {
    /// Reads a tree; `None` if a node has no name.
    pub(super) fn of(document: &Value) -> Option<Self> {
        Self::at(document, DEEPEST)
    }

    fn at(node: &Value, depth: usize) -> Option<Self> {
        let children = node.get("children").and_then(Value::as_array).filter(|_| depth > 1);
        let children = children.map(|nodes| nodes.iter().map(|node| Self::at(node, depth - 1)).collect());
        Some(Self { name: name_in(node.get("name")?)?.to_owned(), children: children.unwrap_or(Some(Vec::new()))? })
    }
}

/// Names of nodes are wrapped in lists: `[["Databaser"]]`; the root's is not.
fn name_in(mut value: &Value) -> Option<&str> {
    for _ in 0..DEEPEST {
        match value {
            Value::String(name) => return Some(name.trim()),
            Value::Array(items) if items.len() == 1 => value = &items[0],
            _ => return None,
        }
    }
    None
}

/// Reads a tree: of skills under headlines if its upper level is headlines, of headlines under main headlines otherwise. The
/// number of a row is the position of its node in the file, the root not counted.
pub(super) fn read(
    file: &InputFile,
    tree: &Node,
    snapshot: &Snapshot,
    version: &str,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    let is_of_skills = tree.children.iter().any(|node| !snapshot.find("skill-headline", &node.name).is_empty());
    let lower = if is_of_skills { "skill" } else { "skill-headline" };
    out.file(&file.name);
    out.part(FRAMEWORK, if is_of_skills { "skill-hierarchy" } else { "headline-hierarchy" }, version);
    let mut number = 0;
    for upper in &tree.children {
        number += 1;
        out.row(number)?;
        let parent = if is_of_skills {
            parent_headline(&upper.name, snapshot, out)
        } else {
            Some(main_headline(&upper.name, out))
        };
        for node in &upper.children {
            number += 1;
            out.row(number)?;
            let Some(parent) = &parent else {
                out.reject(Some("name"), "its headline is not in the snapshot", &node.name);
                continue;
            };
            let ids = snapshot.find(lower, &node.name);
            if ids.is_empty() {
                out.reject(Some("name"), format!("no {lower} with this label in the snapshot"), &node.name);
            }
            // A label that several concepts have stands for each of them: the tree means the term.
            for id in ids {
                let child = ConceptKey::new(FRAMEWORK, id);
                out.relation(RelationRecord::plain(child, RelationKind::Broader, parent.clone()));
            }
        }
    }
    Ok(())
}

fn parent_headline(name: &str, snapshot: &Snapshot, out: &mut Sink<'_>) -> Option<ConceptKey> {
    let id = snapshot.find("skill-headline", name).first();
    if id.is_none() {
        out.reject(Some("name"), "no skill-headline with this label in the snapshot", name);
    }
    id.map(|id| ConceptKey::new(FRAMEWORK, id))
}

fn main_headline(name: &str, out: &mut Sink<'_>) -> ConceptKey {
    let key = ConceptKey::new(FRAMEWORK, &format!("main-headline/{name}"));
    let uri = format!("urn:jobtech-taxonomy:main-headline:{}", name.replace(' ', "-"));
    out.concept(concept(&key, &uri, ConceptKind::SkillGroup, name, LANGUAGE));
    out.label(&key, LANGUAGE, LabelType::Preferred, name);
    key
}
