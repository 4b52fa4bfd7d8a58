//! Skills and occupations in texts that clients send.

use serde_json::{Value as Json, json};

use crate::world::World;

const EXTRACT: &str = "query($text: String!, $languages: [String!], $frameworks: [String!], $least: Float! = 0.4) {
    extractSkills(text: $text, languages: $languages, frameworks: $frameworks, minConfidence: $least) {
        surface range { start end } skill { uri } confidence candidates { skill { uri } score } requirement language } }";

const MATCH: &str = "query($title: String!, $description: String, $languages: [String!], $frameworks: [String!], $first: Int) {
    matchOccupations(title: $title, description: $description, languages: $languages, frameworks: $frameworks, first: $first) {
        occupation { uri } score label { value language } } }";

/// Surfaces with what they mean: `SQL=sql`.
fn found(mentions: &Json) -> Vec<String> {
    let mention = |mention: &Json| {
        let uri = mention["skill"]["uri"].as_str().unwrap_or("?").replace("https://example.org/esco/", "");
        format!("{}={uri}", mention["surface"].as_str().unwrap_or("?"))
    };
    mentions.as_array().expect("mentions").iter().map(mention).collect()
}

#[tokio::test]
async fn skills_are_found_where_they_stand() {
    let world = World::new().await;
    let text =
        "Für uns: you must have experience with Python and you will be working in teams. SQL would be nice to have.";
    let mentions = world.ask_with(EXTRACT, json!({ "text": text, "languages": ["en"] })).await.data("/extractSkills");
    assert_eq!(found(&mentions), ["Python=python", "in teams=teamwork", "SQL=sql"]);
    let python = &mentions[0];
    assert_eq!(python["requirement"], "REQUIRED");
    assert_eq!(mentions[2]["requirement"], "PREFERRED");
    assert_eq!(python["language"], "en");
    let (start, end) =
        (python["range"]["start"].as_u64().expect("start"), python["range"]["end"].as_u64().expect("end"));
    let stretch: String = text.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!(stretch, "Python");
    assert!(python["candidates"].as_array().is_some_and(|candidates| !candidates.is_empty()));
    let sure = world
        .ask_with(EXTRACT, json!({ "text": text, "languages": ["en"], "least": 1.0 }))
        .await
        .data("/extractSkills");
    assert!(sure.as_array().is_some_and(|sure| sure.iter().all(|mention| mention["confidence"] == 1.0)));
}

#[tokio::test]
async fn languages_are_those_named_or_that_of_the_text() {
    let world = World::new().await;
    let swedish = "Vi söker dig som vill arbeta i team och ge omvårdnad till våra patienter på avdelningen.";
    let found_in = async |variables: Json| found(&world.ask_with(EXTRACT, variables).await.data("/extractSkills"));
    assert_eq!(found_in(json!({ "text": swedish })).await, ["arbeta i team=teamwork", "ge omvårdnad=nursing"]);
    assert_eq!(found_in(json!({ "text": swedish, "languages": ["en"] })).await, [""; 0]);
    let both = json!({ "text": "Python, arbeta i team, work in teams", "languages": ["en", "sv"] });
    assert_eq!(found_in(both).await, ["Python=python", "arbeta i team=teamwork", "work in teams=teamwork"]);
    assert_eq!(found_in(json!({ "text": "Python", "languages": ["fi"] })).await, [""; 0]);
    assert_eq!(found_in(json!({ "text": "" })).await, [""; 0]);
}

#[tokio::test]
async fn titles_name_occupations() {
    let world = World::new().await;
    let first = async |variables: Json| {
        let matches = world.ask_with(MATCH, variables).await.data("/matchOccupations");
        let uri = matches[0]["occupation"]["uri"].as_str().unwrap_or("none").replace("https://example.org/esco/", "");
        (uri, matches[0]["label"].clone(), matches.as_array().map_or(0, Vec::len))
    };
    let label = |value: &str, language: &str| json!({ "value": value, "language": language });
    let (uri, found, _) = first(json!({ "title": "Senior Software Developer (m/f/d)", "languages": ["en"] })).await;
    assert_eq!((uri.as_str(), found), ("developer", label("software developer", "en")));
    let (uri, found, _) = first(json!({ "title": "Specialistsjuksköterska till akuten", "languages": ["sv"] })).await;
    assert_eq!((uri.as_str(), found), ("nurse", label("specialistsjuksköterska", "sv")));
    let (uri, _, count) = first(json!({ "title": "Specialist nurse", "description": "You provide nursing care.", "languages": ["en", "sv"], "first": 1 })).await;
    assert_eq!((uri.as_str(), count), ("nurse", 1));
    let (uri, _, count) = first(json!({ "title": "zzzz", "languages": ["en"] })).await;
    assert_eq!((uri.as_str(), count), ("none", 0));
}

#[tokio::test]
async fn too_much_is_refused_and_wrong_arguments_are_explained() {
    let world = World::new().await;
    let check = async |query: &str, variables: Json, code: &str, message: &str| {
        let answer = world.ask_with(query, variables).await;
        assert_eq!(answer.error(), (code.to_owned(), message.to_owned()));
    };
    let long = "a".repeat(100_001);
    check(EXTRACT, json!({ "text": long }), "LIMIT_EXCEEDED", "`text` has 100001 bytes, the limit is 100000").await;
    check(MATCH, json!({ "title": "a".repeat(1_001) }), "LIMIT_EXCEEDED", "`title` has 1001 bytes, the limit is 1000")
        .await;
    check(
        MATCH,
        json!({ "title": "a", "description": long }),
        "LIMIT_EXCEEDED",
        "`description` has 100001 bytes, the limit is 100000",
    )
    .await;
    check(
        EXTRACT,
        json!({ "text": "a", "least": 2.0 }),
        "BAD_USER_INPUT",
        "`minConfidence` is 2, it must be from 0 to 1",
    )
    .await;
    check(EXTRACT, json!({ "text": "a", "frameworks": ["esko"] }), "NOT_FOUND", "no framework has the key `esko`")
        .await;
    check(
        EXTRACT,
        json!({ "text": "a", "languages": ["english language"] }),
        "BAD_USER_INPUT",
        "`english language` is not a language",
    )
    .await;
    check(MATCH, json!({ "title": "a", "first": 101 }), "BAD_USER_INPUT", "`first` is 101, it must be from 0 to 100")
        .await;
    let hostile = "💥\u{202e}\u{0}".repeat(9_000);
    assert_eq!(
        world.ask_with(EXTRACT, json!({ "text": hostile, "languages": ["en", "sv"] })).await.data("/extractSkills"),
        json!([])
    );
}
