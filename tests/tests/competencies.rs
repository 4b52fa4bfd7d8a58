//! Items of two CASE documents find each other whichever is imported first, and a later state of a document deprecates what is gone.

use anyhow::{Context, Result};
use serde_json::json;
use skillspine_importers::input::{Input, Limits};
use skillspine_store::Store;
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World, empty_store, import, import_within};
use tempfile::TempDir;

const WEAVING: &str = "case-0a1b2c3d-0000-4000-8000-00000000000a";

async fn take(store: &Store, file: &str, publish: bool) -> Result<()> {
    let path = workspace_root().join("importers/fixtures/case").join(file);
    let input = || Input::from_paths(std::slice::from_ref(&path), &Limits::default());
    let summary = import_within(store, "case", input()?, publish, 0.5).await?;
    assert_eq!(summary.read, summary.kept + summary.rejected + summary.dangling, "the rows of {file} add up");
    let again = import_within(store, "case", input()?, publish, 0.5).await?;
    assert!(again.unchanged && again.release.is_none(), "{file} again changes nothing");
    Ok(())
}

async fn items_find_each_other(database: Database, files: [&str; 2]) -> Result<()> {
    let (store, folder) = empty_store(database).await?;
    take(&store, files[0], false).await?;
    take(&store, files[1], true).await?;
    let world = World::serve(store, folder).await?;
    let query = format!(
        r#"{{
          item: concept(system: "case", code: "0a1b2c3d-0000-4000-8000-000000000006") {{
            prefLabel {{ value }}
            mappings(first: 10) {{ nodes {{ predicate targetFrameworkKey targetKey target {{ uri }} }} }}
          }}
          replaced: concept(system: "{WEAVING}", code: "BW.1.2") {{ status replacedBy {{ code }} }}
          french: concept(system: "case", code: "0a1b2c3d-0000-4000-8000-000000000005") {{ status prefLabel {{ value language }} }}
        }}"#
    );
    let answer = world.ask(&query).await?;
    let data = &answer["data"];
    assert_eq!(data["item"]["prefLabel"]["value"], "Weave a round basket.", "{answer}");
    let nodes = data["item"]["mappings"]["nodes"].as_array().context("mappings")?;
    let to = |framework: &str| nodes.iter().filter(|node| node["targetFrameworkKey"] == framework).count();
    // A translation inside the document; a match and a level whose documents nobody has imported.
    assert_eq!((to(WEAVING), to("case")), (1, 2), "{nodes:?}");
    let turning =
        nodes.iter().find(|node| node["target"]["uri"] == "https://asn.example/resources/S2").context("joined")?;
    assert_eq!(turning["predicate"], "RELATED");
    assert_eq!(data["replaced"], json!({"status": "DEPRECATED", "replacedBy": {"code": "BW.1.3"}}));
    assert_eq!(data["french"]["prefLabel"]["language"], "fr");
    Ok(())
}

#[tokio::test]
async fn items_find_each_other_in_sqlite() -> Result<()> {
    items_find_each_other(Database::Sqlite, ["basket-weaving.json", "turning.json"]).await?;
    items_find_each_other(Database::Sqlite, ["turning.json", "basket-weaving.json"]).await
}

#[tokio::test]
async fn items_find_each_other_in_postgres() -> Result<()> {
    items_find_each_other(Database::Postgres, ["basket-weaving.json", "turning.json"]).await?;
    items_find_each_other(Database::Postgres, ["turning.json", "basket-weaving.json"]).await
}

async fn a_later_state_deprecates(database: Database) -> Result<()> {
    let (store, folder) = empty_store(database).await?;
    let files = TempDir::new()?;
    // One item has a label that is longer than any index takes.
    let long = "ﷺ".repeat(3_000);
    for (position, (moment, items)) in
        [("2020-01-01T00:00:00Z", ["Saw", "Plane"]), ("2021-01-01T00:00:00Z", ["Saw", long.as_str()])]
            .into_iter()
            .enumerate()
    {
        let item = |number: usize| {
            let guid =
                format!("0a1b2c3d-0000-4000-8000-00000000000{}", if number == 1 { number + position } else { 0 });
            json!({"identifier": guid, "fullStatement": items[number]})
        };
        let package = json!({
            "CFDocument": {"identifier": "0a1b2c3d-0000-4000-8000-0000000000aa", "title": "Joinery", "lastChangeDateTime": moment},
            "CFItems": [item(0), item(1)],
        });
        let path = files.path().join(format!("{position}.json"));
        std::fs::write(&path, package.to_string())?;
        import(&store, "case", Input::from_paths(&[path], &Limits::default())?, position == 1).await?;
    }
    let world = World::serve(store, folder).await?;
    let answer = world
        .ask(
            r#"{
              active: skills(filter: {frameworks: ["case-0a1b2c3d-0000-4000-8000-0000000000aa"], status: [ACTIVE]}) { totalCount }
              gone: skills(filter: {frameworks: ["case-0a1b2c3d-0000-4000-8000-0000000000aa"], status: [DEPRECATED]}) {
                nodes { prefLabel { value } }
              }
            }"#,
        )
        .await?;
    assert_eq!(answer["data"]["active"]["totalCount"], 2, "{answer}");
    assert_eq!(answer["data"]["gone"]["nodes"], json!([{"prefLabel": {"value": "Plane"}}]));
    Ok(())
}

#[tokio::test]
async fn a_later_state_deprecates_what_is_gone_in_sqlite() -> Result<()> {
    a_later_state_deprecates(Database::Sqlite).await
}

#[tokio::test]
async fn a_later_state_deprecates_what_is_gone_in_postgres() -> Result<()> {
    a_later_state_deprecates(Database::Postgres).await
}
