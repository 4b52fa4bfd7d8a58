//! Mapping sets in SSSOM: any crosswalk that follows the Simple Standard for Sharing Ontological Mappings.
//!
//! A tab-separated table with a YAML head in `#` lines, or with the head in a `.yml` file of the same name beside it. The
//! framework of each end is told by the namespace of its URI, otherwise by `subject_source` and `object_source` (of the row,
//! then of the set). Rows whose framework cannot be told are rejected, as are predicates that have no place among the SKOS
//! mapping properties, negated rows (`predicate_modifier`) and confidences outside 0 to 1. Columns that mappings have no field
//! for are kept in the detail.

use serde_json::{Map, Value};
use skillspine_domain::id::CrosswalkId;
use skillspine_domain::model::{Crosswalk, Predicate};
use skillspine_domain::record::{ConceptKey, MappingRecord};

use crate::formats::sssom::metadata::{Metadata, read_beside, read_head};
use crate::formats::sssom::terms;
use crate::formats::table::{Row, Table, TableOptions, each_row};
use crate::input::{Input, InputFile};
use crate::source::{Manifest, Sink, Source, SourceError};

const REQUIRED: [&str; 3] = ["subject_id", "predicate_id", "object_id"];
const HINT: &str =
    "an SSSOM table has at least the columns subject_id, predicate_id, object_id and mapping_justification";

/// Columns that have a field of their own or decide whether a row is taken.
const READ_COLUMNS: [&str; 14] = [
    "subject_id",
    "subject_label",
    "subject_source",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_source",
    "mapping_justification",
    "confidence",
    "author_id",
    "author_label",
    "mapping_tool",
    "other",
];

/// Reads mapping sets in SSSOM.
pub struct Sssom;

impl Source for Sssom {
    fn manifest(&self) -> Manifest {
        Manifest {
            key: "sssom",
            title: "SSSOM mapping sets",
            summary: "Any crosswalk in the Simple Standard for Sharing Ontological Mappings.",
            publisher: "as the file says",
            homepage: "https://mapping-commons.github.io/sssom/",
            licence: "as the file says",
            attribution: "",
            accepts: &["*.sssom.tsv", "*.tsv", "*.sssom.yml beside it"],
        }
    }

    fn read(&self, input: &Input, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let mut tables = input.find_all(|name| name.ends_with(".tsv") || name.ends_with(".txt")).peekable();
        if tables.peek().is_none() {
            return Err(SourceError::MissingFile {
                wanted: "SSSOM table (.tsv)".to_owned(),
                found: input.files.len(),
                hint: HINT.to_owned(),
            });
        }
        for file in tables {
            MappingSet::open(file, input)?.read(input.version.as_deref(), out)?;
        }
        Ok(())
    }
}

/// One file with what its head says, prefixes expanded.
struct MappingSet<'a> {
    file: &'a InputFile,
    metadata: Metadata,
    table: TableOptions,
    subject_source: Option<String>,
    object_source: Option<String>,
    id: CrosswalkId,
    key: String,
    /// Columns that go to the detail.
    more: Vec<String>,
}

impl<'a> MappingSet<'a> {
    fn open(file: &'a InputFile, input: &Input) -> Result<Self, SourceError> {
        let (mut metadata, lines) = read_head(file)?;
        if lines == 0
            && let Some(beside) = find_beside(file, input)
        {
            metadata = read_beside(beside)?;
        }
        // SSSOM quotes cells as CSV does, unlike most tab-separated text.
        let table = TableOptions::csv().delimiter(b'\t').header_row(lines + 1);
        let opened = Table::open(file, &table)?;
        opened.require(&REQUIRED, HINT)?;
        let more = opened.columns().iter().filter(|name| !name.is_empty() && !READ_COLUMNS.contains(&name.as_str()));
        let source = |curie: &Option<String>| {
            curie.as_deref().and_then(|curie| terms::framework_of_source(&terms::expand(curie, &metadata.curie_map)))
        };
        let name = metadata.mapping_set_id.as_deref().unwrap_or_else(|| file.file_name());
        Ok(Self {
            file,
            subject_source: source(&metadata.subject_source),
            object_source: source(&metadata.object_source),
            id: CrosswalkId::mint("sssom", name),
            key: format!("sssom-{}", slug(name)),
            more: more.cloned().collect(),
            table,
            metadata,
        })
    }

    fn read(&self, version: Option<&str>, out: &mut Sink<'_>) -> Result<(), SourceError> {
        let (subject_framework, object_framework) = self.frameworks()?;
        let text = |value: &Option<String>, default: &str| value.clone().unwrap_or_else(|| default.to_owned());
        let metadata = &self.metadata;
        out.crosswalk(Crosswalk {
            id: self.id,
            key: self.key.clone(),
            title: text(&metadata.mapping_set_title, &self.key),
            publisher: text(&metadata.mapping_provider, "not stated"),
            licence: text(&metadata.license, "not stated"),
            subject_framework,
            subject_version: text(&metadata.subject_source_version, "unstated"),
            object_framework,
            object_version: text(&metadata.object_source_version, "unstated"),
        });
        let version = version.or(metadata.mapping_set_version.as_deref()).unwrap_or("unstated");
        out.part(&self.key, "mappings", version);
        each_row(self.file, &self.table, &REQUIRED, HINT, out, |row, out| {
            if row.is_blank() {
                return Ok(());
            }
            match self.mapping(row) {
                Ok(mapping) => out.mapping(mapping),
                Err(Refusal { field, reason }) => out.reject(Some(field), reason, &row.text()),
            }
            Ok(())
        })
    }

    /// The frameworks of the set as a whole: what its head says, otherwise those of the first row that makes sense.
    fn frameworks(&self) -> Result<(String, String), SourceError> {
        if let (Some(subject), Some(object)) = (&self.subject_source, &self.object_source) {
            return Ok((subject.clone(), object.clone()));
        }
        let mut table = Table::open(self.file, &self.table)?;
        while let Some(row) = table.next_row() {
            if let Some(mapping) = row.ok().and_then(|row| self.mapping(&row).ok()) {
                return Ok((mapping.subject.framework().to_owned(), mapping.object.framework().to_owned()));
            }
        }
        Err(SourceError::Unknown {
            what: format!("{}: the framework of the subjects or of the objects", self.file.name),
            hint: "state subject_source and object_source, for example `framework:esco` or a plain key such as `esco`"
                .to_owned(),
        })
    }

    fn mapping(&self, row: &Row) -> Result<MappingRecord, Refusal> {
        let refuse = |field, reason: String| Err(Refusal { field, reason });
        if !row.get("predicate_modifier").is_empty() {
            return refuse("predicate_modifier", "says that the two do not match".to_owned());
        }
        let predicate = self.predicate(row.get("predicate_id"))?;
        Ok(MappingRecord {
            crosswalk: self.id,
            subject: self.end(row, "subject_id", "subject_source", self.subject_source.as_deref())?,
            subject_label: some(row.get("subject_label")),
            predicate,
            object: self.end(row, "object_id", "object_source", self.object_source.as_deref())?,
            object_label: some(row.get("object_label")),
            confidence: confidence(row.get("confidence"))?,
            justification: some(&terms::justification(&self.expand(row.get("mapping_justification")))),
            author: some(row.get("author_id")).or_else(|| some(row.get("author_label"))),
            tool: some(row.get("mapping_tool")).or_else(|| self.metadata.mapping_tool.clone()),
            detail: self.detail(row),
        })
    }

    fn expand(&self, id: &str) -> String {
        terms::expand(id, &self.metadata.curie_map)
    }

    fn predicate(&self, id: &str) -> Result<Predicate, Refusal> {
        terms::predicate(&self.expand(id)).ok_or_else(|| Refusal {
            field: "predicate_id",
            reason: "neither a SKOS mapping property nor equivalence, identity or subclass".to_owned(),
        })
    }

    fn end(
        &self,
        row: &Row,
        field: &'static str,
        source_column: &str,
        set_source: Option<&str>,
    ) -> Result<ConceptKey, Refusal> {
        let refuse = |reason: &str| Err(Refusal { field, reason: reason.to_owned() });
        let uri = self.expand(row.get(field));
        if uri.is_empty() || uri == "https://w3id.org/sssom/NoTermFound" {
            return refuse("names no concept");
        }
        let row_source = terms::framework_of_source(&self.expand(row.get(source_column)));
        match terms::concept_key(&uri, row_source.as_deref().or(set_source)) {
            Some(concept) => Ok(concept),
            None => refuse("neither its namespace nor a source tells the framework"),
        }
    }

    /// The columns without a field as a JSON object; one in the column `other` is taken apart.
    fn detail(&self, row: &Row) -> Option<String> {
        let other = row.get("other");
        let mut detail = match serde_json::from_str(other) {
            Ok(Value::Object(object)) => object,
            _ if other.is_empty() => Map::new(),
            _ => Map::from_iter([("other".to_owned(), other.into())]),
        };
        for column in &self.more {
            let value = row.get(column);
            if !value.is_empty() {
                detail.insert(column.clone(), value.into());
            }
        }
        if detail.is_empty() { None } else { Some(Value::Object(detail).to_string()) }
    }
}

/// Which field of a row is to blame, and why.
struct Refusal {
    field: &'static str,
    reason: String,
}

fn confidence(text: &str) -> Result<Option<f64>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<f64>() {
        Ok(confidence) if (0.0..=1.0).contains(&confidence) => Ok(Some(confidence)),
        _ => Err(Refusal { field: "confidence", reason: "not a number from 0 to 1".to_owned() }),
    }
}

fn some(text: &str) -> Option<String> {
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

/// The YAML file with the metadata of `file`.
fn find_beside<'a>(file: &InputFile, input: &'a Input) -> Option<&'a InputFile> {
    let stem = file.name.strip_suffix(".tsv")?;
    let names = [".yml", ".yaml"].map(|ending| format!("{stem}{ending}"));
    input.files.iter().find(|other| names.contains(&other.name))
}

/// The last part of a set's name, without file endings, as a short key.
fn slug(name: &str) -> String {
    let last = name.trim_end_matches(['/', '#']).rsplit(['/', '#', ':']).next().unwrap_or(name);
    let stem = last.strip_suffix(".tsv").unwrap_or(last);
    let stem = stem.strip_suffix(".sssom").unwrap_or(stem);
    super::competency::slug(stem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::fixture::{Events, file_of, fixture};
    use crate::input::Place;

    #[test]
    fn a_set_with_a_head_is_read() {
        let events = Events::read(&Sssom, vec![fixture("sssom/basic.sssom.tsv")]).expect("an SSSOM file");
        assert_eq!(
            events.lines(),
            [
                "crosswalk sssom-esco-onet-sample esco 1.2 -> onet 2019",
                "part sssom-esco-onet-sample mappings 0.1",
                "file sssom/basic.sssom.tsv",
                "mapping esco:http://data.europa.eu/esco/occupation/404a50e9-61ce-448d-a695-bbfc697a0727 broad onet:11-1011.00 0.8 semapv:ManualMappingCuration",
                "mapping esco:http://data.europa.eu/esco/occupation/5bca96fd-4203-400b-be58-9e9b50bc98da exact onet:11-1031.00 - semapv:LexicalMatching",
                "mapping mine:http://example.org/mayor close esco:http://data.europa.eu/esco/isco/C1111 1 semapv:ManualMappingCuration",
                "reject 17 predicate_modifier: says that the two do not match",
                "reject 18 predicate_id: neither a SKOS mapping property nor equivalence, identity or subclass",
                "reject 19 confidence: not a number from 0 to 1",
                "reject 20 object_id: names no concept",
            ]
        );
        let mapping = events.mappings()[0];
        assert_eq!(mapping.subject_label.as_deref(), Some("government minister"));
        assert_eq!(mapping.author.as_deref(), Some("orcid:0000-0000-0000-0001"));
        assert_eq!(mapping.tool.as_deref(), Some("by hand"));
        assert_eq!(
            mapping.detail.as_deref(),
            Some(r#"{"comment":"a minister leads more than a company","mapping_date":"2026-01-02"}"#)
        );
    }

    #[test]
    fn frameworks_that_nothing_tells_are_refused() {
        let text = "subject_id\tpredicate_id\tobject_id\tmapping_justification\nHP:1\tskos:exactMatch\tMP:2\tsemapv:LexicalMatching\n";
        let error = Events::read(&Sssom, vec![file_of("a.sssom.tsv", text)]).expect_err("no framework").to_string();
        assert!(error.contains("the framework of the subjects or of the objects is not in the input"), "{error}");
    }

    #[test]
    fn a_head_may_stand_beside() {
        let table = "subject_id\tpredicate_id\tobject_id\nA:1\tskos:exactMatch\tB:2\n";
        let head =
            "mapping_set_id: x\nsubject_source: left\nobject_source: right\ncurie_map: {A: \"http://a.example/\"}\n";
        let files = vec![file_of("x.sssom.tsv", table), file_of("x.sssom.yml", head)];
        let events = Events::read(&Sssom, files).expect("an SSSOM file");
        assert_eq!(events.lines_of(&["mapping"]), ["mapping left:http://a.example/1 exact right:B:2 - -"]);
    }

    #[test]
    fn another_table_is_refused() {
        let error = Events::read(&Sssom, vec![file_of("a.tsv", "a\tb\n1\t2\n")]).expect_err("no columns").to_string();
        assert!(error.contains("the header lacks column subject_id, predicate_id, object_id"), "{error}");
    }

    #[test]
    fn sets_have_short_keys() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected);
        check("https://example.org/sets/ESCO_onet.sssom.tsv", "esco-onet");
        check("urn:skillspine:crosswalk:esco-onet-2022", "esco-onet-2022");
        check("folder/My set (v1).tsv", "my-set-v1");
        check("https://example.org/set/", "set");
    }

    fn text() -> impl Strategy<Value = String> {
        // Anything printable: quotation marks, tabs and line ends inside; outer blanks are not kept by tables.
        "[!-~äж]([ -~äж\t\n]{0,10}[!-~äж])?"
    }

    fn end() -> impl Strategy<Value = ConceptKey> {
        prop_oneof![
            "[a-z0-9/-]{1,12}".prop_map(|rest| ConceptKey::new("esco", &format!("http://data.europa.eu/esco/{rest}"))),
            "[0-9]{2}-[0-9]{4}".prop_map(|code| ConceptKey::new("soc-2010", &code)),
            ("[a-z][a-z0-9-]{0,8}", "[!-~]{1,12}").prop_map(|(framework, key)| ConceptKey::new(&framework, &key)),
        ]
    }

    fn mapping() -> impl Strategy<Value = MappingRecord> {
        let labels = (prop::option::of(text()), prop::option::of(text()));
        let more =
            (prop::option::of(0.0..=1.0), prop::option::of(text()), prop::option::of(text()), prop::option::of(text()));
        (end(), prop::sample::select(Predicate::ALL), end(), labels, more).prop_map(
            |(subject, predicate, object, (subject_label, object_label), (confidence, author, tool, note))| {
                MappingRecord {
                    crosswalk: CrosswalkId::mint("sssom", "urn:skillspine:crosswalk:sample"),
                    subject,
                    subject_label,
                    predicate,
                    object,
                    object_label,
                    confidence,
                    justification: Some("semapv:LexicalMatching".to_owned()),
                    author,
                    tool,
                    detail: note.map(|note| serde_json::json!({ "note": note }).to_string()),
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(mappings in prop::collection::vec(mapping(), 0..8), title in text()) {
            let crosswalk = Crosswalk {
                id: CrosswalkId::mint("sssom", "urn:skillspine:crosswalk:sample"),
                key: "sample".to_owned(),
                title,
                publisher: "Someone: \"us\"".to_owned(),
                licence: "CC0-1.0".to_owned(),
                subject_framework: "esco".to_owned(),
                subject_version: "1.0".to_owned(),
                object_framework: "soc-2010".to_owned(),
                object_version: "2010".to_owned(),
            };
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("sample.sssom.tsv");
            let written = std::fs::File::create(&path).expect("a file");
            crate::formats::sssom::write(written, &crosswalk, mappings.clone()).expect("written");
            let file = InputFile::new("sample.sssom.tsv", 0, Place::Disk(path));
            let events = Events::read(&Sssom, vec![file]).expect("read");
            prop_assert_eq!(events.lines_of(&["reject"]), Vec::<String>::new());
            let read: Vec<MappingRecord> = events.mappings().into_iter().cloned().collect();
            prop_assert_eq!(read, mappings);
            let expected = Crosswalk { key: "sssom-sample".to_owned(), ..crosswalk };
            let announced = events.0.iter().find_map(|event| match event {
                crate::source::Event::Crosswalk(crosswalk) => Some(crosswalk.clone()),
                _ => None,
            });
            prop_assert_eq!(announced, Some(expected));
        }
    }
}
