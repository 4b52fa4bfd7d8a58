use super::*;
use crate::formats::fixture::{Events, file_of, fixture};

fn events(files: Vec<InputFile>) -> Events {
    Events::read(&Ctdl, files).expect("resources are refused one by one")
}

#[test]
fn fixtures_of_every_shape_give_records() {
    let files = ["resources.json", "graph.json", "draft.json"].map(|name| fixture(&format!("ctdl/{name}"))).to_vec();
    insta::assert_snapshot!(events(files).lines().join("\n"));
}

#[test]
fn resources_that_make_no_sense_are_refused() {
    let check = |text: &'static str, expected: &str| {
        let events = events(vec![file_of("a.json", text)]);
        let said: Vec<&str> = events.rejections().map(|it| it.reason.as_str()).collect();
        assert!(said.iter().any(|reason| reason.contains(expected)), "expected {expected}, found {said:?}");
    };
    check("", "nothing in it");
    check("[]", "nothing in it");
    check("{\"@type\": ", "not JSON");
    check("[3]", "expected a JSON object");
    check("{\"ceterms:name\": \"Welder\"}", "does not say what it is");
    check("{\"@type\": \"ceterms:Certificate\", \"ceterms:name\": \"Welder\"}", "neither an absolute @id nor a CTID");
    check("{\"@type\": \"ceterms:Certificate\", \"@id\": \"https://example.org/1\"}", "has no name");
    check("{\"@type\": \"ceterms:Sandwich\", \"@id\": \"https://example.org/1\"}", "no class of CTDL");
}

#[test]
fn too_deep_documents_are_refused() {
    let deep: &'static str = Box::leak("[".repeat(50_000).into_boxed_str());
    let events = events(vec![file_of("deep.json", deep)]);
    assert!(events.rejections().all(|it| it.reason.contains("recursion limit")));
    assert_eq!(events.rejections().count(), 1);
}

#[test]
fn the_order_of_files_does_not_matter() {
    let sorted = |names: [&'static str; 3]| {
        let contents = ["graph.json", "resources.json", "draft.json"];
        let rename = |(file, name): (InputFile, &str)| InputFile::new(name, file.size, file.place);
        let files = contents.map(|name| fixture(&format!("ctdl/{name}"))).into_iter().zip(names).map(rename).collect();
        let mut lines = events(files).lines_of(&["issuer", "credential", "part of", "alignment"]);
        lines.sort();
        lines
    };
    assert_eq!(sorted(["a", "b", "c"]), sorted(["c", "b", "a"]));
}
