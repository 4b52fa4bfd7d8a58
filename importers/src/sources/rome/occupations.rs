//! Occupations, their titles, and the moves between them.

use serde_json::json;
use skillspine_domain::model::{ConceptKind, LabelType, RelationKind};
use skillspine_domain::record::{ConceptKey, ConceptRecord, RelationRecord};

use super::collections::Collections;
use super::{FRAMEWORK, LANGUAGE, is_code};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError, concept};

const PART: &str = "occupations";

/// Columns that say yes or no, and what the occupations with a yes are.
const FLAGS: [(&str, &str); 4] = [
    ("transition_num", "Métiers de la transition numérique"),
    ("transition_demo", "Métiers de la transition démographique"),
    ("emploi_reglemente", "Métiers réglementés"),
    ("emploi_cadre", "Métiers de cadre"),
];

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
    let (code, label) = (row.get("code_rome"), row.get("libelle_rome"));
    if !is_code(code) {
        return out.reject(Some("code_rome"), "not a code of the form F1402", &row.text());
    }
    if label.is_empty() {
        return out.reject(Some("libelle_rome"), "no label", &row.text());
    }
    let key = ConceptKey::new(FRAMEWORK, code);
    let record = concept(&key, &format!("urn:rome:{code}"), ConceptKind::Occupation, label, LANGUAGE);
    out.concept(ConceptRecord { code: Some(code.to_owned()), ..record });
    out.label(&key, LANGUAGE, LabelType::Preferred, label);
    out.code(&key, FRAMEWORK, code);
    out.code(&key, "rome-ogr", row.get("code_ogr"));
    out.code(&key, "rome-sheet", row.get("code_fiche_metier"));
    let parent = row.get("code_rome_parent");
    if !parent.is_empty() && parent != code {
        if is_code(parent) {
            let parent = ConceptKey::new(FRAMEWORK, parent);
            out.relation(RelationRecord::plain(key.clone(), RelationKind::Broader, parent));
        } else {
            out.reject(Some("code_rome_parent"), "not a code of the form F1402", parent);
        }
    }
    collections.value(row, "transition_eco", &key, PART, out);
    for (column, label) in FLAGS {
        collections.flag(row, column, label, &key, PART, out);
    }
}

pub(super) fn read_titles(
    file: &InputFile,
    options: &TableOptions,
    version: &str,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(FRAMEWORK, "titles", version);
    each_row(file, options, &[], "", out, |row, out| {
        if !row.is_blank() {
            take_title(row, out);
        }
        Ok(())
    })
}

fn take_title(row: &Row, out: &mut Sink<'_>) {
    let (code, long, short) =
        (row.get("code_rome"), row.get("libelle_appellation_long"), row.get("libelle_appellation_court"));
    if !is_code(code) {
        return out.reject(Some("code_rome"), "not a code of the form F1402", &row.text());
    }
    if long.is_empty() {
        return out.reject(Some("libelle_appellation_long"), "no label", &row.text());
    }
    let key = ConceptKey::new(FRAMEWORK, code);
    // The main title is the label of its occupation, as the table of occupations gives it.
    if row.get("classification") != "PRINCIPALE" {
        let label_type = if row.get("peu_usite") == "O" { LabelType::Hidden } else { LabelType::Alternative };
        out.label(&key, LANGUAGE, label_type, long);
        if short != long {
            out.label(&key, LANGUAGE, label_type, short);
        }
    }
    out.code(&key, "rome-appellation", row.get("code_ogr"));
}

pub(super) fn read_mobility(
    file: &InputFile,
    options: &TableOptions,
    version: &str,
    out: &mut Sink<'_>,
) -> Result<(), SourceError> {
    out.part(FRAMEWORK, "mobility", version);
    each_row(file, options, &[], "", out, |row, out| {
        for column in ["code_rome", "code_rome_cible"] {
            if !is_code(row.get(column)) {
                out.reject(Some(column), "not a code of the form F1402", &row.text());
                return Ok(());
            }
        }
        let rank = row.get("numero_ordre");
        let detail = rank.parse::<u32>().ok().map(|rank| json!({ "numero_ordre": rank }).to_string());
        if detail.is_none() {
            out.reject(Some("numero_ordre"), "not a rank", rank);
            return Ok(());
        }
        let (from, to) = (row.get("code_rome"), row.get("code_rome_cible"));
        let relation = RelationRecord::plain(
            ConceptKey::new(FRAMEWORK, from),
            RelationKind::Related,
            ConceptKey::new(FRAMEWORK, to),
        );
        out.relation(RelationRecord { detail, ..relation });
        Ok(())
    })
}
