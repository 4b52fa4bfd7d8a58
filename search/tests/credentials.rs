//! Credentials by their names and texts.
#![expect(clippy::expect_used, reason = "tests")]

use skillspine_domain::id::CredentialId;
use skillspine_domain::model::CredentialKind;
use skillspine_search::{
    ConceptIndex, CredentialDocument, CredentialIndex, CredentialRequest, IndexWriter, SearchError, WriterOptions,
    carry_over,
};
use tempfile::TempDir;

fn id(uri: &str) -> CredentialId {
    CredentialId::mint("test", uri)
}

fn credential(uri: &str, popularity: u32, names: &[(&str, &str)], description: &str) -> CredentialDocument {
    let text = |(language, text): &(&str, &str)| ((*language).to_owned(), (*text).to_owned());
    CredentialDocument {
        id: id(uri),
        source: "ctdl".to_owned(),
        kind: CredentialKind::Certificate,
        uri: uri.to_owned(),
        popularity,
        names: names.iter().map(text).collect(),
        texts: vec![vec![("en".to_owned(), description.to_owned())], Vec::new()],
    }
}

fn index() -> (TempDir, CredentialIndex) {
    let dir = TempDir::new().expect("directory");
    let mut writer = IndexWriter::new(dir.path(), 7, WriterOptions::default()).expect("writer");
    for document in [
        credential("urn:1", 0, &[("en", "Welding"), ("fr", "Soudage")], "Joins steel girders of bridges."),
        credential("urn:2", 3, &[("en", "Underwater welding")], "The same below the waterline."),
        credential("urn:3", 0, &[("en", "Bridge inspection")], "Finds what welding has missed."),
        credential("urn:4", 0, &[], "A credential without a name."),
    ] {
        writer.add(&document).expect("add");
    }
    assert_eq!(writer.finish().expect("finish"), 4);
    let index = CredentialIndex::open(dir.path()).expect("index");
    (dir, index)
}

fn request(text: &str) -> CredentialRequest {
    CredentialRequest { text: text.to_owned(), limit: 10, ..CredentialRequest::default() }
}

#[test]
fn names_come_before_texts_and_filters_hold() {
    let (_dir, index) = index();
    let check = |request: CredentialRequest, expected: &[&str]| {
        let found = index.search(&request).expect("search");
        let hits: Vec<CredentialId> = found.hits.iter().map(|hit| hit.id).collect();
        let expected: Vec<CredentialId> = expected.iter().map(|uri| id(uri)).collect();
        assert_eq!(hits, expected, "{request:?}");
        let mut all = found.all;
        all.sort_unstable();
        let mut whole = expected;
        whole.sort_unstable();
        assert_eq!(all, whole, "all that is found is what the pages hold");
    };
    check(request("welding"), &["urn:1", "urn:2", "urn:3"]);
    check(request("weldign"), &["urn:1", "urn:2", "urn:3"]);
    check(request("soudage"), &["urn:1"]);
    check(request("urn:4"), &["urn:4"]);
    check(request("welding -underwater"), &["urn:1", "urn:3"]);
    check(request("zebra"), &[]);
    check(CredentialRequest { among: Some(vec![id("urn:3"), id("urn:9")]), ..request("welding") }, &["urn:3"]);
    check(CredentialRequest { among: Some(Vec::new()), ..request("welding") }, &[]);
    check(CredentialRequest { languages: vec!["fr".to_owned()], ..request("welding") }, &[]);

    let page = CredentialRequest { offset: 1, limit: 1, ..request("welding") };
    let found = index.search(&page).expect("search");
    assert_eq!((found.hits.len(), found.all.len()), (1, 3));
    assert_eq!(found.hits[0].matched.text, "Underwater welding");
}

#[test]
fn names_complete_what_is_typed() {
    let (_dir, index) = index();
    let names = |prefix: &str, languages: &[&str]| -> Vec<String> {
        let languages: Vec<String> = languages.iter().map(|language| (*language).to_owned()).collect();
        let found = index.suggest(prefix, &languages, 5).expect("suggestions");
        found.into_iter().map(|suggestion| format!("{}:{}", suggestion.language, suggestion.name)).collect()
    };
    assert_eq!(names("wel", &[]), ["en:Welding", "en:Underwater welding"]);
    assert_eq!(names("s", &["fr"]), ["fr:Soudage"]);
    assert!(matches!(index.suggest("w", &[], 101), Err(SearchError::Limit { figure: 101, limit: 100, .. })));
}

#[test]
fn an_index_of_credentials_is_its_own_and_goes_on() {
    let (dir, _index) = index();
    assert!(matches!(ConceptIndex::open(dir.path()), Err(SearchError::Missing { .. })), "not one of concepts");
    let later = TempDir::new().expect("directory");
    carry_over::<CredentialDocument>(dir.path(), later.path(), 8).expect("the files are shared");
    let index = CredentialIndex::open(later.path()).expect("a whole index");
    assert_eq!(index.search(&request("welding")).expect("search").all.len(), 3);
}
