//! What an import of credentials does to the store, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{both, code, concept, key, label, now, relation};
use skillspine_domain::alignment::MatchedBy;
use skillspine_domain::id::{CredentialId, IssuerId};
use skillspine_domain::model::{
    AlignmentProvenance, AlignmentRole, Code, Credential, CredentialKind, CredentialPart, CredentialStatus,
    DeliveryMode, Issuer, PartKind, RelationKind,
};
use skillspine_domain::record::{AlignmentRecord, Record};
use skillspine_store::Store;
use skillspine_store::read::{CredentialFilter, CredentialOrder, IssuerFilter, PageRequest};
use skillspine_store::write::{ImportLock, ImportSession, SessionOutcome};

const SOURCE: &str = "open-badges";

fn uri(name: &str) -> String {
    format!("https://badges.example.org/{name}")
}

fn id(name: &str) -> CredentialId {
    CredentialId::mint(SOURCE, &uri(name))
}

fn named(name: &str, title: &str) -> Credential {
    Credential {
        names: vec![("en".to_owned(), title.to_owned())],
        issuer_uri: Some(uri("harbour")),
        ..Credential::new(SOURCE, &uri(name), CredentialKind::OpenBadge)
    }
}

fn credential(name: &str, title: &str) -> Record {
    Record::Credential(Box::new(named(name, title)))
}

fn issuer() -> Record {
    Record::Issuer(Issuer {
        id: IssuerId::mint(SOURCE, &uri("harbour")),
        source: SOURCE.to_owned(),
        uri: uri("harbour"),
        names: vec![("en".to_owned(), "Harbour School".to_owned())],
        descriptions: Vec::new(),
        url: None,
        image: None,
        endorsement_count: 2,
    })
}

fn alignment(name: &str, asserted: &str) -> Record {
    Record::Alignment(AlignmentRecord {
        credential: id(name),
        role: AlignmentRole::Attests,
        asserted: asserted.to_owned(),
        provenance: AlignmentProvenance::Asserted,
    })
}

fn part(name: &str, kind: PartKind, other: &str) -> Record {
    Record::CredentialPart(CredentialPart { credential: id(name), kind, other_uri: uri(other), other_name: None })
}

async fn import(store: &Store, records: Vec<Record>, dry_run: bool) -> SessionOutcome {
    let lock = ImportLock::acquire(store, |_| {}).await.unwrap();
    let mut session = ImportSession::begin(store, lock, now(), "badges", dry_run).await.unwrap();
    session.part(SOURCE, "badges", "1").await.unwrap();
    for (tag, record) in (0..).zip(records) {
        session.write(record, tag).unwrap();
    }
    session.flush().await.unwrap();
    session.finish().await.unwrap()
}

const BY_URI: &str = r#"{"targetUrl":"https://data.europa.eu/esco/skill/a"}"#;
const BY_NAME: &str = r#"{"targetName":"Use Spreadsheets","targetFramework":"ESCO"}"#;
const ELSEWHERE: &str = r#"{"targetName":"manage staff","targetFramework":"Harbour framework"}"#;

fn badges() -> Vec<Record> {
    vec![
        issuer(),
        credential("knots", "Knots"),
        alignment("knots", BY_URI),
        alignment("knots", BY_NAME),
        alignment("knots", ELSEWHERE),
        credential("crane", "Crane Operator"),
        part("crane", PartKind::Part, "knots"),
        part("crane", PartKind::Prerequisite, "radio"),
    ]
}

async fn frameworks(store: &Store, last: &str) -> SessionOutcome {
    let concepts = vec![concept("a", "manage staff", "en"), concept("b", last, "en")];
    let labels = vec![label("a", "manage staff", "en"), label("b", last, "en"), code("b", "harbour-skills", "B7")];
    let relations = vec![relation("a", RelationKind::Related, "b")];
    let parts = vec![("skills", "1.0", concepts), ("skills/en", "1.0", labels), ("relations", "1.0", relations)];
    common::import(store, "1.0", "en", parts, false).await
}

async fn names(store: &Store, release: i32, filter: &CredentialFilter) -> Vec<String> {
    let page = PageRequest::first(10);
    let found = store.page_credentials(release, filter, CredentialOrder::Name, &page).await.unwrap();
    assert_eq!(store.count_credentials(release, filter).await.unwrap(), found.rows.len() as u64);
    found.rows.into_iter().map(|(_, credential)| credential.names[0].1.clone()).collect()
}

#[tokio::test]
async fn credentials_come_back_as_they_went_in() {
    for test in both().await {
        let store = &test.store;
        let full = Credential {
            names: vec![
                ("de".to_owned(), "Kranführer".to_owned()),
                ("en".to_owned(), "Crane\tOperator \\ 1".to_owned()),
            ],
            descriptions: vec![("und".to_owned(), "Lifts\ncontainers.".to_owned())],
            criteria: vec![("en".to_owned(), "Move ten.".to_owned())],
            criteria_url: Some(uri("crane.html")),
            status: Some(CredentialStatus::TeachOut),
            level: Some(("eqf".to_owned(), "4".to_owned())),
            credits: Some((4.5, Some("ECTS".to_owned()))),
            duration: Some("P6M".to_owned()),
            delivery_modes: vec![DeliveryMode::InPerson, DeliveryMode::Blended],
            languages: vec!["en".to_owned(), "de".to_owned()],
            cost: Some((295.0, "USD".to_owned())),
            url: Some(uri("crane")),
            image: Some(uri("crane.png")),
            valid_from: chrono::NaiveDate::from_ymd_opt(2025, 1, 1),
            valid_until: chrono::NaiveDate::from_ymd_opt(2026, 1, 1),
            endorsement_count: 3,
            ..named("crane", "")
        };
        let records = vec![Record::Credential(Box::new(full.clone())), issuer()];
        let outcome = import(store, records.clone(), false).await;
        assert_eq!((outcome.release, outcome.rows_added), (Some(1), 2));
        assert_eq!(store.credentials_by_id(1, &[full.id]).await.unwrap()[&full.id], full);
        assert_eq!(store.credentials_by_uri(1, &[uri("crane"), uri("sails")]).await.unwrap()[&uri("crane")], [full.id]);
        let school = IssuerId::mint(SOURCE, &uri("harbour"));
        assert_eq!(Record::Issuer(store.issuers_by_id(1, &[school]).await.unwrap()[&school].clone()), records[1]);
        assert!(import(store, records, false).await.is_unchanged());
    }
}

#[tokio::test]
async fn what_does_not_come_again_is_left_alone_and_what_does_is_replaced() {
    for test in both().await {
        let store = &test.store;
        assert_eq!(import(store, badges(), true).await.rows_added, 8, "a dry run counts");
        let first = import(store, badges(), false).await;
        assert_eq!((first.release, first.rows_added, first.rows_closed), (Some(1), 8, 0));
        let again = import(store, badges(), false).await;
        assert!(again.is_unchanged() && again.release.is_none(), "{again:?}");

        // Another badge, by itself.
        let other = import(store, vec![credential("radio", "Marine Radio")], false).await;
        assert_eq!((other.release, other.rows_added, other.rows_closed), (Some(2), 1, 0));
        let all = CredentialFilter::default();
        assert_eq!(names(store, 2, &all).await, ["Crane Operator", "Knots", "Marine Radio"]);
        assert_eq!(names(store, 1, &all).await, ["Crane Operator", "Knots"]);

        // Knots with fewer alignments; crane is as it was.
        let changed = vec![credential("knots", "Knots and Splices"), alignment("knots", BY_URI)];
        let changed = import(store, changed, false).await;
        assert_eq!((changed.release, changed.rows_added, changed.rows_closed), (Some(3), 1, 3));
        assert_eq!(store.alignments_by_credential(3, &[id("knots")]).await.unwrap()[&id("knots")].len(), 1);
        assert_eq!(store.alignments_by_credential(2, &[id("knots")]).await.unwrap()[&id("knots")].len(), 3);
        assert_eq!(store.parts_by_credential(3, &[id("crane")]).await.unwrap()[&id("crane")].len(), 2);
        let wholes = store.wholes_by_uri(3, &[uri("knots"), uri("radio"), uri("crane")]).await.unwrap();
        assert_eq!(wholes.len(), 2);
        let knots = &wholes[&uri("knots")][0];
        assert_eq!((knots.credential, knots.kind), (id("crane"), PartKind::Part));
        assert_eq!(wholes[&uri("radio")][0].kind, PartKind::Prerequisite);
    }
}

#[tokio::test]
async fn of_two_descriptions_in_one_import_the_first_counts() {
    for test in both().await {
        let store = &test.store;
        let outcome = import(store, vec![credential("knots", "Knots"), credential("knots", "Splices")], false).await;
        assert_eq!((outcome.rows_added, outcome.repeated), (1, 1));
        assert_eq!(names(store, 1, &CredentialFilter::default()).await, ["Knots"]);
    }
}

/// What the alignments of `knots` lead to.
async fn found(store: &Store, release: i32) -> Vec<(String, &'static str, f64)> {
    let by_credential = store.alignments_by_credential(release, &[id("knots")]).await.unwrap();
    let named = |concept| if concept == key("a").id() { "a" } else { "b" };
    let found = by_credential[&id("knots")].iter().filter_map(|alignment| alignment.found);
    found.map(|(concept, by, confidence)| (by.to_string(), named(concept), confidence)).collect()
}

#[tokio::test]
async fn alignments_find_their_concepts_whichever_comes_first() {
    for test in both().await {
        let store = &test.store;
        import(store, badges(), false).await;
        assert_eq!(found(store, 1).await, []);

        // The framework comes: the same rows lead to its concepts, in the new release only.
        let outcome = frameworks(store, "use spreadsheets").await;
        assert_eq!((outcome.release, outcome.realigned), (Some(2), 2));
        assert_eq!(outcome.notes, ["2 of 3 alignments of credentials lead to a concept"]);
        let (uri, label) = (MatchedBy::CanonicalUri, MatchedBy::LabelInFramework);
        let both = [(uri.to_string(), "a", uri.confidence()), (label.to_string(), "b", label.confidence())];
        assert_eq!(found(store, 2).await, both);
        assert_eq!(found(store, 1).await, []);
        let by_concept = store.alignments_by_concept(2, &[key("a").id(), key("b").id()]).await.unwrap();
        assert_eq!(by_concept[&key("a").id()][0].credential, id("knots"));
        assert_eq!(by_concept[&key("b").id()][0].asserted, BY_NAME);

        // Both again change nothing.
        assert!(import(store, badges(), false).await.is_unchanged());
        assert!(frameworks(store, "use spreadsheets").await.is_unchanged());

        // A label that is gone leads nowhere any more.
        let renamed = frameworks(store, "work with spreadsheets").await;
        assert_eq!((renamed.release, renamed.realigned), (Some(3), 1));
        assert_eq!(found(store, 3).await.len(), 1);
        assert_eq!(found(store, 2).await.len(), 2);
    }
    for test in both().await {
        let store = &test.store;
        frameworks(store, "use spreadsheets").await;
        let outcome = import(store, badges(), false).await;
        assert_eq!((outcome.release, outcome.rows_added, outcome.realigned), (Some(2), 8, 2));
        assert_eq!(found(store, 2).await.len(), 2);
        assert!(import(store, badges(), false).await.is_unchanged());
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    for test in both().await {
        let store = &test.store;
        frameworks(store, "use spreadsheets").await;
        let mut records = badges();
        let course = Credential {
            status: Some(CredentialStatus::Active),
            level: Some(("eqf".to_owned(), "4".to_owned())),
            issuer_uri: None,
            ..named("course", "100 % Éclairs_")
        };
        records.push(Record::Credential(Box::new(Credential { kind: CredentialKind::Course, ..course })));
        import(store, records, false).await;

        let filter = CredentialFilter::default;
        let check = |filter: CredentialFilter, expected: &'static [&'static str]| async move {
            assert_eq!(names(store, 2, &filter).await, expected, "{filter:?}");
        };
        check(filter(), &["100 % Éclairs_", "Crane Operator", "Knots"]).await;
        check(CredentialFilter { kinds: vec![CredentialKind::Course], ..filter() }, &["100 % Éclairs_"]).await;
        check(CredentialFilter { statuses: vec![CredentialStatus::Active], ..filter() }, &["100 % Éclairs_"]).await;
        check(CredentialFilter { sources: vec!["ctdl".to_owned()], ..filter() }, &[]).await;
        let school = IssuerId::mint(SOURCE, &uri("harbour"));
        check(CredentialFilter { issuers: vec![school], ..filter() }, &["Crane Operator", "Knots"]).await;
        let level = Code { system: "eqf".to_owned(), code: "4".to_owned() };
        check(CredentialFilter { levels: vec![level], ..filter() }, &["100 % Éclairs_"]).await;
        check(CredentialFilter { concepts: vec![key("a").id()], ..filter() }, &["Knots"]).await;
        let taught =
            CredentialFilter { concepts: vec![key("a").id()], roles: vec![AlignmentRole::Teaches], ..filter() };
        check(taught, &[]).await;
        check(CredentialFilter { text: Some("% ecl".to_owned()), ..filter() }, &["100 % Éclairs_"]).await;
        check(CredentialFilter { text: Some("_".to_owned()), ..filter() }, &["100 % Éclairs_"]).await;
        check(CredentialFilter { text: Some("ERAT".to_owned()), ..filter() }, &["Crane Operator"]).await;
        check(CredentialFilter { ids: Some(Vec::new()), ..filter() }, &[]).await;

        let first = PageRequest::first(2);
        let page = store.page_credentials(2, &filter(), CredentialOrder::NameDescending, &first).await.unwrap();
        assert!(page.has_more);
        let after = PageRequest { after: Some(page.rows[1].0.clone()), ..first };
        let rest = store.page_credentials(2, &filter(), CredentialOrder::NameDescending, &after).await.unwrap();
        assert_eq!(rest.rows[0].1.names[0].1, "100 % Éclairs_");
        assert!(!rest.has_more);

        let issuers = store.page_issuers(2, &IssuerFilter::default(), &PageRequest::first(5)).await.unwrap();
        assert_eq!(issuers.rows.len(), 1);
        let none = IssuerFilter { text: Some("airport".to_owned()), ..IssuerFilter::default() };
        assert_eq!(store.count_issuers(2, &none).await.unwrap(), 0);
    }
}
