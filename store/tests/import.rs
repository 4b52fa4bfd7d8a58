//! What an import does to the store, on both databases.

#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{both, code, concept, import, key, label, now, relation};
use skillspine_domain::model::{ChangeKind, ConceptStatus, RelationKind};
use skillspine_domain::record::Record;
use skillspine_store::read::{ConceptFilter, ConceptOrder, Direction, PageRequest};
use skillspine_store::write::ImportLock;
use skillspine_store::{Store, StoreError};

fn skills() -> Vec<Record> {
    vec![concept("a", "manage staff", "en"), concept("b", "use spreadsheets", "en"), concept("o", "nurse", "en")]
}

fn labels() -> Vec<Record> {
    vec![label("a", "manage staff", "en"), label("b", "use spreadsheets", "en"), label("o", "nurse", "en")]
}

fn relations() -> Vec<Record> {
    vec![relation("a", RelationKind::EssentialFor, "o"), relation("b", RelationKind::OptionalFor, "o")]
}

fn first() -> Vec<common::Part<'static>> {
    vec![("skills", "1.0", skills()), ("skills/en", "1.0", labels()), ("relations", "1.0", relations())]
}

async fn all_labels(store: &Store, release: i32) -> Vec<(String, String, ConceptStatus)> {
    let page = store
        .page_concepts(release, &ConceptFilter::default(), ConceptOrder::Label, &PageRequest::first(100))
        .await
        .unwrap();
    page.rows
        .into_iter()
        .map(|(_, concept)| (concept.label, concept.last_version.unwrap_or_default(), concept.status))
        .collect()
}

#[tokio::test]
async fn a_first_import_makes_release_one_and_the_same_again_changes_nothing() {
    for test in both().await {
        let store = &test.store;
        let outcome = import(store, "1.0", "en", first(), false).await;
        assert_eq!((outcome.release, outcome.concepts.created, outcome.rows_added), (Some(1), 3, 5));
        let again = import(store, "1.0", "en", first(), false).await;
        assert!(again.is_unchanged() && again.release.is_none(), "{again:?}");
        assert_eq!(store.newest_release().await.unwrap(), 1);

        let nurse = key("o").id();
        let kinds = [RelationKind::EssentialFor, RelationKind::OptionalFor];
        let edges = store.edges_by_concept(1, Direction::Incoming, &kinds, &[nurse]).await.unwrap();
        let others: Vec<_> = edges[&nurse].iter().map(|edge| (edge.other, edge.kind)).collect();
        assert_eq!(others, [(key("a").id(), RelationKind::EssentialFor), (key("b").id(), RelationKind::OptionalFor)]);
    }
}

#[tokio::test]
async fn nothing_is_visible_before_the_end_and_an_abandoned_import_leaves_no_trace() {
    for test in both().await {
        let store = &test.store;
        import(store, "1.0", "en", first(), false).await;
        let mut newer = skills();
        newer.remove(1);
        newer.push(concept("c", "write code", "en"));
        let session = common::begin(store, "1.1", "en", vec![("skills", "1.1", newer)], false).await.unwrap();
        assert_eq!(all_labels(store, 1).await.len(), 3);
        session.abandon().await.unwrap();
        assert_eq!(store.newest_release().await.unwrap(), 1);
        let again = import(store, "1.0", "en", first(), false).await;
        assert!(again.is_unchanged(), "{again:?}");
    }
}

#[tokio::test]
async fn what_a_killed_import_left_is_swept_by_the_next() {
    for test in both().await {
        let store = &test.store;
        // Dropping a session without ending it is what a kill leaves behind.
        drop(common::begin(store, "1.0", "en", first(), false).await.unwrap());
        assert_eq!(store.newest_release().await.unwrap(), 0);
        let outcome = import(store, "1.0", "en", first(), false).await;
        assert_eq!((outcome.release, outcome.concepts.created, outcome.rows_added), (Some(1), 3, 5));
        assert_eq!(all_labels(store, 1).await.len(), 3);
        let labels = store.labels_by_concept(1, &[key("a").id()]).await.unwrap();
        assert_eq!(labels[&key("a").id()].len(), 1, "the killed import's rows are gone");
    }
}

#[tokio::test]
async fn a_newer_version_updates_in_place_deprecates_and_records_changes() {
    for test in both().await {
        let store = &test.store;
        import(store, "1.0", "en", first(), false).await;
        let parts = vec![
            (
                "skills",
                "1.1",
                vec![concept("a", "lead staff", "en"), concept("o", "nurse", "en"), concept("c", "write code", "en")],
            ),
            (
                "skills/en",
                "1.1",
                vec![label("a", "lead staff", "en"), label("o", "nurse", "en"), label("c", "write code", "en")],
            ),
            ("relations", "1.1", vec![relation("a", RelationKind::EssentialFor, "o")]),
        ];
        let dry = import(store, "1.1", "en", parts.clone(), true).await;
        assert_eq!((dry.release, dry.concepts.created, dry.concepts.changed, dry.concepts.deprecated), (None, 1, 1, 1));
        assert_eq!(store.newest_release().await.unwrap(), 1, "a dry run writes nothing");

        let outcome = import(store, "1.1", "en", parts, false).await;
        assert_eq!(outcome.release, Some(2));
        assert_eq!(
            all_labels(store, 2).await,
            [
                ("lead staff".to_owned(), String::new(), ConceptStatus::Active),
                ("nurse".to_owned(), String::new(), ConceptStatus::Active),
                ("use spreadsheets".to_owned(), "1.0".to_owned(), ConceptStatus::Deprecated),
                ("write code".to_owned(), String::new(), ConceptStatus::Active),
            ]
        );
        let vanished = store.labels_by_concept(2, &[key("b").id()]).await.unwrap();
        assert_eq!(vanished[&key("b").id()].len(), 1, "a deprecated concept keeps its labels");
        assert_eq!(all_labels(store, 1).await.len(), 3, "the old release still answers as before");
        assert_eq!(all_labels(store, 1).await[0].0, "manage staff");

        let changes = store.changes(Some("esco"), (1, 2), &[], None, 100).await.unwrap();
        let mut seen: Vec<_> = changes.iter().map(|change| (change.kind, change.concept)).collect();
        seen.sort();
        let mut expected = vec![
            (ChangeKind::Created, key("c").id()),
            (ChangeKind::LabelChanged, key("a").id()),
            (ChangeKind::Deprecated, key("b").id()),
        ];
        expected.sort();
        assert_eq!(seen, expected);
        let versions = store.framework_versions(2).await.unwrap();
        assert_eq!(versions.iter().map(|row| row.version.as_str()).collect::<Vec<_>>(), ["1.1", "1.0"]);
        assert_eq!(store.framework_versions(1).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn another_language_joins_and_an_older_version_only_adds_what_is_missing() {
    for test in both().await {
        let store = &test.store;
        import(store, "1.1", "en", vec![("skills", "1.1", skills()), ("skills/en", "1.1", labels())], false).await;
        let french = vec![
            ("skills", "1.0", vec![concept("a", "gérer du personnel", "fr"), concept("z", "vieux métier", "fr")]),
            ("skills/fr", "1.0", vec![label("a", "gérer du personnel", "fr"), label("z", "vieux métier", "fr")]),
        ];
        let outcome = import(store, "1.0", "fr", french, false).await;
        assert_eq!((outcome.concepts.created, outcome.concepts.changed, outcome.concepts.deprecated), (1, 0, 0));
        let labels = store.labels_by_concept(2, &[key("a").id()]).await.unwrap();
        let languages: Vec<_> = labels[&key("a").id()].iter().map(|label| label.language.as_str()).collect();
        assert_eq!(languages, ["en", "fr"]);
        let old = store.concepts_by_id(2, &[key("z").id(), key("a").id()]).await.unwrap();
        assert_eq!(old[&key("z").id()].status, ConceptStatus::Deprecated);
        assert_eq!(old[&key("a").id()].label, "manage staff", "the English label stays the one to sort by");
    }
}

#[tokio::test]
async fn dangling_relations_and_cycles_are_named_and_left_out() {
    for test in both().await {
        let store = &test.store;
        let relations = vec![
            relation("a", RelationKind::EssentialFor, "nobody"),
            relation("a", RelationKind::Broader, "b"),
            relation("b", RelationKind::Broader, "a"),
            relation("a", RelationKind::Broader, "b"),
        ];
        let parts = vec![("skills", "1.0", skills()), ("relations", "1.0", relations)];
        let outcome = import(store, "1.0", "en", parts, false).await;
        let dangling: Vec<_> = outcome.dangling.iter().map(|row| (row.tag, row.cycle)).collect();
        assert_eq!(dangling, [(3, false), (5, true)]);
        assert!(outcome.dangling[0].reason.contains("`nobody`"), "{:?}", outcome.dangling[0]);
        assert_eq!((outcome.rows_added, outcome.repeated), (1, 1));
        let ancestors = store.ancestors_by_concept(1, &[key("a").id()]).await.unwrap();
        assert_eq!(ancestors[&key("a").id()], [(key("b").id(), 1)]);
    }
}

#[tokio::test]
async fn pages_walk_the_whole_list_in_both_directions() {
    for test in both().await {
        let store = &test.store;
        let concepts = (0..25).map(|n| concept(&format!("s{n}"), &format!("skill {:02}", n % 7), "en")).collect();
        import(store, "1.0", "en", vec![("skills", "1.0", concepts)], false).await;
        let filter = ConceptFilter::default();
        for order in [ConceptOrder::Label, ConceptOrder::LabelDescending] {
            let whole = store.page_concepts(1, &filter, order, &PageRequest::first(100)).await.unwrap().rows;
            let mut forward = Vec::new();
            let mut page = PageRequest::first(4);
            loop {
                let rows = store.page_concepts(1, &filter, order, &page).await.unwrap();
                page.after = rows.rows.last().map(|(cursor, _)| cursor.clone());
                forward.extend(rows.rows);
                if !rows.has_more {
                    break;
                }
            }
            assert_eq!(forward, whole);
            let mut backward = Vec::new();
            let mut page = PageRequest { from_end: true, ..PageRequest::first(4) };
            loop {
                let rows = store.page_concepts(1, &filter, order, &page).await.unwrap();
                page.before = rows.rows.first().map(|(cursor, _)| cursor.clone());
                backward.splice(0..0, rows.rows);
                if !rows.has_more {
                    break;
                }
            }
            assert_eq!(backward, whole);
        }
        assert_eq!(store.count_concepts(1, &filter).await.unwrap(), 25);
    }
}

#[tokio::test]
async fn filters_restrict_lists_and_counts_alike() {
    for test in both().await {
        let store = &test.store;
        let parts = vec![
            ("skills", "1.0", skills()),
            ("codes", "1.0", vec![code("o", "isco-08", "2221")]),
            (
                "relations",
                "1.0",
                vec![relation("a", RelationKind::Broader, "b"), relation("a", RelationKind::EssentialFor, "o")],
            ),
        ];
        import(store, "1.0", "en", parts, false).await;
        let check = async |filter: ConceptFilter, expected: &[&str]| {
            let page = store.page_concepts(1, &filter, ConceptOrder::Label, &PageRequest::first(10)).await.unwrap();
            let found: Vec<_> = page.rows.iter().map(|(_, concept)| concept.label.as_str()).collect();
            assert_eq!(found, expected, "{filter:?}");
            assert_eq!(store.count_concepts(1, &filter).await.unwrap(), expected.len() as u64);
        };
        let isco = skillspine_domain::model::Code { system: "isco-08".to_owned(), code: "2221".to_owned() };
        check(ConceptFilter { codes: vec![isco], ..Default::default() }, &["nurse"]).await;
        check(ConceptFilter { within: Some(key("b").id()), ..Default::default() }, &["manage staff"]).await;
        check(ConceptFilter { related_to: Some(key("o").id()), ..Default::default() }, &["manage staff"]).await;
        check(ConceptFilter { ids: Some(Vec::new()), ..Default::default() }, &[]).await;
        check(ConceptFilter { frameworks: vec!["onet".to_owned()], ..Default::default() }, &[]).await;
        check(
            ConceptFilter { uris: vec!["http://data.europa.eu/esco/skill/b".to_owned()], ..Default::default() },
            &["use spreadsheets"],
        )
        .await;
    }
}

#[tokio::test]
async fn a_second_import_is_told_who_holds_the_lock() {
    for test in both().await {
        let lock = ImportLock::try_acquire(&test.store).await.unwrap();
        let error = ImportLock::try_acquire(&test.store).await.unwrap_err();
        assert!(matches!(error, StoreError::Locked(_)), "{error}");
        drop(lock);
        let mut waited = false;
        ImportLock::acquire(&test.store, |_| waited = true).await.unwrap();
        assert!(!waited || !test.store.is_embedded(), "the file lock is free at once");
    }
}

#[tokio::test]
async fn only_complete_releases_can_be_published() {
    for test in both().await {
        let store = &test.store;
        assert!(store.publication().await.unwrap().is_none());
        assert!(matches!(store.publish(1, now()).await, Err(StoreError::UnknownRelease { asked: 1, .. })));
        import(store, "1.0", "en", first(), false).await;
        store.publish(1, now()).await.unwrap();
        assert_eq!(store.publication().await.unwrap().unwrap().release, 1);
        store.publish(1, now()).await.unwrap();
    }
}

#[tokio::test]
async fn pruning_forgets_what_only_older_releases_saw() {
    for test in both().await {
        let store = &test.store;
        import(store, "1.0", "en", first(), false).await;
        store.publish(1, now()).await.unwrap();
        let renamed =
            vec![concept("b", "use spreadsheet programs", "en"), label("b", "use spreadsheet programs", "en")];
        import(store, "1.1", "en", vec![("skills", "1.1", renamed)], false).await;
        store.publish(2, now()).await.unwrap();
        let before = store.concepts_by_id(2, &[key("b").id()]).await.unwrap();

        let lock = ImportLock::acquire(store, |_| {}).await.unwrap();
        assert!(matches!(store.prune(3, &lock).await, Err(StoreError::UnknownRelease { asked: 3, first: 1, last: 2 })));
        assert!(store.prune(2, &lock).await.unwrap() > 0);
        assert_eq!(store.prune(2, &lock).await.unwrap(), 0, "once is enough");
        assert_eq!(store.publication().await.unwrap().map(|found| (found.oldest, found.release)), Some((2, 2)));
        assert_eq!(store.concepts_by_id(2, &[key("b").id()]).await.unwrap(), before, "what is served stays");
        assert!(matches!(
            store.publish(1, now()).await,
            Err(StoreError::UnknownRelease { asked: 1, first: 2, last: 2 })
        ));
        drop(lock);
        let outcome = import(store, "1.2", "en", vec![("skills", "1.2", vec![concept("b", "x", "en")])], false).await;
        assert_eq!(outcome.release, Some(3), "numbers go on");
    }
}
