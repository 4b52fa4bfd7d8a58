use std::path::Path;

use rust_xlsxwriter::Workbook;
use skillspine_domain::record::{Record, RelationRecord};

use super::Onet;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::{Input, InputFile, Place};
use crate::source::{Event, Source, SourceError};

const CODE_HEADER: &str = "O*NET-SOC Code\tElement ID\tScale ID\tData Value\n";

fn read(files: Vec<InputFile>) -> Result<Events, SourceError> {
    let input = Input { version: Some("27.0".to_owned()), ..Input::of(files) };
    Events::of(|sink| Onet.read(&input, sink))
}

fn text_release() -> Vec<InputFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/onet/db_27_0_text");
    std::fs::read_dir(folder)
        .expect("the fixtures are there")
        .map(|entry| entry.expect("a readable folder").file_name().into_string().expect("names are UTF-8"))
        .map(|name| fixture(&format!("onet/db_27_0_text/{name}")))
        .collect()
}

/// The tables of the text release by these names.
fn tables(names: &[&str]) -> Vec<InputFile> {
    names.iter().map(|name| fixture(&format!("onet/db_27_0_text/{name}.txt"))).collect()
}

/// The relations whose subject and object are these.
fn relations<'a>(events: &'a Events, subject: &str, object: &str) -> Vec<(&'a RelationRecord, u32)> {
    let is_wanted = |relation: &RelationRecord| relation.subject.key() == subject && relation.object.key() == object;
    events
        .0
        .iter()
        .filter_map(|event| match event {
            Event::Record(Record::Relation(relation), at) if is_wanted(relation) => Some((relation, at.row)),
            _ => None,
        })
        .collect()
}

fn only_relation<'a>(events: &'a Events, subject: &str, object: &str) -> (&'a RelationRecord, u32) {
    let found = relations(events, subject, object);
    assert_eq!(found.len(), 1, "{subject} to {object}");
    found[0]
}

#[test]
fn a_text_release_is_read_table_by_table() -> Result<(), SourceError> {
    let events = read(text_release())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/onet", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("db_27_0_text", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn files_may_come_in_any_order() -> Result<(), SourceError> {
    let forwards = read(text_release())?;
    let mut files = text_release();
    files.reverse();
    let backwards = Events::of(|sink| Onet.read(&Input { files, ..Input::default() }, sink))?;
    let sorted = |events: &Events| {
        let mut lines = events.lines();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&forwards), sorted(&backwards));
    Ok(())
}

#[test]
fn rows_of_a_pair_make_one_relation_wherever_they_stand() -> Result<(), SourceError> {
    let events = read(tables(&["Skills", "Scales Reference"]))?;
    let (relation, row) = only_relation(&events, "2.A.1.a", "15-1252.00");
    assert_eq!((relation.importance, relation.importance_scale.as_deref()), (Some(3.88), Some("IM 1-5")));
    assert_eq!((relation.level, relation.level_scale.as_deref()), (Some(4.12), Some("LV 0-7")));
    assert_eq!(
        relation.detail.as_deref(),
        Some(concat!(
            r#"{"IM":{"N":8,"Standard Error":0.13,"Lower CI Bound":3.63,"Upper CI Bound":4.12,"Recommend Suppress":"N","#,
            r#""Date":"08/2021","Domain Source":"Analyst"},"#,
            r#""LV":{"N":8,"Standard Error":0.12,"Lower CI Bound":3.88,"Upper CI Bound":4.37,"Recommend Suppress":"N","#,
            r#""Not Relevant":"N","Date":"08/2021","Domain Source":"Analyst"}}"#
        ))
    );
    assert_eq!(row, 2, "the first row of the pair");
    assert_eq!(only_relation(&events, "2.A.1.a", "15-1299.08").1, 3);
    Ok(())
}

#[test]
fn shares_of_answers_are_kept_under_their_scale() -> Result<(), SourceError> {
    let events = read(tables(&["Work Context", "Interests"]))?;
    let (relation, _) = only_relation(&events, "4.C.1.a.2.h", "15-1252.00");
    assert_eq!((relation.importance, relation.importance_scale.as_deref()), (Some(4.96), Some("CX 1-5")));
    let detail = relation.detail.as_deref().unwrap_or_default();
    assert!(detail.ends_with(r#""CXP":{"4":4,"5":96}}"#), "{detail}");

    let (interest, _) = only_relation(&events, "1.B.1.b", "15-1252.00");
    assert_eq!((interest.importance, interest.importance_scale.as_deref()), (Some(6.0), Some("OI 1-7")));
    assert!(relations(&events, "1.B.1.g", "15-1252.00").is_empty(), "high points only rank the ratings");
    Ok(())
}

#[test]
fn ratings_of_a_task_join_its_statement() -> Result<(), SourceError> {
    let events = read(tables(&["Task Statements", "Task Ratings"]))?;
    let (rated, _) = only_relation(&events, "task/21605", "15-1252.00");
    assert_eq!((rated.importance, rated.importance_scale.as_deref()), (Some(4.3), Some("IM 1-5")));
    let detail = rated.detail.as_deref().unwrap_or_default();
    assert!(detail.starts_with(r#"{"Task Type":"Core","Incumbents Responding":29,"#), "{detail}");
    assert!(
        detail.contains(r#""RT":{"Data Value":90,"#) && detail.contains(r#""FT":{"1":2.92,"2":97.08}"#),
        "{detail}"
    );

    let (unrated, _) = only_relation(&events, "task/16987", "15-1299.08");
    assert_eq!((unrated.importance, unrated.detail.as_deref()), (None, None));
    assert_eq!(
        only_relation(&events, "task/99999", "15-1252.00").0.importance,
        Some(4.0),
        "kept for a task imported before"
    );
    assert!(
        events
            .lines()
            .contains(&"note Task Ratings: 1 rated tasks are not among the Task Statements of the input".to_owned())
    );
    Ok(())
}

#[test]
fn details_keep_the_words_of_the_file() -> Result<(), SourceError> {
    let events = read(text_release())?;
    let check = |subject: &str, object: &str, expected: &str| {
        assert_eq!(
            only_relation(&events, subject, object).0.detail.as_deref(),
            Some(expected),
            "{subject} to {object}"
        );
    };
    check("technology/C#", "15-1299.08", r#"{"Commodity Code":43232405,"Hot Technology":"Y"}"#);
    check("15-1252.00", "15-1299.08", r#"{"Relatedness Tier":"Primary-Short","Index":1}"#);
    check("15-1252.00", "job-zone/4", r#"{"Date":"08/2021","Domain Source":"Analyst"}"#);
    Ok(())
}

#[test]
fn bad_rows_are_rejected_with_row_and_field() -> Result<(), SourceError> {
    let check = |rows: &'static str, expected: &[&str]| {
        let text: &'static str = Box::leak(format!("{CODE_HEADER}{rows}").into_boxed_str());
        let events = read(vec![file_of("Skills.txt", text)]).expect("the table is read");
        assert_eq!(events.lines_of(&["reject"]), expected, "{rows}");
    };
    check("15-1252.00\t2.A.1.a\tIM\t3.88\n", &[]);
    check("15-1252.00\t2.A.1.a\tZZ\t3.88\n", &["reject 2 Scale ID: unknown scale `ZZ`"]);
    check("15-1252.00\t2.A.1.a\tIM\tmany\n", &["reject 2 Data Value: not a number: `many`"]);
    check("15-1252.00\t2.A.1.a\tIM\tNaN\n", &["reject 2 Data Value: not a number: `NaN`"]);
    check("15-1252.00\t2.A.1.a\tIM\t9\n", &["reject 2 Data Value: 9 is outside the scale IM 1-5"]);
    check("15-1252.00\t2.A.1.a\tIM\tn/a\n", &["reject 2 Data Value: no value"]);
    check("n/a\t2.A.1.a\tIM\t3.88\n", &["reject 2 O*NET-SOC Code: no value"]);
    check(
        "\n15-1252\t2.A.1.a\tIM\t3.88\n",
        &["reject 3 O*NET-SOC Code: not an O*NET-SOC code such as 15-1252.00: `15-1252`"],
    );
    check(
        "15-1252.00\t2.A..a\tIM\t3.88\n",
        &["reject 2 Element ID: not an id of the content model such as 2.A.1.a: `2.A..a`"],
    );
    check(
        "15-1252.00\t2.A.1.a\tIM\t3\n15-1252.00\t2.A.1.a\tIM\t4\n",
        &["reject 3 Scale ID: a second value on scale IM for 2.A.1.a and 15-1252.00"],
    );
    check("15-1252.00\t2.A.1.a\tIM\t3.88\tmore\n", &["reject 2 -: 5 cells under 4 columns"]);
    Ok(())
}

#[test]
fn inputs_that_are_no_release_are_refused() {
    let refusal = |input: &Input| Events::of(|sink| Onet.read(input, sink)).expect_err("refused").to_string();
    let skills = || file_of("Skills.txt", CODE_HEADER);
    let check = |input: &Input, expected: &str| {
        let message = refusal(input);
        assert!(message.contains(expected) && message.contains("hint: "), "{message}");
    };
    check(&Input::of(vec![file_of("skills_en.csv", "conceptUri\n")]), "no O*NET table");
    check(&Input::of(vec![skills()]), "the release of O*NET is not in the input");
    let two_releases = vec![
        skills(),
        file_of("db_27_0/Read Me.txt", "O*NET 27.0 Database\n"),
        file_of("db_29_3/Read Me.txt", "O*NET 29.3 Database\n"),
    ];
    check(&Input::of(two_releases), "expected one release, 27.0, found release 29.3 too");
    let wrong_header = vec![file_of("db_27_0/Skills.txt", "O*NET-SOC Code\tElement\n")];
    check(&Input::of(wrong_header), "the header lacks column Element ID, Scale ID, Data Value");
}

#[test]
fn tables_that_are_missing_or_not_read_are_named() -> Result<(), SourceError> {
    let events = read(text_release())?;
    let notes = events.lines_of(&["note tables of", "note not read"]);
    assert_eq!(
        notes,
        [
            "note tables of an O*NET release that are not in the input: Abilities to Work Activities, Abilities to Work Context, \
             Knowledge, Skills to Work Context, Work Activities, Work Styles, Work Values",
            "note not read, since they hold neither concepts nor relations: onet/db_27_0_text/Survey Booklet Locations.txt",
            "note not read, since they are no tables of an O*NET release that are known here: onet/db_27_0_text/Notes.txt",
        ]
    );
    let parts = events.lines_of(&["part onet knowledge", "part onet work-styles"]);
    assert!(parts.is_empty(), "a missing table must not empty its part: {parts:?}");
    Ok(())
}

#[test]
fn the_excel_form_brings_what_it_names() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("Skills.xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Skills")?;
    let header = ["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name", "Data Value", "N"];
    for (column, name) in (0u16..).zip(header) {
        sheet.write(0, column, name)?;
    }
    for (row, (scale, value)) in (1u32..).zip([("IM", 3.88), ("LV", 4.0)]) {
        let cells = ["15-1252.00", "Software Developers", "2.A.1.a", "Reading Comprehension", scale, "Named"];
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write(row, column, cell)?;
        }
        sheet.write(row, 6, value)?;
        sheet.write(row, 7, 8)?;
    }
    workbook.save(&path)?;

    let size = std::fs::metadata(&path)?.len();
    let workbook = InputFile::new("db_29_3_excel/Skills.xlsx", size, Place::Disk(path));
    let events = Events::of(|sink| Onet.read(&Input::of(vec![workbook.clone()]), sink))?;
    assert_eq!(
        events.lines_of(&["framework", "part", "concept", "relation"]),
        [
            "framework onet 29.3 en",
            "part onet skills/occupations-named 29.3",
            "concept onet 15-1252.00 occupation 15-1252.00 <https://www.onetonline.org/link/summary/15-1252.00> \
             Software Developers@en",
            "part onet skills/elements-named 29.3",
            "concept onet 2.A.1.a skill 2.A.1.a <https://www.onetonline.org/find/descriptor/result/2.A.1.a> \
             Reading Comprehension@en",
            "part onet skills 29.3",
            "relation 2.A.1.a relevant-for 15-1252.00",
        ]
    );
    let (relation, row) = only_relation(&events, "2.A.1.a", "15-1252.00");
    assert_eq!((relation.importance, relation.level, row), (Some(3.88), Some(4.0), 2));
    assert_eq!(relation.detail.as_deref(), Some(r#"{"IM":{"N":8},"LV":{"N":8}}"#));

    let mut with_lists = tables(&["Occupation Data", "Content Model Reference"]);
    with_lists.push(workbook);
    let events = read(with_lists)?;
    assert!(events.lines().iter().all(|line| !line.contains("-named")), "the proper lists speak for themselves");
    Ok(())
}
