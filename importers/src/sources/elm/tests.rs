use super::*;
use crate::formats::fixture::{Events, file_of, fixture};

fn events(files: Vec<InputFile>) -> Events {
    Events::read(&Elm, files).expect("resources are refused one by one")
}

#[test]
fn fixtures_of_both_forms_give_records() {
    let files = ["award.json", "opportunities.xml"].map(|name| fixture(&format!("elm/{name}"))).to_vec();
    let lines = events(files).lines().join("\n");
    insta::assert_snapshot!(lines);
    for private in ["Jo", "Doe", "1999", "jo@example.org"] {
        assert!(!lines.contains(private), "{private} is about a person");
    }
}

#[test]
fn awards_to_many_are_one_credential() {
    let award: &'static str = include_str!("../../../fixtures/elm/award.json");
    let other: &'static str = Box::leak(award.replace("urn:credential:1", "urn:credential:2").into_boxed_str());
    let events = events(vec![file_of("a.json", award), file_of("b.json", other)]);
    assert_eq!(events.lines_of(&["credential"]).len(), 2, "the achievement and the one inside it");
    assert_eq!(events.lines_of(&["issuer"]).len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let check = |text: &'static str, expected: &str| {
        let events = events(vec![file_of("a", text)]);
        let said: Vec<&str> = events.rejections().map(|it| it.reason.as_str()).collect();
        assert!(said.iter().any(|reason| reason.contains(expected)), "expected {expected}, found {said:?}");
    };
    check("", "nothing in it");
    check("{\"type\":", "neither JSON nor XML");
    check("[1]", "expected an object");
    check("{}", "does not say what it is");
    check("{\"type\": \"Qualification\"}", "no absolute URI");
    check("{\"type\": \"Qualification\", \"id\": \"http://example.org/1\"}", "no title");
    check("{\"type\": \"EuropeanDigitalCredential\"}", "has no subject");
    check("{\"type\": \"EuropeanDigitalCredential\", \"credentialSubject\": {}}", "claims no learning achievement");
    check("<Courses><a></Courses>", "damaged XML");
    check("<Courses><a>", "damaged XML");
    check("<Courses>&bomb;</Courses>", "unknown entity");
    let deep: &'static str = Box::leak(format!("<a>{}</a>", "<b>".repeat(100)).into_boxed_str());
    check(deep, "inside each other");
    let bomb: &'static str = Box::leak("[".repeat(100_000).into_boxed_str());
    check(bomb, "recursion limit");
}
