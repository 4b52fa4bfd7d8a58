use super::JobtechTaxonomy;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input::InputFile;
use crate::source::SourceError;

fn snapshot_files() -> Vec<InputFile> {
    ["taxonomy-to-concept.json", "cached_headline-to-skill.json", "cached_main-headline-to-headline.json"]
        .map(|name| fixture(&format!("jobtech-taxonomy/{name}")))
        .to_vec()
}

#[test]
fn a_snapshot_with_both_trees() -> Result<(), SourceError> {
    let events = Events::read(&JobtechTaxonomy, snapshot_files())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/jobtech-taxonomy", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("jobtech-taxonomy", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn the_form_by_concept_id_gives_the_same() -> Result<(), SourceError> {
    let by_id = file_of(
        "concept-to-taxonomy.json",
        r#"{"11L4_Q2Z_8tM": {"legacyAmsTaxonomyId": "3300", "preferredLabel": "Kylteknik", "type": "skill"}}"#,
    );
    let by_type = file_of(
        "taxonomy-to-concept.json",
        r#"{"skill": {"3300": {"conceptId": "11L4_Q2Z_8tM", "legacyAmsTaxonomyId": "3300", "preferredLabel": "Kylteknik", "type": "skill"}}}"#,
    );
    let words = ["concept", "label", "code"];
    let alone = Events::read(&JobtechTaxonomy, vec![by_id.clone()])?;
    assert_eq!(
        alone.lines_of(&words),
        [
            "concept jobtech-taxonomy 11L4_Q2Z_8tM skill 11L4_Q2Z_8tM <http://data.jobtechdev.se/taxonomy/concept/11L4_Q2Z_8tM> Kylteknik@sv",
            "label preferred Kylteknik@sv",
            "code ams-skill 3300",
        ]
    );
    for files in [vec![by_id.clone(), by_type.clone()], vec![by_type, by_id]] {
        let both = Events::read(&JobtechTaxonomy, files)?;
        assert_eq!(both.lines_of(&words), alone.lines_of(&words));
        assert_eq!(
            both.lines_of(&["note"]),
            ["note not read, since another file holds the same or no part of it is known: concept-to-taxonomy.json"]
        );
    }
    Ok(())
}

#[test]
fn another_input_is_refused() {
    let check = |text: &'static str, expected: &str| {
        let error = Events::read(&JobtechTaxonomy, vec![file_of("a.json", text)]).expect_err("refused").to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("[]", "no snapshot of the taxonomy among the 1 files");
    check("{}", "no snapshot of the taxonomy");
    check(r#"{"a": {"b": 1}}"#, "no snapshot of the taxonomy");
    check("{\"a\": ", "expected a document of the JobTech taxonomy");
}
