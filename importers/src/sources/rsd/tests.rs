use super::Rsd;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::source::SourceError;

#[test]
fn answers_of_the_api_in_both_versions() -> Result<(), SourceError> {
    let files = ["skill.json", "list.json", "collection.json"].map(|name| fixture(&format!("rsd/{name}")));
    let events = Events::read(&Rsd, files.to_vec())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/rsd", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("api", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn tables_in_both_layouts() -> Result<(), SourceError> {
    let files = ["batch.csv", "older.csv"].map(|name| fixture(&format!("rsd/{name}")));
    let events = Events::read(&Rsd, files.to_vec())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/rsd", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("tables", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn another_input_is_refused() {
    let check = |name: &str, text: &str, expected: &str| {
        let error = Events::read(&Rsd, vec![file_of(name, text.to_owned().leak())]).expect_err("refused").to_string();
        assert!(error.contains(expected) && error.contains("hint: "), "{error}");
    };
    check("a.json", "{}", "no rich skill descriptors among the 1 files");
    check("a.json", "[3]", "no rich skill descriptors");
    check("a.csv", "a,b\n1,2\n", "no rich skill descriptors");
    check("skills", "<html><body>504</body></html>", "found a web page");
    check("a.json", "[{\"skillName\": ", "expected rich skill descriptors as JSON");
    check("a.json", &"[".repeat(100_000), "recursion limit exceeded");
}
