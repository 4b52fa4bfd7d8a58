//! Badges that openbadgeslib issues with our alignments: it reads the published contexts and refuses what they do not define, its signatures
//! are those that we verify, and its images are those that we import. `peers/badges.py` does the issuing.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use skillspine_importers::input::{Input, InputFile, Place};
use skillspine_tests::peers::peer;
use skillspine_tests::world::{Database, World, empty_store, import};
use skillspine_tests::{corpus, on_both_databases};

const CONCEPTS: &str =
    "query($after: String) { concepts(first: 200, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    OB3: emit(format: OB3) { document } CLR: emit(format: CLR) { document } CTDL: emit(format: CTDL) { document }
    SCHEMA_ORG: emit(format: SCHEMA_ORG) { document } } } }";
const VERIFY: &str = "query($document: String!) { verifyCredential(document: $document, at: \"2026-06-01T00:00:00Z\") {
    verdict specification checks { aspect outcome needed path reason } } }";
/// Alignments of one badge: more than any has, and fewer than the library calls hostile.
const PER_BADGE: usize = 50;

/// Every concept of a world as alignments in some formats.
async fn fragments(world: &World) -> Result<Vec<Value>> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = world.ask_with(CONCEPTS, &json!({ "after": after })).await?;
        let page = &answer["data"]["concepts"];
        found.extend(page["nodes"].as_array().with_context(|| answer["errors"].to_string())?.iter().cloned());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(found);
        }
    }
}

/// What openbadgeslib makes of alignments, and what the contexts and vocabularies of others know.
async fn issued(alignments: &[Vec<Value>], documents: &[Value], terms: &BTreeSet<String>) -> Result<Value> {
    peer("badges.py", &json!({ "alignments": alignments, "documents": documents, "terms": terms })).await
}

async fn verdict(world: &World, document: &str) -> Result<Value> {
    let answer = world.ask_with(VERIFY, &json!({ "document": document })).await?;
    let found = answer["data"]["verifyCredential"].clone();
    ensure!(found.is_object(), "{answer}");
    Ok(found)
}

/// The names that a document of schema.org uses, nested ones and types included.
fn names(document: &Value, found: &mut BTreeSet<String>) {
    let Some(document) = document.as_object() else { return };
    for (name, value) in document {
        match name.as_str() {
            "@type" => found.extend(value.as_str().map(str::to_owned)),
            name if name.starts_with('@') => {}
            name => {
                found.insert(name.to_owned());
                names(value, found);
            }
        }
    }
}

#[tokio::test]
async fn published_contexts_know_all_that_is_written() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let all = fragments(&world).await?;
    assert!(all.len() > 1_000, "the demo world has {} concepts", all.len());
    let of = |format: &str| -> Vec<Value> { all.iter().map(|it| it[format]["document"].clone()).collect() };
    let mut alignments: Vec<Vec<Value>> =
        [of("OB3"), of("CLR")].iter().flat_map(|it| it.chunks(PER_BADGE)).map(<[_]>::to_vec).collect();
    let ours = alignments.len();
    let mut control = of("OB3").swap_remove(0);
    control["targetShape"] = json!("round");
    alignments.push(vec![control]);

    // The context of CTDL comes with the publisher's files.
    let mut documents = Vec::new();
    if let Some(corpus) = corpus() {
        let context: Value = serde_json::from_slice(&std::fs::read(corpus.join("ctdl/contexts/ctdl-context.json"))?)?;
        documents = of("CTDL").into_iter().map(|document| json!([document, context["@context"]])).collect();
        let mut control = of("CTDL").swap_remove(0);
        control["shape"] = json!("round");
        documents.push(json!([control, context["@context"]]));
    }
    let mut terms = BTreeSet::from(["targetShape".to_owned()]);
    of("SCHEMA_ORG").iter().for_each(|document| names(document, &mut terms));

    let answer = issued(&alignments, &documents, &terms).await?;
    let badges = answer["badges"].as_array().context("badges")?;
    assert_eq!(badges.len(), ours + 1);
    let (sound, control) = badges.split_at(ours);
    assert!(control[0]["refused"].as_str().is_some_and(|reason| reason.contains("targetShape")), "{}", control[0]);
    for badge in sound {
        for form in ["badge", "record"] {
            let document = badge[form].to_string();
            let found = verdict(&world, &document).await?;
            assert_eq!(found["verdict"], "VALID", "{form}: {found} of {badge}");
        }
    }
    for form in ["badge", "record"] {
        let document = sound[0][form].to_string();
        let changed = document.replacen("\"targetName\":\"", "\"targetName\":\"not ", 1);
        assert_ne!(changed, document);
        assert_eq!(verdict(&world, &changed).await?["verdict"], "INVALID", "{form}");
    }
    let dropped = answer["dropped"].as_array().context("dropped names")?;
    assert_eq!(dropped.len(), documents.len());
    if let Some((control, ours)) = dropped.split_last() {
        assert_eq!(control, &json!(["shape"]));
        assert!(ours.iter().all(|names| *names == json!([])), "the context of CTDL lacks {ours:?}");
    }
    assert_eq!(answer["unknown"], json!(["targetShape"]), "of {terms:?}");
    Ok(())
}

#[tokio::test]
async fn tokens_of_every_algorithm_are_verified() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let alignment = fragments(&world).await?.swap_remove(0)["OB3"]["document"].take();
    let answer = issued(&[vec![alignment]], &[], &BTreeSet::new()).await?;
    let tokens = answer["tokens"].as_object().context("tokens")?;
    assert_eq!(tokens.len(), 4, "{tokens:?}");
    for (algorithm, token) in tokens {
        let token = token.as_str().context("a token")?;
        let found = verdict(&world, token).await?;
        assert_eq!(found["verdict"], "VALID", "{algorithm}: {found}");
        let (signed, signature) = token.rsplit_once('.').context("a signature")?;
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let changed = format!("{signed}.{other}{}", signature.get(1..).unwrap_or_default());
        assert_eq!(verdict(&world, &changed).await?["verdict"], "INVALID", "{algorithm}");
    }
    Ok(())
}

async fn baked_images_are_imported(database: Database) -> Result<()> {
    let alignment =
        json!({ "type": ["Alignment"], "targetName": "nursing", "targetUrl": "https://academy.example/nursing" });
    let answer = issued(&[vec![alignment]], &[], &BTreeSet::new()).await?;
    let text = |format: &str| answer["images"][format].as_str().context("an image");
    let images =
        [("badge.svg", text("svg")?.as_bytes().to_vec()), ("badge.png", BASE64_STANDARD.decode(text("png")?)?)];
    for (name, image) in images {
        let (store, folder) = empty_store(database).await?;
        let bytes: &'static [u8] = Box::leak(image.into_boxed_slice());
        let input = Input::of(vec![InputFile::new(name, bytes.len() as u64, Place::Bytes(bytes))]);
        import(&store, "open-badges", input, true).await.with_context(|| name.to_owned())?;
        let world = World::serve(store, folder).await?;
        let query = r#"{ credential(uri: "https://academy.example/achievements/baked") { name { value } } }"#;
        let answer = world.ask(query).await?;
        assert_eq!(answer["data"]["credential"]["name"]["value"], "Badge baked", "{name}: {answer}");
    }
    Ok(())
}

on_both_databases! {
    baked_images_are_imported => baked_images_are_imported_on_sqlite, baked_images_are_imported_on_postgres;
}
