use super::{Group, Lightcast};
use crate::formats::fixture::{Events, file_of, fixture};
use crate::source::SourceError;

#[test]
fn the_flattened_table_and_answers_of_the_api() -> Result<(), SourceError> {
    let files =
        ["skills.csv", "groups.json", "list.json", "extract.json"].map(|name| fixture(&format!("lightcast/{name}")));
    let events = Events::read(&Lightcast, files.to_vec())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/lightcast", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("lightcast", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn codes_of_groups_are_read() {
    let check = |code: &str, expected: Option<&str>| {
        assert_eq!(Group::of_code(code).map(|group| group.key()).as_deref(), expected, "{code}");
    };
    check("17.0", Some("category/17"));
    check("17.0.442.0", Some("subcategory/442"));
    for code in ["", "17", "17.1", "a.0", "17.0.442", "17.0.442.0.1.0", ".0", "99999999999.0"] {
        check(code, None);
    }
}

#[test]
fn another_input_is_refused() {
    let check = |name: &str, text: &'static str, expected: &str| {
        let error = Events::read(&Lightcast, vec![file_of(name, text)]).expect_err("refused").to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("a.json", "{}", "no list of Open Skills among the 1 files");
    check("a.json", r#"{"data": 3}"#, "no list of Open Skills");
    check("a.json", r#"{"17.0": 3}"#, "no list of Open Skills");
    check("a.json", "[1", "expected skills as JSON");
    check("a.csv", "a,b\n1,2\n", "no list of Open Skills");
}
