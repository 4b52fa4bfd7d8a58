//! Linked data read by rdflib, a library that shares no code with ours and has no network: as many triples as were written, and the
//! same graph in both forms. `peers/rdf.py` does the reading.

use anyhow::{Context, Result, ensure};
use oxttl::TurtleParser;
use serde_json::{Value, json};
use skillspine_tests::peers::peer;
use skillspine_tests::world::{Database, World};

/// What rdflib finds.
async fn rdflib(asked: &Value) -> Result<Value> {
    peer("rdf.py", asked).await
}

/// How many triples our own parser finds.
fn triples(turtle: &str) -> Result<usize> {
    let triples: Vec<oxrdf::Triple> = TurtleParser::new().for_slice(turtle).collect::<Result<_, _>>()?;
    Ok(triples.len())
}

async fn text(world: &World, path: &str) -> Result<String> {
    let response = world.get(path, &[]).await?;
    ensure!(response.status() == 200, "{path} is answered {}", response.status());
    Ok(response.text().await?)
}

#[tokio::test]
async fn rdflib_reads_what_was_written() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let query = r#"{ occupation(code: "2221.2", system: "esco") { page skills(first: 5) { nodes { page } } }
        onet: occupation(code: "29-1141.00", system: "onet") { page } credentials(first: 100) { nodes { page } } }"#;
    let answer = world.ask(query).await?;
    let found = &answer["data"];
    let nodes = |list: &Value| list["nodes"].as_array().cloned().unwrap_or_default();
    let mut subjects = vec![found["occupation"].clone(), found["onet"].clone()];
    subjects.extend(nodes(&found["occupation"]["skills"]));
    let concepts = subjects.len();
    subjects.extend(nodes(&found["credentials"]));
    assert!(concepts == 7 && subjects.len() > concepts + 10, "{answer}");

    let mut paths = vec!["/framework/esco".to_owned()];
    for subject in &subjects {
        let page = subject["page"].as_str().with_context(|| answer.to_string())?;
        paths.push(page.strip_prefix(&world.url).with_context(|| format!("{page} is here"))?.to_owned());
    }
    let (mut pages, mut expected) = (Vec::new(), Vec::new());
    for path in &paths {
        let turtle = text(&world, &format!("{path}.ttl")).await?;
        expected.push(triples(&turtle).with_context(|| path.clone())?);
        pages.push(json!({ "turtle": turtle, "jsonLd": text(&world, &format!("{path}.jsonld")).await? }));
    }
    let (mut documents, mut written) = (Vec::new(), Vec::new());
    for key in ["esco", "onet", "isco-08"] {
        let (turtle, count) = world.turtle_of(key).await?;
        assert_eq!(triples(&turtle)? as u64, count, "{key}");
        written.push(count);
        documents.push(turtle);
    }

    let read = rdflib(&json!({ "pages": pages, "documents": documents })).await?;
    let of_pages = read["pages"].as_array().context("pages")?;
    assert_eq!(of_pages.len(), paths.len());
    for ((page, path), count) in of_pages.iter().zip(&paths).zip(&expected) {
        assert_eq!(page, &json!({ "turtle": count, "jsonLd": count, "isomorphic": true }), "{path}");
    }
    assert_eq!(read["documents"], json!(written));
    println!("{} pages with {} triples, downloads with {written:?}", paths.len(), expected.iter().sum::<usize>());
    Ok(())
}

#[tokio::test]
async fn rdflib_would_notice() -> Result<()> {
    let turtle = "<http://a.example/x> <http://a.example/p> 'one', 'two' .";
    let json_ld = r#"{ "@id": "http://a.example/x", "http://a.example/p": "one" }"#;
    let read = rdflib(&json!({ "pages": [{ "turtle": turtle, "jsonLd": json_ld }], "documents": [] })).await?;
    assert_eq!(read["pages"], json!([{ "turtle": 2, "jsonLd": 1, "isomorphic": false }]));
    let remote = r#"{ "@context": "https://schema.org/", "@id": "http://a.example/x", "name": "one" }"#;
    let refused = rdflib(&json!({ "pages": [{ "turtle": turtle, "jsonLd": remote }], "documents": [] })).await;
    let reason = refused.err().context("a context that has to be fetched is refused")?.to_string();
    assert!(reason.contains("without network"), "{reason}");
    Ok(())
}
