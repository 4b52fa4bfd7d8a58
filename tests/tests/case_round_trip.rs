//! A CASE package that is imported comes out of the CASE endpoints with its identifiers and its types of associations, and the resolver
//! finds its items by them.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use skillspine_importers::input::{Input, Limits};
use skillspine_tests::world::{Database, World, empty_store, import_within};
use skillspine_tests::{corpus, workspace_root};
use uuid::Uuid;

/// Type, origin, destination.
type Association = (String, String, String);

/// The UUID that an identifier stands for: older servers used URLs.
fn uuid(identifier: &Value) -> String {
    let text = identifier.as_str().unwrap_or_default();
    Uuid::try_parse(text).unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())).to_string()
}

fn items(package: &Value) -> BTreeSet<String> {
    package["CFItems"].as_array().into_iter().flatten().map(|item| uuid(&item["identifier"])).collect()
}

fn associations(package: &Value) -> BTreeSet<Association> {
    let read = |association: &Value| {
        let end = |name: &str| uuid(&association[name]["identifier"]);
        let association_type = association["associationType"].as_str().unwrap_or_default().to_owned();
        (association_type, end("originNodeURI"), end("destinationNodeURI"))
    };
    package["CFAssociations"].as_array().into_iter().flatten().map(read).collect()
}

async fn served(database: Database, source: &str, file: &Path) -> Result<World> {
    let (store, folder) = empty_store(database).await?;
    let input = Input::from_paths(&[file.to_owned()], &Limits::default())?;
    import_within(&store, source, input, true, 0.5).await?;
    World::serve(store, folder).await
}

async fn comes_out_as_it_went_in(database: Database, file: &Path) -> Result<()> {
    let original: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let world = served(database, "case", file).await?;
    let document = uuid(&original["CFDocument"]["identifier"]);
    let text = world.get(&format!("/ims/case/v1p1/CFPackages/{document}"), &[]).await?.text().await?;
    let package: Value = serde_json::from_str(&text).with_context(|| text.chars().take(300).collect::<String>())?;
    let name = file.display();
    assert_eq!(uuid(&package["CFDocument"]["identifier"]), document, "{name}");
    // Item types and education levels are items here too.
    assert!(items(&package).is_superset(&items(&original)), "{name}");

    let known = |end: &String| *end == document || items(&original).contains(end);
    let is_inside = |(_, origin, destination): &&Association| known(origin) && known(destination);
    let (before, after) = (associations(&original), associations(&package));
    let inside = |all: &BTreeSet<Association>| all.iter().filter(is_inside).cloned().collect::<BTreeSet<Association>>();
    assert_eq!(inside(&after), inside(&before), "{name}");
    // What leads to other documents is a mapping, which keeps whether it is a match; examples are texts.
    let outside = before.iter().filter(|association| !is_inside(association));
    for association in outside.filter(|(kind, ..)| matches!(kind.as_str(), "exactMatchOf" | "isRelatedTo")) {
        assert!(after.contains(association), "{name}: {association:?} is missing");
    }
    Ok(())
}

#[tokio::test]
async fn packages_come_out_as_they_went_in() -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    // Items of `ccss-math` have URLs as identifiers, and come out with the ids of this store.
    for name in ["act-holistic-framework-math-ordering", "markdown-test", "what-standards-could-be"] {
        let file = corpus.join(format!("case-opensalt/{name}_cfpackage.json"));
        comes_out_as_it_went_in(Database::Sqlite, &file).await?;
        comes_out_as_it_went_in(Database::Postgres, &file).await?;
    }
    Ok(())
}

async fn found_by(world: &World, alignment: Value) -> Result<Value> {
    let query = "query($alignments: [AlignmentInput!]!) { resolveAlignments(alignments: $alignments) {
        matchedBy concept { prefLabel { value } } } }";
    let answer = world.ask_with(query, &json!({ "alignments": [alignment] })).await?;
    let found = answer["data"]["resolveAlignments"][0].clone();
    anyhow::ensure!(found.is_object(), "{answer}");
    Ok(found)
}

#[tokio::test]
async fn items_are_found_by_identifier_wherever_they_are_said_to_be() -> Result<()> {
    for database in [Database::Sqlite, Database::Postgres] {
        let fixtures = workspace_root().join("importers/fixtures");
        let world = served(database, "case", &fixtures.join("case/basket-weaving.json")).await?;
        let guid = "0a1b2c3d-0000-4000-8000-000000000006";
        for alignment in [
            json!({ "targetUrl": format!("https://mirror.example/ims/case/v1p0/CFItems/{guid}") }),
            json!({ "targetUrl": format!("https://mirror.example/uri/{guid}") }),
        ] {
            let found = found_by(&world, alignment.clone()).await?;
            assert_eq!(found["concept"]["prefLabel"]["value"], "Weave a round basket.", "{alignment}: {found}");
        }
        let world = served(database, "ctdl-asn", &fixtures.join("ctdl-asn/orchard.json")).await?;
        let ctid = "ce-33333333-0000-4000-8000-000000000002";
        let alignment = json!({ "targetUrl": format!("https://credentialfinder.org/resources/{ctid}") });
        let found = found_by(&world, alignment).await?;
        assert!(found["concept"].is_object(), "{found}");
        let alignment = json!({ "targetUrl": format!("urn:ctid:{ctid}") });
        let found = found_by(&world, alignment).await?;
        assert!(found["concept"].is_object(), "{found}");
    }
    Ok(())
}
