//! The crosswalk between ESCO and O*NET that the European Commission publishes (2022).
//!
//! A CSV file with some twenty rows of remarks above the header. Match types are read from the ESCO side: most ESCO occupations
//! are narrower than the O*NET occupation beside them, and the file calls these `broadMatch`, as in "chief operating officer
//! broadMatch Chief Executives". `exactISCO` is an exact match with one of the ISCO groups that ESCO publishes; they have ESCO
//! URIs and so belong to the ESCO framework here.

use skillspine_domain::model::Predicate;

use super::{Reader, Stated, has_all};
use crate::formats::table::{Row, TableOptions, each_row};
use crate::input::InputFile;
use crate::source::{Sink, SourceError};

const STATED: Stated<'_> = Stated {
    key: "esco-onet-2022",
    title: "ESCO to O*NET occupations (European Commission, 2022)",
    publisher: "European Commission, DG EMPL",
    licence: "reuse with attribution (Commission Decision 2011/833/EU)",
    version: "2022",
    subject: ("esco", "1.1"),
    object: ("onet", "O*NET-SOC 2019"),
};

const ONET_CODE: &str = "O*NET Id";
const ESCO_URI: &str = "ESCO or ISCO URI";
const MATCH_TYPE: &str = "Type of Match";

pub(super) struct EscoOnet;

impl Reader for EscoOnet {
    fn header(&self) -> &'static str {
        "O*NET Id, ESCO or ISCO URI, Type of Match (ESCO to O*NET by the European Commission)"
    }

    fn knows(&self, columns: &[String]) -> bool {
        has_all(columns, &[ONET_CODE, ESCO_URI, MATCH_TYPE])
    }

    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError> {
        STATED.announce(out);
        each_row(file, table, &[], "", out, |row, out| {
            if !row.is_blank() {
                take(row, out);
            }
            Ok(())
        })
    }
}

fn take(row: &Row, out: &mut Sink<'_>) {
    let (uri, code) = (row.get(ESCO_URI), row.get(ONET_CODE));
    if !uri.starts_with("http://data.europa.eu/esco/") {
        out.reject(Some(ESCO_URI), "not the URI of an ESCO concept", &row.text());
        return;
    }
    if code.is_empty() {
        out.reject(Some(ONET_CODE), "no code", &row.text());
        return;
    }
    let Some(predicate) = predicate(row.get(MATCH_TYPE)) else {
        let reason =
            "unknown match type (known: exactMatch, exactISCO, closeMatch, broadMatch, narrowMatch, relatedMatch)";
        out.reject(Some(MATCH_TYPE), reason, &row.text());
        return;
    };
    let mut mapping = STATED.mapping((uri, row.get("ESCO or ISCO Title")), predicate, (code, row.get("O*NET Title")));
    mapping.justification = Some("semapv:CompositeMatching".to_owned());
    out.mapping(mapping);
}

fn predicate(match_type: &str) -> Option<Predicate> {
    match match_type {
        "exactMatch" | "exactISCO" => Some(Predicate::Exact),
        "closeMatch" => Some(Predicate::Close),
        "broadMatch" => Some(Predicate::Broad),
        "narrowMatch" => Some(Predicate::Narrow),
        "relatedMatch" => Some(Predicate::Related),
        _ => None,
    }
}
