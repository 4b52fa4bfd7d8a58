//! Publishers' real files, from disk through both databases to GraphQL counts.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use skillspine_importers::input::{Input, Limits};
use skillspine_importers::pipeline::Summary;
use skillspine_store::Store;
use skillspine_tests::corpus;
use skillspine_tests::published::compare_concepts;
use skillspine_tests::world::{Database, World, empty_store, import};

#[tokio::test]
async fn real_frameworks_come_back_from_sqlite() -> Result<()> {
    real_frameworks_come_back(Database::Sqlite).await
}

#[tokio::test]
async fn real_frameworks_come_back_from_postgres() -> Result<()> {
    real_frameworks_come_back(Database::Postgres).await
}

const NESTA: &str = "crosswalks/esco_onet_crosswalk_Nov2020.csv";

/// Reads folders and files of the corpus.
async fn read(store: &Store, corpus: &Path, key: &str, paths: &[&str], publish: bool) -> Result<Summary> {
    let paths: Vec<_> = paths.iter().map(|path| corpus.join(path)).collect();
    let summary = import(store, key, Input::from_paths(&paths, &Limits::default())?, publish).await?;
    assert_eq!(summary.read, summary.kept + summary.rejected + summary.dangling, "the rows of {key} add up");
    Ok(summary)
}

#[tokio::test]
async fn a_crosswalk_names_the_row_that_its_framework_lacks() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let (store, _folder) = empty_store(Database::Sqlite).await?;
    read(&store, &corpus, "esco", &["esco-v1.1.1/en/occupations_en.csv"], false).await?;
    let crosswalk = read(&store, &corpus, "crosswalk", &[NESTA], false).await?;
    assert_eq!((crosswalk.read, crosswalk.kept, crosswalk.dangling), (1_680, 1_679, 1));
    Ok(())
}

async fn real_frameworks_come_back(database: Database) -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    let (store, folder) = empty_store(database).await?;

    let french = read(&store, &corpus, "esco", &["esco-v1.0-fr"], false).await?;
    assert_eq!(french.created, 13_485 + 2_942 + 619 + 17);

    let classification = ["esco-v1.1.1/en", "esco-v1.1.1/relations"];
    let english = read(&store, &corpus, "esco", &classification, false).await?;
    assert_eq!((english.rejected, english.dangling), (0, 75), "67 occupation–skill rows and 8 hierarchy rows dangle");
    assert!(english.deprecated >= 109, "106 skills and 3 occupations of 1.0 at least are gone: {}", english.deprecated);
    let again = read(&store, &corpus, "esco", &classification, false).await?;
    assert!(again.unchanged && again.release.is_none(), "the same files change nothing");

    let joined = read(&store, &corpus, "esco", &["esco-v1.1.1/fr-partial"], false).await?;
    assert_eq!((joined.created, joined.deprecated), (0, 0), "a language joins the same concepts");

    let crosswalk = read(&store, &corpus, "crosswalk", &[NESTA], false).await?;
    assert_eq!((crosswalk.read, crosswalk.kept), (1_680, 1_680), "the row 1.1.1 cannot place names a concept of 1.0");

    let onet = read(&store, &corpus, "onet", &["onet-27.0-text"], false).await?;
    assert_eq!((onet.rejected, onet.dangling), (0, 0));
    let skills = read(&store, &corpus, "onet", &["onet-29.3-excel"], false).await?;
    assert_eq!((skills.read, skills.dangling), (61_530, 0));

    read(&store, &corpus, "isco", &["isco-08/struct08.xls"], false).await?;
    read(&store, &corpus, "soc", &["soc-us/BLS-Import.csv"], false).await?;
    read(&store, &corpus, "iso3166", &["regions/iso_3166-1.json", "regions/iso_3166-2.json"], false).await?;
    let codes = ["crosswalks/kzis_esco_crosswalk.csv"];
    read(&store, &corpus, "crosswalk", &codes, false).await?;
    read(&store, &corpus, "nuts", &["regions/NUTS2021-NUTS2024.xlsx"], true).await?;

    assert!(compare_concepts(&store).await? > 60_000, "ESCO and O*NET with all their tasks");

    let world = World::serve(store, folder).await?;
    let answer = world
        .ask(
            r#"{
              skill: concepts(filter: {frameworks: ["esco"], kinds: [SKILL], status: [ACTIVE]}) { totalCount }
              knowledge: concepts(filter: {frameworks: ["esco"], kinds: [KNOWLEDGE], status: [ACTIVE]}) { totalCount }
              skillGroups(filter: {frameworks: ["esco"], status: [ACTIVE]}) { totalCount }
              occupations(filter: {frameworks: ["esco"], status: [ACTIVE]}) { totalCount }
              occupationGroups(filter: {frameworks: ["esco"], status: [ACTIVE]}) { totalCount }
              onet: occupations(filter: {frameworks: ["onet"]}) { totalCount }
              tasks: concepts(filter: {frameworks: ["onet"], kinds: [TASK], status: [ACTIVE]}) { totalCount }
              isco: occupationGroups(filter: {frameworks: ["isco-08"]}) { totalCount }
              countries: regions(scheme: "iso-3166-1") { totalCount }
              subdivisions: regions(scheme: "iso-3166-2") { totalCount }
            }"#,
        )
        .await?;
    let expected = [
        ("skill", 10_831 + 6),
        ("knowledge", 3_059),
        ("skillGroups", 640),
        ("occupations", 3_007),
        ("occupationGroups", 619),
        ("onet", 1_016),
        ("tasks", 19_265),
        ("isco", 619),
        ("countries", 249),
        ("subdivisions", 5_127),
    ];
    let found: Vec<(&str, &Value)> =
        expected.iter().map(|(name, _)| (*name, &answer["data"][*name]["totalCount"])).collect();
    let expected: Vec<(&str, Value)> = expected.iter().map(|(name, count)| (*name, json!(count))).collect();
    assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{}", answer["errors"]);

    let answer = world
        .ask(
            r#"{
              framework(key: "esco") { versions { version languages } }
              changes(framework: "esco", first: 1) { totalCount }
              occupation(uri: "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34") {
                prefLabels { language value }
                skills { totalCount }
              }
            }"#,
        )
        .await?;
    let versions = &answer["data"]["framework"]["versions"];
    assert_eq!(
        versions,
        &json!([{"version": "1.1.1", "languages": ["en", "fr"]}, {"version": "1.0", "languages": ["fr"]}])
    );
    assert!(answer["data"]["changes"]["totalCount"].as_u64().unwrap_or(0) > 17_063, "created, changed and deprecated");
    let labels = &answer["data"]["occupation"]["prefLabels"];
    assert_eq!(labels.as_array().map(Vec::len), Some(2), "English and French: {labels}");
    Ok(())
}
