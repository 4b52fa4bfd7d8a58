use super::Case;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::{InputFile, Place};
use crate::source::SourceError;

#[test]
fn packages_of_both_vintages_know_each_other() -> Result<(), SourceError> {
    let files = ["basket-weaving.json", "turning.json"].map(|name| fixture(&format!("case/{name}")));
    let events = Events::read(&Case, files.to_vec())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/case", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("packages", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn a_table_of_items_has_its_hierarchy_in_smart_levels() -> Result<(), SourceError> {
    let events = Events::read(&Case, vec![fixture("case/reading.csv")])?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/case", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("table", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn a_workbook_holds_document_items_and_associations() -> Result<(), SourceError> {
    let workbook = workbook(&[
        (
            "CF Doc",
            &[&["identifier", "creator", "title", "lastChangeDate"], &[DOCUMENT, "Weavers", "Weaving", "2024-01-01"]],
        ),
        (
            "CF Item",
            &[&["identifier", "fullStatement", "Human Coding Scheme"], &[ONE, "Warp", "W.1"], &[TWO, "Weft", "W.2"]],
        ),
        (
            "CF Association",
            &[&["originNodeIdentifier", "associationType", "destinationNodeIdentifier"], &[TWO, "Is Child Of", ONE]],
        ),
    ]);
    let events = Events::read(&Case, vec![workbook.1.clone()])?;
    let expected = [
        format!("framework case-{DOCUMENT} 2024-01-01 00:00:00 und"),
        format!("concept case-{DOCUMENT} {ONE} competency W.1 <urn:uuid:{ONE}> Warp@und"),
        format!("concept case-{DOCUMENT} {TWO} competency W.2 <urn:uuid:{TWO}> Weft@und"),
        format!("relation {TWO} broader {ONE}"),
    ];
    assert_eq!(events.lines_of(&["framework", "concept", "relation", "reject", "drop"]), expected);
    Ok(())
}

const DOCUMENT: &str = "0a1b2c3d-0000-4000-8000-00000000000d";
const ONE: &str = "0a1b2c3d-0000-4000-8000-000000000001";
const TWO: &str = "0a1b2c3d-0000-4000-8000-000000000002";

/// A workbook with these sheets; it is gone when the folder is dropped.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> (tempfile::TempDir, InputFile) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).expect("a cell");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("weaving.xlsx");
    book.save(&path).expect("saved");
    let size = std::fs::metadata(&path).expect("saved").len();
    (folder, InputFile::new("weaving.xlsx", size, Place::Disk(path)))
}

#[test]
fn of_two_states_of_a_document_the_newer_is_read() -> Result<(), SourceError> {
    let state = |moment: &str, item: &str| -> String {
        format!(
            r#"{{"CFDocument": {{"identifier": "{DOCUMENT}", "title": "T", "lastChangeDateTime": "{moment}"}}, "CFItems": [{{"identifier": "{ONE}", "fullStatement": "{item}"}}]}}"#
        )
    };
    let both = format!("[{}, {}]", state("2020-01-01T00:00:00Z", "old"), state("2021-01-01T00:00:00Z", "new"));
    let events = Events::read(&Case, vec![file_of("a.json", both.leak())])?;
    assert_eq!(
        events.lines_of(&["concept", "reject"]),
        [
            format!(
                "reject 1 CFDocument.identifier: a.json holds a state of the document case-{DOCUMENT} that is newer or came first: import them one after the other, older first, to have both"
            ),
            format!("concept case-{DOCUMENT} {ONE} competency - <urn:uuid:{ONE}> new@und"),
        ]
    );
    Ok(())
}

#[test]
fn long_statements_and_bad_fields_lose_nothing_else() -> Result<(), SourceError> {
    let long = "x".repeat(1_000_000);
    let text = format!(
        r#"{{"CFDocument": {{"identifier": "{DOCUMENT}", "title": 5, "language": "Klingon (old)"}},
            "CFItems": [{{"identifier": "{ONE}", "fullStatement": "{long}", "uri": "https://a.example/{long}", "humanCodingScheme": "{long}", "notes": {{"a": 1}}}},
                        {{"identifier": "{long}", "fullStatement": "a"}}, {{"identifier": 7, "fullStatement": "seven"}}],
            "CFAssociations": null}}"#
    );
    let events = Events::read(&Case, vec![file_of("a.json", text.leak())])?;
    let lines: Vec<String> = events.lines().into_iter().map(|line| line.chars().take(150).collect()).collect();
    let expected = [
        format!("concept case-{DOCUMENT} {ONE} competency - <urn:uuid:{ONE}> "),
        "drop 1 language: expected a language tag such as en or pt-BR".to_owned(),
        "drop 2 uri: longer than 2,000 bytes".to_owned(),
        "drop 2 humanCodingScheme: longer than 2,000 bytes".to_owned(),
        "drop 2 notes: expected a text, found an object".to_owned(),
        "reject 3 identifier: no identifier, or one of more than 2,000 bytes".to_owned(),
    ];
    for line in expected {
        assert!(lines.iter().any(|found| found.starts_with(line.as_str())), "{line}\n{}", lines.join("\n"));
    }
    Ok(())
}

#[test]
fn another_input_is_refused() {
    let check = |name: &str, text: &str, expected: &str| {
        let error = Events::read(&Case, vec![file_of(name, text.to_owned().leak())]).expect_err("refused").to_string();
        assert!(error.contains(expected) && error.contains("hint: "), "{error}");
    };
    check("a.json", "{}", "no CASE package or table of CASE items among the 1 files");
    check("a.json", "[3]", "no CASE package");
    check("a.csv", "a,b\n1,2\n", "no CASE package");
    check("a.json", "<!DOCTYPE html><html>", "found a web page");
    check("a.json", r#"{"CFDocument": "a"}"#, "expected CFDocument as an object, found a text");
    check("a.json", r#"{"CFDocument": {"title": "a"}}"#, "expected a CFDocument with an identifier, found none");
    check(
        "a.json",
        r#"{"CFDocument": {"identifier": "a"}, "CFItems": {}}"#,
        "expected CFItems as a list, found an object",
    );
    check("a.json", r#"{"CFDocument": {"#, "EOF while parsing");
    check("a.json", &"[".repeat(100_000), "recursion limit exceeded");
    check(
        "a.json",
        &format!(r#"{{"CFDocument": {}1{}}}"#, "[".repeat(500), "]".repeat(500)),
        "recursion limit exceeded",
    );
    let latin = InputFile::new("a.json", 8, Place::Bytes(b"{\"a\": \"\xE9\"}"));
    let error = Events::read(&Case, vec![latin]).expect_err("refused").to_string();
    assert!(error.contains("unicode"), "{error}");
}
