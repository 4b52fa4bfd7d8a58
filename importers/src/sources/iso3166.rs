//! ISO 3166-1 countries and ISO 3166-2 subdivisions, from the JSON files of the iso-codes project.
//!
//! `iso_3166-1.json` gives countries, `iso_3166-2.json` their subdivisions; either may be imported alone. The parent of a
//! subdivision is written either whole (`FR-ARA`) or without its country (`NX` in `AZ`); a subdivision without a parent lies
//! directly in its country. A country goes by its common name where it has one; the name the country itself uses is kept under
//! `en-x-official`. Subdivision names are the local ones, in Latin letters and without a word on the language: `und`.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use skillspine_domain::record::RegionRecord;

use super::reference::version_or_unstated;
use crate::formats::iso_codes::each_entry;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

const COUNTRIES: &str = "iso-3166-1";
const SUBDIVISIONS: &str = "iso-3166-2";

/// Reads `iso_3166-1.json` and `iso_3166-2.json`.
pub struct Iso3166;

#[derive(Deserialize)]
struct Country {
    alpha_2: String,
    name: String,
    official_name: Option<String>,
    common_name: Option<String>,
}

#[derive(Deserialize)]
struct Subdivision {
    code: String,
    name: String,
    #[serde(rename = "type")]
    category: Option<String>,
    parent: Option<String>,
}

impl Source for Iso3166 {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "iso3166",
            title: "ISO 3166 country and subdivision codes",
            summary: "Countries (ISO 3166-1) and their subdivisions (ISO 3166-2) as regions.",
            publisher: "ISO, by way of the iso-codes project",
            homepage: "https://salsa.debian.org/iso-codes-team/iso-codes",
            licence: "LGPL-2.1-or-later",
            attribution: "",
            accepts: &["iso_3166-1.json", "iso_3166-2.json"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let countries = input.find(|name| name.contains("3166-1"));
        let subdivisions = input.find(|name| name.contains("3166-2"));
        if countries.is_none() && subdivisions.is_none() {
            return Err(SourceError::MissingFile {
                wanted: "iso_3166-1.json or iso_3166-2.json".to_owned(),
                found: input.files.len(),
                hint: "pass the JSON files of the iso-codes project".to_owned(),
            });
        }
        let version = version_or_unstated(input);
        if let Some(file) = countries {
            read_countries(file, version, out)?;
        }
        if let Some(file) = subdivisions {
            read_subdivisions(file, version, out)?;
        }
        Ok(())
    }
}

fn read_countries(file: &InputFile, version: &str, out: &mut Sink<'_>) -> Result<(), SourceError> {
    out.part(COUNTRIES, "regions", version);
    each_entry(file, "3166-1", out, |country: Country, out| {
        let mut names = vec![("en".to_owned(), country.common_name.unwrap_or(country.name))];
        names.extend(country.official_name.map(|name| ("en-x-official".to_owned(), name)));
        out.region(RegionRecord {
            scheme: COUNTRIES.to_owned(),
            code: country.alpha_2,
            level: 0,
            category: Some("Country".to_owned()),
            parent: None,
            names,
        });
    })
}

fn read_subdivisions(file: &InputFile, version: &str, out: &mut Sink<'_>) -> Result<(), SourceError> {
    let parents = read_parents(file)?;
    out.part(SUBDIVISIONS, "regions", version);
    each_entry(file, "3166-2", out, |entry: Subdivision, out| {
        let Some((country, _)) = entry.code.split_once('-') else {
            out.reject(Some("code"), "not of the form `XX-YYY`", &entry.code);
            return;
        };
        let parent = match parents.get(&entry.code) {
            None => (COUNTRIES.to_owned(), country.to_owned()),
            Some(parent) if parents.is_known(parent) => (SUBDIVISIONS.to_owned(), parent.clone()),
            Some(parent) => {
                out.reject(Some("parent"), format!("no subdivision `{parent}` in the file"), &entry.code);
                (COUNTRIES.to_owned(), country.to_owned())
            }
        };
        out.region(RegionRecord {
            scheme: SUBDIVISIONS.to_owned(),
            level: parents.depth(&entry.code),
            code: entry.code.clone(),
            category: entry.category,
            parent: Some(parent),
            names: vec![("und".to_owned(), entry.name)],
        });
    })
}

/// Who lies in whom; an entry may come before its parent, so the file is read twice.
#[derive(Default)]
struct Parents {
    known: HashSet<String>,
    parent: HashMap<String, String>,
}

impl Parents {
    fn get(&self, code: &str) -> Option<&String> {
        self.parent.get(code)
    }

    fn is_known(&self, code: &str) -> bool {
        self.known.contains(code)
    }

    /// 1 directly below the country. Ends after as many steps as a file of parents in a circle could take.
    fn depth(&self, code: &str) -> i32 {
        const DEEPEST: i32 = 8;
        let mut depth = 1;
        let mut code = code;
        while let Some(parent) = self.get(code).filter(|parent| self.is_known(parent)) {
            if depth == DEEPEST {
                break;
            }
            depth += 1;
            code = parent;
        }
        depth
    }
}

fn read_parents(file: &InputFile) -> Result<Parents, SourceError> {
    let mut parents = Parents::default();
    let mut ignore = |_| true;
    each_entry(file, "3166-2", &mut Sink::new(&mut ignore), |entry: Subdivision, _| {
        if let (Some(parent), Some((country, _))) = (entry.parent, entry.code.split_once('-')) {
            let whole = if parent.contains('-') { parent } else { format!("{country}-{parent}") };
            parents.parent.insert(entry.code.clone(), whole);
        }
        parents.known.insert(entry.code);
    })?;
    Ok(parents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    fn check(files: Vec<InputFile>, expected: &[&str]) {
        let lines = match Events::read(&Iso3166, files) {
            Ok(events) => events.lines_of(&["region", "reject", "part"]),
            Err(error) => vec![error.to_string()],
        };
        assert_eq!(lines, expected);
    }

    #[test]
    fn countries_go_by_their_common_name() {
        check(
            vec![fixture("iso3166/iso_3166-1.json")],
            &[
                "part iso-3166-1 regions unstated",
                "region iso-3166-1 AZ 0 Country - Azerbaijan@en | Republic of Azerbaijan@en-x-official",
                "region iso-3166-1 BO 0 Country - Bolivia@en | Plurinational State of Bolivia@en-x-official",
                "region iso-3166-1 AI 0 Country - Anguilla@en",
            ],
        );
    }

    #[test]
    fn parents_are_given_whole_or_short_or_not_at_all() {
        check(
            vec![fixture("iso3166/iso_3166-2.json")],
            &[
                "part iso-3166-2 regions unstated",
                "region iso-3166-2 AZ-BAB 2 Rayon iso-3166-2:AZ-NX Babək@und",
                "region iso-3166-2 AZ-NX 1 Autonomous republic iso-3166-1:AZ Naxçıvan@und",
                "region iso-3166-2 FR-01 2 Metropolitan department iso-3166-2:FR-ARA Ain@und",
                "region iso-3166-2 FR-ARA 1 Metropolitan region iso-3166-1:FR Auvergne-Rhône-Alpes@und",
                "reject 5 parent: no subdivision `AZ-QQ` in the file",
                "region iso-3166-2 AZ-CUL 1 Rayon iso-3166-1:AZ Culfa@und",
                "reject 6 code: not of the form `XX-YYY`",
                "reject 7 -: missing field `name`",
            ],
        );
    }

    #[test]
    fn parents_in_a_circle_end() {
        let circle = r#"{"3166-2": [{"code": "AZ-A", "name": "A", "parent": "B"}, {"code": "AZ-B", "name": "B", "parent": "A"}]}"#;
        check(
            vec![file_of("iso_3166-2.json", circle)],
            &[
                "part iso-3166-2 regions unstated",
                "region iso-3166-2 AZ-A 8 - iso-3166-2:AZ-B A@und",
                "region iso-3166-2 AZ-B 8 - iso-3166-2:AZ-A B@und",
            ],
        );
    }

    #[test]
    fn another_input_is_refused() {
        check(
            vec![file_of("iso_4217.json", "{}")],
            &[
                "no iso_3166-1.json or iso_3166-2.json among the 1 files of the input\n  hint: pass the JSON files of the iso-codes project",
            ],
        );
    }
}
