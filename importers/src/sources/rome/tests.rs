use super::Rome;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::InputFile;
use crate::source::SourceError;

fn release() -> Vec<InputFile> {
    ["referentiel_code_rome", "referentiel_appellation", "referentiel_competence", "rubrique_mobilite"]
        .map(|name| fixture(&format!("rome/unix_{name}_v460_utf8.csv")))
        .to_vec()
}

#[test]
fn a_release_is_read_table_by_table() -> Result<(), SourceError> {
    let events = Events::read(&Rome, release())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/rome", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("rome", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn each_table_may_come_alone() -> Result<(), SourceError> {
    let whole = Events::read(&Rome, release())?.lines_of(&["concept", "relation", "label", "code", "reject"]);
    let mut alone = Vec::new();
    for file in release() {
        alone.extend(Events::read(&Rome, vec![file])?.lines_of(&["concept", "relation", "label", "code", "reject"]));
    }
    assert_eq!(alone.len(), whole.len());
    Ok(())
}

#[test]
fn another_input_is_refused() {
    let check = |files: Vec<InputFile>, expected: &str| {
        let error = Events::read(&Rome, files).expect_err("refused").to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(vec![file_of("a.csv", "a,b\n1,2\n")], "no table of ROME among the 1 files");
    check(vec![file_of("a.csv", "code_rome,libelle_rome\nA1101,X\n")], "--version 460");
    let table = |name: &str| file_of(name, "code_rome,libelle_rome\nA1101,X\n");
    check(vec![table("a_v460.csv"), table("b_v460.csv")], "expected each table once");
}
