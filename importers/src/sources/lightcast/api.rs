//! Answers of the Open Skills API.

use serde::Deserialize;
use serde_json::Value;
use skillspine_domain::model::{ConceptKind, RelationKind, TextType};
use skillspine_domain::record::ConceptKey;

use super::{FRAMEWORK, Group, LANGUAGE, Seen, is_skill_id};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skill {
    id: String,
    name: String,
    #[serde(rename = "type")]
    skill_type: Option<Named>,
    description: Option<String>,
    category: Option<Named>,
    subcategory: Option<Named>,
    #[serde(default)]
    is_software: bool,
    #[serde(default)]
    is_language: bool,
}

/// Something with an id that is text in one place and a number in another.
#[derive(Deserialize)]
struct Named {
    id: Option<Value>,
    name: Option<String>,
}

impl Named {
    fn id(&self) -> Option<String> {
        match self.id.as_ref()? {
            Value::String(id) => Some(id.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}

/// Reads the items of one answer; the number of a row is the position of its item, from 1.
pub(super) fn read(file: &InputFile, items: &[Value], seen: &mut Seen, out: &mut Sink<'_>) -> Result<(), SourceError> {
    out.file(&file.name);
    for (number, item) in (1..).zip(items) {
        out.row(number)?;
        // The extraction wraps a skill together with its confidence.
        let skill = item.get("skill").unwrap_or(item);
        match Skill::deserialize(skill) {
            Ok(skill) => take(&skill, seen, out),
            Err(error) => out.reject(None, error.to_string(), &item.to_string()),
        }
    }
    Ok(())
}

fn take(skill: &Skill, seen: &mut Seen, out: &mut Sink<'_>) {
    let (id, name) = (skill.id.trim(), skill.name.trim());
    if !is_skill_id(id) {
        return out.reject(Some("id"), "not the id of a skill", id);
    }
    if name.is_empty() {
        return out.reject(Some("name"), "no name", id);
    }
    let kind = match skill {
        Skill { is_language: true, .. } => ConceptKind::Language,
        Skill { is_software: true, .. } => ConceptKind::Technology,
        _ => ConceptKind::Skill,
    };
    seen.give_skill(id, kind, name, out);
    if let Some(description) = &skill.description {
        out.text(&ConceptKey::new(FRAMEWORK, id), LANGUAGE, TextType::Description, description);
    }
    give_type(skill, id, seen, out);
    give_groups(skill, id, seen, out);
}

fn give_type(skill: &Skill, id: &str, seen: &mut Seen, out: &mut Sink<'_>) {
    let Some((type_id, name)) = skill.skill_type.as_ref().and_then(|named| Some((named.id()?, named.name()?))) else {
        return;
    };
    let key = format!("type/{type_id}");
    seen.give(&key, &format!("urn:lightcast:type:{type_id}"), ConceptKind::Collection, name, Some(&type_id), out);
    seen.relate(id, RelationKind::MemberOf, &key, out);
}

/// A skill lies in its subcategory, and that in the category; skills without one have id 0 or none.
fn give_groups(skill: &Skill, id: &str, seen: &mut Seen, out: &mut Sink<'_>) {
    let named = |named: &Option<Named>| {
        let named = named.as_ref()?;
        Some((named.id().filter(|id| id != "0" && !id.is_empty())?, named.name()?.to_owned()))
    };
    let category = named(&skill.category);
    if let Some((number, name)) = &category {
        seen.give_group(&Group::Category(number.clone()), name, out);
    }
    let category_number = category.map(|(number, _)| number);
    let group = match named(&skill.subcategory) {
        Some((number, name)) => {
            let group = Group::Subcategory(category_number, number);
            seen.give_group(&group, &name, out);
            Some(group)
        }
        None => category_number.map(Group::Category),
    };
    if let Some(group) = group {
        seen.relate(id, RelationKind::Broader, &group.key(), out);
    }
}
