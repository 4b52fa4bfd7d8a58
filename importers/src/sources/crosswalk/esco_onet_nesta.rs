//! Nesta's crosswalk from ESCO occupations to O*NET (November 2020).
//!
//! For each of 1,680 ESCO v1.0 occupations it names the best match among the O*NET-SOC 2010 occupations, found by word vectors
//! over titles and descriptions and decided by hand where methods disagreed. Several ESCO occupations share one O*NET
//! occupation, so the predicate is close, never exact. Nesta states its confidence as one of three levels (0.5, 1, 2); they
//! become 0.25, 0.5 and 1, with the level as published kept in the detail.

use skillspine_domain::model::Predicate;

use super::{Reader, Stated, detail, has_all};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

const STATED: Stated<'_> = Stated {
    key: "esco-onet-nesta-2020",
    title: "ESCO to O*NET occupations (Nesta, November 2020)",
    publisher: "Nesta",
    licence: "MIT",
    version: "2020-11",
    subject: ("esco", "1.0"),
    object: ("onet", "O*NET-SOC 2010"),
};

const HIGHEST_LEVEL: f64 = 2.0;

pub(super) struct EscoOnetNesta;

impl Reader for EscoOnetNesta {
    fn header(&self) -> &'static str {
        "concept_uri, onet_code, confidence (ESCO to O*NET by Nesta)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        has_all(columns, &["concept_uri", "onet_code", "confidence"])
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        STATED.announce(out);
        each_row(file, table, &[], "", out, |row, out| {
            take(row, out);
            Ok(())
        })
    }
}

fn take(row: &Row, out: &mut Sink<'_>) {
    let (uri, code) = (row.get("concept_uri"), row.get("onet_code"));
    if !uri.starts_with("http://data.europa.eu/esco/") {
        out.reject(Some("concept_uri"), "not the URI of an ESCO concept", &row.text());
        return;
    }
    if code.len() != "11-1011.00".len() {
        out.reject(Some("onet_code"), "not a code of the form 11-1011.00", &row.text());
        return;
    }
    let level = row.get("confidence");
    let Some(confidence) = confidence(level) else {
        out.reject(Some("confidence"), "not one of the levels 0.5, 1 and 2", &row.text());
        return;
    };
    let titles = Some(row.get("matching_job_titles")).filter(|titles| *titles != "na");
    // Spreadsheets take the leading zero from the codes of the armed forces.
    let isco_code = Some(row.get("isco_code")).filter(|code| !code.is_empty()).map(|code| format!("{code:0>4}"));
    let mut mapping =
        STATED.mapping((uri, row.get("esco_occupation")), Predicate::Close, (code, row.get("onet_occupation")));
    mapping.confidence = Some(confidence);
    mapping.justification = Some("semapv:CompositeMatching".to_owned());
    mapping.tool = Some("Sentence-BERT (bert-base-nli-mean-tokens)".to_owned());
    mapping.detail = detail(&[
        ("confidence", level),
        ("isco_code", isco_code.as_deref().unwrap_or_default()),
        ("matching_job_titles", titles.unwrap_or_default()),
        ("semantic_similarity", row.get("semantic_similarity")),
    ]);
    out.mapping(mapping);
}

fn confidence(level: &str) -> Option<f64> {
    let level: f64 = level.parse().ok()?;
    [0.5, 1.0, HIGHEST_LEVEL].contains(&level).then_some(level / HIGHEST_LEVEL)
}
