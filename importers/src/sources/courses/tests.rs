use skillspine_domain::record;

use super::*;
use crate::formats::fixture::{Events, file_of, fixture};
use crate::input;
use crate::source::Event;

fn events(files: Vec<InputFile>, mapping: &str) -> Result<Events, SourceError> {
    let mut input = Input::of(files);
    input.mapping = Some(input::Mapping { name: "m.toml".to_owned(), text: mapping.to_owned() });
    input.language = Some("en".to_owned());
    Events::of(|out| Courses.read(&input, out))
}

const MAPPING: &str = include_str!("../../../fixtures/courses/catalogue.toml");

#[test]
fn a_catalogue_gives_courses() {
    let events = events(vec![fixture("courses/catalogue.csv")], MAPPING).expect("courses");
    let courses = courses(&events);
    let [welding, master, ferrying] = courses.as_slice() else { panic!("{courses:#?}") };
    assert_eq!((welding.uri.as_str(), welding.kind), ("https://bridges.example/welding", CredentialKind::Course));
    assert_eq!(welding.duration.as_deref(), Some("PT30H"));
    assert_eq!(welding.credits, Some((2.5, Some("ECTS".to_owned()))));
    assert_eq!(welding.cost, Some((480.0, "EUR".to_owned())));
    assert_eq!(welding.valid_from.map(|day| day.to_string()).as_deref(), Some("2026-02-01"));
    assert_eq!(welding.delivery_modes, [DeliveryMode::InPerson]);
    assert_eq!(welding.descriptions.len() + welding.criteria.len(), 2);
    // Without a page of its own a course is known by catalogue and id.
    assert!(master.uri.starts_with("urn:uuid:") && master.url.is_none(), "{}", master.uri);
    assert_eq!((master.kind, master.duration.as_deref()), (CredentialKind::LearningProgram, None));
    assert!(ferrying.url.is_none() && ferrying.valid_from.is_none(), "{ferrying:#?}");
    assert_eq!(
        events.lines_of(&["alignment"]),
        [
            r#"alignment teaches asserted {"targetFramework":"esco","targetName":"weld metal"}"#,
            r#"alignment teaches asserted {"targetFramework":"esco","targetName":"read blueprints"}"#,
        ]
    );
    assert_eq!(
        events.lines_of(&["reject", "drop"]),
        [
            "drop 3 hours: not a number",
            "reject 4 id: a course without an id",
            "reject 5 name: a course without a name",
            "drop 6 starts_on: not a date in a form that the mapping names",
        ]
    );
}

/// The courses, in order.
fn courses(events: &Events) -> Vec<&Credential> {
    let of = |event| match event {
        &Event::Record(record::Record::Credential(ref course), _) => Some(&**course),
        _ => None,
    };
    events.0.iter().filter_map(of).collect()
}

#[test]
fn texts_that_may_not_be_shown_are_read_and_not_kept() {
    let mapping = MAPPING.replace("text_is_open = true", "text_is_open = false");
    let events = events(vec![fixture("courses/catalogue.csv")], &mapping).expect("courses");
    for course in courses(&events) {
        assert!(course.descriptions.is_empty() && course.criteria.is_empty(), "{}", course.uri);
    }
    assert_eq!(events.lines_of(&["learning text"]).len(), 3);
}

#[test]
fn tables_and_mappings_that_do_not_fit_are_refused() {
    let check = |table: &'static str, mapping: &str, expected: &str| {
        let error = events(vec![file_of("t.csv", table)], mapping).expect_err("refused").to_string();
        assert!(error.contains(expected), "expected {expected}, found {error}");
    };
    check("a,b\n1,2\n", MAPPING, "ref");
    check("a\n", "source = 'a'\n[fields]\nid = 'a'", "no field `name`");
    check("a\n", "source = 'a'\n[fields]\nid = 'a'\nname = 'a'\nlevel = 'a'", "the field `level` without system");
    check("a\n", "source = 'a'\n[fields]\nid = 'a'\nname = 'a'\nsalary = 'a'", "the unknown field `salary`");
    let error = Events::read(&Courses, vec![file_of("t.csv", "a,b\n1,2\n")]).expect_err("refused").to_string();
    assert!(error.contains("needs --mapping"), "{error}");
}
