//! Skills and their groups.

use skillspine_domain::model::{ConceptKind, LabelType, RelationKind, ReuseLevel, TextType};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::collections::Collections;
use super::{FRAMEWORK, LANGUAGE};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError, concept};

const PART: &str = "competences";

pub(super) fn read(
    file: &InputFile,
    options: &TableOptions,
    collections: &mut Collections,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(FRAMEWORK, PART, collections.version());
    each_row(file, options, &[], "", out, |row, out| {
        if !row.is_blank() {
            take(row, collections, out);
        }
        Ok(())
    })
}

fn take(row: &Row, collections: &mut Collections, out: &mut Sink<'_>) {
    let (number, label) = (row.get("code_ogr"), row.get("libelle_competence"));
    if !is_number(number) {
        return out.reject(Some("code_ogr"), "not a number", &row.text());
    }
    if label.is_empty() {
        return out.reject(Some("libelle_competence"), "no label", &row.text());
    }
    let kind = match (row.get("cat_comp"), row.get("nature")) {
        ("Savoir-être professionnel", _) => ConceptKind::Attitude,
        (_, "Macro-compétence") => ConceptKind::SkillGroup,
        (_, "Compétence") => ConceptKind::Skill,
        _ => return out.reject(Some("nature"), "neither Compétence nor Macro-compétence", &row.text()),
    };
    let key = ConceptKey::new(FRAMEWORK, &format!("competence/{number}"));
    let group_code = row.get("code_macro_comp");
    let code = if group_code.is_empty() { number } else { group_code };
    let reuse_level = (row.get("sous_cat_comp") == "Transverse").then_some(ReuseLevel::Transversal);
    let record = concept(&key, &format!("urn:rome:competence:{number}"), kind, label, LANGUAGE);
    out.concept(ConceptRecord { code: Some(code.to_owned()), reuse_level, ..record });
    out.label(&key, LANGUAGE, LabelType::Preferred, label);
    out.text(&key, LANGUAGE, TextType::Definition, row.get("definition"));
    out.code(&key, "rome-ogr", number);
    out.code(&key, "rome-macro-competence", group_code);
    let group = row.get("code_ogr_macro_comp");
    if is_number(group) {
        let group = ConceptKey::new(FRAMEWORK, &format!("competence/{group}"));
        out.relation(RelationRecord::plain(key.clone(), RelationKind::Broader, group));
    } else if !group.is_empty() {
        out.reject(Some("code_ogr_macro_comp"), "not a number", group);
    }
    for column in ["sous_cat_comp", "libelle_origine"] {
        collections.value(row, column, &key, PART, out);
    }
    collections.flag(row, "transition_eco", "Compétences de la transition écologique", &key, PART, out);
    collections.flag(row, "transition_num", "Compétences de la transition numérique", &key, PART, out);
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
