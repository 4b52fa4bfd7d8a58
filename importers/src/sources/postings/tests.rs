use chrono::NaiveDate;

use super::Postings;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::{Input, InputFile, Mapping, Place};
use crate::source::{Source, SourceError};

fn read(input: Input) -> Result<Events, SourceError> {
    let today = NaiveDate::from_ymd_opt(2026, 5, 1);
    Events::of(|out| Postings.read(&Input { today, ..input }, out))
}

fn input_of(files: &[&str]) -> Input {
    Input::of(files.iter().map(|name| fixture(&format!("postings/{name}"))).collect())
}

fn mapped(text: &str, files: Vec<InputFile>) -> Result<Events, SourceError> {
    let mapping = Some(Mapping { name: "m.toml".to_owned(), text: text.to_owned() });
    read(Input { mapping, ..Input::of(files) })
}

fn file_of_bytes(name: &str, bytes: Vec<u8>) -> InputFile {
    let bytes: &'static [u8] = bytes.leak();
    InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))
}

/// Compares everything that the fixtures of a form give with the snapshot beside them.
fn check_snapshot(name: &str, files: &[&str]) {
    let events = read(input_of(files)).unwrap_or_else(|error| panic!("{error}"));
    insta::with_settings!({ snapshot_path => "../../../fixtures/postings", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, events.lines().join("\n"));
    });
}

#[test]
fn jobtech_in_every_form() {
    check_snapshot(
        "jobtech",
        &["jobtech/search.json", "jobtech/source.json", "jobtech/stream.jsonl", "jobtech/swedish.json"],
    );
}

#[test]
fn usajobs_in_every_form() {
    check_snapshot("usajobs", &["usajobs/search.json", "usajobs/list.json", "usajobs/historic.parquet"]);
}

#[test]
fn schema_org_bare_and_in_a_page() {
    check_snapshot("schema-org", &["schema-org/links.json", "schema-org/page.html"]);
}

#[test]
fn tables_with_shipped_mappings() {
    check_snapshot(
        "table",
        &[
            "table/nyc-jobs.csv",
            "table/job_postings_data_final.csv",
            "table/job_skills.csv",
            "table/job_types.csv",
            "table/company_industries.csv",
        ],
    );
}

const FIELDS: &str = "source = 'x'\n[fields]\nid = 'ref'\ntitle = 'head'\n";

#[test]
fn a_table_in_any_encoding_and_form() {
    let check = |mapping: &str, file: InputFile| {
        let events = mapped(mapping, vec![file]).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            events.lines_of(&["posting x ", "reject"]),
            ["posting x a1\n  title: 护士", "posting x a2\n  title: Teacher"],
            "{mapping}"
        );
    };
    let csv = "ref,head\na1,护士\na2,Teacher\n";
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    check(FIELDS, file_of("a.csv", csv));
    check(FIELDS, file_of_bytes("a.csv", utf16(csv)));
    check(FIELDS, file_of_bytes("a.tsv", utf16(&csv.replace(',', "\t"))));
    check(
        &format!("source = 'x'\ntable = {{ encoding = 'gb18030' }}\n{}", &FIELDS["source = 'x'\n".len()..]),
        file_of_bytes("a.csv", encoding_rs::GB18030.encode(csv).0.into_owned()),
    );
    check(
        FIELDS,
        file_of("a.jsonl", "{\"ref\": \"a1\", \"head\": \"护士\"}\n{\"ref\": \"a2\", \"head\": \"Teacher\"}\n"),
    );
    check(
        FIELDS,
        file_of("a.json", "[{\"ref\": \"a1\", \"head\": \"护士\"}, {\"ref\": \"a2\", \"head\": [\"Teacher\"]}]"),
    );
    check(FIELDS, file_of_bytes("a.csv.gz", gzip(csv.as_bytes())));
    check(FIELDS, file_of_bytes("a.csv.zst", zstd::encode_all(csv.as_bytes(), 3).expect("packed")));
    check(FIELDS, file_of_bytes("a.xlsx", workbook(csv)));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn workbook(csv: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write(row, column, cell).expect("written");
        }
    }
    workbook.save_to_buffer().expect("written")
}

#[test]
fn parquet_lists_become_values() -> Result<(), SourceError> {
    let mapping = format!("{FIELDS}skills = {{ column = 'tags', requirement = 'required' }}\n");
    let events = mapped(&mapping, vec![fixture("postings/table/jobs.parquet")])?;
    assert_eq!(
        events.lines_of(&["posting x"]),
        [
            "posting x a1\n  title: Nurse\n  skill: required care\n  skill: required English",
            "posting x a2\n  title: Teacher"
        ]
    );
    Ok(())
}

#[test]
fn a_column_that_is_not_there_is_an_error_with_those_that_are() {
    let mapping = format!("{FIELDS}text = 'body'\nplace = 'town'\n");
    let check = |file: InputFile| {
        let error = mapped(&mapping, vec![file]).expect_err("refused").to_string();
        assert!(error.contains("lacks column body, town; found: ") && error.contains("head, ref"), "{error}");
        assert!(error.contains("correct their names in the mapping file"), "{error}");
    };
    check(file_of("a.csv", "head,ref\nA,1\n"));
    check(file_of("a.jsonl", "{\"head\": \"A\", \"ref\": 1}\n"));
    let error = mapped(&mapping, vec![fixture("postings/table/jobs.parquet")]).expect_err("refused").to_string();
    assert!(error.contains("lacks column body, town; found: ref, head, tags"), "{error}");
}

#[test]
fn a_joined_table_must_be_there() {
    let mapping =
        format!("{FIELDS}skills = 'tags.tag'\n[[join]]\nname = 'tags'\nfile = 'tags*.csv'\non = {{ ref = 'ref' }}\n");
    let error = mapped(&mapping, vec![file_of("a.csv", "ref,head\n1,A\n")]).expect_err("refused").to_string();
    assert!(error.contains("no tags*.csv among the 1 files") && error.contains("pass it beside the table"), "{error}");
    let error = mapped(&mapping, vec![file_of("a.csv", "ref,head\n1,A\n"), file_of("tags.csv", "ref,name\n1,x\n")])
        .expect_err("refused")
        .to_string();
    assert!(error.contains("tags.csv: the header lacks column tag; found: ref, name"), "{error}");
}

#[test]
fn what_is_not_known_is_refused_or_told() -> Result<(), SourceError> {
    let check = |input: Input, expected: &str| {
        let error = read(input).expect_err("refused").to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(Input::of(vec![]), "no postings in a known form among the 0 files");
    check(Input::of(vec![file_of("a.csv", "a,b\n1,2\n")]), "a table needs --mapping");
    check(Input::of(vec![file_of("a.json", "{\"a\": 1}")]), "a table needs --mapping");
    check(
        Input { format: Some("xml".to_owned()), ..Input::default() },
        "known formats: jobtech, schema-org, usajobs, table",
    );
    check(Input::of(vec![file_of("a.parquet", "PAR1")]), "expected a Parquet file");

    let files = vec![fixture("postings/usajobs/list.json"), file_of("readme.txt", "Hello\n")];
    let events = read(Input::of(files))?;
    assert_eq!(
        events.lines_of(&["note not read"]),
        ["note not read, since they hold no postings in a known form: readme.txt"]
    );
    Ok(())
}

#[test]
fn a_stated_format_goes_before_a_guess() -> Result<(), SourceError> {
    let file = || {
        vec![file_of(
            "a.json",
            r#"[{"id": 7, "headline": "Nurse", "datePosted": "2020-01-01", "title": "Nurse", "url": "https://example.org/7", "hiringOrganization": "H"}]"#,
        )]
    };
    let sources = |format: Option<&str>| -> Result<Vec<String>, SourceError> {
        let input = Input { format: format.map(str::to_owned), ..Input::of(file()) };
        Ok(read(input)?
            .lines_of(&["posting "])
            .iter()
            .filter(|line| !line.starts_with("posting source"))
            .map(|line| line.lines().next().unwrap_or_default().to_owned())
            .collect())
    };
    assert_eq!(sources(None)?, ["posting schema-org https://example.org/7"]);
    assert_eq!(sources(Some("jobtech"))?, ["posting jobtech 7"]);
    Ok(())
}

#[test]
fn an_advert_of_five_megabytes_passes_and_one_of_seventeen_does_not() -> Result<(), SourceError> {
    let advert = |id: u32, megabytes: usize| {
        format!(r#"{{"id": "{id}", "headline": "Long", "description": {{"text": "{}"}}}}"#, "x".repeat(megabytes << 20))
    };
    let text = format!("{}\n{}\n{}\n", advert(1, 5), advert(2, 17), advert(3, 0));
    let events = read(Input::of(vec![file_of_bytes("ads.jsonl", text.into_bytes())]))?;
    let lines: Vec<String> =
        events.lines_of(&["posting jobtech", "reject"]).iter().map(|line| line.chars().take(40).collect()).collect();
    assert_eq!(lines[0].lines().next(), Some("posting jobtech 1"));
    assert_eq!(lines[1], "reject 2 -: longer than 16 MB");
    assert_eq!(lines[2].lines().next(), Some("posting jobtech 3"));
    Ok(())
}
