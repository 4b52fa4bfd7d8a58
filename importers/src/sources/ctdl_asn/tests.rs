use super::CtdlAsn;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::source::SourceError;

#[test]
fn graphs_and_nested_resources() -> Result<(), SourceError> {
    let files = ["orchard.json", "nested.json"].map(|name| fixture(&format!("ctdl-asn/{name}")));
    let events = Events::read(&CtdlAsn, files.to_vec())?;
    insta::with_settings!({ snapshot_path => "../../../fixtures/ctdl-asn", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("ctdl-asn", events.lines().join("\n"));
    });
    Ok(())
}

#[test]
fn parents_in_a_circle_end() -> Result<(), SourceError> {
    let text = r#"[{"@id": "a", "@type": "ceasn:Competency", "ceasn:competencyText": "A", "ceasn:isChildOf": ["b", "a", "b"]},
        {"@id": "b", "@type": "ceasn:Competency", "ceasn:competencyText": "B", "ceasn:isChildOf": ["a", "b", "a"]}]"#;
    let events = Events::read(&CtdlAsn, vec![file_of("a.json", text)])?;
    assert_eq!(events.rejections().count(), 2, "neither belongs to a framework");
    Ok(())
}

#[test]
fn another_input_is_refused() {
    let check = |name: &str, text: &str, expected: &str| {
        let error =
            Events::read(&CtdlAsn, vec![file_of(name, text.to_owned().leak())]).expect_err("refused").to_string();
        assert!(error.contains(expected) && error.contains("hint: "), "{error}");
    };
    check("a.csv", "a,b\n1,2\n", "no competency framework in CTDL-ASN among the 1 files");
    check("a.json", "[]", "no competency framework");
    check("a.json", "{}", "found 1 resources of type none");
    check("a.json", "<html></html>", "found a web page");
    check("a.json", &"{\"a\":".repeat(100_000), "recursion limit exceeded");
    check(
        "a.json",
        r#"{"@context": {"ceasn": "https://evil.example/"}, "@type": "ceasn:Competency"}"#,
        "expected the prefix ceasn to stand for https://purl.org/ctdlasn/terms/, found https://evil.example/",
    );
    check(
        "a.json",
        r#"[{"@id": "a", "@type": "ceterms:Course", "ceterms:hasPart": ["b"]}, {"@id": "b", "@type": "ceterms:Course", "ceterms:isPartOf": "c"}]"#,
        "found 2 resources of type ceterms:Course; inverse properties contradict each other: hasPart of a names b, whose isPartOf names c instead",
    );
}
