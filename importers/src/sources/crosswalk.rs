//! Published crosswalks between frameworks, each recognised by its header.
//!
//! | file | from | to | reader |
//! | --- | --- | --- | --- |
//! | `esco_onet_crosswalk_Nov2020.csv` (Nesta) | ESCO | O*NET | `esco_onet_nesta` |
//! | `ONET_(Occupations)_0_updated.csv` (European Commission) | ESCO | O*NET | `esco_onet` |
//! | `ISCO_SOC_Crosswalk.xls` (BLS), two sheets | ISCO-08, SOC 2010 | SOC 2010, ISCO-08 | `isco_soc` |
//! | `ONET_to_US2010SOC.xlsx` and its successors (O*NET Center) | O*NET | SOC | `onet_soc` |
//! | `kzis_esco_crosswalk.csv` (OJALAB) | ESCO | KZiS | `esco_kzis` |
//!
//! A crosswalk in another layout can be brought in as SSSOM.

mod esco_kzis;
mod esco_onet;
mod esco_onet_nesta;
mod isco_soc;
mod onet_soc;

use skillspine_domain::id::CrosswalkId;
use skillspine_domain::model::{Crosswalk, Predicate};
use skillspine_domain::record::{ConceptKey, MappingRecord};

use crate::formats::layout::find_tables;
use crate::formats::table::TableOptions;
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

/// Reads any crosswalk in the list above.
pub struct Crosswalks;

/// Reads one crosswalk.
trait Reader: Sync {
    /// The header it knows, for the message that no header is known.
    fn header(&self) -> &'static str;

    /// Whether a table with these columns is its crosswalk.
    fn knows(&self, columns: &[String]) -> bool;

    /// Reads the table into mappings.
    fn read(&self, file: &InputFile, table: &TableOptions, out: &mut Sink<'_>) -> Result<(), SourceError>;
}

const READERS: &[&dyn Reader] = &[
    &esco_onet_nesta::EscoOnetNesta,
    &esco_onet::EscoOnet,
    &isco_soc::IscoToSoc,
    &isco_soc::SocToIsco,
    &onet_soc::OnetSoc,
    &esco_kzis::EscoKzis,
];

impl Source for Crosswalks {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "crosswalk",
            title: "Crosswalks between ESCO, O*NET, ISCO-08, SOC and KZiS",
            summary: "Published mappings between frameworks; which one a file holds is read from its header.",
            publisher: "European Commission; Nesta; U.S. Bureau of Labor Statistics; National Center for O*NET Development; OJALAB",
            homepage: "https://esco.ec.europa.eu/en/use-esco/other-crosswalks",
            licence: "differs by crosswalk",
            attribution: "",
            accepts: &[
                "esco_onet_crosswalk_Nov2020.csv",
                "ONET_(Occupations)_0_updated.csv",
                "ISCO_SOC_Crosswalk.xls",
                "ONET_to_US2010SOC.xlsx",
                "kzis_esco_crosswalk.csv",
            ],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let mut tables = Vec::new();
        for file in &input.files {
            let found = find_tables(file, |columns| READERS.iter().find(|reader| reader.knows(columns)))?;
            if found.is_empty() {
                return Err(unknown(file));
            }
            tables.extend(found.into_iter().map(|(table, reader)| (file, table, reader)));
        }
        if tables.is_empty() {
            return Err(SourceError::MissingFile {
                wanted: "crosswalk".to_owned(),
                found: 0,
                hint: "pass a file with --from".to_owned(),
            });
        }
        for (file, table, reader) in tables {
            reader.read(file, &table, out)?;
        }
        Ok(())
    }
}

fn unknown(file: &InputFile) -> SourceError {
    let known: Vec<&str> = READERS.iter().map(|reader| reader.header()).collect();
    SourceError::Format {
        file: file.name.clone(),
        expected: "a crosswalk with a known header".to_owned(),
        found: "none in the first rows".to_owned(),
        hint: format!(
            "known headers: {}; a crosswalk in another layout can be imported with the source `sssom`",
            known.join("; ")
        ),
    }
}

/// What a reader states of its crosswalk; framework and version of either side.
struct Stated<'a> {
    key: &'a str,
    title: &'a str,
    publisher: &'a str,
    licence: &'a str,
    version: &'a str,
    subject: (&'a str, &'a str),
    object: (&'a str, &'a str),
}

impl Stated<'_> {
    /// Announces the crosswalk and the part its mappings belong to.
    fn announce(&self, out: &mut Sink<'_>) {
        out.crosswalk(Crosswalk {
            id: self.id(),
            key: self.key.to_owned(),
            title: self.title.to_owned(),
            publisher: self.publisher.to_owned(),
            licence: self.licence.to_owned(),
            subject_framework: self.subject.0.to_owned(),
            subject_version: self.subject.1.to_owned(),
            object_framework: self.object.0.to_owned(),
            object_version: self.object.1.to_owned(),
        });
        out.part(self.key, "mappings", self.version);
    }

    fn id(&self) -> CrosswalkId {
        CrosswalkId::mint("crosswalk", self.key)
    }

    /// A mapping with nothing but its ends, their labels and the predicate.
    fn mapping(&self, subject: (&str, &str), predicate: Predicate, object: (&str, &str)) -> MappingRecord {
        MappingRecord {
            crosswalk: self.id(),
            subject: ConceptKey::new(self.subject.0, subject.0),
            subject_label: Some(subject.1.to_owned()).filter(|label| !label.is_empty()),
            predicate,
            object: ConceptKey::new(self.object.0, object.0),
            object_label: Some(object.1.to_owned()).filter(|label| !label.is_empty()),
            confidence: None,
            justification: None,
            author: None,
            tool: None,
            detail: None,
        }
    }
}

/// Whether the columns are there, whatever else is.
fn has_all(columns: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|name| columns.iter().any(|column| column == name))
}

/// A JSON object of what is not empty; `None` if nothing is.
fn detail(fields: &[(&str, &str)]) -> Option<String> {
    let object: serde_json::Map<String, serde_json::Value> = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect();
    if object.is_empty() { None } else { Some(serde_json::Value::Object(object).to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};

    /// Compares everything the fixture yields, and the details of its first mapping.
    fn check(name: &str, expected: &[&str], expected_detail: Option<&str>) {
        let events = Events::read(&Crosswalks, vec![fixture(name)]).expect("recognised");
        assert_eq!(events.lines_of(&["crosswalk", "part", "mapping", "reject"]), expected);
        assert_eq!(events.mappings()[0].detail.as_deref(), expected_detail);
    }

    #[test]
    fn esco_to_onet_by_nesta() {
        check(
            "crosswalk/esco_onet_nesta.csv",
            &[
                "crosswalk esco-onet-nesta-2020 esco 1.0 -> onet O*NET-SOC 2010",
                "part esco-onet-nesta-2020 mappings 2020-11",
                "mapping esco:http://data.europa.eu/esco/occupation/404a50e9-61ce-448d-a695-bbfc697a0727 close onet:11-1011.00 0.5 semapv:CompositeMatching",
                "mapping esco:http://data.europa.eu/esco/occupation/5bca96fd-4203-400b-be58-9e9b50bc98da close onet:11-1031.00 1 semapv:CompositeMatching",
                "reject 4 confidence: not one of the levels 0.5, 1 and 2",
                "reject 5 onet_code: not a code of the form 11-1011.00",
                "reject 6 concept_uri: not the URI of an ESCO concept",
            ],
            Some(
                r#"{"confidence":"1.0","isco_code":"0110","matching_job_titles":"['secretary of state']","semantic_similarity":"0.8060061573982238"}"#,
            ),
        );
    }

    #[test]
    fn esco_to_onet_by_the_commission() {
        check(
            "crosswalk/esco_onet.csv",
            &[
                "crosswalk esco-onet-2022 esco 1.1 -> onet O*NET-SOC 2019",
                "part esco-onet-2022 mappings 2022",
                "mapping esco:http://data.europa.eu/esco/occupation/404a50e9-61ce-448d-a695-bbfc697a0727 broad onet:11-1011.00 - semapv:CompositeMatching",
                "mapping esco:http://data.europa.eu/esco/isco/C0110 exact onet:55-1011.00 - semapv:CompositeMatching",
                "reject 6 Type of Match: unknown match type (known: exactMatch, exactISCO, closeMatch, broadMatch, narrowMatch, relatedMatch)",
            ],
            None,
        );
    }

    #[test]
    fn isco_to_soc_alone_is_close_or_related() {
        check(
            "crosswalk/isco_soc.csv",
            &[
                "crosswalk isco-08-soc-2010 isco-08 2008 -> soc-2010 2010",
                "part isco-08-soc-2010 mappings 2015-06",
                "mapping isco-08:0110 related soc-2010:55-1011 - semapv:ManualMappingCuration",
                "mapping isco-08:1111 close soc-2010:11-1031 - semapv:ManualMappingCuration",
                "reject 5 2010 SOC Code: no code",
            ],
            Some(r#"{"Comment 8/17/11":"recommended match","part":"*"}"#),
        );
    }

    #[test]
    fn onet_to_soc_of_any_year() {
        check(
            "crosswalk/onet_soc.csv",
            &[
                "crosswalk onet-soc-2019-soc-2018 onet O*NET-SOC 2019 -> soc-2018 2018",
                "part onet-soc-2019-soc-2018 mappings 2019",
                "mapping onet:11-1011.00 exact soc-2018:11-1011 - semapv:ManualMappingCuration",
                "mapping onet:11-1011.03 broad soc-2018:11-1011 - semapv:ManualMappingCuration",
                "reject 4 2018 SOC Code: no code",
            ],
            None,
        );
    }

    #[test]
    fn esco_codes_to_kzis() {
        check(
            "crosswalk/kzis_esco.csv",
            &[
                "crosswalk esco-kzis-ojalab esco unstated -> kzis unstated",
                "part esco-kzis-ojalab mappings unstated",
                "mapping esco:code:3240.2 close kzis:324002 - semapv:UnspecifiedMatching",
                "reject 3 kzis code: no code",
            ],
            None,
        );
    }

    #[test]
    fn an_unknown_header_is_refused_with_those_that_are_known() {
        let error = Events::read(&Crosswalks, vec![file_of("a.csv", "a,b\n1,2\n")]).expect_err("unknown").to_string();
        for part in ["a.csv: expected a crosswalk", "concept_uri, onet_code", "O*NET Id", "the source `sssom`"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
