//! The resolver is held to a corpus of alignments: `fixtures/alignments/*.jsonl`, made from facts by the script beside it. A wrong match
//! is worse than none, so none may be wrong, and nearly all that can be resolved must be.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use skillspine_tests::workspace_root;
use skillspine_tests::world::{Database, World};

/// One line of the corpus.
#[derive(Deserialize)]
struct Case {
    /// What was done to the alignment.
    damage: String,
    /// URI of the concept that it means.
    expected: Option<String>,
    /// As a client sends it.
    alignment: Value,
}

const QUERY: &str = "query($alignments: [AlignmentInput!]!, $prefer: [String!]) { resolveAlignments(alignments: $alignments, prefer: $prefer) {
    matchedBy status confidence concept { uri } problems { code } } }";
const LEAST_RECALL: f64 = 0.95;
const MOST: usize = 10_000;

fn corpus() -> Result<Vec<Case>> {
    let path = workspace_root().join("tests/fixtures/alignments/frameworks.jsonl");
    let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
}

async fn resolve(world: &World, alignments: &[Value]) -> Result<Vec<Value>> {
    let answer = world.ask_with(QUERY, &json!({ "alignments": alignments })).await?;
    let resolved = answer["data"]["resolveAlignments"].as_array().cloned();
    resolved.with_context(|| format!("an answer with data: {}", answer["errors"]))
}

#[tokio::test]
async fn no_match_is_wrong_and_hardly_any_is_missed() -> Result<()> {
    let cases = corpus()?;
    assert!(cases.len() >= 400, "the corpus is there");
    let alignments: Vec<Value> = cases.iter().map(|case| case.alignment.clone()).collect();
    let (sqlite, postgres) = (World::demo(Database::Sqlite).await?, World::demo(Database::Postgres).await?);
    let found = resolve(&sqlite, &alignments).await?;
    assert_eq!(found, resolve(&postgres, &alignments).await?, "SQLite and Postgres differ");
    assert_eq!(found.len(), cases.len());

    let (mut matches, mut wrong, mut missed) = (0_u32, Vec::new(), Vec::new());
    let mut steps: BTreeMap<String, u32> = BTreeMap::new();
    for (case, found) in cases.iter().zip(&found) {
        let uri = found["concept"]["uri"].as_str();
        if let Some(step) = found["matchedBy"].as_str() {
            matches += 1;
            *steps.entry(step.to_owned()).or_default() += 1;
        }
        let line = || format!("{}: {} is {uri:?}, not {:?}", case.damage, case.alignment, case.expected);
        match (uri, case.expected.as_deref()) {
            (Some(uri), expected) if expected != Some(uri) => wrong.push(line()),
            (None, Some(_)) => missed.push(line()),
            _ => {}
        }
    }
    let resolvable = cases.iter().filter(|case| case.expected.is_some()).count();
    let precision = 1.0 - wrong.len() as f64 / f64::from(matches);
    let recall = 1.0 - missed.len() as f64 / resolvable as f64;
    println!(
        "{} alignments, {resolvable} of them resolvable, {matches} matched: precision {precision:.4}, recall {recall:.4}; {steps:?}",
        cases.len()
    );
    println!("missed:\n{}", missed.join("\n"));
    assert!(wrong.is_empty(), "{} matches are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(recall >= LEAST_RECALL, "recall is {recall}");
    assert_eq!(steps.len(), 6, "every step of the ladder is used: {steps:?}");
    Ok(())
}

#[tokio::test]
async fn ten_thousand_come_back_in_order() -> Result<()> {
    let world = World::demo(Database::Sqlite).await?;
    let cases: Vec<Case> = corpus()?.into_iter().filter(|case| case.expected.is_some()).collect();
    let alignments: Vec<Value> = cases.iter().cycle().take(MOST).map(|case| case.alignment.clone()).collect();
    let once = resolve(&world, &alignments[..cases.len()]).await?;
    let all = resolve(&world, &alignments).await?;
    assert_eq!(all.len(), MOST);
    assert!(all.iter().zip(once.iter().cycle()).all(|(one, expected)| one == expected));

    let too_many: Vec<Value> = vec![json!({ "targetName": "x" }); MOST + 1];
    let refused = world.ask_with(QUERY, &json!({ "alignments": too_many })).await?;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{refused}");
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|text| text.contains("10001")), "{refused}");
    let unknown = world.ask_with(QUERY, &json!({ "alignments": [], "prefer": ["nonsense"] })).await?;
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "NOT_FOUND", "{unknown}");
    assert_eq!(resolve(&world, &[]).await?, Vec::<Value>::new());
    Ok(())
}

/// Whatever stands in an alignment, it is read as text, quickly, and the others are answered.
#[tokio::test]
async fn hostile_alignments_harm_nobody() -> Result<()> {
    for database in [Database::Sqlite, Database::Postgres] {
        check_hostile(&World::demo(database).await?).await?;
    }
    Ok(())
}

async fn check_hostile(world: &World) -> Result<()> {
    let good = corpus()?.into_iter().find(|case| case.damage == "ESCO skill: exact URI").context("a plain case")?;
    let megabyte = "é".repeat(500_000);
    let nested = (0..60).fold(json!("x"), |inner, _| json!({ "targetUrl": inner }));
    let mut alignments = vec![
        json!({ "targetName": megabyte, "targetUrl": megabyte }),
        json!({ "document": { "targetName": megabyte } }),
        json!({ "document": nested }),
        json!({ "targetUrl": format!("http://data.europa.eu/{}", "esco/".repeat(300)) }),
        json!({ "targetUrl": format!("https://esco.ec.europa.eu/?uri={}", "https%3A%2F%2Fesco.ec.europa.eu%2F%3Furi%3D".repeat(30)) }),
        json!({ "targetUrl": "https://[::1]/concept/esco/%00%ff%zz" }),
        json!({ "targetUrl": "http://127.0.0.1:1/concept/esco/%27%20OR%201%3D1" }),
        json!({ "targetUrl": "\u{0}", "targetName": "'; DROP TABLE concept; --", "targetCode": "\u{202e}" }),
        json!({ "targetUrl": "http://a.example/\u{0}b", "targetName": "a\u{0}b", "targetCode": "\u{0}1\u{0}2" }),
        json!({ "targetName": "((((((((((", "targetFramework": "%%%" }),
        json!({ "targetUrl": "//", "targetCode": "ce-é", "targetName": "\u{feff}" }),
        json!({ "targetUrl": "http://169.254.169.254/latest/meta-data/", "targetFramework": "file:///etc/passwd" }),
    ];
    let hostile = alignments.len();
    alignments.push(good.alignment.clone());
    let found = resolve(world, &alignments).await?;
    assert!(
        found[..hostile].iter().all(|found| found["concept"].is_null() && found["status"] == "UNKNOWN"),
        "{found:?}"
    );
    assert_eq!(found[hostile]["concept"]["uri"].as_str(), good.expected.as_deref());
    let codes = |at: usize| found[at]["problems"].to_string();
    assert!(codes(0).contains("TOO_LONG") && codes(1).contains("TOO_LONG"), "{} {}", codes(0), codes(1));

    let body = json!({ "targetName": "x".repeat(5_000_000) });
    let refused = world.ask_with(QUERY, &json!({ "alignments": [body] })).await?;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED", "{refused}");
    Ok(())
}
