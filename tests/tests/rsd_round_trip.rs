//! Rich skill descriptors out and in again: the same skills, on both databases, from every file of the tool that the format comes from.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use skillspine_export::case::CaseReader;
use skillspine_export::linked::{Dump, Scheme};
use skillspine_export::rsd::Descriptors;
use skillspine_importers::input::{Input, InputFile, Place};
use skillspine_store::Store;
use skillspine_tests::corpus;
use skillspine_tests::world::{Database, World, empty_store, import_within};

/// A store with one file, named by what it holds.
async fn imported(database: Database, name: &str, bytes: &[u8]) -> Result<(Store, tempfile::TempDir)> {
    let (store, folder) = empty_store(database).await?;
    let bytes: &'static [u8] = Box::leak(bytes.to_vec().into_boxed_slice());
    let input = Input::of(vec![InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))]);
    import_within(&store, "rsd", input, true, 0.05).await?;
    Ok((store, folder))
}

async fn descriptors(store: &Store, framework: &str) -> Result<Vec<u8>> {
    let release = store.publication().await?.context("a published release")?.release;
    let mut descriptors = Descriptors::new(store, release, "https://skills.example.org", framework);
    let mut json = Vec::new();
    while let Some(piece) = descriptors.next().await? {
        json.extend(piece);
    }
    Ok(json)
}

/// All that linked data says of the framework, without the line that names the version: descriptors carry no dates.
async fn linked(store: &Store) -> Result<Vec<String>> {
    let publication = store.publication().await?.context("a published release")?;
    let url = "https://skills.example.org";
    let reader = CaseReader::new(store, publication.release, publication.published_at, url).await?;
    let found = reader.frameworks().iter().find(|it| it.framework.key == "rsd").cloned().context("the framework")?;
    let mut dump = Dump::new(
        store,
        publication.release,
        url,
        Scheme { framework: found.framework, version: None, top: Vec::new() },
    );
    let mut turtle = Vec::new();
    while let Some(piece) = dump.next().await? {
        turtle.extend(piece);
    }
    let triples = oxttl::TurtleParser::new().for_slice(&turtle).collect::<Result<Vec<_>, _>>()?;
    let mut lines: Vec<String> = triples.iter().map(ToString::to_string).collect();
    lines.sort();
    Ok(lines)
}

/// Imports a file, hands it out, imports that, and compares what is known then; gives the descriptors by UUID.
async fn round_trip(database: Database, name: &str, bytes: &[u8]) -> Result<BTreeMap<String, Value>> {
    let (first, _folder) = imported(database, name, bytes).await?;
    let out = descriptors(&first, "rsd").await?;
    let (second, _folder) = imported(database, "again.json", &out).await?;
    let again = descriptors(&second, "rsd").await?;
    let [before, after]: [Value; 2] = [serde_json::from_slice(&out)?, serde_json::from_slice(&again)?];
    ensure!(before == after, "{name}: what comes out differs the second time");
    let (before, after) = (linked(&first).await?, linked(&second).await?);
    let difference =
        before.iter().filter(|it| !after.contains(it)).chain(after.iter().filter(|it| !before.contains(it)));
    let difference: Vec<&String> = difference.take(5).collect();
    ensure!(difference.is_empty(), "{name}: what is known differs: {difference:#?}");
    let all: Vec<Value> = serde_json::from_slice(&out)?;
    let skills = all.into_iter().filter(|it| it["type"] == "RichSkillDescriptor");
    Ok(skills.map(|it| (it["uuid"].as_str().unwrap_or_default().to_owned(), it)).collect())
}

/// The published skills of a document.
fn published(document: &Value) -> Vec<Value> {
    match document {
        Value::Array(skills) => skills.clone(),
        document => document["skills"].as_array().cloned().unwrap_or_else(|| vec![document.clone()]),
    }
}

/// What a skill says, of what both forms have.
fn facts(skill: &Value) -> Value {
    let trimmed = |name: &str| skill[name].as_str().map(str::trim).unwrap_or_default().to_owned();
    let texts = |name: &str, field: &str| -> Vec<String> {
        let all = skill[name].as_array().cloned().unwrap_or_default();
        let text = |it: &Value| it.as_str().or(it[field].as_str()).unwrap_or_default().trim().to_owned();
        let mut texts: Vec<String> = all.iter().map(text).filter(|text| !text.is_empty()).collect();
        texts.sort();
        texts.dedup();
        texts
    };
    json!({
        "id": skill["id"], "name": trimmed("skillName"), "statement": trimmed("skillStatement"), "status": trimmed("status"),
        "keywords": texts("keywords", "name"), "categories": texts("categories", "name"), "authors": texts("authors", "name"),
        "certifications": texts("certifications", "name"), "standards": texts("standards", "skillName"),
        "alignments": texts("alignments", "id"), "occupations": texts("occupations", "code"), "collections": texts("collections", "uuid"),
    })
}

async fn descriptors_come_back(database: Database) -> Result<()> {
    let Some(corpus) = corpus() else { return Ok(()) };
    for (name, count) in [("v3-skill.json", 1), ("v3-skills-list.json", 50), ("v3-collection.json", 24)] {
        let bytes = std::fs::read(corpus.join("osmt-rsd").join(name))?;
        let found = round_trip(database, name, &bytes).await?;
        assert_eq!(found.len(), count, "{name}");
        let document: Value = serde_json::from_slice(&bytes)?;
        for skill in published(&document) {
            let uuid = skill["uuid"].as_str().or(skill["id"].as_str()).and_then(|it| it.rsplit('/').next());
            let given = uuid.and_then(|uuid| found.get(uuid)).with_context(|| skill.to_string())?;
            let (mut given, expected) = (facts(given), facts(&skill));
            // The members of a collection do not name it themselves.
            if skill.get("collections").is_none() {
                given["collections"] = json!([]);
            }
            assert_eq!(given, expected, "{name}");
        }
    }
    let table = std::fs::read(corpus.join("osmt-rsd/Skills-Import.csv"))?;
    assert!(round_trip(database, "Skills-Import.csv", &table).await?.len() >= 2);
    Ok(())
}

#[tokio::test]
async fn descriptors_come_back_on_sqlite() -> Result<()> {
    descriptors_come_back(Database::Sqlite).await
}

#[tokio::test]
async fn descriptors_come_back_on_postgres() -> Result<()> {
    descriptors_come_back(Database::Postgres).await
}

/// Skills of any framework have descriptors, at the address of their page and all at once.
#[tokio::test]
async fn skills_of_other_frameworks_are_descriptors_too() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let query = r#"{ skill(uri: "http://data.europa.eu/esco/skill/07889c08-7220-47c8-96f7-6068fbea00dc") { page }
        occupation(code: "2221.2", system: "esco") { page } }"#;
    let answer = world.ask(query).await?;
    let path = |name: &str| -> Result<String> {
        let page = answer["data"][name]["page"].as_str().with_context(|| answer.to_string())?;
        Ok(page.strip_prefix(&world.url).context("a page here")?.to_owned())
    };
    let response = world.get(&format!("{}.rsd.json", path("skill")?), &[]).await?;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    let skill: Value = serde_json::from_str(&response.text().await?)?;
    assert_eq!(skill["type"], "RichSkillDescriptor");
    assert_eq!(skill["id"], "http://data.europa.eu/esco/skill/07889c08-7220-47c8-96f7-6068fbea00dc");
    assert_eq!((&skill["skillName"], &skill["status"]), (&json!("normalise data"), &json!("published")));
    assert!(skill["skillStatement"].as_str().is_some_and(|statement| !statement.is_empty()), "{skill}");
    assert!(skill["keywords"].as_array().is_some_and(|keywords| !keywords.is_empty()), "{skill}");

    let html = world.get(&format!("{}.html", path("skill")?), &[]).await?.text().await?;
    assert!(html.contains(".rsd.json"), "{html}");
    let refused = world.get(&format!("{}.rsd.json", path("occupation")?), &[]).await?;
    assert_eq!(refused.status(), 404);
    let refused = refused.text().await?;
    assert!(refused.contains("descriptors describe skills"), "{refused}");
    let html = world.get(&format!("{}.html", path("occupation")?), &[]).await?.text().await?;
    assert!(!html.contains(".rsd.json"), "{html}");

    let all = descriptors(&world.store, "esco").await?;
    let (store, _folder) = imported(Database::Sqlite, "esco.json", &all).await?;
    let release = store.publication().await?.context("a published release")?.release;
    let again: Vec<Value> = serde_json::from_slice(&descriptors(&store, "rsd").await?)?;
    let before: Vec<Value> = serde_json::from_slice(&all)?;
    assert_eq!(again.len(), before.len(), "release {release}");
    Ok(())
}
