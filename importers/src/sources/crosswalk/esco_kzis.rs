//! OJALAB's crosswalk between ESCO occupations and the Polish classification of occupations (KZiS).
//!
//! Separated by semicolons, with a nameless first column. ESCO occupations are given by code (`3240.2`), not by URI, and a code
//! does not lead to the permanent id; their key is therefore written `code:3240.2`, to be resolved when it is read. The file
//! says neither how the pairs were made nor how they relate, so the predicate is close.

use skillspine_domain::model::Predicate;

use super::{Reader, Stated, has_all};
use crate::formats::table::{TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

const STATED: Stated<'_> = Stated {
    key: "esco-kzis-ojalab",
    title: "ESCO occupations to KZiS (OJALAB)",
    publisher: "OJALAB",
    licence: "not stated",
    version: "unstated",
    subject: ("esco", "unstated"),
    object: ("kzis", "unstated"),
};

const ESCO_CODE: &str = "esco code";
const KZIS_CODE: &str = "kzis code";

pub(super) struct EscoKzis;

impl Reader for EscoKzis {
    fn header(&self) -> &'static str {
        "esco code; kzis code (ESCO to KZiS by OJALAB)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        has_all(columns, &[ESCO_CODE, KZIS_CODE])
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        STATED.announce(out);
        each_row(file, table, &[], "", out, |row, out| {
            let (esco, kzis) = (row.get(ESCO_CODE), row.get(KZIS_CODE));
            for (column, code) in [(ESCO_CODE, esco), (KZIS_CODE, kzis)] {
                if code.is_empty() {
                    out.reject(Some(column), "no code", &row.text());
                    return Ok(());
                }
            }
            let esco_key = format!("code:{esco}");
            let mut mapping =
                STATED.mapping((&esco_key, row.get("esco name")), Predicate::Close, (kzis, row.get("kzis name")));
            mapping.justification = Some("semapv:UnspecifiedMatching".to_owned());
            out.mapping(mapping);
            Ok(())
        })
    }
}
